"""Stripe's page for an attempt, on the sandbox: real SDK, real HTTP, answers lost on purpose."""

from __future__ import annotations

import time
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction

from payments import gateway
from payments.checkout import Line
from payments.errors import AlreadyPaid, PaymentUnavailable
from payments.models import Payment
from payments.services.events import follow_session
from resort.db.identity import acting_as
from tests.support import paying

pytestmark = pytest.mark.django_db(transaction=True)
CREATE = {"path": "/v1/checkout/sessions", "method": "POST"}


def page_of(payment) -> str:
    return paying.fresh(payment).stripe_session_id


def pages(sandbox) -> list:
    """Every page there is, newest first."""
    return list(sandbox.client().v1.checkout.sessions.list({"limit": 100}).auto_paging_iter())


def creations(sandbox) -> list[dict]:
    return [call for call in sandbox.calls() if call["method"] == "POST" and call["path"] == CREATE["path"]]


def test_page_asks_for_the_right_sum(payment, stay, sandbox):
    url = paying.open_page(
        payment,
        lines=[Line("Larch, three nights", Decimal("480.00")), Line("Breakfast", Decimal("20.00"), 6)],
    )

    [page] = pages(sandbox)
    assert url == page.url == paying.fresh(payment).checkout_url
    assert page_of(payment) == page.id
    assert (page.amount_total, page.currency, page.mode) == (60_000, "usd", "payment")
    assert page.client_reference_id == str(payment.pk)
    assert page.metadata.to_dict() == {"payment_id": str(payment.pk), "booking_id": str(stay.pk)}
    assert page.customer_email == "ada@example.com"
    assert (page.success_url, page.cancel_url) == (paying.SUCCESS, paying.BACK)
    assert page.expires_at == int((payment.created_at + timedelta(minutes=65)).timestamp())


def test_same_page_twice(payment, sandbox):
    assert paying.open_page(payment) == paying.open_page(payment)
    assert len(pages(sandbox)) == len(creations(sandbox)) == 1


def test_expired_page_is_replaced(payment, sandbox):
    first = paying.open_page(payment)
    sandbox.expire(page_of(payment))
    second = paying.open_page(payment)

    assert first != second
    assert [page.status for page in pages(sandbox)] == ["open", "expired"]
    assert page_of(payment) == pages(sandbox)[0].id


def test_event_of_the_replaced_page_leaves_the_attempt_open(payment, sandbox, now):
    paying.open_page(payment)
    first = page_of(payment)
    sandbox.expire(first)
    paying.open_page(payment)
    follow_session(first, now=now)

    assert paying.fresh(payment).status == "pending"


def test_paid_page_is_not_opened_again(payment, sandbox):
    paying.open_page(payment)
    sandbox.pay(page_of(payment))

    with pytest.raises(AlreadyPaid):
        paying.open_page(payment)
    assert len(pages(sandbox)) == 1


def test_settled_attempt_asks_stripe_nothing(payment, sandbox):
    paying.settle(payment)

    with pytest.raises(AlreadyPaid):
        paying.open_page(payment)
    assert sandbox.calls() == []


def test_failed_attempt_asks_for_another_try(payment, sandbox, as_owner):
    with as_owner():
        Payment.objects.filter(pk=payment.pk).update(status="failed")

    with pytest.raises(PaymentUnavailable):
        paying.open_page(payment)
    assert sandbox.calls() == []


def test_lost_answer_is_asked_for_again_under_the_same_key(payment, sandbox):
    sandbox.knob("faults", kind="drop_after", times=1, **CREATE)

    paying.open_page(payment)

    assert len(pages(sandbox)) == 1
    assert len({call["idempotency_key"] for call in creations(sandbox)}) == 1
    assert [call["replayed"] for call in creations(sandbox)] == [False, True]


def test_next_press_finds_the_page_that_a_lost_answer_left(payment, stay, sandbox):
    sandbox.knob("faults", kind="drop_after", times=2, **CREATE)
    with pytest.raises(PaymentUnavailable):
        paying.open_page(payment)
    assert page_of(payment) is None

    paying.open_page(payment)

    assert [page.id for page in pages(sandbox)] == [page_of(payment)]


def test_lost_answer_about_a_second_page_is_found_too(payment, sandbox):
    paying.open_page(payment)
    sandbox.expire(page_of(payment))
    sandbox.knob("faults", kind="drop_after", times=2, **CREATE)
    with pytest.raises(PaymentUnavailable):
        paying.open_page(payment)
    time.sleep(1.1)  # another second, so that times taken from the clock would differ

    paying.open_page(payment)

    assert [page.status for page in pages(sandbox)] == ["open", "expired"]


def test_connection_lost_before_anything_happened(payment, sandbox):
    sandbox.knob("faults", kind="drop_before", times=1, **CREATE)

    paying.open_page(payment)

    assert len(pages(sandbox)) == 1


def test_error_after_the_effect_still_leads_to_the_page(payment, sandbox):
    """Stripe keeps the error under the key, so asking again with it would fail for a day."""
    sandbox.knob("faults", kind="error_after", times=1, **CREATE)

    url = paying.open_page(payment)

    [page] = pages(sandbox)
    assert (page.url, page.id) == (url, page_of(payment))


def test_error_kept_without_a_page_is_passed_by_another_key(payment, sandbox):
    sandbox.knob("faults", kind="error_after", times=1, **CREATE)
    paying.open_page(payment)
    sandbox.expire(page_of(payment))
    with acting_as(payment.user_id):
        Payment.objects.filter(pk=payment.pk).update(stripe_session_id=None)

    paying.open_page(payment)

    assert [page.status for page in pages(sandbox)] == ["open", "expired"]
    keys = [call["idempotency_key"] for call in creations(sandbox)]
    assert keys[-1] == f"{keys[0]}-again"


