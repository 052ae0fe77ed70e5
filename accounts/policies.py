"""Who may read and write the tables of the accounts app."""

from resort.db.identity import ADMIN, ANONYMOUS, CUSTOMER, SERVICE, STAFF
from resort.db.rowsecurity import ME, MY_DEPARTMENT, Policy, RowSecurity

# A person may change these of their own row; role, email_verified and deleted_at move through named functions.
OWN_COLUMNS = (
    "UPDATE (email, first_name, last_name, phone, password, last_login, last_password_change, "
    "two_factor_enabled, two_factor_secret, preferences, updated_at)"
)
# Everything but how somebody signs in: the password's hash and the second factor leave the database only for the person
# they belong to (app.own_user), for sign-in (app.user_for_login) and for the worker, who makes the links in letters.
SEEN_COLUMNS = (
    "SELECT (id, email, first_name, last_name, phone, role, email_verified, last_login, last_password_change, "
    "two_factor_enabled, failed_login_attempts, locked_until, preferences, created_at, updated_at, deleted_at)"
)
# What INSERT ... RETURNING reads back at sign-up, and nothing that tells who somebody is.
SIGN_UP_COLUMNS = "SELECT (id, role, email_verified, two_factor_enabled, failed_login_attempts, preferences, created_at, updated_at)"

USERS = RowSecurity(
    name="users_rls",
    grants={
        ANONYMOUS: ["INSERT", SIGN_UP_COLUMNS],
        CUSTOMER: [SEEN_COLUMNS, OWN_COLUMNS],
        ADMIN: [SEEN_COLUMNS, "INSERT", "UPDATE"],
        SERVICE: ["SELECT", "UPDATE"],
    },
    policies=[
        Policy(
            "sign_up", "INSERT", ANONYMOUS, check=f"id = {ME} AND role = 'customer' AND NOT email_verified"
        ),
        Policy("sign_up_read", "SELECT", ANONYMOUS, using=f"id = {ME}"),
        Policy("own_read", "SELECT", CUSTOMER, using=f"id = {ME}"),
        Policy("own_update", "UPDATE", CUSTOMER, using=f"id = {ME}", check=f"id = {ME}"),
        Policy(
            "staff_read_department",
            "SELECT",
            STAFF,
            using=f"EXISTS (SELECT FROM staff s WHERE s.id = users.id AND s.department = {MY_DEPARTMENT})",
        ),
        Policy("admin_all", "ALL", ADMIN, using="true", check="true"),
        Policy("service_all", "ALL", SERVICE, using="true", check="true"),
    ],
)
# Colleagues see who works where; what somebody earns is between them and the managers.
COLLEAGUE_COLUMNS = (
    "SELECT (id, department, position, hire_date, is_active, permissions, created_at, updated_at)"
)
STAFF_TABLE = RowSecurity(
    name="staff_rls",
    grants={
        CUSTOMER: [COLLEAGUE_COLUMNS],
        ADMIN: ["SELECT", "INSERT", "UPDATE"],
        SERVICE: ["SELECT"],
    },
    policies=[
        Policy("own_read", "SELECT", CUSTOMER, using=f"id = {ME}"),
        Policy("staff_read_department", "SELECT", STAFF, using=f"department = {MY_DEPARTMENT}"),
        Policy("admin_all", "ALL", ADMIN, using="true", check="true"),
        Policy("service_read", "SELECT", SERVICE, using="true"),
    ],
)
PASSWORD_HISTORY = RowSecurity(
    name="password_history_rls",
    grants={CUSTOMER: ["SELECT", "INSERT"], ADMIN: ["INSERT", "SELECT"], SERVICE: ["SELECT", "DELETE"]},
    policies=[
        Policy("own_read", "SELECT", CUSTOMER, using=f"user_id = {ME}"),
        Policy("own_insert", "INSERT", CUSTOMER, check=f"user_id = {ME}"),
        Policy("admin_own_read", "SELECT", ADMIN, using=f"user_id = {ME}"),
        Policy("admin_own_insert", "INSERT", ADMIN, check=f"user_id = {ME}"),
        Policy("service_all", "ALL", SERVICE, using="true", check="true"),
    ],
)
NOTIFICATIONS = RowSecurity(
    name="notifications_rls",
    grants={
        CUSTOMER: ["SELECT", "UPDATE (read_at)"],
        ADMIN: ["SELECT", "UPDATE (read_at)"],
        SERVICE: ["SELECT", "INSERT", "UPDATE"],
    },
    policies=[
        Policy("own_read", "SELECT", CUSTOMER, using=f"user_id = {ME}"),
        Policy("own_mark_read", "UPDATE", CUSTOMER, using=f"user_id = {ME}", check=f"user_id = {ME}"),
        Policy("admin_all", "ALL", ADMIN, using="true", check="true"),
        Policy("service_all", "ALL", SERVICE, using="true", check="true"),
    ],
)
