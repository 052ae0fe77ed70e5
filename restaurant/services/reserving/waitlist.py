"""Waiting for a full evening: a table that comes free is kept for the first whom it fits, until they answer.

The offered table is held by a reservation like any other, so a freed place is offered to one party at a time, and
nobody can take it from them meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import DatabaseError, connection, transaction
from django.utils import translation

from audit import config
from audit.services import record
from resort.common.codes import new_code
from resort.common.errors import constraint_of
from resort.db.identity import SERVICE, acting_as
from restaurant.errors import NotServed, OfferOver, RestaurantRefused
from restaurant.models import DepositStatus, Reservation, Source, Wait, WaitKind, WaitStatus
from restaurant.rules.turns import is_in_time, quarters
from restaurant.services.reserving import booking, free, letters, links
from restaurant.services.reserving.booking import Guest
from restaurant.services.reserving.house import House, local, look, queue_up
from restaurant.services.reserving.taking import taking_tables

DECLINED, NOT_ANSWERED = "offer declined", "offer not answered"
_AT_A_TIME = 100


@transaction.atomic
def join(
    *, day: date, service_id: UUID, earliest: time, latest: time, party: int, guest: Guest, now: datetime
) -> Wait:
    """Put a party on the list of an evening. Raises NotServed and PartyNotPossible."""
    settings = free.settings_now()
    free.check_party(party, settings)
    free.check_day(day, now, settings)
    if all(service.pk != service_id for service in look(day).services) or earliest > latest:
        raise NotServed
    wait = Wait(
        id=uuid4(),
        kind=WaitKind.EVENING,
        day=day,
        service_id=service_id,
        earliest=earliest,
        latest=latest,
        party_size=party,
        guest_name=guest.name,
        guest_email=guest.email,
        guest_phone=guest.phone or None,
        secret=links.new_secret(),
        language=translation.get_language() or "",
        status=WaitStatus.WAITING,
    )
    names = (
        "id",
        "day",
        "service_id",
        "earliest",
        "latest",
        "guest_name",
        "guest_email",
        "guest_phone",
        "secret",
    )
    row = {name: None if (value := getattr(wait, name)) is None else str(value) for name in names}
    with _joining(), connection.cursor() as cursor:
        asked = json.dumps(row | {"party_size": party, "language": wait.language})
        cursor.execute("SELECT app.join_waitlist(%s::jsonb)", [asked])
    record("restaurant.waitlist_joined", target=wait, day=day, party=party)
    letters.queue("restaurant_waitlisted", wait)
    return wait


@contextmanager
def _joining() -> Iterator[None]:
    """The database looks at the wish again; raises NotServed where it says no."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        if constraint_of(error) == "restaurant_waitlist":
            raise NotServed from error
        raise


@transaction.atomic
def take_offer(*, wait: Wait) -> None:
    """The party wants the offered table; one that owes a deposit has it held until that is paid. Raises OfferOver."""
    queue_up(wait.day)
    if not links.ask("SELECT app.answer_wait(%s::text, %s::boolean)", [wait.secret, True]):
        raise OfferOver
    record("restaurant.offer_taken", target=wait)
    from restaurant.tasks import open_deposit, send_letter  # noqa: PLC0415 -- tasks import services

    taken = offered_to(wait)
    if taken is None:
        return
    if taken.deposit_status == DepositStatus.PENDING:
        # The letter about the reservation comes when the deposit has.
        open_deposit.defer(reservation_id=str(taken.pk))
        return
    send_letter.defer(kind="restaurant_reserved", about=str(taken.pk), at="offer taken")


