"""What the host does with a party: expect, seat, move, let go. Runs as the member of staff.

Whoever gives a table against the rules of the house (too small, kept for others, more covers than the kitchen takes)
says why; a table that another party holds cannot be given at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from resort.common.codes import new_code
from restaurant.errors import IllegalStep, NeedsReason, PartyNotPossible
from restaurant.models import DepositStatus, Reservation, Source, Table, TableStatus, Wait, WaitStatus
from restaurant.rules import steps
from restaurant.rules.tables import Place
from restaurant.rules.turns import minute_of, turn_for
from restaurant.services import bills
from restaurant.services.reserving import letters, phone
from restaurant.services.reserving.house import House, local, look, queue_up
from restaurant.services.reserving.taking import taking_tables

Status = Reservation.Status
# A party at the door gets a table at least so long before the next one comes.
SHORTEST_TURN = 30


def lock(reservation: Reservation) -> Reservation:
    """The reservation as it is now, locked; raises IllegalStep when this person may not change it."""
    found = Reservation.objects.select_for_update(of=("self",), no_key=True).filter(pk=reservation.pk).first()
    if found is None:
        raise IllegalStep
    return found


def _step(reservation: Reservation, to: str, *, note: dict[str, Any] | None = None, **changes: Any) -> None:
    """Take a locked reservation to another status together with `changes`, and note it."""
    before = reservation.status
    if not steps.may_become(before, to):
        raise IllegalStep
    fields = {"status": to, **changes}
    for name, value in fields.items():
        setattr(reservation, name, value)
    with taking_tables():
        reservation.save(update_fields=list(fields))
    record(f"restaurant.party_{to}", target=reservation, before=before, after=to, **(note or {}))


def _mark(tables: Sequence[UUID], status: str, *, only: Sequence[str] = ()) -> None:
    """Say on the plan how these tables are; a table out of service stays so."""
    rows = Table.objects.filter(pk__in=tables).exclude(status=TableStatus.OUT_OF_SERVICE)
    if only:
        rows = rows.filter(status__in=only)
    rows.exclude(status=status).update(status=status)


def tables_of(reservation: Reservation) -> list[UUID]:
    """The tables a reservation holds, the first one first."""
    return [reservation.table_id, *reservation.more_tables] if reservation.table_id else []


@transaction.atomic
def confirm(*, reservation: Reservation, actor: User, now: datetime) -> Reservation:
    """The party has said that it comes. Raises IllegalStep."""
    locked = lock(reservation)
    if locked.deposit_status == DepositStatus.PENDING:
        raise IllegalStep(_("The deposit has not been paid."))
    _step(locked, Status.CONFIRMED)
    return locked


@transaction.atomic
def arrive(*, reservation: Reservation, actor: User, now: datetime) -> Reservation:
    """The party stands at the door; its table may not be ready yet. Raises IllegalStep."""
    locked = lock(reservation)
    _step(locked, Status.ARRIVED, arrived_at=now)
    return locked


@transaction.atomic
def seat(
    *,
    reservation: Reservation,
    actor: User,
    now: datetime,
    tables: Sequence[UUID] | None = None,
    reason: str = "",
) -> Reservation:
    """The party sits down at its table, or at `tables`. Raises IllegalStep, TableTaken and NeedsReason."""
    locked = lock(reservation)
    queue_up(locked.reservation_date)
    changes: dict[str, Any] = {}
    if tables is not None and list(tables) != tables_of(locked):
        changes = _new_tables(locked, tables, reason)
    if not (tables or locked.table_id):
        raise IllegalStep(_("Choose a table first."))
    _check_nobody_sits(tables or tables_of(locked), but=locked)
    _step(locked, Status.SEATED, arrived_at=locked.arrived_at or now, seated_at=now, **changes)
    _mark(tables_of(locked), TableStatus.OCCUPIED)
    return locked


def _check_nobody_sits(tables: Sequence[UUID], *, but: Reservation) -> None:
    """Raise IllegalStep when somebody still sits at one of these tables, whatever the clock says."""
    sitting = Reservation.objects.filter(status=Status.SEATED, seatings__table__in=list(tables))
    if sitting.exclude(pk=but.pk).exists():
        raise IllegalStep(_("Somebody is still sitting at this table. Let them go first, or choose another."))


@transaction.atomic
def finish(*, reservation: Reservation, actor: User, now: datetime) -> Reservation:
    """The party leaves; its tables wait to be cleared, its bill stays open until it is paid. Raises IllegalStep."""
    locked = lock(reservation)
    if locked.status == Status.SEATED:
        bills.party_left(party=locked, tables=tables_of(locked), actor=actor, now=now)
    _step(locked, Status.FINISHED, finished_at=now)
    _mark(tables_of(locked), TableStatus.CLEANING)
    # The bill took the deposit, or there is none and nothing was ordered: then it goes back.
    bills.settle_later(locked)
    return locked


@transaction.atomic
def cancel(*, reservation: Reservation, actor: User, reason: str, now: datetime) -> Reservation:
    """The house or a caller cancels. A deposit goes back by its terms. Raises IllegalStep."""
    locked = lock(reservation)
    _step(
        locked,
        Status.CANCELLED,
        cancelled_at=now,
        cancellation_reason=(reason or _("by the house"))[:200],
        note={"reason": reason},
    )
    _after_leaving(locked)
    letters.queue("restaurant_cancelled", locked)
    return locked


def _after_leaving(reservation: Reservation) -> None:
    """The money of a party that does not come, and whoever waits for its table."""
    from restaurant.tasks import offer_tables, settle_deposit  # noqa: PLC0415 -- tasks import services

    if reservation.deposit_status != DepositStatus.NONE:
        settle_deposit.defer(reservation_id=str(reservation.pk))
    offer_tables.defer(day=reservation.reservation_date.isoformat())


@transaction.atomic
def no_show(*, reservation: Reservation, actor: User, now: datetime) -> Reservation:
    """They never came: the table is free, the deposit is kept by its terms. Raises IllegalStep before their time."""
    locked = lock(reservation)
    if local(now) < datetime.combine(locked.reservation_date, locked.reservation_time):
        raise IllegalStep(_("Their time has not come yet."))
    _step(locked, Status.NO_SHOW)
    _after_leaving(locked)
    return locked


@transaction.atomic
def undo_no_show(
    *,
    reservation: Reservation,
    actor: User,
    now: datetime,
    tables: Sequence[UUID] | None = None,
    reason: str = "",
) -> Reservation:
    """They came after all: expected again at their table, or at `tables`. Raises IllegalStep and TableTaken."""
    locked = lock(reservation)
    if (
        locked.deposit_status in (DepositStatus.REFUNDED, DepositStatus.KEPT)
        and locked.status == Status.NO_SHOW
    ):
        record("restaurant.no_show_undone_after_deposit", target=locked, deposit=locked.deposit_status)
    queue_up(locked.reservation_date)
    changes = _new_tables(locked, tables, reason) if tables else {}
    if locked.deposit_status == DepositStatus.KEPT:
        # All of it is here still: it is taken off their bill.
        changes["deposit_status"] = DepositStatus.PAID
    _step(locked, Status.BOOKED, **changes)
    return locked


@transaction.atomic
def move(
    *, reservation: Reservation, tables: Sequence[UUID], actor: User, now: datetime, reason: str = ""
) -> Reservation:
    """Give the party these tables instead, seated or not; a bill and open orders go along.

    Raises TableTaken, NeedsReason, IllegalStep, and BillRefused where two bills meet that cannot be one.
    """
    locked = lock(reservation)
    if locked.status not in steps.HOLDING:
        raise IllegalStep
    queue_up(locked.reservation_date)
    before = tables_of(locked)
    if locked.status == Status.SEATED:
        _check_nobody_sits(tables, but=locked)
    changes = _new_tables(locked, tables, reason)
    for name, value in changes.items():
        setattr(locked, name, value)
    with taking_tables():
        locked.save(update_fields=list(changes))
    if locked.status == Status.SEATED:
        _mark([id for id in before if id not in tables], TableStatus.CLEANING)
        _mark(tables, TableStatus.OCCUPIED)
        bills.party_moved(party=locked, before=before, actor=actor, now=now)
    record(
        "restaurant.party_moved", target=locked, before=list(map(str, before)), after=list(map(str, tables)),
        reason=reason,
    )  # fmt: skip
    return locked


def _new_tables(reservation: Reservation, tables: Sequence[UUID], reason: str) -> dict[str, Any]:
    """The columns that put a reservation at these tables; raises NeedsReason where the rules say no."""
    house = look(reservation.reservation_date)
    check_place(house, tables, reservation.party_size, reason)
    changes: dict[str, Any] = {"table_id": tables[0], "more_tables": list(tables[1:])}
    if reason:
        changes["override_reason"] = reason[:200]
    return changes


def check_place(house: House, tables: Sequence[UUID], party: int, reason: str) -> Place | None:
    """The place these tables are; raises NeedsReason unless it takes the party or a reason is given."""
    wanted = list(dict.fromkeys(tables))
    known = {seat.id for seat in house.seats}
    if not wanted or not known.issuperset(wanted):
        raise IllegalStep(_("This table is not in use."))
    if len(wanted) != len(tables):
        raise IllegalStep
    place = next((each for each in house.places(walk_ins=True) if set(each.ids) == set(wanted)), None)
    fits = place.takes(party) if place else house.seats_of(wanted) >= party and len(wanted) == 1
    if not fits and not reason.strip():
        raise NeedsReason
    return place


@transaction.atomic
def reschedule(
    *, reservation: Reservation, day: date, at: time, actor: User, now: datetime, reason: str = ""
) -> Reservation:
    """Another day or time for a caller, at the table they have or the best that is free then.

    Raises NothingFree, PaceFull, NotServed and IllegalStep; with a reason a closed hour or a full pace is no refusal.
    """
    locked = lock(reservation)
    if locked.status not in steps.EXPECTED:
        raise IllegalStep
    queue_up(locked.reservation_date, day)
    house = look(day)
    service, minutes, place = phone.best(house, at, locked.party_size, reason, own=locked)
    before = f"{locked.reservation_date} {locked.reservation_time:%H:%M}"
    first, *more = place.ids
    changes: dict[str, Any] = {
        "reservation_date": day,
        "reservation_time": at,
        "turn_minutes": minutes,
        "service_id": service.pk if service else None,
        "table_id": first,
        "more_tables": more,
        "override_reason": reason[:200],
    }
    for name, value in changes.items():
        setattr(locked, name, value)
    with taking_tables():
        locked.save(update_fields=list(changes))
    record("restaurant.party_rescheduled", target=locked, before=before, reason=reason)
    letters.queue("restaurant_changed", locked)
    return locked


@transaction.atomic
def change_party(
    *, reservation: Reservation, party: int, actor: User, now: datetime, reason: str = ""
) -> Reservation:
    """More or fewer come than were announced. Raises NeedsReason when the table is too small, PaceFull, IllegalStep."""
    if party < 1:
        raise PartyNotPossible
    locked = lock(reservation)
    if locked.status not in steps.HOLDING:
        raise IllegalStep
    queue_up(locked.reservation_date)
    changes: dict[str, Any] = {"party_size": party}
    if locked.table_id:
        check_place(look(locked.reservation_date), tables_of(locked), party, reason)
    if reason:
        changes["override_reason"] = reason[:200]
    before = locked.party_size
    for name, value in changes.items():
        setattr(locked, name, value)
    with taking_tables():
        locked.save(update_fields=list(changes))
    record("restaurant.party_resized", target=locked, before=before, after=party, reason=reason)
    return locked


@transaction.atomic
def walk_in(
    *,
    party: int,
    tables: Sequence[UUID],
    actor: User,
    now: datetime,
    guest_name: str = "",
    guest_phone: str = "",
    wait: Wait | None = None,
    reason: str = "",
) -> Reservation:
    """Seat a party from the door, or the first of the queue (`wait`), at these tables until the next party comes.

    Raises TableTaken when the next party comes too soon, NeedsReason, PaceFull and IllegalStep.
    """
    if party < 1:
        raise PartyNotPossible
    here = local(now)
    queue_up(here.date())
    house = look(here.date())
    check_place(house, tables, party, reason)
    service = house.service_around(here.time())
    reservation = Reservation(
        user=None,
        table_id=tables[0],
        more_tables=list(tables[1:]),
        reservation_date=here.date(),
        reservation_time=here.time().replace(second=0, microsecond=0),
        party_size=party,
        turn_minutes=_turn_at_door(house, tables, party, here),
        status=Status.SEATED,
        guest_name=guest_name or (wait.guest_name if wait else "") or _("Walk-in"),
        guest_phone=(guest_phone or (wait.guest_phone if wait else "") or None),
        confirmation_code=new_code(),
        service=service,
        source=Source.WALK_IN,
        override_reason=reason[:200],
        arrived_at=now,
        seated_at=now,
    )
    _check_nobody_sits(tables, but=reservation)
    with taking_tables():
        reservation.save(force_insert=True)
    _mark(tables, TableStatus.OCCUPIED)
    if wait:
        _leave_queue(wait, reservation)
    record("restaurant.walk_in_seated", target=reservation, party=party, reason=reason)
    return reservation


def _turn_at_door(house: House, tables: Sequence[UUID], party: int, here: datetime) -> int:
    """Until they would have left, or the next party comes, whichever is sooner."""
    service = house.service_around(here.time())
    usual = turn_for(party, service.turn_minutes if service else ())
    start = minute_of(here.time())
    coming = [span.first for table in tables for span in house.busy.get(table, []) if span.first > start]
    room = min((first - start for first in coming), default=usual)
    return min(usual, room) if room >= SHORTEST_TURN else usual


def _leave_queue(wait: Wait, reservation: Reservation) -> None:
    taken = Wait.objects.filter(pk=wait.pk, status__in=(WaitStatus.WAITING, WaitStatus.OFFERED))
    if taken.update(status=WaitStatus.SEATED, reservation=reservation) != 1:
        raise IllegalStep(_("This party no longer waits."))


@transaction.atomic
def set_table(*, table: Table, status: str, actor: User, now: datetime) -> Table:
    """Clear a table, or take it out of service and back. Raises IllegalStep while somebody sits there."""
    if status not in (TableStatus.AVAILABLE, TableStatus.CLEANING, TableStatus.OUT_OF_SERVICE):
        raise IllegalStep
    locked = Table.objects.select_for_update(of=("self",), no_key=True).filter(pk=table.pk).first()
    if locked is None:
        raise IllegalStep
    if Reservation.objects.filter(status=Status.SEATED, seatings__table=locked).exists():
        raise IllegalStep(_("Somebody is still sitting at this table."))
    before = locked.status
    locked.status = status
    locked.save(update_fields=["status"])
    record("restaurant.table_set", target=locked, before=before, after=status)
    return locked
