"""A share of a bill is paid: at the table, by card on the guest's own phone, or charged to their stay."""

from __future__ import annotations

import logging
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from payments import checkout, stay_charges
from payments import services as payments
from payments.errors import AlreadyPaid
from payments.models import BookingType, Payment, PaymentStatus
from payments.services import take_at_desk
from payments.tasks import close_page
from resort.db.identity import SERVICE, acting_as
from restaurant.bill_errors import BillRefused, ShareSettled, SplitOutdated
from restaurant.models import Bill, BillShare
from restaurant.models.bills import BillStatus, ShareStatus
from restaurant.rules.bills import CENT, NOTHING
from restaurant.services.bills import links
from restaurant.services.bills.closing import close_when_settled
from restaurant.services.bills.state import lock, lock_any, standing

logger = logging.getLogger(__name__)
MOST_TIP = Decimal("9999.99")


def _lock_share(share_id: UUID) -> tuple[Bill, BillShare]:
    """The bill, then the share; raises ShareSettled, SplitOutdated, BillRefused. Whoever pays comes through here."""
    found = BillShare.objects.filter(pk=share_id).first()
    if found is None:
        # Split anew while the guest was looking for the purse.
        raise SplitOutdated
    bill = lock_any(found.bill_id)
    share = BillShare.objects.filter(pk=share_id).first()
    if share is None:
        raise SplitOutdated
    if share.status != ShareStatus.OPEN:
        raise ShareSettled
    if bill.status != BillStatus.OPEN:
        bill = lock(bill)
    if standing(bill).is_outdated:
        raise SplitOutdated
    return bill, share


def _check_tip(tip: Decimal) -> Decimal:
    if not 0 <= tip <= MOST_TIP or tip != tip.quantize(CENT):
        raise BillRefused(_("This is not a tip."))
    return tip.quantize(CENT)


def _settle(bill: Bill, share: BillShare, *, status: str, tip: Decimal, now: datetime) -> None:
    share.status, share.tip, share.settled_at = status, tip, now
    share.save(update_fields=["status", "tip", "settled_at", "stay_id"])
    # A page the guest has open at Stripe must not be paid any more.
    close_page.defer(booking_id=str(share.pk))
    close_when_settled(bill, now=now)


@transaction.atomic
def settle_share(
    *, share_id: UUID, method: str, actor: User, now: datetime, tip: Decimal = NOTHING
) -> Payment | None:
    """Cash or a terminal payment has been received for a share and its tip; None where there was nothing to pay.

    Two waiters who take the same share get one payment: the second sees ShareSettled. Raises SplitOutdated,
    BillRefused, and PaymentRefused for another method.
    """
    bill, share = _lock_share(share_id)
    tip = _check_tip(tip)
    payment = None
    if share.amount + tip:
        payment = take_at_desk(
            booking_type=BookingType.RESTAURANT,
            booking_id=share.pk,
            user_id=bill.reservation.user_id if bill.reservation else None,
            amount=share.amount + tip,
            method=method,
            taken_by=actor,
            now=now,
        )
    record(
        "restaurant.share_paid", target=bill, code=bill.code, share=str(share.pk), amount=share.amount, tip=tip,
        method=method,
    )  # fmt: skip
    _settle(bill, share, status=ShareStatus.PAID, tip=tip, now=now)
    return payment


@transaction.atomic
def charge_share(
    *, share_id: UUID, stay_id: UUID, actor: User, now: datetime, tip: Decimal = NOTHING
) -> UUID:
    """Put a share and its tip on a stay in house, to be paid at check-out; return the charge.

    Raises stay_charges.ChargeRefused (not in house, over the limit), ShareSettled and SplitOutdated.
    """
    bill, share = _lock_share(share_id)
    tip = _check_tip(tip)
    if not share.amount + tip:
        raise BillRefused
    charge = stay_charges.keeper().charge(
        stay_id=stay_id,
        source=BookingType.RESTAURANT,
        reference=share.pk,
        amount=share.amount + tip,
        what=_("Restaurant, bill %(code)s") % {"code": bill.code},
        by=actor,
        now=now,
    )
    share.stay_id = stay_id
    record(
        "restaurant.share_charged", target=bill, code=bill.code, share=str(share.pk), amount=share.amount, tip=tip,
        stay=str(stay_id),
    )  # fmt: skip
    _settle(bill, share, status=ShareStatus.CHARGED, tip=tip, now=now)
    return charge


@transaction.atomic
def take_back_charge(*, share_id: UUID, reason: str, actor: User, now: datetime) -> BillShare:
    """It was the wrong stay: the share is open again. Raises BillRefused, and ChargeOver when it is paid."""
    found = BillShare.objects.filter(pk=share_id).first()
    bill = lock_any(found.bill_id) if found else None
    share = BillShare.objects.filter(pk=share_id, status=ShareStatus.CHARGED).first()
    if bill is None or share is None or bill.status not in (BillStatus.OPEN, BillStatus.SETTLED):
        raise BillRefused
    if not reason.strip():
        raise BillRefused(_("Say why."))
    stay_charges.keeper().take_back(
        source=BookingType.RESTAURANT, reference=share.pk, reason=reason, by=actor, now=now
    )
    record("restaurant.charge_taken_back", target=bill, code=bill.code, share=str(share.pk), reason=reason)
    share.status, share.tip, share.stay_id, share.settled_at = ShareStatus.OPEN, NOTHING, None, None
    share.save(update_fields=["status", "tip", "stay_id", "settled_at"])
    if bill.status == BillStatus.SETTLED:
        bill.status, bill.closed_at = BillStatus.OPEN, None
        bill.save(update_fields=["status", "closed_at"])
    return share


def open_page(*, share_id: UUID, tip: Decimal) -> str:
    """Open Stripe's page for a share; "" when it is not to be paid. Runs as the worker, with nothing open around it.

    A tip is part of the amount, so the first one said stands as long as its page does.
    """
    with acting_as(role=SERVICE):
        try:
            bill, share = _lock_share(share_id)
            under_way = Payment.objects.filter(booking_id=share.pk, status=PaymentStatus.PENDING).exists()
            if not under_way:
                share.tip = _check_tip(tip)
                share.save(update_fields=["tip"])
            if not share.amount + share.tip:
                return ""
            payment = payments.start(
                user_id=None,
                booking_type=BookingType.RESTAURANT,
                booking_id=share.pk,
                amount=share.amount + share.tip,
            )
        except (BillRefused, AlreadyPaid):
            return ""
        lines = [
            checkout.Line(name=_("Restaurant, bill %(code)s") % {"code": bill.code}, amount=share.amount)
        ]
        if share.tip:
            lines.append(checkout.Line(name=_("Tip"), amount=share.tip))
        page = links.absolute_page_of(share.pk)
    try:
        return checkout.open_checkout(
            payment_id=payment.pk, user_id=None, role=SERVICE, lines=[line for line in lines if line.amount],
            email="", success_url=f"{page}?paid=1", cancel_url=page,
        )  # fmt: skip
    except AlreadyPaid:
        return ""
