"""The pool: tickets, the gate and memberships."""

from __future__ import annotations

from decimal import Decimal

import factory
from django.utils import timezone

from pool.models import Capacity, Entry, GuestPassUse, Member, Membership, Ticket
from tests.factories.accounts import UserFactory
from tests.factories.base import OwnerFactory


class TicketFactory(OwnerFactory):
    """A valid ticket for one adult today."""

    class Meta:
        model = Ticket

    user = factory.SubFactory(UserFactory)
    ticket_date = factory.LazyFunction(timezone.localdate)
    slot = "morning"
    total_price = Decimal("20.00")
    status = Ticket.Status.CONFIRMED


class EntryFactory(OwnerFactory):
    class Meta:
        model = Entry

    ticket = factory.SubFactory(TicketFactory)
    outcome = Entry.Outcome.ADMITTED


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
