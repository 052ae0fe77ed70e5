"""Bills of the demo: open, split and half paid, paid, paid in part by a deposit, and charged to a chalet."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from chalets.models import Booking, StayCharge
from payments.models import Payment
from resort.common.codes import ALPHABET
from resort.demo.ledger import Till
from resort.demo.people import Cast
from restaurant.models import Bill, BillShare, MenuItem, Order, OrderItem, Reservation, Table
from restaurant.rules.bills import Line, by_person, total_of

Ate = Sequence[tuple[str, int]]


@dataclass
class BillWriter:
    """Writes what a table ate and who pays it."""

    now: datetime
    cast: Cast
    till: Till
    dishes: dict[str, MenuItem]
    number: Callable[[datetime], str]
    dice: random.Random

    def id(self) -> UUID:
        """The same for the same day."""
        return UUID(int=self.dice.getrandbits(128), version=4)

    def bill(
        self, table: Table, ate: Ate, *, at: datetime, covers: int = 2, **more: object
    ) -> tuple[Bill, Decimal]:
        """A bill whose dishes were carried out long ago, and what it comes to."""
        code = "-".join("".join(self.dice.choices(ALPHABET, k=4)) for _part in range(2))
        bill = Bill.objects.create(
            id=self.id(), table=table, code=code, covers=covers, opened_by=self.cast.by("restaurant").staff,
            **{"status": "open", "created_at": at, **more},
        )  # fmt: skip
        cook, waiter = self.cast.by("kitchen").staff, self.cast.by("restaurant").staff
        ready, served = at + timedelta(minutes=20), at + timedelta(minutes=22)
        order = Order.objects.create(
            table=table, bill=bill, order_number=self.number(at), status="completed", created_by=waiter,
            started_by=cook, ready_by=cook, completed_by=waiter, started_at=at + timedelta(minutes=2), ready_at=ready,
            completed_at=served, seen_at=at, created_at=at,
        )  # fmt: skip
        items = [
            OrderItem(
                id=self.id(), order=order, menu_item=self.dishes[name], name=name, quantity=count,
                unit_price=self.dishes[name].price, modifications=[], station=self.dishes[name].station,
                status="served", fired_at=at, started_at=at, prepared_at=ready, served_at=served, created_at=at,
            )
            for name, count in ate
        ]  # fmt: skip
        OrderItem.objects.bulk_create(items)
        total = total_of(
            [Line(item.pk, item.name, item.quantity, item.unit_price) for item in items],
            discount=bill.discount_percent or Decimal(0), service=Decimal(0),
        )  # fmt: skip
        return bill, total.to_pay

    def share(self, bill: Bill, amount: Decimal, status: str = "open", **more: object) -> BillShare:
        """What one of the party pays."""
        return BillShare.objects.create(id=self.id(), bill=bill, amount=amount, status=status, **more)

    def pay(self, booking: UUID, amount: Decimal, method: str, at: datetime) -> None:
        """Money for a share, tip included, or for a deposit."""
        self.till.take(
            Payment(
                id=self.id(), user=None, booking_id=booking, booking_type="restaurant", amount=amount, method=method,
                created_at=at, settled_at=at,
            )
        )  # fmt: skip


def make_bills(
    tables: Sequence[Table],
    dishes: Sequence[MenuItem],
    now: datetime,
    cast: Cast,
    till: Till,
    number: Callable[[datetime], str],
) -> None:
    """Bills of these hours, and one of yesterday evening. `number` gives an order the next number of its day."""
    by_name = {dish.name: dish for dish in dishes}
    write = BillWriter(now, cast, till, by_name, number, random.Random(12))
    window, large, stove, terrace = tables[0], tables[5], tables[4], tables[6]
    hour = timedelta(hours=1)
    bill, total = write.bill(window, (("Barley soup", 2), ("Pizokel", 2)), at=now - hour)
    write.share(bill, total)
    Table.objects.filter(pk__in=(window.pk, stove.pk)).update(status="occupied")
    _split(write, stove, now - 1.5 * hour)
    _paid(write, terrace, now - 2 * hour)
    _on_a_chalet(write, window, now - 3 * hour)
    _with_deposit(write, large)


def _split(write: BillWriter, table: Table, at: datetime) -> None:
    ate = (("Fondue for two", 2), ("Heida, a glass", 4))
    bill, total = write.bill(table, ate, at=at, covers=4)
    first, second = by_person(total, ("Family Roth", "Family Kunz"))
    paid_at = at + timedelta(minutes=75)
    tip = Decimal("4.00")
    paid = write.share(bill, first.amount, "paid", label=first.label, tip=tip, settled_at=paid_at)
    write.pay(paid.pk, first.amount + tip, "cash", paid_at)
    write.share(bill, second.amount, label=second.label)


def _paid(write: BillWriter, table: Table, at: datetime) -> None:
    closed = at + timedelta(minutes=80)
    ate = (("Larch-smoked ribeye", 2), ("Nut tart", 2), ("Heida, a glass", 2))
    bill, total = write.bill(
        table, ate, at=at, status="settled", closed_at=closed, discount_percent=Decimal(10),
        discount_reason="Waited long for the main course",
    )  # fmt: skip
    tip = Decimal("6.50")
    share = write.share(bill, total, "paid", tip=tip, settled_at=closed)
    write.pay(share.pk, total + tip, "terminal", closed)


def _on_a_chalet(write: BillWriter, table: Table, at: datetime) -> None:
    in_house = Booking.objects.filter(kind=Booking.Kind.STAY, status=Booking.Status.CHECKED_IN)
    stay = in_house.order_by("check_in", "code").first()
    if stay is None:
        return
    closed = at + timedelta(minutes=70)
    ate = (("Garden salad", 2), ("Char from the lake", 2))
    bill, total = write.bill(table, ate, at=at, status="settled", closed_at=closed)
    share = write.share(bill, total, "charged", stay_id=stay.pk, settled_at=closed)
    StayCharge.objects.create(
        id=write.id(), booking=stay, source="restaurant", reference=share.pk, amount=total,
        description=f"Restaurant, bill {bill.code}", posted_by=write.cast.by("restaurant"), created_at=closed,
    )  # fmt: skip


def _with_deposit(write: BillWriter, table: Table) -> None:
    """A party of seven, yesterday: twenty from each ahead, the rest by terminal."""
    day = timezone.localtime(write.now).date() - timedelta(days=1)
    seated, left = (
        datetime.combine(day, at, timezone.get_current_timezone()) for at in (time(19), time(21, 40))
    )
    deposit = Decimal("140.00")
    party = Reservation.objects.create(
        id=write.id(), table=table, reservation_date=day, reservation_time=time(19), turn_minutes=150, party_size=7,
        status="finished", guest_name="Lena Brunner", guest_phone="+41 79 555 01 23", source="online",
        confirmation_code=f"{write.dice.getrandbits(32):08X}", deposit_amount=deposit, deposit_status="used",
        arrived_at=seated, seated_at=seated, finished_at=left, created_at=seated - timedelta(days=6),
    )  # fmt: skip
    write.pay(party.pk, deposit, "stripe", seated - timedelta(days=6))
    ate = (("Smoked lake trout", 3), ("Larch-smoked ribeye", 4), ("Pizokel", 3), ("Heida, a glass", 7))
    bill, total = write.bill(
        table, ate, at=seated, covers=7, status="settled", closed_at=left, reservation=party
    )
    write.share(bill, deposit, "deposit", label=party.guest_name, reservation=party, settled_at=seated)
    rest = write.share(bill, total - deposit, "paid", settled_at=left)
    write.pay(rest.pk, total - deposit, "terminal", left)
