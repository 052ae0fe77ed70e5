"""Two cooks at one ticket, two waiters at the last dish, one finger that slips: one step, one dish, one order."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import uuid4

import pytest

from audit.models import Activity
from resort.db.identity import acting_as
from restaurant.models import MenuItem, Order
from restaurant.order_errors import DishGone
from restaurant.services.kitchen import steps
from restaurant.services.ordering import placing
from restaurant.services.ordering.placing import Line
from tests.factories.accounts import UserFactory
from tests.factories.restaurant import MenuItemFactory, TableFactory
from tests.support.race import deadlocks, run_together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
NOW, ROUNDS = datetime(2026, 11, 22, 18, tzinfo=UTC), 8


@pytest.fixture
def house(transactional_db: None) -> SimpleNamespace:
    """Two of the staff, a table, and two dishes of which a few are left."""
    return SimpleNamespace(
        staff=[UserFactory(staff=True, department=where) for where in ("kitchen", "restaurant")],
        table=TableFactory(),
        dishes=[MenuItemFactory(stock=ROUNDS), MenuItemFactory(stock=ROUNDS)],
    )


def order(house, who, dishes, key=None):
    with acting_as(who.pk):
        return placing.place_order(
            table=house.table,
            lines=[Line(dish.pk) for dish in dishes],
            actor=who,
            request_key=key or uuid4(),
            now=NOW,
        )


def bump(placed, who):
    with acting_as(who.pk):
        return steps.bump(order_id=placed.pk, actor=who, now=NOW)


def test_two_cooks_bump_one_ticket_once_and_see_no_error(house, as_owner):
    for _ in range(ROUNDS):
        placed = order(house, house.staff[0], house.dishes)
        answers = run_together([lambda who=who, placed=placed: bump(placed, who) for who in house.staff])
        assert [answer.status for answer in answers] == ["ready", "ready"], answers
        with as_owner():
            told = Activity.objects.filter(target_id=str(placed.pk), action="restaurant.order_ready")
            assert [log.data["steps"] for log in told] == [["cooking", "ready"]]


def test_one_form_sent_twice_at_once_is_one_order(house, as_owner):
    for _ in range(ROUNDS):
        key = uuid4()
        answers = run_together(
            [lambda key=key: order(house, house.staff[0], house.dishes, key) for _tap in range(2)]
        )
        assert len({answer.pk for answer in answers}) == 1, answers
    with as_owner():
        assert Order.objects.count() == ROUNDS
        assert set(MenuItem.objects.values_list("stock", flat=True)) == {0}


def test_the_last_dish_is_sold_once_and_nobody_deadlocks(house, as_owner):
    before = deadlocks()
    with as_owner():
        MenuItem.objects.update(stock=1)
    # The one asks in this order, the other in that.
    wishes = [house.dishes, house.dishes[::-1]]
    answers = run_together(
        [
            lambda who=who, wish=wish: order(house, who, wish)
            for who, wish in zip(house.staff, wishes, strict=True)
        ]
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["DishGone", "Order"], answers
    assert isinstance(next(each for each in answers if not isinstance(each, Order)), DishGone)
    assert deadlocks() == before
