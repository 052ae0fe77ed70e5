"""Who may read and write the tables of the restaurant app."""

from resort.db.identity import ADMIN, CUSTOMER, SERVICE, STAFF
from resort.db.rowsecurity import ME, Policy, RowSecurity, public_read, public_read_grants

FLOOR = ("restaurant", "front_office")
HOUSE = ("restaurant", "kitchen")
ADMIN_ALL = Policy("admin_all", "ALL", ADMIN, using="true", check="true")
SERVICE_ALL = Policy("service_all", "ALL", SERVICE, using="true", check="true")
KEEP = ["SELECT", "INSERT", "UPDATE"]

RESTAURANT_TABLES = RowSecurity(
    name="restaurant_tables_rls",
    grants={
        **public_read_grants(),
        STAFF: ["UPDATE (status, status_since, updated_at)"],
        ADMIN: KEEP,
    },
    policies=[
        *public_read("is_active AND deleted_at IS NULL"),
        Policy("staff_read", "SELECT", STAFF, using="true"),
        Policy("floor_update", "UPDATE", STAFF, using="true", check="true", departments=FLOOR),
        ADMIN_ALL,
    ],
)
TABLE_RESERVATIONS = RowSecurity(
    name="table_reservations_rls",
    grants={
        CUSTOMER: [
            "SELECT",
            "INSERT",
            "UPDATE (status, special_requests, cancelled_at, cancellation_reason, updated_at)",
        ],
        STAFF: [
            "UPDATE (table_id, more_tables, reservation_date, reservation_time, turn_minutes, party_size, status, "
            "guest_name, guest_phone, guest_email, special_requests, service_id, preferences, high_chairs, "
            "override_reason, arrived_at, seated_at, finished_at, cancelled_at, cancellation_reason, "
            "deposit_status, updated_at)"
        ],
        ADMIN: KEEP,
        SERVICE: KEEP,
    },
    policies=[
        Policy("own_read", "SELECT", CUSTOMER, using=f"user_id = {ME}"),
        Policy(
            "own_reserve", "INSERT", CUSTOMER, check=f"user_id = {ME} AND status IN ('booked', 'confirmed')"
        ),
        Policy(
            "own_cancel",
            "UPDATE",
            CUSTOMER,
            using=f"user_id = {ME} AND status IN ('booked', 'confirmed')",
            check=f"user_id = {ME} AND status IN ('booked', 'confirmed', 'cancelled')",
        ),
        Policy("floor_read", "SELECT", STAFF, using="true", departments=FLOOR),
        Policy("floor_insert", "INSERT", STAFF, check="true", departments=FLOOR),
        Policy("floor_update", "UPDATE", STAFF, using="true", check="true", departments=FLOOR),
        ADMIN_ALL,
        SERVICE_ALL,
    ],
)


MENU_CATEGORIES = RowSecurity(
    name="menu_categories_rls",
    grants={**public_read_grants(), ADMIN: KEEP},
    policies=[*public_read("is_active"), Policy("staff_read", "SELECT", STAFF, using="true"), ADMIN_ALL],
)
MENU_ITEMS = RowSecurity(
    name="menu_items_rls",
    # The kitchen may switch a dish off; managers keep the menu.
    grants={
        **public_read_grants(),
        STAFF: ["UPDATE (is_available, stock, out_until, updated_at)"],
        ADMIN: KEEP,
        SERVICE: ["SELECT", "UPDATE"],
    },
    policies=[
        *public_read("deleted_at IS NULL"),
        Policy("staff_read", "SELECT", STAFF, using="true"),
        Policy("house_update", "UPDATE", STAFF, using="true", check="true", departments=HOUSE),
        Policy("service_update", "UPDATE", SERVICE, using="true", check="true"),
        ADMIN_ALL,
    ],
)

KITCHEN_ORDERS = RowSecurity(
    name="kitchen_orders_rls",
    grants={STAFF: KEEP, ADMIN: KEEP, SERVICE: KEEP},
    policies=[
        # The front office takes what a bill comes to, so it sees what was eaten.
        Policy("house_read", "SELECT", STAFF, using="true", departments=(*HOUSE, "front_office")),
        Policy("house_insert", "INSERT", STAFF, check=f"created_by = {ME}", departments=HOUSE),
        Policy("house_update", "UPDATE", STAFF, using="true", check="true", departments=HOUSE),
        ADMIN_ALL,
        SERVICE_ALL,
    ],
)
KITCHEN_ORDER_ITEMS = RowSecurity(
    name="kitchen_order_items_rls",
    grants={STAFF: KEEP, ADMIN: KEEP, SERVICE: KEEP},
    policies=[
        # The front office takes what a bill comes to, so it sees what was eaten.
        Policy("house_read", "SELECT", STAFF, using="true", departments=(*HOUSE, "front_office")),
        Policy("house_insert", "INSERT", STAFF, check="true", departments=HOUSE),
        Policy("house_update", "UPDATE", STAFF, using="true", check="true", departments=HOUSE),
        ADMIN_ALL,
        SERVICE_ALL,
    ],
)


def _kept_by_managers(name: str, using: str = "true") -> RowSecurity:
    """Everybody reads, managers write."""
    return RowSecurity(
        name=name,
        grants={**public_read_grants(), ADMIN: [*KEEP, "DELETE"]},
        policies=[*public_read(using), Policy("staff_read", "SELECT", STAFF, using="true"), ADMIN_ALL],
    )


