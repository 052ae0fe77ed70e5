"""Who is told what became of a payment."""

from __future__ import annotations

import pytest

from chalets.payments import StayPayments
from payments import registry
from payments.registry import ACCEPTED, Outcome, handler_for, register


@pytest.fixture
def registered(monkeypatch):
    monkeypatch.setattr(registry, "_handlers", dict(registry._handlers))


def test_stays_are_registered():
    assert isinstance(handler_for("chalet"), StayPayments)


def test_second_handler_is_refused(registered):
    with pytest.raises(ValueError, match="chalet has a handler already"):
        register("chalet", StayPayments())


@pytest.mark.parametrize("kind", ["boat", "", None])
def test_unknown_kind_is_an_error(kind):
    with pytest.raises(LookupError, match="nobody handles payments for"):
        handler_for(kind)


def test_new_kind_is_found(registered):
    handler = StayPayments()
    register("boat", handler)

    assert handler_for("boat") is handler


def test_outcome_with_a_reason_is_not_accepted():
    assert ACCEPTED.accepted
    assert not Outcome(refund_because="too late").accepted
