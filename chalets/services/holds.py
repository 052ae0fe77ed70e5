"""Holding nights while a guest pays."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from accounts.models import User
from audit import config
from audit.services import RECORD, as_json, record, recorded
from chalets import rules
from chalets.errors import ChaletNotOffered, NightsTaken, StayRefused, TooManyHolds
from chalets.models import Booking, BookingAddon, Chalet
from chalets.services.dates import check_dates, check_guests
from chalets.services.quoting import quote_for
from payments.models import BookingType, CancellationPolicy
from payments.tasks import close_page
from resort.common.codes import new_code
from resort.common.errors import is_lost_race
from resort.db import house

# What the house says of a hold; whose it is, its state and its end are the database's.
_HELD = (
    "id", "chalet_id", "code", "check_in", "check_out", "guests", "total_price", "special_requests", "guest_details",
    "request_key", "quote", "policy_snapshot", "cancellation_policy_id",
)  # fmt: skip
LAPSED = "hold lapsed"
GIVEN_UP = "given up by the guest"


@transaction.atomic
def hold_stay(
    *,
    guest: User,
    chalet: Chalet,
    check_in: date,
    check_out: date,
    guests: int,
    guest_details: dict[str, str],
    request_key: UUID,
    now: datetime,
    addon_ids: Collection[UUID] = (),
    special_requests: str = "",
) -> Booking:
    """Keep the nights for the guest until the hold ends by the database's clock, at the price of this moment.

    The same form sent twice, or the same nights wanted again, finds the hold there is. Raises NightsTaken when
    somebody else has a night, and other StayRefused for what can never be held.
    """
    settings = config.get_many("chalets.")
    _check_offer(chalet, check_in, check_out, guests, settings, now)
    queue_up(chalet, check_in, check_out)
    own = _own(guest, request_key)
    wish = Wish(chalet.pk, check_in, check_out, guests)
    if existing := _found(own, wish, request_key):
        return Booking.objects.of(guest).get(pk=existing.pk)
    given_up = _give_up_overlapping(own, wish, now)
    open_holds = [hold for hold in own if hold.is_open and hold not in given_up]
    if len(open_holds) >= settings["max_open_holds"]:
        raise TooManyHolds
    quote = quote_for(
        chalet=chalet, check_in=check_in, check_out=check_out, guests=guests, addon_ids=addon_ids
    )
    booking = Booking(
        user=guest,
        chalet=chalet,
        code=new_code(),
        check_in=check_in,
        check_out=check_out,
        guests=guests,
        total_price=quote.total,
        status=Booking.Status.PENDING,
        payment_status=Booking.PaymentStatus.PENDING,
        special_requests=special_requests,
        guest_details=guest_details,
        request_key=request_key,
        **promised(quote),
    )
    _write(booking, quote, minutes=settings["hold_minutes"])
    return booking


def _check_offer(
    chalet: Chalet, check_in: date, check_out: date, guests: int, settings: dict[str, Any], now: datetime
) -> None:
    if not (chalet.is_active and chalet.status == Chalet.Status.ACTIVE and chalet.deleted_at is None):
        raise ChaletNotOffered
    check_dates(check_in=check_in, check_out=check_out, settings=settings, now=now)
    check_guests(chalet=chalet, guests=guests)


def queue_up(chalet: Chalet, check_in: date, check_out: date) -> None:
    """Lock the chalet, so that rivals wait instead of colliding, and clear holds whose time is over.

    Raises NightsTaken, which has to leave the caller's atomic block: nothing can be asked in it any more.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT app.clear_for_hold(%s::uuid, %s::date, %s::date)", [chalet.pk, check_in, check_out]
            )
            cleared = [row[0] for row in cursor.fetchall()]
    except DatabaseError as error:
        if is_lost_race(error):
            raise NightsTaken from error
        raise
    for booking_id in cleared:
        close_page.defer(booking_id=str(booking_id))


class Wish(NamedTuple):
    """Which nights of which chalet for how many."""

    chalet_id: UUID
    check_in: date
    check_out: date
    guests: int


class OwnStay(NamedTuple):
    """As much of a guest's stay as a new wish has to know."""

    pk: UUID
    request_key: UUID | None
    status: str
    is_open: bool  # a hold whose time is not over, by the database's clock
    chalet_id: UUID
    check_in: date
    check_out: date
    guests: int

    @property
    def wish(self) -> Wish:
        """What it is a stay of."""
        return Wish(self.chalet_id, self.check_in, self.check_out, self.guests)


