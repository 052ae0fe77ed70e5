"""The queue at the door: who waits, and about how long. Runs as the member of staff."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from audit.services import record
from restaurant.errors import IllegalStep, PartyNotPossible
from restaurant.models import Reservation, Wait, WaitKind, WaitStatus
from restaurant.rules.tables import estimated_wait
from restaurant.rules.turns import minute_of, turn_for
from restaurant.services.reserving.house import House, local, look
from restaurant.services.reserving.links import new_secret


def waiting(*, now: datetime) -> list[Wait]:
    """Those who wait at the door today, in order."""
    rows = Wait.objects.filter(day=local(now).date(), kind=WaitKind.WALK_IN, status=WaitStatus.WAITING)
    return list(rows.order_by("created_at"))


def estimate(*, party: int, now: datetime, ahead: Sequence[int] | None = None) -> int | None:
    """Minutes a party that comes now will wait; None when no table of the house is large enough."""
    house = look(local(now).date())
    queue = [wait.party_size for wait in waiting(now=now)] if ahead is None else ahead
    service = house.service_around(local(now).time())
    turn = turn_for(party, service.turn_minutes if service else ())
    wait = estimated_wait(
        party, ahead=queue, free_at=_free_at(house, turn, now), seats=house.seats, turn=turn
    )
    return None if wait is None else -(-wait // 5) * 5


def _free_at(house: House, turn: int, now: datetime) -> dict[UUID, int]:
    """In how many minutes each table can be had for a whole turn; who overstays leaves soon, we hope."""
    here = minute_of(local(now).time())
    sitting = set(
        Reservation.objects.filter(status=Reservation.Status.SEATED, seatings__isnull=False).values_list(
            "seatings__table", flat=True
        )
    )
    free_at = {}
    for seat in house.seats:
        start = here + 10 if seat.id in sitting else here
        for span in house.busy.get(seat.id, []):
            if span.first < start + turn and start < span.end:
                start = span.end
        free_at[seat.id] = start - here
    return free_at


@transaction.atomic
def join(*, party: int, guest_name: str, guest_phone: str, actor: User, now: datetime) -> Wait:
    """Write a party down that waits at the door, with what it was told. Raises PartyNotPossible."""
    if party < 1:
        raise PartyNotPossible
    wait = Wait(
        kind=WaitKind.WALK_IN,
        day=local(now).date(),
        party_size=party,
        guest_name=guest_name,
        guest_phone=guest_phone or None,
        secret=new_secret(),
        quoted_minutes=estimate(party=party, now=now),
        status=WaitStatus.WAITING,
    )
    wait.save(force_insert=True)
    record("restaurant.queue_joined", target=wait, party=party, told=wait.quoted_minutes)
    return wait


@transaction.atomic
def leave(*, wait: Wait, actor: User, now: datetime) -> None:
    """The party went. Raises IllegalStep when it no longer waits."""
    rows = Wait.objects.filter(pk=wait.pk, status__in=(WaitStatus.WAITING, WaitStatus.OFFERED))
    if rows.update(status=WaitStatus.LEFT) != 1:
        raise IllegalStep
    record("restaurant.queue_left", target=wait)
