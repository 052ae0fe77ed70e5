"""Value lists and floors, tried by raw writes: unlisted values are refused, and NULL where it has no meaning."""

from __future__ import annotations

import re

import pytest

from tests.schema import ours, reading
from tests.schema.expected import VALUES, VALUES_OR_NULL
from tests.support.refusals import NOT_NULL, refused_by, refused_with
from tests.support.rows import FACTORIES, copy_row

pytestmark = pytest.mark.django_db

LISTED = VALUES | ours.VALUES
FLOORS = {
    "booking_addons": {"unit_price": 0, "quantity": 1, "total": 0},
    "cancellation_policies": {"days_before_checkin": 0},
    "chalet_addons": {"price": 0},
    "chalet_bookings": {"total_price": 0},
    "chalets": {"capacity": 1, "bedrooms": 0, "bathrooms": 0, "base_price": 0, "weekend_price": 0},
    "kitchen_order_items": {"quantity": 1, "unit_price": 0, "course": 1, "batch": 1},
    "menu_items": {"price": 0, "prep_time_minutes": 0, "stock": 0},
    "menu_options": {"price": 0},
    "order_counters": {"last": 0},
    "table_bills": {"covers": 1},
    "bill_shares": {"amount": 0, "tip": 0},
    "bill_share_lines": {"quantity": 1},
    "stay_charges": {"amount": 0.01},
    "payments": {"amount": 0},
    "pool_entries": {"persons": 0},
    "pool_memberships": {
        "monthly_price": 0,
        "guest_passes_remaining": 0,
        "cycle_price": 0,
        "stripe_credit": 0,
        "members_included": 1,
        "guest_passes_monthly": 0,
    },
    "pool_tickets": {"adults": 0, "children": 0, "total_price": 0, "refund_amount": 0},
    "pool_stay_passes": {"inside": 0},
    "pool_capacity": {"kept": 0},
    "table_cards": {"issue": 1},
    "price_history": {"base_price": 0, "final_price": 0},
    "restaurant_tables": {"capacity": 1},
    "seasonal_pricing_rules": {"multiplier": 0},
    "staff": {"hourly_rate": 0},
    "table_reservations": {"party_size": 1, "high_chairs": 0, "deposit_amount": 0},
    "dining_services": {"pace": 1, "deposit_party": 1, "deposit_per_person": 0},
    "table_seatings": {"minutes": 1},
    "table_waits": {"party_size": 1},
    "user_credits": {"amount": 0},
    "users": {"failed_login_attempts": 0},
}


@pytest.mark.parametrize("column", LISTED)
def test_list_is_the_declared_one(as_owner, column):
    table, _, name = column.partition(".")
    with as_owner():
        definition = reading.constraints()[f"{table}_{name}_listed"][2]
    assert re.findall(r"'(\w+)'::character varying", definition) == LISTED[column].split()


@pytest.mark.parametrize("column", LISTED)
def test_value_off_the_list_is_refused(column):
    table, _, name = column.partition(".")
    row = FACTORIES[table]()
    with refused_by(f"{table}_{name}_listed"):
        copy_row(row, **{name: "no_such"})


@pytest.mark.parametrize("column", sorted(LISTED.keys() - VALUES_OR_NULL))
def test_null_is_refused_in_a_value_list(as_owner, column):
    table, _, name = column.partition(".")
    row = FACTORIES[table]()
    with as_owner():
        nullable = reading.columns()[table][name].nullable
    with refused_by(f"{table}_{name}_listed") if nullable else refused_with(NOT_NULL):
        copy_row(row, **{name: None})


@pytest.mark.parametrize("column", sorted(VALUES_OR_NULL))
def test_null_is_accepted_where_it_may_be_unknown(column):
    table, _, name = column.partition(".")
    copy_row(FACTORIES[table](failed=True), **{name: None})


@pytest.mark.parametrize(
    ("table", "column", "least"),
    [(table, *floor) for table, floors in FLOORS.items() for floor in floors.items()],
)
def test_number_below_its_floor_is_refused(table, column, least):
    row = FACTORIES[table]()
    with refused_by(f"{table}_{column}_floor"):
        copy_row(row, **{column: least - 1})


@pytest.mark.parametrize("column", ["email", "first_name", "last_name"])
def test_person_needs_a_name_and_an_address(column):
    row = FACTORIES["users"]()
    with refused_with(NOT_NULL):
        copy_row(row, **{column: None})
