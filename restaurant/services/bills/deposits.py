"""The deposit a party has left is the first money on its bill; what the bill does not need goes back."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from audit.services import record
from restaurant.models import Bill, BillShare, DepositStatus, Reservation, Table
from restaurant.models.bills import ShareStatus
from restaurant.rules import steps
from restaurant.rules.bills import NOTHING
from restaurant.services.bills.state import Standing


def lock_party_at(table: Table) -> Reservation | None:
    """Who sits at this table, locked: reservation first, then table, then bill, as whoever moves a party does."""
    sitting = Reservation.objects.filter(status=steps.SEATED, seatings__table=table).first()
    if sitting is None:
        return None
    locked = Reservation.objects.select_for_update(of=("self",), no_key=True).filter(pk=sitting.pk)
    return locked.filter(status=steps.SEATED, seatings__table=table).first()


def take_deposit(bill: Bill, *, now: datetime) -> None:
    """Put the paid deposit of the bill's party on it, once; on a bill its caller has locked or just made."""
    party = bill.reservation
    if party is None:
        return
    paid = Reservation.objects.filter(pk=party.pk, deposit_status=DepositStatus.PAID, deposit_amount__gt=0)
    if paid.update(deposit_status=DepositStatus.USED) != 1:
        return
    BillShare.objects.create(
        bill=bill, reservation=party, label=party.guest_name[:50], amount=party.deposit_amount or NOTHING,
        status=ShareStatus.DEPOSIT, settled_at=now,
    )  # fmt: skip
    record("restaurant.deposit_on_bill", target=bill, code=bill.code, amount=party.deposit_amount)


def lock_parties_of(bill: Bill) -> None:
    """Lock whose deposits are on a bill, before the bill itself is."""
    parties = Reservation.objects.select_for_update(of=("self",), no_key=True)
    list(parties.filter(deposit_share__bill=bill).order_by("pk").values_list("pk"))


def give_up_deposits(bill: Bill) -> None:
    """A bill nothing is on is done away with: its deposits are the parties' again, or go back when they have left."""
    for share in bill.shares.filter(status=ShareStatus.DEPOSIT).select_related("reservation"):
        party = share.reservation
        share.delete()
        if party is None:
            continue
        Reservation.objects.filter(pk=party.pk, deposit_status=DepositStatus.USED).update(
            deposit_status=DepositStatus.PAID
        )
        settle_later(party)


def return_left_over(bill: Bill, now_is: Standing) -> None:
    """A bill is closed: its deposits are what was used of them, the last one least, and the rest goes back."""
    spare = now_is.left_over
    for share in reversed([share for share in now_is.shares if share.status == ShareStatus.DEPOSIT]):
        back = min(spare, share.amount)
        if back == NOTHING or share.reservation is None:
            continue
        spare -= back
        BillShare.objects.filter(pk=share.pk).update(amount=F("amount") - back)
        record("restaurant.deposit_left_over", target=bill, code=bill.code, back=back)
        settle_later(share.reservation)


def settle_later(party: Reservation) -> None:
    """Have the worker send back what is not needed of a deposit; nothing where there is none."""
    if party.deposit_status in (DepositStatus.NONE, DepositStatus.REFUNDED):
        return
    from restaurant.tasks import settle_deposit  # noqa: PLC0415 -- tasks import services

    settle_deposit.defer(reservation_id=str(party.pk))