def test_error_without_an_effect_is_only_a_delay(payment, sandbox):
    sandbox.knob("faults", kind="error_before", times=1, **CREATE)

    paying.open_page(payment)

    assert len(pages(sandbox)) == 1


def test_same_attempt_in_another_language_finds_the_page(payment, sandbox):
    sandbox.knob("faults", kind="drop_after", times=2, **CREATE)
    with pytest.raises(PaymentUnavailable):
        paying.open_page(payment)

    url = paying.open_page(payment, lines=[Line("Mélèze, trois nuits", payment.amount)])

    assert [page.url for page in pages(sandbox)] == [url]


def test_page_lost_half_an_hour_ago_is_found(payment, sandbox, as_owner):
    paying.open_page(payment)
    with as_owner():
        Payment.objects.filter(pk=payment.pk).update(
            stripe_session_id=None, created_at=payment.created_at - timedelta(minutes=31)
        )

    paying.open_page(payment)

    assert [page.id for page in pages(sandbox)] == [page_of(payment)]


def test_old_attempt_still_gets_a_page(payment, sandbox, now, as_owner):
    """Stripe wants pages to stay open for half an hour at least, however old the attempt is."""
    begun = payment.created_at - timedelta(minutes=50)
    with as_owner():
        Payment.objects.filter(pk=payment.pk).update(created_at=begun)

    paying.open_page(payment)

    [page] = pages(sandbox)
    assert page.expires_at == int((begun + timedelta(minutes=95)).timestamp())


@pytest.mark.parametrize(("kind", "calls"), [("rate_limit", 1), ("drop_before", 2), ("error_before", 2 * 2)])
def test_outage_is_said_kindly_and_the_hold_stays(payment, stay, sandbox, kind, calls):
    before = paying.fresh(stay).hold_expires_at
    sandbox.knob("faults", kind=kind, times=None, **CREATE)

    with pytest.raises(PaymentUnavailable, match="Nothing was charged"):
        paying.open_page(payment)

    held = paying.fresh(stay)
    assert (held.status, held.hold_expires_at) == ("pending", before)
    assert paying.fresh(payment).status == "pending"
    assert len(creations(sandbox)) == calls
    sandbox.command("DELETE", "faults")
    assert paying.open_page(payment) == pages(sandbox)[0].url


def test_slow_stripe_is_not_waited_for(payment, stay, sandbox, settings):
    settings.STRIPE_TIMEOUT_SECONDS = 0.2
    sandbox.knob("faults", kind="latency", ms=20_000, times=None, **CREATE)
    sandbox.knob("faults", kind="drop_before", times=None, **CREATE)  # and nothing comes of it later

    begun = time.monotonic()
    with pytest.raises(PaymentUnavailable):
        paying.open_page(payment)

    # Two tries of 0.2 s and the SDK's pause between them.
    assert time.monotonic() - begun < 15
    assert paying.fresh(stay).status == "pending"


def test_press_has_one_deadline_for_all_its_calls(payment, sandbox, settings, as_owner):
    """Looking for the page and opening a new one: each would be in time, both together are not."""
    settings.STRIPE_PRESS_SECONDS = 1.5
    with as_owner():
        Payment.objects.filter(pk=payment.pk).update(created_at=payment.created_at - timedelta(minutes=31))
    sandbox.knob("faults", kind="latency", ms=1000, times=None, path=CREATE["path"])

    with pytest.raises(PaymentUnavailable):
        paying.open_page(payment)


def test_silent_stripe_is_not_asked_again_for_a_moment(payment, sandbox):
    sandbox.knob("faults", kind="drop_before", times=None, **CREATE)
    for _ in range(3):
        with pytest.raises(PaymentUnavailable):
            paying.open_page(payment)
    sandbox.command("DELETE", "faults")

    asked = len(sandbox.calls())
    with pytest.raises(PaymentUnavailable):
        paying.open_page(payment)
    assert len(sandbox.calls()) == asked
    with gateway.calling_stripe() as client:  # a job is not kept from asking
        client.v1.checkout.sessions.list({"limit": 1})
    assert len(sandbox.calls()) == asked + 1

    gateway.breaker._closed_until = 0.0  # the moment is over
    assert paying.open_page(payment) == pages(sandbox)[0].url


def test_stripe_that_is_not_there_is_an_outage(payment, settings, sandbox):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"

    with pytest.raises(PaymentUnavailable):
        paying.open_page(payment)


def test_key_that_stripe_does_not_accept_is_an_outage_and_logged(payment, settings, sandbox, caplog):
    settings.STRIPE_SECRET_KEY = "sk_live_of_somebody_else"

    with pytest.raises(PaymentUnavailable):
        paying.open_page(payment)
    assert "Stripe does not accept STRIPE_SECRET_KEY" in caplog.text
    assert "sk_live_of_somebody_else" not in caplog.text


def test_page_that_stripe_forgot_is_replaced(payment, sandbox):
    paying.open_page(payment)
    sandbox.reset()

    url = paying.open_page(payment)

    assert [page.url for page in pages(sandbox)] == [url]


def test_stripe_is_never_called_inside_a_transaction(payment, sandbox):
    with (
        pytest.raises(RuntimeError, match="never called inside a transaction"),
        transaction.atomic(),
        gateway.calling_stripe(),
    ):
        raise AssertionError("reached")
    assert not connection.in_atomic_block


def test_page_of_somebody_else_cannot_be_opened(payment, other_guest, sandbox):
    with pytest.raises(Payment.DoesNotExist):
        paying.open_page(payment, user_id=other_guest.pk)
    assert sandbox.calls() == []
