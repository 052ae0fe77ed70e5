"""A bill is closed when its last share is settled, or by hand when nothing is left to pay."""

from __future__ import annotations

from datetime import datetime

from audit.services import record
from restaurant.models import Bill
from restaurant.models.bills import BillStatus
from restaurant.services.bills.deposits import return_left_over
from restaurant.services.bills.state import Standing, standing


def close_when_settled(bill: Bill, *, now: datetime) -> bool:
    """Close a locked bill whose last share has just been settled; whether it did. A deposit alone closes nothing."""
    now_is = standing(bill)
    if now_is.open or now_is.rest or not any(share.is_money for share in now_is.shares):
        return False
    close(bill, now_is, now=now)
    return True


def close(bill: Bill, now_is: Standing, *, now: datetime) -> None:
    """Close a locked bill; what is left of a deposit goes back."""
    bill.status, bill.closed_at = BillStatus.SETTLED, now
    bill.save(update_fields=["status", "closed_at"])
    return_left_over(bill, now_is)
    record("restaurant.bill_settled", target=bill, code=bill.code, total=now_is.total.to_pay)
