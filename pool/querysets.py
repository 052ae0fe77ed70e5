"""Ways of asking for tickets and passes."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models

if TYPE_CHECKING:
    from accounts.models import User


class TicketQuerySet(models.QuerySet):
    def of(self, user: User) -> TicketQuerySet:
        """The tickets this guest bought; not those somebody of the house sold at the desk."""
        return self.filter(user=user, sold_by=None)

    def whole(self) -> TicketQuerySet:
        """Without the places that a change of a ticket holds until it is paid."""
        return self.filter(change_of=None)

    def held(self, now: datetime) -> TicketQuerySet:
        """Waiting for their price, their time not over."""
        return self.filter(status="pending", hold_expires_at__gt=now)

    def lapsed(self, now: datetime) -> TicketQuerySet:
        """Waiting for their price although their time is over."""
        return self.filter(status="pending", hold_expires_at__lte=now)

    def open_changes(self, ticket_id: UUID) -> TicketQuerySet:
        """The places a change of this ticket holds."""
        return self.filter(change_of=ticket_id, status="pending")

    def coming(self, today: date) -> TicketQuerySet:
        """Held or valid, today or later."""
        return self.filter(status__in=("pending", "confirmed", "used"), ticket_date__gte=today)


class StayPassQuerySet(models.QuerySet):
    def of(self, user: User) -> StayPassQuerySet:
        """The passes that came with this guest's stays."""
        return self.filter(user=user)

    def coming(self, today: date) -> StayPassQuerySet:
        """Valid today or later; the last day is the day of departure."""
        return self.filter(status="valid", valid_until__gte=today)