_OWN = """
SELECT id, request_key, status, status = 'pending' AND coalesce(hold_expires_at > now(), false),
  chalet_id, check_in, check_out, guests
FROM chalet_bookings WHERE user_id = %s::uuid AND kind = 'stay' AND (request_key = %s::uuid OR status = 'pending')
"""


def _own(guest: User, request_key: UUID) -> list[OwnStay]:
    """The stay the same form made before, and everything the guest holds; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_OWN, [guest.pk, request_key])
        return [OwnStay(*row) for row in cursor.fetchall()]


def _found(own: list[OwnStay], wish: Wish, request_key: UUID) -> OwnStay | None:
    for stay in own:
        if stay.request_key == request_key:
            return stay
    # Two tabs are two forms; the same nights for the same party are one wish all the same.
    return next((stay for stay in own if stay.wish == wish and stay.is_open), None)


def _give_up_overlapping(own: list[OwnStay], wish: Wish, now: datetime) -> list[OwnStay]:
    """A guest who changed their mind about these nights does not stand in their own way."""
    in_the_way = [
        stay
        for stay in own
        if stay.status == "pending"
        and stay.chalet_id == wish.chalet_id
        and stay.check_in < wish.check_out
        and stay.check_out > wish.check_in
    ]
    for stay in in_the_way:
        release(Booking(pk=stay.pk), reason=GIVEN_UP, now=now)
    return in_the_way


def promised(quote: rules.Quote) -> dict[str, Any]:
    """The fields of a stay that keep a promise: the price line by line and today's cancellation terms."""
    terms = list(
        CancellationPolicy.objects.filter(booking_type=BookingType.CHALET, is_active=True).order_by(
            "-days_before_checkin"
        )
    )
    return {
        "quote": quote.to_json(),
        "policy_snapshot": [
            {
                "days": term.days_before_checkin,
                "percent": str(term.refund_percentage),
                "type": term.refund_type,
                "name": term.name,
            }
            for term in terms
        ],
        "cancellation_policy": terms[0] if terms else None,
    }


def _write(booking: Booking, quote: rules.Quote, *, minutes: int) -> None:
    """Write the hold, its add-ons and that it happened, at a price the guest's own role could not name.

    Raises NightsTaken, as `queue_up` does, when the database says no.
    """
    stay = {name: getattr(booking, name) for name in _HELD}
    addons = [asdict(line) for line in quote.addons]
    note = {"chalet": booking.chalet.name, "check_in": booking.check_in, "check_out": booking.check_out}
    try:
        written = house.call(
            "app.hold_stay(%s::jsonb, %s::jsonb, %s::integer)",
            [as_json(stay), as_json(addons), minutes],
            columns=f"it.hold_expires_at, it.created_at, it.updated_at, CASE WHEN it.id IS NOT NULL THEN {RECORD} END",
            after=recorded("chalets.stay_held", target=booking, **note),
        )
    except DatabaseError as error:
        if is_lost_race(error):
            raise NightsTaken from error
        raise
    if written is None:
        raise NightsTaken
    booking.hold_expires_at, booking.created_at, booking.updated_at = written[:3]
    booking.kind, booking.pay_at_desk = Booking.Kind.STAY, False
    booking._state.adding, booking._state.db = False, connection.alias


def insert(booking: Booking, quote: rules.Quote | None) -> None:
    """Write a stay made at the desk, with add-ons; raises NightsTaken, as `queue_up` does, when it may not be."""
    try:
        booking.save(force_insert=True)
    except DatabaseError as error:
        if is_lost_race(error):
            raise NightsTaken from error
        raise
    if quote and quote.addons:
        BookingAddon.objects.bulk_create(
            BookingAddon(
                booking=booking,
                addon_id=line.addon_id,
                name=line.name,
                unit=line.unit,
                unit_price=line.unit_price,
                quantity=line.quantity,
                total=line.total,
            )
            for line in quote.addons
        )


def release(booking: Booking, *, reason: str, now: datetime) -> bool:
    """End a hold that is still one; False when it is not any more. Stripe's page is shut afterwards."""
    held = Booking.objects.filter(pk=booking.pk, status=Booking.Status.PENDING)
    if held.update(status="cancelled", cancelled_at=now, cancellation_reason=reason, modified_at=now) != 1:
        return False
    record("chalets.hold_released", target=booking, reason=reason)
    close_page.defer(booking_id=str(booking.pk))
    return True


@transaction.atomic
def release_hold(*, booking: Booking, now: datetime) -> None:
    """The guest gives the nights back; raises StayRefused when they are not merely held."""
    if not release(booking, reason=GIVEN_UP, now=now):
        raise StayRefused
