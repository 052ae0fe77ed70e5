"""Money back for a share that has been paid: the front office or a manager promises it, the worker sends it.

It goes back as it came: to the card by itself, in cash or by terminal when the desk has handed it over. The dishes and
the bill stay as they were paid.
"""

from __future__ import annotations

import logging
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from payments.errors import NothingToRefund
from payments.models import Refund
from payments.services import refund_booking
from resort.db import access
from resort.db.identity import SERVICE, acting_as
from restaurant.bill_errors import BillRefused
from restaurant.models import BillShare
from restaurant.rules.bills import CENT
from restaurant.services.bills.state import lock_any

logger = logging.getLogger(__name__)


def may_give_back(user: User) -> bool:
    """Whether this person may: those who hand out refunds at the desk, and managers."""
    return access.may(user, Refund, "UPDATE")


@transaction.atomic
def give_back(*, share_id: UUID, amount: Decimal, reason: str, actor: User, now: datetime) -> BillShare:
    """Promise so much of a paid share back, and why. Raises BillRefused for more than came in, and without a reason."""
    if not reason.strip():
        raise BillRefused(_("Say why."))
    found = BillShare.objects.filter(pk=share_id).first()
    if found is None:
        raise BillRefused
    bill = lock_any(found.bill_id)
    if amount <= 0 or amount != amount.quantize(CENT) or not _promise(share_id, amount):
        raise BillRefused(_("No more goes back than was paid."))
    record(
        "restaurant.money_given_back", target=bill, code=bill.code, share=str(share_id), amount=amount,
        reason=reason.strip()[:200],
    )  # fmt: skip
    from restaurant.tasks import give_back as job  # noqa: PLC0415 -- tasks import services

    job.defer(share_id=str(share_id))
    return BillShare.objects.get(pk=share_id)


def _promise(share_id: UUID, amount: Decimal) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.give_back(%s::uuid, %s::numeric)", [share_id, amount])
        return bool(cursor.fetchone()[0])


def send(*, share_id: UUID) -> None:
    """Bring what goes back of a share up to what was promised; run twice, the second run finds nothing to do."""
    with acting_as(role=SERVICE):
        share = BillShare.objects.filter(pk=share_id, given_back__gt=0).first()
        if share is None:
            return
        try:
            refund_booking(booking_id=share.pk, amount=share.given_back, reason="given back on the bill")
        except NothingToRefund:
            logger.warning("Less came in for share %s than goes back", share_id)
