"""A bill as it stands: its dishes, its total, who has paid and what is left. Locks, and keeps its shares in step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from payments.models import Payment, PaymentStatus
from payments.tasks import close_page
from restaurant.bill_errors import BillClosed, BillRefused
from restaurant.models import Bill, BillShare, BillShareLine, OrderItem
from restaurant.models.bills import BillStatus, ShareStatus
from restaurant.models.orders import OrderItemStatus, OrderStatus
from restaurant.rules.bills import NOTHING, Line, Part, Total, total_of


@dataclass(frozen=True)
class Standing:
    """What a bill comes to. `open` sums to `rest` unless dishes came or went since it was split."""

    lines: tuple[Line, ...]
    total: Total
    shares: tuple[BillShare, ...]

    @property
    def open(self) -> list[BillShare]:
        """Who has not paid yet."""
        return [share for share in self.shares if share.status == ShareStatus.OPEN]

    @property
    def settled(self) -> Decimal:
        """What is paid, charged to stays or left as a deposit, without tips."""
        done = [share.amount for share in self.shares if share.status != ShareStatus.OPEN]
        return sum(done, NOTHING)

    @property
    def rest(self) -> Decimal:
        """What is left to pay."""
        return max(self.total.to_pay - self.settled, NOTHING)

    @property
    def deposit(self) -> Decimal:
        """What the party has left ahead."""
        left = [share.amount for share in self.shares if share.status == ShareStatus.DEPOSIT]
        return sum(left, NOTHING)

    @property
    def paid(self) -> Decimal:
        """What is paid or charged to stays, without the deposit and without tips."""
        return self.settled - self.deposit

    @property
    def left_over(self) -> Decimal:
        """What the bill does not need of the deposit, as things are now."""
        return min(max(self.settled - self.total.to_pay, NOTHING), self.deposit)

    @property
    def too_much(self) -> Decimal:
        """What was paid for dishes that were taken off afterwards; a deposit gives way first."""
        return max(self.settled - self.total.to_pay - self.left_over, NOTHING)

    @property
    def is_outdated(self) -> bool:
        """Whether the open shares no longer make up the rest."""
        return sum((share.amount for share in self.open), NOTHING) != self.rest


def find(code: str) -> Bill | None:
    """The bill with this number."""
    return Bill.objects.select_related("table", "reservation").filter(code=code.upper()[:12]).first()


def lock(bill: Bill | UUID) -> Bill:
    """The open bill, ours until the transaction ends. Raises BillRefused when there is none to be seen, BillClosed."""
    locked = lock_any(bill)
    if locked.status != BillStatus.OPEN:
        raise BillClosed
    return locked


def lock_any(bill: Bill | UUID) -> Bill:
    """The same for a bill that may be closed."""
    id = bill.pk if isinstance(bill, Bill) else bill
    locked = Bill.objects.select_for_update(of=("self",), no_key=True).filter(pk=id).first()
    if locked is None:
        raise BillRefused
    if locked.status == BillStatus.OPEN:
        gather(locked)
    return locked


def gather(bill: Bill) -> None:
    """Put on an open bill what its table has ordered since."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.gather_orders(%s::uuid)", [bill.pk])


@transaction.atomic
def fresh(bill: Bill) -> Standing:
    """The bill as it stands, with what its table has ordered since; a closed one as it was closed."""
    return in_step(lock_any(bill)) if bill.status == BillStatus.OPEN else standing(bill)


def lines_of(bill: Bill) -> list[Line]:
    """Every dish of the bill, and of the bills put on it, that was not taken off."""
    items = (
        OrderItem.objects.filter(
            # A dish put on another party's bill is there, whatever the bill of its order.
            Q(bill=bill)
            | Q(bill__merged_into=bill)
            | Q(bill=None) & (Q(order__bill=bill) | Q(order__bill__merged_into=bill))
        )
        .exclude(status=OrderItemStatus.CANCELLED)
        .exclude(order__status=OrderStatus.CANCELLED)
        .order_by("order__created_at", "batch", "course", "created_at", "name", "id")
    )
    return [Line(item.pk, item.name, item.quantity, item.unit_price) for item in items]


def standing(bill: Bill) -> Standing:
    """The bill as it stands now; two queries and one for the dishes of its shares."""
    lines = tuple(lines_of(bill))
    total = total_of(lines, discount=bill.discount_percent, service=bill.service_percent)
    shares = bill.shares.order_by("created_at", "label", "id").prefetch_related("lines")
    return Standing(lines, total, tuple(shares))


def in_step(bill: Bill) -> Standing:
    """The standing of a locked bill; while nobody split it, its one open share follows its total."""
    now_is = standing(bill)
    if bill.status != BillStatus.OPEN:
        return now_is
    opens = now_is.open
    if not now_is.is_outdated:
        return now_is
    # Who wanted to pay what is asked again, unless nothing is left to pay.
    if now_is.rest and (len(opens) > 1 or (opens and (opens[0].label or opens[0].lines.all()))):
        return now_is
    replace_open(bill, now_is, [Part("", now_is.rest)] if now_is.rest else [])
    return standing(bill)


def replace_open(bill: Bill, now_is: Standing, parts: Iterable[Part]) -> None:
    """Other open shares for a locked bill. What a guest may have open at Stripe for the former ones is shut."""
    former = [share.pk for share in now_is.open]
    for id in former:
        close_page.defer(booking_id=str(id))
    BillShareLine.objects.filter(share__in=former).delete()
    BillShare.objects.filter(pk__in=former).delete()
    begun = timezone.now()
    for place, part in enumerate(parts):
        share = BillShare.objects.create(
            bill=bill,
            label=part.label[:50],
            amount=part.amount,
            status=ShareStatus.OPEN,
            # Rows of one transaction have one time by themselves; these keep their order.
            created_at=begun + timedelta(microseconds=place),
        )
        BillShareLine.objects.bulk_create(
            BillShareLine(share=share, item_id=item, quantity=count) for item, count in part.quantities
        )


def payments_of(bill: Bill) -> dict[UUID, Payment]:
    """What its shares were paid with, by share, as far as this person may see it."""
    shares = list(bill.shares.values_list("pk", flat=True))
    found = Payment.objects.filter(
        booking_id__in=shares, status__in=(PaymentStatus.SUCCEEDED, PaymentStatus.REFUNDED)
    )
    return {payment.booking_id: payment for payment in found if payment.booking_id}