TABLE_COMBINATIONS = _kept_by_managers("table_combinations_rls")
TABLE_COMBINATION_MEMBERS = _kept_by_managers("table_combination_members_rls")
DINING_SERVICES = _kept_by_managers("dining_services_rls", "is_active")
RESTAURANT_CLOSURES = _kept_by_managers("restaurant_closures_rls")
# Counted by a trigger; everybody may know how full a quarter of an hour is.
DINING_PACES = RowSecurity(
    name="dining_paces_rls",
    grants={**public_read_grants(), ADMIN: KEEP, SERVICE: KEEP},
    policies=[
        *[policy for policy in public_read() if policy.name != "service_read"],
        ADMIN_ALL,
        SERVICE_ALL,
    ],
)
# Written by the trigger alone. Guests learn which tables are busy through a function, without whose they are.
TABLE_SEATINGS = RowSecurity(
    name="table_seatings_rls",
    grants={CUSTOMER: ["SELECT"], ADMIN: ["SELECT"], SERVICE: ["SELECT"]},
    policies=[
        Policy(
            "own_read",
            "SELECT",
            CUSTOMER,
            using=f"EXISTS (SELECT FROM table_reservations r WHERE r.id = reservation_id AND r.user_id = {ME})",
        ),
        Policy("floor_read", "SELECT", STAFF, using="true", departments=FLOOR),
        Policy("admin_read", "SELECT", ADMIN, using="true"),
        Policy("service_read", "SELECT", SERVICE, using="true"),
    ],
)
TABLE_WAITS = RowSecurity(
    name="table_waits_rls",
    grants={CUSTOMER: ["SELECT"], STAFF: ["INSERT", "UPDATE"], ADMIN: KEEP, SERVICE: KEEP},
    policies=[
        Policy("own_read", "SELECT", CUSTOMER, using=f"user_id = {ME}"),
        Policy("floor_read", "SELECT", STAFF, using="true", departments=FLOOR),
        Policy("floor_insert", "INSERT", STAFF, check="true", departments=FLOOR),
        Policy("floor_update", "UPDATE", STAFF, using="true", check="true", departments=FLOOR),
        ADMIN_ALL,
        SERVICE_ALL,
    ],
)
MENU_OPTION_GROUPS = _kept_by_managers("menu_option_groups_rls")
MENU_OPTIONS = _kept_by_managers("menu_options_rls")


def _of_the_floor(name: str, *, deletes: bool = False, columns: str = "") -> RowSecurity:
    """Waiters and the front office write, nobody else but managers and the worker reads.

    `columns` names what they may change, where that is not everything.
    """
    kept = [*KEEP, "DELETE"] if deletes else KEEP
    floor = [f"UPDATE ({columns})" if columns and each == "UPDATE" else each for each in kept]
    policies = [
        Policy("floor_read", "SELECT", STAFF, using="true", departments=FLOOR),
        Policy("floor_insert", "INSERT", STAFF, check="true", departments=FLOOR),
        Policy("floor_update", "UPDATE", STAFF, using="true", check="true", departments=FLOOR),
        ADMIN_ALL,
        SERVICE_ALL,
    ]
    if deletes:
        policies.append(Policy("floor_delete", "DELETE", STAFF, using="true", departments=FLOOR))
    return RowSecurity(name=name, grants={STAFF: floor, ADMIN: kept, SERVICE: kept}, policies=policies)


TABLE_BILLS = _of_the_floor("table_bills_rls")
# An open share is made anew when the party changes its mind about the split.
# Money back is promised through app.give_back() alone.
BILL_SHARES = _of_the_floor(
    "bill_shares_rls",
    deletes=True,
    columns="bill_id, label, amount, tip, status, stay_id, settled_at, updated_at",
)
BILL_SHARE_LINES = _of_the_floor("bill_share_lines_rls", deletes=True)
# Counted through app.next_order_number alone.
ORDER_COUNTERS = RowSecurity(
    name="order_counters_rls",
    grants={ADMIN: ["SELECT"], SERVICE: ["SELECT"]},
    policies=[
        Policy("admin_read", "SELECT", ADMIN, using="true"),
        Policy("service_read", "SELECT", SERVICE, using="true"),
    ],
)
# The address on the table is a secret; guests come in by app.table_of_card.
TABLE_CARDS = RowSecurity(
    name="table_cards_rls",
    grants={STAFF: ["SELECT", "INSERT", "UPDATE (code, issue, updated_at)"], ADMIN: KEEP},
    policies=[
        Policy("floor_read", "SELECT", STAFF, using="true", departments=FLOOR),
        Policy("floor_insert", "INSERT", STAFF, check="true", departments=FLOOR),
        Policy("floor_update", "UPDATE", STAFF, using="true", check="true", departments=FLOOR),
        ADMIN_ALL,
    ],
)
_ANSWER = "UPDATE (status, order_id, reason, answered_by_id, answered_at, updated_at)"
# Written by app.order_from_card alone; waiters, or the worker, answer.
GUEST_ORDERS = RowSecurity(
    name="guest_orders_rls",
    grants={STAFF: ["SELECT", _ANSWER], ADMIN: ["SELECT", _ANSWER], SERVICE: ["SELECT", _ANSWER]},
    policies=[
        Policy("waiter_read", "SELECT", STAFF, using="true", departments=("restaurant",)),
        Policy("waiter_update", "UPDATE", STAFF, using="true", check="true", departments=("restaurant",)),
        ADMIN_ALL,
        SERVICE_ALL,
    ],
)
