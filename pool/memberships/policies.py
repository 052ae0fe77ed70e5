"""Who may read and write memberships, their members and guest passes."""

from resort.db.identity import ADMIN, CUSTOMER, SERVICE, STAFF
from resort.db.rowsecurity import ME, Policy, RowSecurity

GATE = ("pool", "front_office")
DESK = ("front_office",)
ADMIN_ALL = Policy("admin_all", "ALL", ADMIN, using="true", check="true")
SERVICE_ALL = Policy("service_all", "ALL", SERVICE, using="true", check="true")
KEEP = ["SELECT", "INSERT", "UPDATE"]

POOL_MEMBERSHIPS = RowSecurity(
    name="pool_memberships_rls",
    grants={
        CUSTOMER: ["SELECT"],
        STAFF: ["INSERT", "UPDATE (guest_passes_remaining, updated_at)"],
        ADMIN: KEEP,
        SERVICE: KEEP,
    },
    policies=[
        Policy("own_read", "SELECT", CUSTOMER, using=f"user_id = {ME}"),
        Policy("gate_read", "SELECT", STAFF, using="true", departments=GATE),
        Policy("gate_use_pass", "UPDATE", STAFF, using="status = 'active'", check="true", departments=GATE),
        # Sold over the counter: no subscription, and whoever sold it stands in it.
        Policy(
            "desk_sell",
            "INSERT",
            STAFF,
            check=f"sold_by_id = {ME} AND stripe_subscription_id IS NULL AND status = 'active' AND NOT auto_renew",
            departments=DESK,
        ),
        ADMIN_ALL,
        SERVICE_ALL,
    ],
)
OF_OWN_MEMBERSHIP = f"EXISTS (SELECT FROM pool_memberships m WHERE m.id = membership_id AND m.user_id = {ME})"
OF_OWN_SALE = f"EXISTS (SELECT FROM pool_memberships m WHERE m.id = membership_id AND m.sold_by_id = {ME})"
MEMBERSHIP_MEMBERS = RowSecurity(
    name="membership_members_rls",
    grants={
        CUSTOMER: ["SELECT", "INSERT", "UPDATE (status, updated_at)"],
        STAFF: ["UPDATE (inside, updated_at)"],
        ADMIN: KEEP,
        SERVICE: KEEP,
    },
    policies=[
        Policy("own_read", "SELECT", CUSTOMER, using=f"user_id = {ME} OR {OF_OWN_MEMBERSHIP}"),
        Policy("own_invite", "INSERT", CUSTOMER, check=f"{OF_OWN_MEMBERSHIP} AND status = 'invited'"),
        Policy("own_remove", "UPDATE", CUSTOMER, using=OF_OWN_MEMBERSHIP, check="status = 'removed'"),
        Policy("gate_read", "SELECT", STAFF, using="true", departments=GATE),
        Policy("gate_count", "UPDATE", STAFF, using="true", check="true", departments=GATE),
        Policy("desk_sell", "INSERT", STAFF, check=OF_OWN_SALE, departments=DESK),
        ADMIN_ALL,
        SERVICE_ALL,
    ],
)
GUEST_PASS_USAGE = RowSecurity(
    name="guest_pass_usage_rls",
    grants={
        CUSTOMER: ["SELECT"],
        STAFF: ["INSERT"],
        ADMIN: ["SELECT", "INSERT"],
        SERVICE: ["SELECT", "INSERT"],
    },
    policies=[
        Policy("own_read", "SELECT", CUSTOMER, using=OF_OWN_MEMBERSHIP),
        Policy("gate_read", "SELECT", STAFF, using="true", departments=GATE),
        Policy("gate_insert", "INSERT", STAFF, check="true", departments=GATE),
        ADMIN_ALL,
        SERVICE_ALL,
    ],
)
# A guest may ask for what a guest may want; days as a present and money by hand are the desk's.
GUEST_KINDS = "kind IN ('pause', 'resume', 'cancel_now', 'cancel_later', 'keep', 'switch')"
MEMBERSHIP_CHANGES = RowSecurity(
    name="membership_changes_rls",
    grants={CUSTOMER: ["SELECT", "INSERT"], ADMIN: KEEP, SERVICE: KEEP},
    policies=[
        Policy("own_read", "SELECT", CUSTOMER, using=OF_OWN_MEMBERSHIP),
        Policy(
            "own_ask",
            "INSERT",
            CUSTOMER,
            check=f"{OF_OWN_MEMBERSHIP} AND asked_by_id = {ME} AND status = 'asked' AND {GUEST_KINDS}",
        ),
        Policy("gate_read", "SELECT", STAFF, using="true", departments=GATE),
        Policy(
            "desk_ask", "INSERT", STAFF, check=f"asked_by_id = {ME} AND status = 'asked'", departments=DESK
        ),
        ADMIN_ALL,
        SERVICE_ALL,
    ],
)
