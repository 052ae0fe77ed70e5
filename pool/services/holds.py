"""Holding places while a guest pays."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import connection, transaction

from accounts.models import User
from audit import config
from audit.services import RECORD, as_json, record, recorded
from payments.models import BookingType, CancellationPolicy
from payments.tasks import close_page
from pool.errors import PoolRefused, TooManyHolds
from pool.models import Ticket
from pool.services import selling
from pool.services.places import queue_up, taking_places
from resort.common.codes import new_code
from resort.db import house

# app.lapse_tickets() writes the first; both are read when money comes late.
LAPSED = "hold lapsed"
GIVEN_UP = "given up by the guest"
# What the house says of a hold; whose it is and its state are the database's.
_HELD = (
    "id", "change_of_id", "ticket_date", "slot", "adults", "children", "total_price", "code", "hold_expires_at",
    "request_key", "policy_snapshot", "quote",
)  # fmt: skip


@transaction.atomic
def hold_ticket(
    *, guest: User, day: date, slot: str, adults: int, children: int, request_key: UUID, now: datetime
) -> Ticket:
    """Keep the places for the guest until the hold ends, at the price of this moment.

    The same form sent twice, or the same wish in another tab, finds the ticket there is; a form sent again with
    another wish replaces its own hold. Raises SoldOut when fewer places are left, DayClosed, NotOnSale,
    PartyNotPossible and TooManyHolds.
    """
    settings = config.get_many("pool.")
    selling.check_party(adults=adults, children=children, settings=settings)
    selling.check_time(day=day, slot=slot, settings=settings, now=now)
    queue_up(day)
    wish = {"ticket_date": day, "slot": slot, "adults": adults, "children": children}
    existing, key = _own_hold(guest, wish, request_key, now)
    if existing:
        return existing
    if Ticket.objects.of(guest).held(now).count() >= settings["max_open_holds"]:
        raise TooManyHolds
    quote = selling.quote_for(day=day, slot=slot, adults=adults, children=children)
    ticket = Ticket(
        user=guest,
        **wish,
        code=new_code(),
        total_price=quote.total,
        status=Ticket.Status.PENDING,
        hold_expires_at=now + timedelta(minutes=settings["hold_minutes"]),
        request_key=key,
        quote=quote.to_json(),
        policy_snapshot=terms_today(),
    )
    write(ticket, recorded("pool.ticket_held", target=ticket, day=day, slot=slot, persons=adults + children))
    return ticket


def write(hold: Ticket, note: list[str]) -> None:
    """Write a guest's new hold, and that it happened, at a price the guest's own role could not name.

    Raises as `taking_places`.
    """
    with taking_places():
        written = house.call(
            "app.pool_hold(%s::jsonb)",
            [as_json({name: getattr(hold, name) for name in _HELD})],
            columns=f"it.created_at, it.updated_at, {RECORD}",
            after=note,
        )
    assert written
    hold.created_at, hold.updated_at = written[:2]
    hold.holder_name, hold.pay_at_desk, hold.admitted, hold.inside, hold.issue = "", False, 0, 0, 1
    hold._state.adding, hold._state.db = False, connection.alias


def _own_hold(
    guest: User, wish: dict[str, Any], request_key: UUID, now: datetime
) -> tuple[Ticket | None, UUID]:
    """The ticket this wish has made already, else the key for a new one."""
    own = Ticket.objects.of(guest).whole()
    key = request_key
    while before := own.filter(request_key=key).first():
        given_up = before.status == Ticket.Status.CANCELLED and before.cancellation_reason == GIVEN_UP
        if not given_up and (_is(before, wish) or before.status != Ticket.Status.PENDING):
            return before, key
        release(before, reason=GIVEN_UP, now=now)
        key = uuid5(key, str(before.pk))
    # Two tabs are two forms; the same time for the same party is one wish all the same.
    return own.filter(**wish).held(now).first(), key


def _is(ticket: Ticket, wish: dict[str, Any]) -> bool:
    return all(getattr(ticket, name) == value for name, value in wish.items())


def terms_today() -> list[dict[str, Any]]:
    """Today's cancellation terms of the pool, as a ticket keeps them."""
    terms = CancellationPolicy.objects.filter(booking_type=BookingType.POOL, is_active=True)
    return [
        {
            "days": term.days_before_checkin,
            "percent": str(term.refund_percentage),
            "type": term.refund_type,
            "name": term.name,
        }
        for term in terms.order_by("-days_before_checkin")
    ]


def release(ticket: Ticket, *, reason: str, now: datetime) -> bool:
    """End a hold that is still one; False when it is not any more. Stripe's page is shut afterwards."""
    held = Ticket.objects.filter(pk=ticket.pk, status=Ticket.Status.PENDING)
    if held.update(status="cancelled", cancelled_at=now, cancellation_reason=reason) != 1:
        return False
    record("pool.hold_released", target=ticket, reason=reason)
    close_page.defer(booking_id=str(ticket.pk))
    return True


@transaction.atomic
def release_hold(*, ticket: Ticket, now: datetime) -> None:
    """The guest gives the places back; raises PoolRefused when they are not merely held."""
    if not release(ticket, reason=GIVEN_UP, now=now):
        raise PoolRefused


def is_held(ticket: Ticket, now: datetime) -> bool:
    """Whether the guest can still pay for these places."""
    pending = ticket.status == Ticket.Status.PENDING
    return pending and (ticket.hold_expires_at is None or ticket.hold_expires_at > now)
