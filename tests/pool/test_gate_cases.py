"""What a gate must never be green for: a table of cases, through the service on a real database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test.utils import override_settings

from pool.models import Capacity, Member, Membership, StayPass, Ticket
from pool.services import gate
from pool.tokens import Kind, Token, sign
from resort.db.identity import OWNER, acting_as
from tests.factories.accounts import UserFactory
from tests.factories.pool import MemberFactory, MembershipFactory, StayPassFactory, TicketFactory
from tests.pool.test_services_gate import AFTERNOON, DAY, MORNING, picture

OURS, OLD, THEIRS = "the key in force", "the key before", "somebody else's key"
ISSUED = {"kind": Kind.TICKET, "first_day": DAY, "last_day": DAY, "slot": "morning"}


@dataclass
class Case:
    """How the ticket is changed after its picture was made, and how the picture is; `then` is what happened before."""

    reason: str
    changed: dict[str, Any] = field(default_factory=dict)
    picture: Callable[[str], str] = str
    when: Any = MORNING
    key: str = OURS
    times: int = 1


def edited(text: str) -> str:
    """One letter of what was signed is another one."""
    place = 20
    return text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]


TICKETS = {
    "as it should be": Case("welcome"),
    "written small": Case("welcome", picture=str.lower),
    "with a line end": Case("welcome", picture=lambda text: f" {text}\n"),
    "signed with the key before": Case("welcome", key=OLD),
    "signed by somebody else": Case("forged", key=THEIRS),
    "edited": Case("forged", picture=edited),
    "signature cut": Case("unknown", picture=lambda text: text[:-8]),
    "signature of zeros": Case("forged", picture=lambda text: text[:48] + "A" * (len(text) - 48)),
    "replayed": Case("used", times=2),
    "sent on since": Case("old_issue", {"issue": 2}),
    "of yesterday": Case("other_day", {"ticket_date": DAY - timedelta(days=1)}),
    "of tomorrow": Case("other_day", {"ticket_date": DAY + timedelta(days=1)}),
    "moved to another day": Case("old_issue", {"ticket_date": DAY + timedelta(days=1), "issue": 2}),
    "morning ticket after noon": Case("too_late", when=AFTERNOON),
    "before the gate opens": Case("too_early", when=MORNING - timedelta(hours=3)),
    "afternoon ticket in the morning": Case("too_early", {"slot": "afternoon"}),
    "held, not paid": Case("not_paid", {"status": "pending"}),
    "to be paid at the gate": Case("pay_first", {"pay_at_desk": True}),
    "cancelled": Case("cancelled", {"status": "cancelled"}),
    "refunded": Case("refunded", {"status": "cancelled", "refund_amount": 20}),
    "expired": Case("expired", {"status": "expired"}),
}


@pytest.fixture
def lifeguard(db: None) -> Any:
    return UserFactory(staff=True, department="pool")


def scanned(presented: str, staff: Any, now: Any = MORNING) -> gate.Verdict:
    with acting_as(staff.pk):
        return gate.scan(presented=presented, gate="North", staff=staff, client_id=uuid4(), now=now)


@pytest.mark.parametrize("case", TICKETS.values(), ids=TICKETS)
def test_ticket_that_is(case, lifeguard):
    ticket = TicketFactory(ticket_date=DAY)
    signer = {OURS: ["new", "old"], OLD: ["old"], THEIRS: ["theirs"]}[case.key]
    with override_settings(POOL_TICKET_SECRETS=signer):
        shown = case.picture(picture(ticket))
    with acting_as(role=OWNER):
        for half in ("morning", "afternoon"):
            for day in (-1, 0, 1):
                Capacity.objects.get_or_create(
                    day=DAY + timedelta(days=day), half=half, defaults={"places": 100}
                )
        Ticket.objects.filter(pk=ticket.pk).update(**case.changed)

    with override_settings(POOL_TICKET_SECRETS=["new", "old"]):
        told = [scanned(shown, lifeguard, case.when) for _ in range(case.times)]

    assert told[-1].reason == case.reason
    assert (told[-1].colour == "green") is (case.reason == "welcome")
    with acting_as(role=OWNER):
        entry = Ticket.objects.get(pk=ticket.pk)
    assert entry.inside == sum(verdict.colour == "green" for verdict in told)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({}, "welcome"),
        ({"status": "withdrawn"}, "withdrawn"),
        ({"valid_until": DAY - timedelta(days=1)}, "other_day"),
        ({"valid_from": DAY + timedelta(days=1), "valid_until": DAY + timedelta(days=2)}, "other_day"),
        ({"issue": 2}, "old_issue"),
        ({"inside": 2}, "used"),
    ],
)
def test_stay_pass_that_is(changed, reason, lifeguard, as_owner):
    stay = StayPassFactory(valid_from=DAY - timedelta(days=1), valid_until=DAY + timedelta(days=1))
    shown = sign(Token(Kind.STAY, stay.pk, stay.valid_from, stay.valid_until, persons=2))
    with as_owner():
        StayPass.objects.filter(pk=stay.pk).update(**changed)
    assert scanned(shown, lifeguard).reason == reason


@pytest.mark.parametrize(
    ("held", "member", "reason"),
    [
        ({}, {}, "welcome"),
        ({"stripe_status": "paused"}, {}, "paused"),
        ({"stripe_status": "unpaid"}, {}, "unpaid"),
        ({"stripe_status": "canceled"}, {}, "ended"),
        ({"end_date": DAY - timedelta(days=1)}, {}, "ended"),
        ({"start_date": DAY + timedelta(days=1)}, {}, "not_yet"),
        ({}, {"status": "removed"}, "no_member"),
        ({}, {"status": "invited"}, "no_member"),
        ({}, {"issue": 2}, "old_issue"),
        ({}, {"inside": 1}, "used"),
    ],
)
def test_member_whose(held, member, reason, lifeguard, as_owner):
    row = MemberFactory(status="accepted", membership=MembershipFactory(start_date=DAY - timedelta(days=9)))
    shown = sign(Token(Kind.MEMBER, row.pk, DAY, DAY))
    with as_owner():
        Membership.objects.filter(pk=row.membership_id).update(**held)
        Member.objects.filter(pk=row.pk).update(**member)
    assert scanned(shown, lifeguard).reason == reason


def test_ticket_of_nobody_and_signed_nonsense_are_refused(lifeguard):
    unknown = sign(Token(**ISSUED, subject=uuid4()))
    assert scanned(unknown, lifeguard).reason == "unknown"
    assert scanned("V2P", lifeguard).reason == "unknown"
    assert scanned("", lifeguard).reason == "unknown"
