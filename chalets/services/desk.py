"""What reception does with a stay."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from chalets.errors import DatesNotPossible, IllegalStep
from chalets.models import Booking, Chalet
from chalets.services.cancel import paid_for
from chalets.services.charges import owed, settle_charges
from chalets.services.dates import check_guests, today
from chalets.services.holds import insert, promised, queue_up
from chalets.services.letters import queue
from chalets.services.quoting import quote_for
from chalets.services.steps import lock, move
from payments.models import BookingType, Payment
from payments.services import take_at_desk
from payments.tasks import close_page
from resort.common.codes import new_code
from resort.templatetags.money import money

Status = Booking.Status
_PAYABLE = (Status.PENDING, Status.CONFIRMED, Status.CHECKED_IN)


def _lock_stay(booking: Booking) -> Booking:
    stay = lock(booking)
    if stay.kind != Booking.Kind.STAY:
        raise IllegalStep
    return stay


@transaction.atomic
def confirm(*, booking: Booking, actor: User, now: datetime) -> Booking:
    """Take a hold as a firm stay that will be paid at the desk; raises IllegalStep."""
    stay = _lock_stay(booking)
    if stay.status != Status.PENDING:
        raise IllegalStep
    move(stay, to=Status.CONFIRMED, action="chalets.stay_confirmed", now=now, hold_expires_at=None)
    close_page.defer(booking_id=str(stay.pk))
    queue("stay_confirmed", stay)
    return stay


@transaction.atomic
def take_payment(*, booking: Booking, actor: User, method: str, now: datetime) -> Payment:
    """Receive the whole price in cash or by terminal; a hold becomes a firm stay.

    Raises IllegalStep when the stay is paid or over.
    """
    stay = _lock_stay(booking)
    if stay.status not in _PAYABLE:
        raise IllegalStep
    if stay.payment_status != Booking.PaymentStatus.PENDING:
        raise IllegalStep(_("This stay is paid."))
    payment = take_at_desk(
        booking_type=BookingType.CHALET,
        booking_id=stay.pk,
        user_id=stay.user_id,
        amount=stay.total_price,
        method=method,
        taken_by=actor,
        now=now,
    )
    stay.payment_status = Booking.PaymentStatus.PAID
    stay.save(update_fields=["payment_status"])
    if stay.status == Status.PENDING:
        move(stay, to=Status.CONFIRMED, action="chalets.stay_confirmed", now=now, hold_expires_at=None)
        queue("stay_confirmed", stay)
    close_page.defer(booking_id=str(stay.pk))
    return payment


@transaction.atomic
def check_in(*, booking: Booking, actor: User, now: datetime) -> Booking:
    """The guests are here; raises IllegalStep before the day of arrival."""
    stay = _lock_stay(booking)
    if today(now) < stay.check_in:
        raise IllegalStep(_("The stay begins on %(day)s.") % {"day": stay.check_in})
    if today(now) >= stay.check_out:
        raise IllegalStep(_("The stay was to end on %(day)s.") % {"day": stay.check_out})
    move(stay, to=Status.CHECKED_IN, action="chalets.guests_arrived", now=now, checked_in_at=now)
    return stay


@transaction.atomic
def undo_check_in(*, booking: Booking, actor: User, now: datetime) -> Booking:
    """The wrong stay was checked in: back to expected."""
    stay = _lock_stay(booking)
    if stay.status != Status.CHECKED_IN:
        raise IllegalStep
    if owed(stay.pk):
        raise IllegalStep(_("Something has been charged to this stay: the guests are here."))
    move(stay, to=Status.CONFIRMED, action="chalets.arrival_undone", now=now, checked_in_at=None)
    return stay


@transaction.atomic
def check_out(*, booking: Booking, actor: User, now: datetime, method: str = "") -> Booking:
    """The guests leave; nights they do not use are free at once.

    `method` says how what was charged to the stay has just been paid. Raises IllegalStep while something is unpaid.
    """
    stay = _lock_stay(booking)
    if stay.payment_status == Booking.PaymentStatus.PENDING and stay.total_price > 0:
        raise IllegalStep(_("Take the payment before the guests leave."))
    if charged := owed(stay.pk):
        if not method:
            raise IllegalStep(
                _("%(amount)s has been charged to this stay. Take the payment before the guests leave.")
                % {"amount": money(charged)}
            )
        settle_charges(booking=stay, actor=actor, method=method, now=now)
    # A night that was slept in stays sold, also when guests leave on the day they came.
    last = min(stay.check_out, max(today(now), stay.check_in + timedelta(days=1)))
    move(
        stay,
        to=Status.CHECKED_OUT,
        action="chalets.guests_left",
        now=now,
        note={"planned": stay.check_out, "left": last},
        checked_out_at=now,
        check_out=last,
    )
    return stay


@transaction.atomic
def mark_no_show(*, booking: Booking, actor: User, now: datetime) -> Booking:
    """Nobody came: the nights are free again and the money stays. Raises IllegalStep before the day of arrival."""
    stay = _lock_stay(booking)
    if today(now) < stay.check_in:
        raise IllegalStep(_("The stay begins on %(day)s.") % {"day": stay.check_in})
    move(
        stay,
        to=Status.NO_SHOW,
        action="chalets.no_show",
        now=now,
        note={"kept": paid_for(stay)},
        refund_amount=Decimal(0),
    )
    return stay


@transaction.atomic
def undo_no_show(*, booking: Booking, actor: User, now: datetime) -> Booking:
    """They came after all; raises NightsTaken when somebody else has the nights now."""
    stay = _lock_stay(booking)
    if stay.status != Status.NO_SHOW:
        raise IllegalStep
    move(stay, to=Status.CONFIRMED, action="chalets.no_show_undone", now=now, refund_amount=None)
    return stay


@transaction.atomic
def block_chalet(
    *, chalet: Chalet, check_in: date, check_out: date, reason: str, actor: User, now: datetime
) -> Booking:
    """Keep nights from sale; raises NightsTaken when one is sold and DatesNotPossible for dates in disorder."""
    if check_out <= check_in or check_out <= today(now):
        raise DatesNotPossible
    queue_up(chalet, check_in, check_out)
    block = Booking(
        user=actor,
        booked_by=actor,
        chalet=chalet,
        kind=Booking.Kind.BLOCK,
        code=new_code(),
        check_in=check_in,
        check_out=check_out,
        guests=0,
        total_price=Decimal(0),
        status=Status.CONFIRMED,
        payment_status=Booking.PaymentStatus.PENDING,
        special_requests=reason,
    )
    insert(block, None)
    record("chalets.chalet_blocked", target=block, chalet=chalet.name, check_in=check_in, check_out=check_out)
    return block


@transaction.atomic
def lift_block(*, block: Booking, actor: User, now: datetime) -> Booking:
    """Put blocked nights back on sale; raises IllegalStep for anything but a block."""
    locked = lock(block)
    if locked.kind != Booking.Kind.BLOCK:
        raise IllegalStep
    move(locked, to=Status.CANCELLED, action="chalets.block_lifted", now=now, cancelled_at=now)
    return locked


@transaction.atomic
def walk_in(
    *,
    chalet: Chalet,
    check_in: date,
    check_out: date,
    guests: int,
    guest_details: dict[str, str],
    actor: User,
    now: datetime,
    special_requests: str = "",
) -> Booking:
    """A stay made at the desk, firm at once and unpaid; raises NightsTaken and other StayRefused."""
    if check_out <= check_in or check_out <= today(now):
        raise DatesNotPossible
    check_guests(chalet=chalet, guests=guests)
    queue_up(chalet, check_in, check_out)
    quote = quote_for(chalet=chalet, check_in=check_in, check_out=check_out, guests=guests)
    stay = Booking(
        user=actor,
        booked_by=actor,
        chalet=chalet,
        code=new_code(),
        check_in=check_in,
        check_out=check_out,
        guests=guests,
        total_price=quote.total,
        status=Status.PENDING,
        payment_status=Booking.PaymentStatus.PENDING,
        special_requests=special_requests,
        guest_details=guest_details,
        **promised(quote),
    )
    insert(stay, quote)
    move(stay, to=Status.CONFIRMED, action="chalets.walk_in_booked", now=now)
    queue("stay_confirmed", stay)
    return stay
