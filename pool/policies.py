"""Who may read and write the tables of the pool app."""

from resort.db.identity import ADMIN, CUSTOMER, SERVICE, STAFF
from resort.db.rowsecurity import ME, Policy, RowSecurity, public_read, public_read_grants

GATE = ("pool", "front_office")
ADMIN_ALL = Policy("admin_all", "ALL", ADMIN, using="true", check="true")
SERVICE_ALL = Policy("service_all", "ALL", SERVICE, using="true", check="true")
KEEP = ["SELECT", "INSERT", "UPDATE"]

# A guest's own hold is written by app.pool_hold, which no role of a person may call: its price is the house's word.
POOL_TICKETS = RowSecurity(
    name="pool_tickets_rls",
    grants={
        CUSTOMER: [
            "SELECT",
            "UPDATE (status, cancelled_at, cancellation_reason, refund_amount, updated_at)",
        ],
        # The desk takes money, moves a ticket for its guest and cancels it; what it costs is a promise.
        STAFF: [
            "INSERT",
            "UPDATE (status, used_at, admitted, inside, paid_at, hold_expires_at, qr_code, ticket_date, slot, "
            "total_price, quote, issue, closure_asked_at, updated_at)",
        ],
        ADMIN: KEEP,
        SERVICE: KEEP,
    },
    policies=[
        Policy("own_read", "SELECT", CUSTOMER, using=f"user_id = {ME}"),
        Policy(
            "own_cancel",
            "UPDATE",
            CUSTOMER,
            using=f"user_id = {ME} AND status IN ('pending', 'confirmed')",
            check=f"user_id = {ME} AND status = 'cancelled'",
        ),
        Policy("gate_read", "SELECT", STAFF, using="true", departments=GATE),
        Policy("gate_update", "UPDATE", STAFF, using="true", check="true", departments=GATE),
        # Sold to somebody at the desk: the ticket is kept with whoever sold it.
        Policy("desk_sell", "INSERT", STAFF, check=f"user_id = {ME} AND sold_by_id = {ME}", departments=GATE),
        ADMIN_ALL,
        SERVICE_ALL,
    ],
)
OF_OWN_TICKET = f"EXISTS (SELECT FROM pool_tickets t WHERE t.id = ticket_id AND t.user_id = {ME})"
OF_OWN_STAY = f"EXISTS (SELECT FROM pool_stay_passes s WHERE s.id = stay_pass_id AND s.user_id = {ME})"
POOL_ENTRIES = RowSecurity(
    name="pool_entries_rls",
    grants={
        CUSTOMER: ["SELECT"],
        STAFF: ["INSERT"],
        ADMIN: ["SELECT", "INSERT"],
        SERVICE: ["SELECT", "INSERT"],
    },
    policies=[
        Policy(
            "own_read",
            "SELECT",
            CUSTOMER,
            using=f"{OF_OWN_TICKET} OR {OF_OWN_STAY}",
        ),
        Policy("gate_read", "SELECT", STAFF, using="true", departments=GATE),
        Policy(
            "gate_insert",
            "INSERT",
            STAFF,
            check=f"staff_id = {ME} AND scanned_by_id = {ME}",
            departments=GATE,
        ),
        Policy("admin_read", "SELECT", ADMIN, using="true"),
        Policy("admin_insert", "INSERT", ADMIN, check="true"),
        Policy("service_read", "SELECT", SERVICE, using="true"),
        Policy("service_insert", "INSERT", SERVICE, check="true"),
    ],
)
POOL_INCIDENTS_SEEN = RowSecurity(
    name="pool_incidents_seen_rls",
    grants={STAFF: ["SELECT", "INSERT"], ADMIN: ["SELECT", "INSERT"], SERVICE: ["SELECT"]},
    policies=[
        Policy("gate_read", "SELECT", STAFF, using="true", departments=GATE),
        Policy("gate_insert", "INSERT", STAFF, check=f"seen_by_id = {ME}", departments=GATE),
        Policy("admin_read", "SELECT", ADMIN, using="true"),
        Policy("admin_insert", "INSERT", ADMIN, check=f"seen_by_id = {ME}"),
        Policy("service_read", "SELECT", SERVICE, using="true"),
    ],
)
POOL_STAY_PASSES = RowSecurity(
    name="pool_stay_passes_rls",
    grants={
        CUSTOMER: ["SELECT"],
        STAFF: ["UPDATE (inside, updated_at)"],
        ADMIN: KEEP,
        SERVICE: KEEP,
    },
    policies=[
        Policy("own_read", "SELECT", CUSTOMER, using=f"user_id = {ME}"),
        Policy("gate_read", "SELECT", STAFF, using="true", departments=GATE),
        Policy("gate_count", "UPDATE", STAFF, using="true", check="true", departments=GATE),
        ADMIN_ALL,
        SERVICE_ALL,
    ],
)
POOL_CAPACITY = RowSecurity(
    name="pool_capacity_rls",
    grants={
        **public_read_grants(),
        # Weather comes at once: whoever is at the pool closes it. How many places there are is a manager's.
        STAFF: ["UPDATE (closed_for, closed_note, updated_at)"],
        ADMIN: KEEP,
        SERVICE: KEEP,
    },
    policies=[
        *[policy for policy in public_read() if policy.name != "service_read"],
        # As everybody; said for the back office, which offers a screen to whom a policy names.
        Policy("gate_read", "SELECT", STAFF, using="true", departments=GATE),
        Policy("gate_close", "UPDATE", STAFF, using="true", check="true", departments=GATE),
        ADMIN_ALL,
        SERVICE_ALL,
    ],
)
