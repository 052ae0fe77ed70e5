"""What guests do with a reservation they have: another time or party, confirm, give back."""

from __future__ import annotations

import json
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from audit import config
from audit.services import record
from restaurant.errors import IllegalStep, NothingFree, TableTaken, TooLate
from restaurant.models import DepositStatus, Reservation
from restaurant.rules import steps
from restaurant.rules.turns import may_change as in_time
from restaurant.services.reserving import booking, free, letters, links
from restaurant.services.reserving.booking import Wish
from restaurant.services.reserving.house import local, queue_up
from restaurant.services.reserving.taking import taking_tables


def may_change(reservation: Reservation, now: datetime) -> bool:
    """Whether the guest may still change or cancel it here."""
    return reservation.status in steps.EXPECTED and in_time(
        reservation.reservation_date,
        reservation.reservation_time,
        now=local(now),
        cutoff_hours=config.get("restaurant.cutoff_hours"),
    )


def _check(reservation: Reservation, now: datetime) -> None:
    if reservation.status not in steps.EXPECTED:
        raise IllegalStep
    if not may_change(reservation, now):
        raise TooLate


@transaction.atomic
def change(*, reservation: Reservation, key: str, wish: Wish, now: datetime) -> Reservation:
    """Move the reservation to another time or party size; it keeps its code, and its table where that is the best.

    Raises TooLate after the cut-off, NothingFree, PaceFull, NotServed, PartyNotPossible and IllegalStep.
    """
    _check(reservation, now)
    settings = free.settings_now()
    free.check_party(wish.party, settings)
    free.check_day(wish.day, now, settings)
    queue_up(reservation.reservation_date, wish.day)
    found = booking.find(wish, now, settings, own=reservation)
    _check_deposit(reservation, found, wish.party)
    before = f"{reservation.reservation_date} {reservation.reservation_time:%H:%M} {reservation.party_size}"
    for place in found.places[: booking.TRIES]:
        first, *more = place.ids
        asked = {
            "table_id": str(first),
            "more_tables": [str(id) for id in more],
            "reservation_date": wish.day.isoformat(),
            "reservation_time": f"{wish.at:%H:%M}",
            "turn_minutes": found.minutes,
            "party_size": wish.party,
            "service_id": str(found.service.pk),
            "preferences": list(wish.preferences),
            "high_chairs": wish.high_chairs,
        }
        try:
            with taking_tables(), connection.cursor() as cursor:
                cursor.execute(
                    "SELECT app.change_reservation(%s::text, %s::text, %s::jsonb)",
                    [reservation.confirmation_code, key, json.dumps(asked)],
                )
                if not cursor.fetchone()[0]:
                    raise IllegalStep
        except TableTaken:
            continue
        return _changed(reservation, key, before)
    raise NothingFree


def _check_deposit(reservation: Reservation, found: free.FreeTime, party: int) -> None:
    """A deposit was for this many people, and moves with them; other amounts are settled on the phone."""
    owed = booking.owed_for(found.service, party)
    if owed != (reservation.deposit_amount or 0) or (
        reservation.deposit_status != DepositStatus.NONE and party != reservation.party_size
    ):
        raise IllegalStep(_("The deposit would be another one. Please call us, we change it for you."))


def _changed(reservation: Reservation, key: str, before: str) -> Reservation:
    changed = links.find(reservation.confirmation_code, key)
    assert changed
    record("restaurant.reservation_changed", target=changed, before=before)
    letters.queue("restaurant_changed", changed)
    _offer(reservation)
    return changed


def _offer(reservation: Reservation) -> None:
    from restaurant.tasks import offer_tables  # noqa: PLC0415 -- tasks import services

    offer_tables.defer(day=reservation.reservation_date.isoformat())


@transaction.atomic
def cancel(*, reservation: Reservation, key: str, reason: str, now: datetime) -> None:
    """Give the table back; a deposit goes back by the terms promised. Raises TooLate and IllegalStep."""
    _check(reservation, now)
    queue_up(reservation.reservation_date)
    asked = [reservation.confirmation_code, key, reason or _("cancelled by the guest")]
    if not links.ask("SELECT app.cancel_reservation(%s::text, %s::text, %s::text)", list(asked)):
        raise IllegalStep
    record("restaurant.reservation_cancelled", target=reservation, reason=reason)
    if reservation.deposit_status != DepositStatus.NONE:
        from restaurant.tasks import settle_deposit  # noqa: PLC0415 -- tasks import services

        settle_deposit.defer(reservation_id=str(reservation.pk))
    letters.queue("restaurant_cancelled", reservation)
    _offer(reservation)


@transaction.atomic
def confirm(*, reservation: Reservation, key: str, now: datetime) -> None:
    """The guest says that they come; twice is the same. Raises IllegalStep."""
    if reservation.status == Reservation.Status.CONFIRMED:
        return
    asked = [reservation.confirmation_code, key]
    if not links.ask("SELECT app.confirm_reservation(%s::text, %s::text)", asked):
        raise IllegalStep
    record("restaurant.reservation_confirmed", target=reservation)
