"""The rows a kitchen screen is made of: only the columns it shows, and each order once for all its dishes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from restaurant.models import Order, OrderItem
from restaurant.rules.orders import COOKING, PENDING, READY

# What was bumped can be called back so long, unless it has been carried out; app.kitchen_version() looks back as far.
RECALL_FOR = timedelta(hours=2)
# So many orders that were called ready last are read: a station may have had no part in some of them.
_READ_READY = 24
_HEAD = (
    "order_number", "status", "source", "is_rush", "seen_at", "allergy_notes", "kitchen_notes", "ready_at",
    "table__table_number",
)  # fmt: skip
_LINE = (
    "order_id", "menu_item__prep_time_minutes", "name", "quantity", "modifications", "notes", "allergy", "status",
    "station", "course", "batch", "created_at", "fired_at", "started_at", "prepared_at", "void_reason", "voided_at",
    "void_seen_at",
)  # fmt: skip


def version() -> str:
    """What changes whenever the screen would; one statement that reads open orders only, by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.kitchen_version()")
        return str(cursor.fetchone()[0])


def waiting() -> list[OrderItem]:
    """Every dish of the orders to be cooked, and what is void and unseen of others, in the order of the tickets.

    Three queries, four where an order is over and a void of it unseen.
    """
    # First which orders, by their partial indexes, then their dishes: all that was ever cooked is never read.
    live = _by_id(Order.objects.filter(status__in=(PENDING, COOKING)))
    unseen = Q(voided_at__isnull=False, void_seen_at__isnull=True)
    over = set(OrderItem.objects.filter(unseen).values_list("order_id", flat=True)) - live.keys()
    orders = live | (_by_id(Order.objects.filter(pk__in=over)) if over else {})
    dishes = OrderItem.objects.filter(Q(order_id__in=live) | (unseen & Q(order_id__in=over)))
    found = dishes.select_related("menu_item").only(*_LINE)
    return _of(orders, found.order_by("order_id", "batch", "course", "created_at", "id"))


def called_ready(*, now: datetime) -> list[OrderItem]:
    """The dishes of the orders that were called ready last, and are not carried out. Two queries."""
    last = Order.objects.filter(status=READY, ready_at__gt=now - RECALL_FOR).order_by("-ready_at")
    orders = _by_id(last, most=_READ_READY)
    found = OrderItem.objects.filter(order_id__in=orders, status=READY)
    return _of(
        orders,
        found.only("order_id", "status", "station", "batch", "prepared_at").order_by("order_id", "batch"),
    )


def _by_id(orders: QuerySet[Order], most: int | None = None) -> dict[UUID, Order]:
    return {order.pk: order for order in orders.select_related("table").only(*_HEAD)[:most]}


def _of(orders: Mapping[UUID, Order], items: QuerySet[OrderItem]) -> list[OrderItem]:
    found = [item for item in items if item.order_id in orders]
    for item in found:
        item.order = orders[item.order_id]
    return found
