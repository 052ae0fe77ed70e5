"""Who may read and write the tables of the payments app."""

from resort.db.identity import ADMIN, CUSTOMER, SERVICE, STAFF
from resort.db.rowsecurity import ME, Policy, RowSecurity, public_read, public_read_grants

FINANCE = ("finance",)
DESK = ("front_office", "finance")
GATE = ("pool",)
TABLE = ("restaurant",)
AT_DESK = "method IN ('cash', 'terminal')"

PAYMENTS = RowSecurity(
    name="payments_rls",
    grants={
        CUSTOMER: ["SELECT", "INSERT", "UPDATE (stripe_session_id, checkout_url, updated_at)"],
        ADMIN: ["SELECT", "INSERT", "UPDATE"],
        SERVICE: ["SELECT", "INSERT", "UPDATE"],
    },
    policies=[
        Policy("own_read", "SELECT", CUSTOMER, using=f"user_id = {ME}"),
        Policy(
            "own_start",
            "INSERT",
            CUSTOMER,
            check=f"user_id = {ME} AND method = 'stripe' AND status = 'pending' AND refunded_amount = 0",
        ),
        Policy(
            "own_checkout",
            "UPDATE",
            CUSTOMER,
            using=f"user_id = {ME} AND status = 'pending'",
            check=f"user_id = {ME} AND status = 'pending'",
        ),
        # Money over the counter is money already received: written once, by whoever took it.
        Policy("desk_read_own", "SELECT", STAFF, using=f"taken_by_id = {ME}"),
        # Who hands money back need not be who took it.
        Policy("desk_read", "SELECT", STAFF, using=AT_DESK, departments=DESK),
        Policy(
            "desk_take",
            "INSERT",
            STAFF,
            check=f"taken_by_id = {ME} AND {AT_DESK} AND status = 'succeeded'",
            departments=DESK,
        ),
        # The gate takes what guests pay there for the pool, and nothing else.
        Policy(
            "gate_take",
            "INSERT",
            STAFF,
            check=f"taken_by_id = {ME} AND {AT_DESK} AND status = 'succeeded' AND booking_type = 'pool'",
            departments=GATE,
        ),
        # Waiters take what is paid at the table, and nothing else.
        Policy(
            "table_take",
            "INSERT",
            STAFF,
            check=f"taken_by_id = {ME} AND {AT_DESK} AND status = 'succeeded' AND booking_type = 'restaurant'",
            departments=TABLE,
        ),
        Policy("finance_read", "SELECT", STAFF, using="true", departments=FINANCE),
        Policy("admin_all", "ALL", ADMIN, using="true", check="true"),
        Policy("service_all", "ALL", SERVICE, using="true", check="true"),
    ],
)
PAYMENT_LEDGER = RowSecurity(
    name="payment_ledger_rls",
    grants={STAFF: ["SELECT", "INSERT"], ADMIN: ["SELECT", "INSERT"], SERVICE: ["SELECT", "INSERT"]},
    policies=[
        Policy("desk_read_own", "SELECT", STAFF, using=f"posted_by_id = {ME}"),
        Policy("desk_post", "INSERT", STAFF, check=f"posted_by_id = {ME}", departments=DESK),
        Policy(
            "gate_post",
            "INSERT",
            STAFF,
            check=f"posted_by_id = {ME} AND booking_type = 'pool' AND kind = 'payment'",
            departments=GATE,
        ),
        Policy(
            "table_post",
            "INSERT",
            STAFF,
            check=f"posted_by_id = {ME} AND booking_type = 'restaurant' AND kind = 'payment'",
            departments=TABLE,
        ),
        Policy("finance_read", "SELECT", STAFF, using="true", departments=FINANCE),
        Policy("admin_read", "SELECT", ADMIN, using="true"),
        Policy("admin_post", "INSERT", ADMIN, check=f"posted_by_id = {ME}"),
        Policy("service_read", "SELECT", SERVICE, using="true"),
        Policy("service_post", "INSERT", SERVICE, check="true"),
    ],
)
PAYMENT_REFUNDS = RowSecurity(
    name="payment_refunds_rls",
    grants={
        CUSTOMER: ["SELECT"],
        STAFF: ["UPDATE (status, settled_at, paid_out_by_id, updated_at)"],
        ADMIN: ["SELECT", "INSERT", "UPDATE"],
        SERVICE: ["SELECT", "INSERT", "UPDATE"],
    },
    policies=[
        Policy("own_read", "SELECT", CUSTOMER, using=f"user_id = {ME}"),
        # The desk sees and pays out what is owed in cash; card refunds are the worker's.
        Policy("desk_read", "SELECT", STAFF, using=AT_DESK, departments=DESK),
        Policy(
            "desk_pay_out",
            "UPDATE",
            STAFF,
            using=f"{AT_DESK} AND status = 'pending'",
            check=f"status = 'succeeded' AND paid_out_by_id = {ME}",
            departments=DESK,
        ),
        Policy("finance_read", "SELECT", STAFF, using="true", departments=FINANCE),
        Policy("admin_all", "ALL", ADMIN, using="true", check="true"),
        Policy("service_all", "ALL", SERVICE, using="true", check="true"),
    ],
)
STRIPE_EVENTS = RowSecurity(
    name="stripe_events_rls",
    grants={ADMIN: ["SELECT"], SERVICE: ["SELECT", "INSERT", "UPDATE"]},
    policies=[
        Policy("admin_read", "SELECT", ADMIN, using="true"),
        Policy("service_all", "ALL", SERVICE, using="true", check="true"),
    ],
)
USER_CREDITS = RowSecurity(
    name="user_credits_rls",
    grants={
        CUSTOMER: ["SELECT"],
        ADMIN: ["SELECT", "INSERT", "UPDATE"],
        SERVICE: ["SELECT", "INSERT", "UPDATE"],
    },
    policies=[
        Policy("own_read", "SELECT", CUSTOMER, using=f"user_id = {ME}"),
        Policy("finance_read", "SELECT", STAFF, using="true", departments=FINANCE),
        Policy("admin_all", "ALL", ADMIN, using="true", check="true"),
        Policy("service_all", "ALL", SERVICE, using="true", check="true"),
    ],
)
CANCELLATION_POLICIES = RowSecurity(
    name="cancellation_policies_rls",
    grants={**public_read_grants(), ADMIN: ["SELECT", "INSERT", "UPDATE"]},
    policies=[*public_read(), Policy("admin_all", "ALL", ADMIN, using="true", check="true")],
)
SEASONAL_PRICING_RULES = RowSecurity(
    name="seasonal_pricing_rules_rls",
    grants={**public_read_grants(), ADMIN: ["SELECT", "INSERT", "UPDATE"]},
    policies=[*public_read(), Policy("admin_all", "ALL", ADMIN, using="true", check="true")],
)
PRICE_HISTORY = RowSecurity(
    name="price_history_rls",
    grants={STAFF: ["SELECT", "INSERT"], ADMIN: ["SELECT", "INSERT"], SERVICE: ["SELECT", "INSERT"]},
    policies=[
        Policy("staff_read", "SELECT", STAFF, using="true", departments=DESK),
        Policy("staff_insert", "INSERT", STAFF, check="true", departments=DESK),
        Policy("admin_read", "SELECT", ADMIN, using="true"),
        Policy("admin_insert", "INSERT", ADMIN, check="true"),
        Policy("service_read", "SELECT", SERVICE, using="true"),
        Policy("service_insert", "INSERT", SERVICE, check="true"),
    ],
)
