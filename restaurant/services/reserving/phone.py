"""A table for somebody who calls or asks at the desk. Runs as the member of staff.

Staff may give tables kept for walk-ins, at any notice and above the share of the site; more than the kitchen takes,
or a time outside of the hours, needs a reason.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from accounts.models import User
from audit.services import record
from resort.common.codes import new_code
from restaurant.errors import NothingFree, NotServed, PartyNotPossible
from restaurant.models import DiningService, Reservation, Source
from restaurant.rules.tables import Place, free, ranked
from restaurant.rules.turns import Span, turn_for
from restaurant.services.reserving import letters, links
from restaurant.services.reserving.booking import Guest, Wish
from restaurant.services.reserving.free import wishes_of
from restaurant.services.reserving.house import House, local, look, queue_up
from restaurant.services.reserving.taking import taking_tables


def best(
    house: House,
    at: time,
    party: int,
    reason: str,
    *,
    own: Reservation | None = None,
    wishes: Any = (),
) -> tuple[DiningService | None, int, Place]:
    """The service, the minutes and the best free place; raises NotServed without a reason, and NothingFree."""
    service = house.service_at(at)
    if service is None and not reason:
        raise NotServed(house.closed_note or None)
    minutes = turn_for(party, service.turn_minutes if service else ())
    busy = house.without(own) if own else house.busy
    found = ranked(free(house.places(walk_ins=True), busy, Span(at, minutes)), party, wishes)
    if not found:
        raise NothingFree
    return service, minutes, found[0]


@transaction.atomic
def reserve(
    *, wish: Wish, guest: Guest, actor: User, now: datetime, source: str = Source.PHONE, reason: str = ""
) -> Reservation:
    """Reserve the best table; no deposit is asked, the house knows who calls.

    Raises NothingFree, PaceFull, NotServed (both without a reason) and PartyNotPossible.
    """
    if wish.party < 1:
        raise PartyNotPossible
    if _is_past(wish.day, wish.at, now):
        raise NotServed
    queue_up(wish.day)
    wishes = wishes_of(wish.preferences, wish.high_chairs)
    service, minutes, place = best(look(wish.day), wish.at, wish.party, reason, wishes=wishes)
    first, *more = place.ids
    reservation = Reservation(
        user=None,
        table_id=first,
        more_tables=more,
        reservation_date=wish.day,
        reservation_time=wish.at,
        turn_minutes=minutes,
        party_size=wish.party,
        status=Reservation.Status.BOOKED,
        guest_name=guest.name,
        guest_phone=guest.phone or None,
        guest_email=guest.email or None,
        special_requests=guest.requests or None,
        confirmation_code=new_code(),
        secret=links.new_secret(),
        service=service,
        source=source,
        preferences=list(wish.preferences),
        high_chairs=wish.high_chairs,
        override_reason=reason[:200],
    )
    with taking_tables():
        reservation.save(force_insert=True)
    record("restaurant.table_reserved_by_staff", target=reservation, party=wish.party, reason=reason)
    letters.queue("restaurant_reserved", reservation)
    return reservation


def _is_past(day: date, at: time, now: datetime) -> bool:
    return datetime.combine(day, at) < local(now)
