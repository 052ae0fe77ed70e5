"""Who may read and write the tables of the chalets app."""

from resort.db.identity import ADMIN, CUSTOMER, SERVICE, STAFF
from resort.db.rowsecurity import ME, Policy, RowSecurity, public_read, public_read_grants

DESK = ("front_office", "finance")
ADMIN_ALL = Policy("admin_all", "ALL", ADMIN, using="true", check="true")
CATALOGUE_GRANTS = {**public_read_grants(), ADMIN: ["SELECT", "INSERT", "UPDATE", "DELETE"]}


def catalogue(name: str, using: str = "true") -> RowSecurity:
    """What everybody may look at, staff also when it is hidden, and managers keep."""
    staff_read = Policy("staff_read", "SELECT", STAFF, using="true")
    return RowSecurity(
        name=name, grants=CATALOGUE_GRANTS, policies=[*public_read(using), staff_read, ADMIN_ALL]
    )


CHALETS = RowSecurity(
    name="chalets_rls",
    # A chalet with a past is hidden, never deleted.
    grants={**public_read_grants(), ADMIN: ["SELECT", "INSERT", "UPDATE"]},
    policies=[
        *public_read("deleted_at IS NULL AND is_active AND status = 'active'"),
        # A guest keeps seeing the house of a stay when it is closed for repairs or no longer offered.
        Policy(
            "own_stay_read",
            "SELECT",
            CUSTOMER,
            using=f"EXISTS (SELECT FROM chalet_bookings b WHERE b.chalet_id = chalets.id AND b.user_id = {ME})",
        ),
        Policy("staff_read", "SELECT", STAFF, using="true"),
        ADMIN_ALL,
    ],
)
# Whoever may see a house may see its pictures. IN, not EXISTS: the houses are gathered once, not looked up row by row.
OF_SEEN_HOUSE = "chalet_id IN (SELECT c.id FROM chalets c)"
CHALET_AMENITIES = catalogue("chalet_amenities_rls", OF_SEEN_HOUSE)
CHALET_IMAGES = catalogue("chalet_images_rls", OF_SEEN_HOUSE)
CHALET_ADDONS = catalogue("chalet_addons_rls", "is_active")

# A guest's own hold is written by app.hold_stay, which no role of a person may call: its price is the house's word.
CHALET_BOOKINGS = RowSecurity(
    name="chalet_bookings_rls",
    grants={
        CUSTOMER: [
            "SELECT",
            "UPDATE (status, special_requests, guest_details, cancellation_reason, cancelled_at, "
            "refund_amount, modified_at, updated_at)",
        ],
        STAFF: [
            "INSERT",
            "UPDATE (status, payment_status, check_out, hold_expires_at, special_requests, guest_details, "
            "cancellation_reason, cancelled_at, refund_amount, modified_at, checked_in_at, checked_out_at, updated_at)",
        ],
        ADMIN: ["SELECT", "INSERT", "UPDATE"],
        SERVICE: ["SELECT", "INSERT", "UPDATE"],
    },
    policies=[
        Policy("own_read", "SELECT", CUSTOMER, using=f"user_id = {ME}"),
        # What may change from what is a trigger's business: a policy cannot see the old row.
        Policy(
            "own_change",
            "UPDATE",
            CUSTOMER,
            using=f"user_id = {ME} AND status IN ('pending', 'confirmed')",
            check=f"user_id = {ME}",
        ),
        Policy("staff_read", "SELECT", STAFF, using="true"),
        Policy("staff_insert", "INSERT", STAFF, check=f"booked_by_id = {ME}", departments=DESK),
        Policy("staff_update", "UPDATE", STAFF, using="true", check="true", departments=DESK),
        ADMIN_ALL,
        Policy("service_all", "ALL", SERVICE, using="true", check="true"),
    ],
)
OF_OWN_BOOKING = f"EXISTS (SELECT FROM chalet_bookings b WHERE b.id = booking_id AND b.user_id = {ME})"
BOOKING_ADDONS = RowSecurity(
    name="booking_addons_rls",
    grants={
        CUSTOMER: ["SELECT"],
        STAFF: ["INSERT"],
        ADMIN: ["SELECT", "INSERT", "UPDATE"],
        SERVICE: ["SELECT", "INSERT", "UPDATE"],
    },
    policies=[
        Policy("own_read", "SELECT", CUSTOMER, using=OF_OWN_BOOKING),
        Policy("staff_read", "SELECT", STAFF, using="true"),
        Policy("staff_insert", "INSERT", STAFF, check="true", departments=DESK),
        ADMIN_ALL,
        Policy("service_all", "ALL", SERVICE, using="true", check="true"),
    ],
)
# What was charged to a stay while its guests were here. Whoever serves them may charge, the desk takes the money.
CHARGES = ("restaurant", "pool", *DESK)
STAY_CHARGES = RowSecurity(
    name="stay_charges_rls",
    grants={
        CUSTOMER: ["SELECT"],
        STAFF: ["INSERT", "UPDATE (status, settled_at, payment_id, cancelled_because, updated_at)"],
        ADMIN: ["SELECT", "INSERT", "UPDATE"],
        SERVICE: ["SELECT"],
    },
    policies=[
        Policy("own_read", "SELECT", CUSTOMER, using=OF_OWN_BOOKING),
        Policy("staff_read", "SELECT", STAFF, using="true", departments=CHARGES),
        Policy(
            "staff_charge",
            "INSERT",
            STAFF,
            check=f"posted_by_id = {ME} AND status = 'open'",
            departments=CHARGES,
        ),
        Policy("desk_settle", "UPDATE", STAFF, using="status = 'open'", check="true", departments=DESK),
        Policy(
            "staff_take_back",
            "UPDATE",
            STAFF,
            using="status = 'open'",
            check="status = 'cancelled'",
            departments=CHARGES,
        ),
        ADMIN_ALL,
        Policy("service_read", "SELECT", SERVICE, using="true"),
    ],
)
