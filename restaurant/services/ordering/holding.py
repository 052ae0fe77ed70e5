"""An order locked together with the bills its dishes are on: bills first, then the order.

Whoever takes money locks the bill and puts orders on it. So a dish is taken off before the money is
taken, or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from restaurant.models import Order, OrderItem
from restaurant.order_errors import BillSettled
from restaurant.services.ordering.moving import lock

_SETTLED, _OPEN = "settled", "open"


@dataclass(frozen=True)
class Held:
    """The order, and for each bill that it or its dishes name, the one it is on now and how that stands."""

    order: Order
    bills: dict[UUID, tuple[UUID, str]]

    def check_open(self, *items: OrderItem) -> None:
        """Raise BillSettled where one of these dishes has been paid."""
        for item in items:
            named = item.bill_id or self.order.bill_id
            if named and self.bills[named][1] == _SETTLED:
                raise BillSettled

    @property
    def bill(self) -> UUID | None:
        """The open bill of the order; what is added goes there."""
        bill, state = self._state
        return bill if state == _OPEN else None

    @property
    def is_settled(self) -> bool:
        """Whether the bill of the order has been paid."""
        return self._state[1] == _SETTLED

    @property
    def _state(self) -> tuple[UUID | None, str]:
        return self.bills[self.order.bill_id] if self.order.bill_id else (None, "")


class _ChangedMeanwhile(Exception):
    """The order was put on a bill while we waited for it."""


def hold_order(order_id: UUID) -> Held:
    """Lock the bills of an order, then the order. Raises OrderRefused when there is none to be seen."""
    while True:
        try:
            with transaction.atomic():
                return _held(order_id)
        except _ChangedMeanwhile:
            # The savepoint has given the order back; its bill comes first this time.
            continue


def _held(order_id: UUID) -> Held:
    with connection.cursor() as cursor:
        cursor.execute("SELECT named, bill, state FROM app.hold_bills_of(%s::uuid)", [order_id])
        bills = {named: (bill, state) for named, bill, state in cursor.fetchall()}
    order = lock(order_id)
    own = order.items.exclude(bill=None).values_list("bill_id", flat=True)
    if not {id for id in (order.bill_id, *own) if id} <= bills.keys():
        raise _ChangedMeanwhile
    return Held(order, bills)
