"""A membership on its way through the Stripe sandbox, with the time it takes moved by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.urls import reverse

from accounts.models import User
from payments.services.subscriptions import follow_subscription
from payments.stripe_sandbox.testing import RunningSandbox
from pool.memberships.services import access, carrying, changing, refreshing
from pool.models import Member, Membership, MembershipChange
from resort.db.identity import OWNER, acting_as
from tests.support.client import client_for

# Which of our statuses fit Stripe's word while the grace lasts.
FITTING = {
    "active": {"active"},
    "trialing": {"active"},
    "past_due": {"active"},
    "unpaid": {"expired"},
    "paused": {"paused"},
    "canceled": {"cancelled", "expired"},
    "incomplete_expired": {"expired"},
}


def press_buy(
    person: User, *, plan: str = "family", cycle: str = "monthly", key: Any = None, **more: str
) -> Any:
    """The answer to "pay by card"; its address is Stripe's page."""
    address = reverse("pool:membership_buy", args=[plan, cycle])
    return client_for(person).post(address, {"request_key": str(key or uuid4()), **more})


class Life:
    """One membership and the clock of its subscription."""

    def __init__(self, sandbox: RunningSandbox, person: User, jobs: Any, *, plan: str = "family") -> None:
        self.sandbox, self.person, self.jobs = sandbox, person, jobs
        page = press_buy(person, plan=plan)
        assert page.status_code == 303, page.content
        self.id = sandbox.subscribe(page.url.rsplit("/", 1)[1])
        self.now = datetime.now(UTC)
        self.look()

    @property
    def membership(self) -> Membership:
        """As it is in the database."""
        with acting_as(role=OWNER):
            return Membership.objects.select_related("user").get(user=self.person)

    @property
    def customer(self) -> str:
        return str(self.membership.stripe_customer_id)

    def look(self) -> None:
        """A webhook or the reconciling job looks at Stripe."""
        follow_subscription(self.id, now=self.now)

    def at_stripe(self) -> str:
        """Stripe's word."""
        return self.sandbox.client().v1.subscriptions.retrieve(self.id).status

    def pass_days(self, days: float, *, look: bool = True) -> None:
        """Time goes by, at Stripe and here; the jobs of the day run."""
        self.now = datetime.fromtimestamp(self.sandbox.advance(self.id, days=days), UTC)
        if look:
            self.look()
        refreshing.refresh(now=self.now)
        self.carry_out()

    def ask(self, kind: str, **data: Any) -> MembershipChange:
        """The member presses a button, and the worker does it."""
        with acting_as(self.person.pk):
            change = changing.ask(
                membership=self.membership_as_seen(), kind=kind, actor=self.person, now=self.now, **data
            )
        self.carry_out()
        return change

    def membership_as_seen(self) -> Membership:
        return Membership.objects.get(user=self.person)

    def carry_out(self) -> None:
        """The worker takes every wish that waits."""
        with acting_as(role=OWNER):
            waiting = list(MembershipChange.objects.filter(status="asked").values_list("pk", flat=True))
        for change_id in waiting:
            carrying.carry_out(change_id=change_id, now=self.now)

    def answer(self, at: datetime | None = None) -> access.Answer:
        """What the gate says to the payer's own card."""
        with acting_as(role=OWNER):
            member = Member.objects.select_related("membership").get(user=self.person)
        return access.admits(member, at or self.now)

    def check(self, stripe: str, ours: str, *, let_in: bool) -> None:
        """Stripe's word, ours and the gate's agree."""
        assert (self.at_stripe(), self.membership.status, self.answer().ok) == (stripe, ours, let_in)
        assert self.membership.stripe_status == stripe
        assert ours in FITTING[stripe]


def minutes_of_wrong_access(life: Life, *, until: timedelta, wanted: Any) -> int:
    """Minutes from now on in which the gate's answer is not what `wanted(moment)` says, tried every quarter hour."""
    wrong = 0
    for step in range(int(until / timedelta(minutes=15))):
        moment = life.now + step * timedelta(minutes=15)
        wrong += 15 * (life.answer(moment).ok is not wanted(moment))
    return wrong
