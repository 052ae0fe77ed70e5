"""Another day or slot for a ticket, as long as nobody has come in with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from audit import config
from audit.services import record, recorded
from pool import rules
from pool.errors import PriceChanged
from pool.models import Ticket
from pool.services import letters, refunds, selling
from pool.services.holds import GIVEN_UP, release, write
from pool.services.pictures import token_for
from pool.services.places import queue_up, taking_places
from pool.services.steps import check_not_over, check_unused, lock
from resort.common.codes import new_code
from resort.db import house

# Why the places of a change are let go once the ticket itself has them.
DONE = "change made"


@dataclass(frozen=True)
class Change:
    """What another time costs: the price line by line, and the difference to what was promised."""

    day: date
    slot: str
    quote: rules.Quote
    difference: rules.Difference


def preview(*, ticket: Ticket, day: date, slot: str) -> Change:
    """What moving the ticket there costs now; after the resort closed its day never more than it did."""
    quote = selling.quote_for(day=day, slot=slot, adults=ticket.adults or 0, children=ticket.children or 0)
    return answer(ticket, quote, day=day, slot=slot)


def answer(ticket: Ticket, quote: rules.Quote, *, day: date, slot: str) -> Change:
    """The same from a price already known; no query."""
    closed = ticket.closure_asked_at is not None
    difference = rules.difference(
        promised=ticket.total_price, price=quote.total, paid=ticket.paid_at is not None, closed=closed
    )
    if difference.price != quote.total:
        quote = rules.Quote.from_json(ticket.quote)
    return Change(day, slot, quote, difference)


@transaction.atomic
def change_ticket(*, ticket: Ticket, day: date, slot: str, shown: rules.Difference, now: datetime) -> Ticket:
    """Move the guest's own ticket for the difference they were shown.

    Free or cheaper: it is moved at once, what goes back goes back the way it came. Dearer: the answer is a hold of
    the new places for the difference; the ticket moves when that is paid. Sent twice it finds what it did before.
    Raises IllegalStep for a used ticket, PriceChanged, SoldOut, DayClosed and NotOnSale.
    """
    old = lock(ticket)
    if (old.ticket_date, old.slot) == (day, slot):
        return old
    check_unused(old)
    check_not_over(old, now)
    selling.check_time(day=day, slot=slot, settings=config.get_many("pool."), now=now)
    before = list(Ticket.objects.open_changes(old.pk))
    queue_up(old.ticket_date, day, *(hold.ticket_date for hold in before))
    change = preview(ticket=old, day=day, slot=slot)
    if change.difference != shown:
        raise PriceChanged
    wish = _wish(old, change)
    for hold in before:
        if hold.quote.get("move") == wish and hold.hold_expires_at and hold.hold_expires_at > now:
            return hold
        release(hold, reason=GIVEN_UP, now=now)
    if change.difference.to_pay:
        return _hold_places(old, change, wish, now)
    _move_own(old, change)
    told(old, change.difference)
    return old


def _wish(ticket: Ticket, change: Change) -> dict[str, Any]:
    return {
        "day": change.day.isoformat(),
        "slot": change.slot,
        "price": str(change.difference.price),
        # A ticket that was changed in another way meanwhile is no longer what the difference was for.
        "issue": ticket.issue,
    }


def _hold_places(ticket: Ticket, change: Change, wish: dict[str, Any], now: datetime) -> Ticket:
    """Only the half-days the ticket does not have yet are taken, so that a sold-out morning can still become a day."""
    needs = rules.places_of_move((ticket.ticket_date, ticket.slot), (change.day, change.slot))
    minutes = config.get("pool.hold_minutes")
    hold = Ticket(
        user_id=ticket.user_id,
        change_of=ticket,
        ticket_date=change.day,
        slot=needs or change.slot,
        adults=ticket.adults,
        children=ticket.children,
        code=new_code(),
        total_price=change.difference.to_pay,
        status=Ticket.Status.PENDING,
        hold_expires_at=now + timedelta(minutes=minutes),
        policy_snapshot=[],
        quote={**change.quote.to_json(), "move": wish},
    )
    note = {"day": change.day, "slot": change.slot, "to_pay": hold.total_price}
    write(hold, recorded("pool.change_held", target=ticket, **note))
    return hold


def _move_own(ticket: Ticket, change: Change) -> None:
    """As the guest, who may not write these columns."""
    _turn(ticket, change.day, change.slot, change.difference.price, change.quote.to_json())
    with taking_places():
        moved = house.call(
            "app.pool_move_ticket(%s::uuid, %s::date, %s::text, %s::numeric, %s::jsonb, %s::numeric, %s::text)",
            [
                ticket.pk, change.day, change.slot, change.difference.price, json.dumps(ticket.quote),
                change.difference.goes_back, ticket.qr_code,
            ],
            columns="it",
            after=[],
        )  # fmt: skip
    if moved != (True,):
        raise PriceChanged
    ticket.refresh_from_db()


def _turn(ticket: Ticket, day: date, slot: str, price: Any, quote: dict[str, Any]) -> None:
    ticket.ticket_date, ticket.slot, ticket.total_price, ticket.quote = day, slot, price, quote
    ticket.issue += 1
    ticket.qr_code = token_for(ticket)


def move_paid(ticket: Ticket, hold: Ticket, now: datetime) -> None:
    """The difference is paid: the locked ticket takes the place of its hold. Runs as the worker.

    Raises SoldOut, DayClosed or NotOnSale when the hold had lapsed and its places are gone.
    """
    queue_up(ticket.ticket_date, hold.ticket_date)
    with taking_places():
        wish = hold.quote["move"]
        Ticket.objects.filter(pk=hold.pk).update(
            status=Ticket.Status.CANCELLED, cancelled_at=now, cancellation_reason=DONE, paid_at=now
        )
        price = ticket.total_price + hold.total_price
        lines = {name: value for name, value in hold.quote.items() if name != "move"}
        _turn(ticket, date.fromisoformat(wish["day"]), wish["slot"], price, lines)
        ticket.closure_asked_at = None
        ticket.save(
            update_fields=[
                "ticket_date", "slot", "total_price", "quote", "issue", "qr_code", "closure_asked_at",
            ]
        )  # fmt: skip
    told(ticket, rules.Difference(price, hold.total_price, refunds.NOTHING))


def told(ticket: Ticket, difference: rules.Difference) -> None:
    """Note the move, send back what is due, and write to whoever comes."""
    record(
        "pool.ticket_moved", target=ticket, day=ticket.ticket_date, slot=ticket.slot, price=difference.price
    )
    refunds.promise(ticket, difference.goes_back, "moved to a cheaper time")
    letters.queue("pool_ticket_changed", ticket)
    if ticket.holder_email:
        letters.queue("pool_ticket_sent_on", ticket, to=ticket.holder_email, name=ticket.holder_name)
