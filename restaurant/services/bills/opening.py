"""Opening a bill, closing one that nothing is left to pay of, and doing away with one nobody needs."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import config
from audit.services import record
from resort.common.codes import new_code
from restaurant.bill_errors import BillRefused, NotEmpty
from restaurant.models import Bill, Reservation, Table
from restaurant.models.bills import BillStatus
from restaurant.rules import steps
from restaurant.services.bills.closing import close
from restaurant.services.bills.deposits import give_up_deposits, lock_parties_of, lock_party_at, take_deposit
from restaurant.services.bills.state import gather, in_step, lines_of, lock, replace_open, standing
from restaurant.services.ordering.moving import as_staff

# As app.gather_orders() has it.
BEFORE_SEATED = timedelta(minutes=15)


def bill_for_table(table: Table) -> Bill | None:
    """The open bill of who sits at a table, at whichever of theirs it is; where nobody sits, the latest of the table.

    A bill that an earlier party left open is not that of who sits there now.
    """
    opened = Bill.objects.filter(status=BillStatus.OPEN).order_by("-created_at")
    sitting = Reservation.objects.filter(status=steps.SEATED, seatings__table=table).first()
    if sitting is None:
        return opened.filter(table=table).first()
    # Opened a moment before they were seated it is theirs; long before, it is of somebody nobody seated here.
    unknown = opened.filter(table=table, reservation=None)
    if sitting.seated_at:
        unknown = unknown.filter(created_at__gte=sitting.seated_at - BEFORE_SEATED)
    return opened.filter(reservation=sitting).first() or unknown.first()


@transaction.atomic
def open_bill(*, table: Table | None, covers: int, actor: User | None, now: datetime) -> Bill:
    """A bill for the party at this table, or the one that is open there already.

    What the table ordered before is put on it, it knows the reservation of who sits there, and a deposit they paid is
    the first money on it.
    """
    party = None
    if table is not None:
        party = lock_party_at(table)
        # Two waiters who open one at once get one: the table's row is the queue.
        Table.objects.select_for_update(of=("self",), no_key=True).filter(pk=table.pk).first()
        if before := bill_for_table(table):
            return _meet(before, party, now)
    bill = Bill.objects.create(
        table=table,
        reservation=party,
        code=new_code(),
        covers=max(1, covers),
        status=BillStatus.OPEN,
        opened_by_id=as_staff(actor),
        service_percent=Decimal(config.get("restaurant.service_percent")),
        created_at=now,
    )
    gather(bill)
    take_deposit(bill, now=now)
    record(
        "restaurant.bill_opened", target=bill, code=bill.code, covers=bill.covers,
        table=table.table_number if table else None,
    )  # fmt: skip
    return bill


def _meet(bill: Bill, party: Reservation | None, now: datetime) -> Bill:
    """A bill opened before its party was seated learns whose it is."""
    if party is None or bill.reservation_id is not None and bill.reservation_id != party.pk:
        return bill
    locked = lock(bill)
    if locked.reservation_id is None:
        locked.reservation = party
        locked.save(update_fields=["reservation"])
    take_deposit(locked, now=now)
    return locked


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
def void_bill(*, bill: Bill, actor: User, now: datetime) -> Bill:
    """Do away with a bill that nothing is on. Raises NotEmpty, BillClosed."""
    lock_parties_of(bill)
    locked = lock(bill)
    now_is = standing(locked)
    if lines_of(locked) or any(share.is_money for share in now_is.shares):
        raise NotEmpty
    replace_open(locked, now_is, [])
    give_up_deposits(locked)
    locked.status, locked.closed_at = BillStatus.VOID, now
    locked.save(update_fields=["status", "closed_at"])
    record("restaurant.bill_voided", target=locked, code=locked.code)
    return locked


@transaction.atomic
def close_paid_up(*, bill: Bill, actor: User, now: datetime) -> Bill:
    """Close a bill of which nothing is left to pay: its deposit covers it, or all of it was given.

    Raises BillClosed, and BillRefused while something is to be paid or when nothing was ordered.
    """
    locked = lock(bill)
    now_is = in_step(locked)
    if now_is.rest or now_is.open or not now_is.lines:
        raise BillRefused(_("Something is left to pay, or nothing was ordered."))
    close(locked, now_is, now=now)
    return locked
