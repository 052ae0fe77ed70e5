"""Reserving a table: find the best that is free, take it, and if somebody was first take the next."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from audit.services import record
from payments.models import BookingType, CancellationPolicy
from resort.common.codes import new_code
from restaurant.errors import NothingFree, PaceFull, RestaurantRefused, TableTaken
from restaurant.models import DepositStatus, DiningService, Reservation, Source
from restaurant.rules.deposits import deposit_for, snapshot
from restaurant.rules.tables import Place
from restaurant.services.reserving import free, letters, links
from restaurant.services.reserving.house import look, queue_up
from restaurant.services.reserving.taking import taking_tables

# So many tables are tried before we say that others were quicker.
TRIES = 5


@dataclass(frozen=True)
class Wish:
    """What a guest asks for."""

    day: date
    at: time
    party: int
    preferences: tuple[str, ...] = ()
    high_chairs: int = 0


@dataclass(frozen=True)
class Guest:
    """Who asks; there need be no account."""

    name: str
    email: str
    phone: str = ""
    requests: str = ""


@transaction.atomic
def reserve(*, wish: Wish, guest: Guest, request_key: UUID, now: datetime) -> Reservation:
    """Reserve the best free table for whoever asks, a visitor or somebody signed in.

    The same form sent twice finds the reservation it made. Where the service asks for a deposit the table is held
    until it is paid. Raises NothingFree, PaceFull, NotServed and PartyNotPossible.
    """
    if before := links.find_by_request(request_key):
        return before
    settings = free.settings_now()
    free.check_party(wish.party, settings)
    free.check_day(wish.day, now, settings)
    queue_up(wish.day)
    # Sent twice at once, the second waited here for the first.
    if before := links.find_by_request(request_key):
        return before
    found = find(wish, now, settings)
    reservation = _new(wish, guest, found, request_key, now, settings)
    _take(reservation, found.places)
    record(
        "restaurant.table_reserved", target=reservation, day=wish.day, at=f"{wish.at:%H:%M}", party=wish.party
    )
    if reservation.deposit_status == DepositStatus.PENDING:
        from restaurant.tasks import open_deposit  # noqa: PLC0415 -- tasks import services

        open_deposit.defer(reservation_id=str(reservation.pk))
    else:
        letters.queue("restaurant_reserved", reservation)
    return reservation


def find(
    wish: Wish, now: datetime, settings: dict[str, Any], own: Reservation | None = None
) -> free.FreeTime:
    """What is free at the wished time; raises NothingFree or PaceFull when nothing is."""
    house = look(wish.day)
    service = free.service_for(house, wish.at, now, settings)
    wishes = free.wishes_of(wish.preferences, wish.high_chairs)
    found = free.free_at(house, service, wish.at, wish.party, wishes, own)
    if found:
        return found
    raise NothingFree if free.room_at(house, service, wish.at, wish.party, own) else PaceFull


def _new(
    wish: Wish,
    guest: Guest,
    found: free.FreeTime,
    request_key: UUID,
    now: datetime,
    settings: dict[str, Any],
) -> Reservation:
    owed = owed_for(found.service, wish.party)
    return Reservation(
        id=uuid4(),
        reservation_date=wish.day,
        reservation_time=wish.at,
        turn_minutes=found.minutes,
        status=Reservation.Status.BOOKED,
        source=Source.ONLINE,
        party_size=wish.party,
        guest_name=guest.name,
        guest_phone=guest.phone or None,
        guest_email=guest.email or None,
        special_requests=guest.requests or None,
        confirmation_code=new_code(),
        secret=links.new_secret(),
        service=found.service,
        preferences=list(wish.preferences),
        high_chairs=wish.high_chairs,
        request_key=request_key,
        hold_expires_at=now + timedelta(minutes=settings["hold_minutes"]) if owed else None,
        deposit_amount=owed or None,
        deposit_status=DepositStatus.PENDING if owed else DepositStatus.NONE,
        policy_snapshot=terms_today(settings) if owed else [],
        language=translation.get_language() or "",
    )


def owed_for(service: DiningService, party: int) -> Any:
    """The deposit this service asks of such a party."""
    return deposit_for(party, from_party=service.deposit_party, per_person=service.deposit_per_person)


def terms_today(settings: dict[str, Any]) -> list[dict[str, Any]]:
    """Today's terms of the restaurant, as a reservation with a deposit keeps them.

    Where managers have entered none, all goes back until the day before, and nothing on the day.
    """
    rows = CancellationPolicy.objects.filter(booking_type=BookingType.RESTAURANT, is_active=True)
    terms = [
        {
            "days": row.days_before_checkin,
            "percent": str(row.refund_percentage),
            "type": row.refund_type,
            "name": row.name,
        }
        for row in rows.order_by("-days_before_checkin")
    ] or [{"days": 1, "percent": "100.00", "type": "full", "name": _("Until the day before")}]
    return snapshot(terms, no_show_keeps=settings["no_show_keeps"], no_show_name=_("No-show"))


def _take(reservation: Reservation, places: Collection[Place]) -> None:
    """Write it at the first place nobody else has taken meanwhile; raises NothingFree after the last."""
    refusal: RestaurantRefused | None = None
    for place in list(places)[:TRIES]:
        _put(reservation, place)
        try:
            with taking_tables(), connection.cursor() as cursor:
                cursor.execute("SELECT app.reserve_table(%s::jsonb)", [json.dumps(row_of(reservation))])
        except TableTaken as taken:
            refusal = taken
        else:
            return
    raise NothingFree from refusal


def _put(reservation: Reservation, place: Place) -> None:
    first, *more = place.ids
    reservation.table_id, reservation.more_tables = first, more


def row_of(reservation: Reservation) -> dict[str, Any]:
    """The columns a guest's reservation is written with, as JSON."""
    names = (
        "id", "table_id", "reservation_date", "reservation_time", "turn_minutes", "party_size", "guest_name",
        "guest_phone", "guest_email", "special_requests", "confirmation_code", "secret", "service_id", "request_key",
        "hold_expires_at", "deposit_amount",
    )  # fmt: skip
    row = {name: None if (value := getattr(reservation, name)) is None else str(value) for name in names}
    return row | {
        "more_tables": [str(id) for id in reservation.more_tables],
        "preferences": reservation.preferences,
        "high_chairs": reservation.high_chairs,
        "deposit_status": reservation.deposit_status,
        "policy_snapshot": reservation.policy_snapshot,
        "language": reservation.language,
    }
