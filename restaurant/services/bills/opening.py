"""Opening a bill, moving it with its party, and doing away with one nobody needs."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from audit import config
from audit.services import record
from resort.common.codes import new_code
from restaurant.bill_errors import BillRefused, NotEmpty
from restaurant.models import Bill, Reservation, Table
from restaurant.models.bills import BillStatus, ShareStatus
from restaurant.services.bills.state import gather, lines_of, lock, replace_open, standing
from restaurant.services.ordering.moving import as_staff


def bill_for_table(table: Table) -> Bill | None:
    """The open bill of a table, the latest where there are several."""
    return Bill.objects.filter(table=table, status=BillStatus.OPEN).order_by("-created_at").first()


@transaction.atomic
def open_bill(*, table: Table | None, covers: int, actor: User | None, now: datetime) -> Bill:
    """A bill for the party at this table, or the one that is open there already.

    What the table ordered before is put on it, and it knows the reservation of who sits there.
    """
    if table is not None:
        # Two waiters who open one at once get one: the table's row is the queue.
        Table.objects.select_for_update(of=("self",), no_key=True).filter(pk=table.pk).first()
        if before := bill_for_table(table):
            return before
    seated = Reservation.objects.filter(status=Reservation.Status.SEATED, seatings__table=table).first()
    bill = Bill.objects.create(
        table=table,
        reservation=seated if table else None,
        code=new_code(),
        covers=max(1, covers),
        status=BillStatus.OPEN,
        opened_by_id=as_staff(actor),
        service_percent=Decimal(config.get("restaurant.service_percent")),
        created_at=now,
    )
    gather(bill)
    record(
        "restaurant.bill_opened", target=bill, code=bill.code, covers=bill.covers,
        table=table.table_number if table else None,
    )  # fmt: skip
    return bill


@transaction.atomic
def set_covers(*, bill: Bill, covers: int, actor: User, now: datetime) -> Bill:
    """How many eat. Raises BillClosed and BillRefused."""
    locked = lock(bill)
    if covers < 1:
        raise BillRefused
    before, locked.covers = locked.covers, covers
    locked.save(update_fields=["covers"])
    record("restaurant.bill_covers_changed", target=locked, before=before, after=covers)
    return locked


@transaction.atomic
def move_bill(*, bill: Bill, table: Table, actor: User, now: datetime) -> Bill:
    """The party sits elsewhere now. Raises BillClosed, and BillRefused where another bill is open."""
    locked = lock(bill)
    Table.objects.select_for_update(of=("self",), no_key=True).filter(pk=table.pk).first()
    other = bill_for_table(table)
    if other is not None and other.pk != locked.pk:
        raise BillRefused
    before, locked.table = locked.table_id, table
    locked.save(update_fields=["table"])
    record(
        "restaurant.bill_moved", target=locked, code=locked.code, before=str(before), after=str(table.pk),
        table=table.table_number,
    )  # fmt: skip
    return locked


@transaction.atomic
def void_bill(*, bill: Bill, actor: User, now: datetime) -> Bill:
    """Do away with a bill that nothing is on. Raises NotEmpty, BillClosed."""
    locked = lock(bill)
    now_is = standing(locked)
    if lines_of(locked) or any(share.status != ShareStatus.OPEN for share in now_is.shares):
        raise NotEmpty
    replace_open(locked, now_is, [])
    locked.status, locked.closed_at = BillStatus.VOID, now
    locked.save(update_fields=["status", "closed_at"])
    record("restaurant.bill_voided", target=locked, code=locked.code)
    return locked
