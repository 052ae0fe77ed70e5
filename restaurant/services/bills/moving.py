"""A bill goes where its party goes, and its orders with it; dishes go to the bill of whoever pays for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from restaurant.bill_errors import BillRefused, PartySitsThere
from restaurant.models import Bill, Order, Reservation, Table
from restaurant.models.bills import BillStatus
from restaurant.models.orders import OrderStatus
from restaurant.rules import steps
from restaurant.services.bills.closing import close_when_settled
from restaurant.services.bills.opening import BEFORE_SEATED, bill_for_table, open_bill, void_bill
from restaurant.services.bills.splitting import merge, unpaid_lines
from restaurant.services.bills.state import in_step, lines_of, lock, lock_any, standing

# As far back as app.gather_orders() looks.
_LATELY = timedelta(hours=12)


def _ask(sql: str, values: Sequence[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return int(cursor.fetchone()[0])


def party_moved(*, party: Reservation, before: Sequence[UUID], actor: User, now: datetime) -> None:
    """Carry the bills and the open orders of a seated party, which the caller has locked, to its first table.

    Two bills of the party that meet become one. Raises BillRefused where their discount or service charge differ.
    """
    after = [party.table_id, *party.more_tables]
    left = [table for table in before if table not in after]
    if not left or party.table_id is None:
        return
    # Opened a moment before they were seated, it is theirs as well.
    since = (party.seated_at or now) - BEFORE_SEATED
    unknown = Bill.objects.filter(status=BillStatus.OPEN, reservation=None, created_at__gte=since)
    unknown.filter(table__in=left).update(reservation=party)
    bills = [bill for bill in _lock_open(party) if bill.table_id in left]
    moved = _ask("SELECT app.move_orders(%s::uuid, %s::uuid[], %s::uuid)", [party.pk, left, party.table_id])
    for bill in bills:
        _carry(bill, party, actor, now)
    if moved:
        record("restaurant.orders_moved", target=party, orders=moved, table=str(party.table_id))


def _lock_open(party: Reservation) -> list[Bill]:
    """The open bills of a party, ours until the transaction ends; one that was paid meanwhile stays where it is."""
    own = Bill.objects.filter(status=BillStatus.OPEN, reservation=party)
    # Always in the same order, as whoever merges them does.
    locked = [lock_any(id) for id in own.order_by("pk").values_list("pk", flat=True)]
    return [bill for bill in locked if bill.status == BillStatus.OPEN]


def _carry(bill: Bill, party: Reservation, actor: User, now: datetime) -> None:
    others = Bill.objects.filter(status=BillStatus.OPEN, reservation=party, table=party.table_id)
    if other := others.exclude(pk=bill.pk).order_by("created_at").first():
        merge(bill=bill, into=other, actor=actor, now=now)
        return
    before, bill.table_id = bill.table_id, party.table_id
    bill.save(update_fields=["table"])
    record(
        "restaurant.bill_moved", target=bill, code=bill.code, before=str(before), after=str(party.table_id)
    )


def party_left(*, party: Reservation, tables: Sequence[UUID], actor: User, now: datetime) -> Bill | None:
    """Before a party leaves: what it ordered or left as a deposit is on a bill of its own, for whoever comes next
    to its table must not find it on theirs. Returns the open bill, if there is one."""
    if bills := _lock_open(party):
        # Locked, it has gathered all that was ordered until now.
        return bills[0]
    asked = Order.objects.filter(table__in=tables, bill=None).exclude(status=OrderStatus.CANCELLED)
    table = party.table
    if table is None or not asked.filter(created_at__gt=now - _LATELY).exists():
        return None
    bill = open_bill(table=table, covers=party.party_size, actor=actor, now=now)
    if not lines_of(bill):
        # What is there was ordered by who sat there before them.
        void_bill(bill=bill, actor=actor, now=now)
        return None
    return bill


@transaction.atomic
def move_bill(*, bill: Bill, table: Table, actor: User, now: datetime) -> Bill:
    """Carry a bill and its open orders to another table. Raises BillClosed, PartySitsThere, and BillRefused where
    another bill is open.

    A party that sits on the floor plan is moved there, and takes its bill along.
    """
    Table.objects.select_for_update(of=("self",), no_key=True).filter(pk=table.pk).first()
    locked = lock(bill)
    party = locked.reservation
    if party is not None and party.status == steps.SEATED and not _holds(party, table):
        raise PartySitsThere
    other = bill_for_table(table)
    if other is not None and other.pk != locked.pk:
        raise BillRefused(_("Another bill is open at this table. Put the two together instead."))
    before, locked.table = locked.table_id, table
    locked.save(update_fields=["table"])
    _ask("SELECT app.move_orders_of_bill(%s::uuid)", [locked.pk])
    record(
        "restaurant.bill_moved", target=locked, code=locked.code, before=str(before), after=str(table.pk),
        table=table.table_number,
    )  # fmt: skip
    return locked


def _holds(party: Reservation, table: Table) -> bool:
    return table.pk in (party.table_id, *party.more_tables)


@transaction.atomic
def move_dishes(*, bill: Bill, into: Bill, counts: Mapping[UUID, int], actor: User, now: datetime) -> Bill:
    """Put so many of these dishes on another open bill; returns that one. The kitchen's tickets stay as they are.

    Dishes of parts that are paid already stay. Raises BillClosed, and BillRefused for the same bill, for nothing and
    for more than there is. A bill that was split is to be split again.
    """
    wanted = {item: count for item, count in counts.items() if count}
    if bill.pk == into.pk or not wanted:
        raise BillRefused(_("Choose the dishes and the other bill."))
    # Always in the same order, as whoever merges them does.
    locked = {id: lock(id) for id in sorted((bill.pk, into.pk))}
    left = {line.item: line for line in unpaid_lines(standing(locked[bill.pk]))}
    for item, count in sorted(wanted.items()):
        if item not in left or not 0 < count <= left[item].quantity:
            raise BillRefused(_("There are not so many of this dish on the bill."))
        if not _ask("SELECT app.put_on_bill(%s::uuid, %s::uuid, %s::integer)::int", [item, into.pk, count]):
            raise BillRefused
    told = [{"name": left[item].name, "quantity": count} for item, count in sorted(wanted.items())]
    record("restaurant.dishes_moved", target=locked[bill.pk], code=bill.code, into=into.code, dishes=told)
    for each in locked.values():
        in_step(each)
    close_when_settled(locked[bill.pk], now=now)
    return locked[into.pk]