def offered_to(wait: Wait) -> Reservation | None:
    """The reservation of the table a waiting party is offered or took."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, secret FROM app.offered_table(%s::text)", [wait.secret])
        table = cursor.fetchone()
    return links.find(*table) if table else None


@transaction.atomic
def leave(*, wait: Wait) -> None:
    """The party waits no longer, and gives back a table it was offered. Raises OfferOver."""
    from restaurant.tasks import offer_tables  # noqa: PLC0415 -- tasks import services

    queue_up(wait.day)
    if not links.ask("SELECT app.answer_wait(%s::text, %s::boolean)", [wait.secret, False]):
        raise OfferOver
    record("restaurant.waitlist_left", target=wait)
    offer_tables.defer(day=wait.day.isoformat())


# The worker's part.


def offer(*, day: date, now: datetime) -> int:
    """Offer what is free on this day to those who wait, the longest wait first; how many were offered a table."""
    offered = 0
    with acting_as(role=SERVICE):
        if day < local(now).date():
            return 0
        queue_up(day)
        waiting = Wait.objects.filter(day=day, kind=WaitKind.EVENING, status=WaitStatus.WAITING)
        rows = list(waiting.select_for_update(of=("self",), no_key=True).order_by("created_at")[:_AT_A_TIME])
        for wait in rows:
            offered += _offer(wait, look(day), now)
    return offered


def _offer(wait: Wait, house: House, now: datetime) -> bool:
    """Hold the best table for one party; False when nothing fits it."""
    settings = free.settings_now()
    service = next((each for each in house.services if each.pk == wait.service_id), None)
    if service is None:
        return False
    here = local(now)
    for at in quarters(max(service.first_seating, wait.earliest or service.first_seating),
                       min(service.last_seating, wait.latest or service.last_seating)):  # fmt: skip
        if not is_in_time(
            wait.day,
            at,
            now=here,
            lead_minutes=settings["lead_minutes"],
            horizon_days=settings["horizon_days"],
        ):
            continue
        found = free.free_at(house, service, at, wait.party_size, ())
        if found and _hold(wait, found, now, settings):
            return True
    return False


def _hold(wait: Wait, found: free.FreeTime, now: datetime, settings: dict[str, Any]) -> bool:
    until = min(
        now + timedelta(minutes=config.get("restaurant.offer_minutes")),
        now + (datetime.combine(wait.day, found.at) - local(now)),
    )
    first, *more = found.places[0].ids
    # Told with the offer; asked for when they say yes.
    owed = booking.owed_for(found.service, wait.party_size)
    reservation = Reservation(
        user_id=wait.user_id,
        table_id=first,
        more_tables=more,
        reservation_date=wait.day,
        reservation_time=found.at,
        turn_minutes=found.minutes,
        party_size=wait.party_size,
        guest_name=wait.guest_name,
        guest_email=wait.guest_email,
        guest_phone=wait.guest_phone,
        confirmation_code=new_code(),
        secret=links.new_secret(),
        service=found.service,
        status=Reservation.Status.BOOKED,
        source=Source.WAITLIST,
        hold_expires_at=until,
        deposit_amount=owed or None,
        policy_snapshot=booking.terms_today(settings) if owed else [],
        language=wait.language,
    )
    try:
        with taking_tables():
            reservation.save(force_insert=True)
    except RestaurantRefused:
        return False
    wait.status, wait.reservation, wait.offered_until = WaitStatus.OFFERED, reservation, until
    wait.save(update_fields=["status", "reservation", "offered_until"])
    record("restaurant.table_offered", target=wait, at=f"{found.at:%H:%M}")
    letters.queue("restaurant_offer", wait)
    return True


def expire_offers(*, now: datetime) -> int:
    """Take back offers nobody answered, offer their tables to the next, and end waits of days gone by."""
    with acting_as(role=SERVICE):
        over = Wait.objects.filter(status=WaitStatus.OFFERED, offered_until__lte=now)
        rows = list(over.values_list("pk", "day")[:_AT_A_TIME])
    days = {day for id, day in rows if _expire(id, now)}
    for day in sorted(days):
        offer(day=day, now=now)
    with acting_as(role=SERVICE):
        Wait.objects.filter(
            day__lt=local(now).date(), status__in=(WaitStatus.WAITING, WaitStatus.OFFERED)
        ).update(status=WaitStatus.EXPIRED)
    return len(rows)


def _expire(wait_id: UUID, now: datetime) -> bool:
    with acting_as(role=SERVICE):
        wait = (
            Wait.objects.select_for_update(of=("self",), no_key=True)
            .filter(pk=wait_id, status=WaitStatus.OFFERED, offered_until__lte=now)
            .first()
        )
        if wait is None:
            return False
        Reservation.objects.filter(waits=wait, status=Reservation.Status.BOOKED).exclude(
            hold_expires_at=None
        ).update(status=Reservation.Status.CANCELLED, cancelled_at=now, cancellation_reason=NOT_ANSWERED)
        wait.status, wait.offered_until = WaitStatus.EXPIRED, None
        wait.save(update_fields=["status", "offered_until"])
        record("restaurant.offer_expired", target=wait)
        letters.queue("restaurant_offer_over", wait)
        return True
