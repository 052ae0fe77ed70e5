"""The pool: tickets, the gate and memberships."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import factory
from django.utils import timezone

from pool.models import (
    Capacity,
    Entry,
    GuestPassUse,
    IncidentSeen,
    Member,
    Membership,
    MembershipChange,
    StayPass,
    Ticket,
)
from resort.common.codes import new_code
from resort.db.identity import OWNER, acting_as
from tests.factories.accounts import UserFactory
from tests.factories.base import OwnerFactory

HALVES = {"morning": ("morning",), "afternoon": ("afternoon",), "full_day": ("morning", "afternoon")}


class TicketFactory(OwnerFactory):
    """A valid ticket for one adult today; the half-days it takes a place of are there."""

    class Meta:
        model = Ticket

    class Params:
        held = factory.Trait(
            status=Ticket.Status.PENDING,
            hold_expires_at=factory.LazyFunction(lambda: timezone.now() + timedelta(minutes=15)),
        )
        lapsed = factory.Trait(
            status=Ticket.Status.PENDING,
            hold_expires_at=factory.LazyFunction(lambda: timezone.now() - timedelta(minutes=1)),
        )

    user = factory.SubFactory(UserFactory)
    ticket_date = factory.LazyFunction(timezone.localdate)
    slot = "morning"
    adults = 1
    children = 0
    total_price = Decimal("20.00")
    status = Ticket.Status.CONFIRMED
    code = factory.LazyFunction(new_code)

    @classmethod
    def _create(cls, model_class: type[Ticket], *args: Any, **kwargs: Any) -> Ticket:
        with acting_as(role=OWNER):
            for half in HALVES[kwargs["slot"]]:
                Capacity.objects.get_or_create(day=kwargs["ticket_date"], half=half, defaults={"places": 100})
        return super()._create(model_class, *args, **kwargs)


class StayPassFactory(OwnerFactory):
    """The pool for two guests of a stay, yesterday to tomorrow."""

    class Meta:
        model = StayPass

    stay_id = factory.LazyFunction(uuid4)
    user = factory.SubFactory(UserFactory)
    code = factory.LazyFunction(new_code)
    valid_from = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=1))
    valid_until = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=1))
    persons = 2


class EntryFactory(OwnerFactory):
    class Meta:
        model = Entry

    ticket = factory.SubFactory(TicketFactory)
    outcome = Entry.Outcome.ADMITTED


class IncidentSeenFactory(OwnerFactory):
    class Meta:
        model = IncidentSeen

    entry = factory.SubFactory(EntryFactory, incident="used", queued=True)
    seen_by = factory.SubFactory(UserFactory, admin=True)


class CapacityFactory(OwnerFactory):
    """Ten places this morning, none taken."""

    class Meta:
        model = Capacity

    day = factory.LazyFunction(timezone.localdate)
    half = "morning"
    places = 10


class MembershipFactory(OwnerFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    type = Membership.Type.FAMILY
    billing_cycle = Membership.BillingCycle.MONTHLY
    start_date = factory.LazyFunction(timezone.localdate)
    monthly_price = Decimal("80.00")
    cycle_price = Decimal("80.00")
    members_included = 4
    guest_passes_monthly = 2


class MemberFactory(OwnerFactory):
    class Meta:
        model = Member

    membership = factory.SubFactory(MembershipFactory)
    email = factory.Sequence(lambda number: f"member{number}@example.com")


class GuestPassUseFactory(OwnerFactory):
    class Meta:
        model = GuestPassUse

    membership = factory.SubFactory(MembershipFactory)
    guest_name = "Gil"


class MembershipChangeFactory(OwnerFactory):
    """A pause somebody asked for."""

    class Meta:
        model = MembershipChange

    membership = factory.SubFactory(MembershipFactory)
    kind = MembershipChange.Kind.PAUSE
