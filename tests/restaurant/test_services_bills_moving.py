"""Bills and open orders go where their party goes, and dishes to the bill of whoever pays for them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.utils import timezone

from resort.db.identity import acting_as
from restaurant.bill_errors import BillClosed, BillRefused, PartySitsThere
from restaurant.models import Bill, Order, OrderItem
from restaurant.services import bills, seating
from restaurant.services.kitchen import board
from tests.factories.restaurant import OrderFactory, OrderItemFactory, TableFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def tables(db):
    return {number: TableFactory(table_number=number, capacity=4) for number in (1, 2, 3)}


def sit(tables, actor, now, *numbers, party=2):
    with acting_as(actor.pk):
        return seating.walk_in(
            party=party,
            tables=[tables[each].pk for each in numbers],
            actor=actor,
            now=now,
            reason="as they wish",
        )


def eat(table, price="10.00", name="Soup", **more):
    order = OrderFactory(table=table, **more)
    return OrderItemFactory(order=order, name=name, quantity=3, unit_price=D(price))


def move(party, actor, now, tables, *numbers):
    with acting_as(actor.pk):
        return seating.move(
            reservation=party,
            tables=[tables[each].pk for each in numbers],
            actor=actor,
            now=now,
            reason="draught",
        )


def opened(table, actor, now):
    with acting_as(actor.pk):
        return bills.open_bill(table=table, covers=2, actor=actor, now=now)


def at(order):
    return Order.objects.get(pk=order.pk).table.table_number


def test_party_takes_its_bill_and_open_orders_along(tables, waiter, receptionist, cook, now, as_owner):
    party = sit(tables, waiter, now, 1)
    first = eat(tables[1])
    bill = opened(tables[1], waiter, now)
    later = eat(tables[1], name="Tart")
    # A host may not write orders, and yet they follow.
    move(party, receptionist, now, tables, 2)
    with as_owner():
        assert (at(first.order), at(later.order)) == (2, 2)
        assert Bill.objects.get(pk=bill.pk).table_id == tables[2].pk
    with acting_as(cook.pk):
        tickets = board.board(now=now).tickets
        assert {ticket.order.table_number for ticket in tickets} == {2}
    with acting_as(waiter.pk):
        assert bills.bill_for_table(tables[2]) == bill
        assert bills.bill_for_table(tables[1]) is None
        assert [line.name for line in bills.fresh(bill).lines] == ["Soup", "Tart"]


def test_bill_stays_where_part_of_a_party_stays(tables, waiter, now, as_owner):
    party = sit(tables, waiter, now, 1)
    item = eat(tables[1])
    bill = opened(tables[1], waiter, now)
    move(party, waiter, now, tables, 1, 2)
    eat(tables[2], name="Tart")
    with acting_as(waiter.pk):
        # One party, one bill, whichever of its tables is asked for.
        assert bills.bill_for_table(tables[2]) == bill
        assert [line.name for line in bills.fresh(bill).lines] == ["Soup", "Tart"]
    move(party, waiter, now, tables, 2)
    with as_owner():
        assert (at(item.order), Bill.objects.get(pk=bill.pk).table_id) == (2, tables[2].pk)


def test_two_bills_of_a_party_that_meet_become_one(tables, waiter, now, as_owner):
    party = sit(tables, waiter, now, 1, 2)
    eat(tables[1])
    first = opened(tables[1], waiter, now)
    with as_owner():
        second = Bill.objects.create(table=tables[2], reservation=party, code="SECOND", status="open")
        item = eat(tables[2], name="Tart")
        Order.objects.filter(pk=item.order_id).update(bill=second)
    move(party, waiter, now, tables, 1)
    with acting_as(waiter.pk):
        assert (Bill.objects.get(pk=second.pk).merged_into_id, at(item.order)) == (first.pk, 1)
        assert str(bills.fresh(first).total.to_pay) == "60.00"


def test_bills_that_cannot_be_one_keep_the_party_where_it_is(tables, waiter, now, as_owner):
    party = sit(tables, waiter, now, 1, 2)
    first = opened(tables[1], waiter, now)
    with as_owner():
        Bill.objects.filter(pk=first.pk).update(service_percent=5)
        Bill.objects.create(table=tables[2], reservation=party, code="SECOND", status="open")
    with pytest.raises(BillRefused, match="differ"):
        move(party, waiter, now, tables, 1)
    with as_owner():
        party.refresh_from_db()
        assert party.more_tables == [tables[2].pk]


def test_next_party_finds_nothing_of_the_last_one(tables, waiter, now):
    gone = sit(tables, waiter, now, 1)
    eat(tables[1], created_at=now)
    unpaid = opened(tables[1], waiter, now)
    later = now + timedelta(minutes=5)
    with acting_as(waiter.pk):
        seating.finish(reservation=gone, actor=waiter, now=later)
        seating.set_table(table=tables[1], status="available", actor=waiter, now=later)
    later += timedelta(minutes=5)
    sit(tables, waiter, later, 1)
    eat(tables[1], name="Tart", created_at=later)
    bill = opened(tables[1], waiter, later)
    with acting_as(waiter.pk):
        assert bill.pk != unpaid.pk
        assert [line.name for line in bills.fresh(bill).lines] == ["Tart"]
        assert [line.name for line in bills.fresh(unpaid).lines] == ["Soup"]


def test_bill_that_nobody_was_seated_for_is_not_that_of_who_comes_an_hour_later(
    tables, waiter, now, as_owner
):
    eat(tables[1], created_at=now - timedelta(hours=1))
    unpaid = opened(tables[1], waiter, now - timedelta(hours=1))
    sit(tables, waiter, now, 1)
    eat(tables[1], name="Tart", created_at=now + timedelta(minutes=1))
    bill = opened(tables[1], waiter, now)
    with acting_as(waiter.pk):
        assert bill.pk != unpaid.pk
        assert [line.name for line in bills.fresh(unpaid).lines] == ["Soup"]
        assert [line.name for line in bills.fresh(bill).lines] == ["Tart"]


def test_bill_of_a_seated_party_is_moved_on_the_floor(tables, waiter, now):
    sit(tables, waiter, now, 1)
    bill = opened(tables[1], waiter, now)
    with acting_as(waiter.pk), pytest.raises(PartySitsThere, match="on the floor"):
        bills.move_bill(bill=bill, table=tables[2], actor=waiter, now=now)


def test_open_orders_follow_a_bill_that_is_moved(tables, waiter, receptionist, now, as_owner):
    open_one, served = eat(tables[1]), eat(tables[1], status="completed")
    bill = opened(tables[1], waiter, now)
    with acting_as(receptionist.pk):
        bills.move_bill(bill=bill, table=tables[2], actor=receptionist, now=now)
    with as_owner():
        assert (at(open_one.order), at(served.order)) == (2, 1)


# Dishes to the bill of another party.


def lines(bill):
    return [(line.name, line.quantity) for line in bills.fresh(bill).lines]


def test_some_of_a_dish_go_to_another_bill(tables, waiter, receptionist, now, as_owner):
    item = eat(tables[1])
    one, other = opened(tables[1], waiter, now), opened(tables[2], waiter, now)
    for actor, count in ((receptionist, 1), (waiter, 2)):
        with acting_as(actor.pk):
            bills.move_dishes(bill=one, into=other, counts={item.pk: count}, actor=actor, now=now)
        if count == 1:
            with acting_as(waiter.pk):
                assert (lines(one), lines(other)) == ([("Soup", 2)], [("Soup", 1)])
    with acting_as(waiter.pk):
        assert (lines(one), sorted(lines(other))) == ([], [("Soup", 1), ("Soup", 2)])
        assert [str(share.amount) for share in bills.standing(other).open] == ["30.00"]
    with as_owner():
        rows = OrderItem.objects.filter(order=item.order)
        # The kitchen's ticket is as it was.
        assert sum(row.quantity for row in rows) == 3
        assert {(row.status, row.station, row.course) for row in rows} == {("pending", "kitchen", 1)}


@pytest.mark.parametrize("count", [0, 4, -1])
def test_no_more_goes_than_there_is(tables, waiter, now, count):
    item = eat(tables[1])
    one, other = opened(tables[1], waiter, now), opened(tables[2], waiter, now)
    with acting_as(waiter.pk), pytest.raises(BillRefused):
        bills.move_dishes(bill=one, into=other, counts={item.pk: count}, actor=waiter, now=now)


def test_paid_dishes_stay(tables, waiter, now):
    item = eat(tables[1])
    one, other = opened(tables[1], waiter, now), opened(tables[2], waiter, now)
    with acting_as(waiter.pk):
        bills.split_by_item(bill=one, wanted=[("Ada", {item.pk: 2})], actor=waiter, now=now)
        share = bills.standing(one).shares[0]
        bills.settle_share(share_id=share.pk, method="cash", actor=waiter, now=now)
        with pytest.raises(BillRefused):
            bills.move_dishes(bill=one, into=other, counts={item.pk: 2}, actor=waiter, now=now)
        bills.move_dishes(bill=one, into=other, counts={item.pk: 1}, actor=waiter, now=now)
        assert (lines(one), lines(other)) == ([("Soup", 2)], [("Soup", 1)])
        # What was left of it is paid, so it is closed.
        assert (bills.standing(one).rest, Bill.objects.get(pk=one.pk).status) == (D("0.00"), "settled")


def test_nothing_goes_to_a_closed_bill(tables, waiter, now):
    item = eat(tables[1])
    one, other = opened(tables[1], waiter, now), opened(tables[2], waiter, now)
    with acting_as(waiter.pk):
        bills.void_bill(bill=other, actor=waiter, now=now)
        with pytest.raises(BillClosed):
            bills.move_dishes(bill=one, into=other, counts={item.pk: 1}, actor=waiter, now=now)


def test_cooks_move_no_dishes_past_the_service(tables, waiter, cook, now, as_owner):
    item = eat(tables[1])
    one, other = opened(tables[1], waiter, now), opened(tables[2], waiter, now)
    with acting_as(cook.pk):
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT app.put_on_bill(%s::uuid, %s::uuid, 1)", [item.pk, other.pk])
            assert cursor.fetchone()[0] is False
    with as_owner():
        assert OrderItem.objects.get(pk=item.pk).bill_id is None
        assert one.pk != other.pk
