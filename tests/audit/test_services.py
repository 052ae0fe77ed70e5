"""The records: who did it is the transaction's identity, and what is rolled back is not recorded."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from audit.models import Activity, SecurityEvent
from audit.services import record, record_security
from resort.db.identity import ANONYMOUS, acting_as
from tests.factories.chalets import ChaletFactory

pytestmark = pytest.mark.django_db


def test_record_names_the_member_of_staff(receptionist: Any, as_owner: Any) -> None:
    chalet = ChaletFactory()

    with acting_as(receptionist.pk):
        record("chalets.looked_at", target=chalet, note="x")

    with as_owner():
        entry = Activity.objects.get()
    assert (entry.staff_id, entry.user_id) == (receptionist.pk, receptionist.pk)
    assert (entry.target_type, entry.target_id, entry.data) == (
        "chalets.chalet",
        str(chalet.pk),
        {"note": "x"},
    )


def test_record_goes_with_the_transaction_that_fails(guest: Any, as_owner: Any) -> None:
    chalet = ChaletFactory()

    with pytest.raises(RuntimeError), acting_as(guest.pk):
        record("chalets.looked_at", target=chalet)
        raise RuntimeError

    with as_owner():
        assert Activity.objects.count() == 0


def test_record_security_keeps_address_and_browser_of_a_visitor(guest: Any, as_owner: Any) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.7", headers={"User-Agent": "x" * 999})

    with acting_as(role=ANONYMOUS):
        record_security("sign_in_failed", severity="warning", request=request, about=guest.pk, tries=3)

    with as_owner():
        event = SecurityEvent.objects.get()
    assert (event.user_id, event.severity, str(event.ip_address)) == (guest.pk, "warning", "203.0.113.7")
    assert (len(event.user_agent), event.metadata) == (300, {"tries": 3})


def test_record_security_about_nobody_known_names_nobody(as_owner: Any) -> None:
    with acting_as(role=ANONYMOUS):
        record_security("probe")

    with as_owner():
        assert SecurityEvent.objects.get().user_id is None
