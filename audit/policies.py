"""Who may read and write the tables of the audit app."""

from resort.db.identity import ADMIN, SERVICE, STAFF
from resort.db.rowsecurity import ME, Policy, RowSecurity, public_read, public_read_grants

SECURITY_AUDIT_LOG = RowSecurity(
    name="security_audit_log_rls",
    grants={ADMIN: ["SELECT"], SERVICE: ["INSERT"]},
    policies=[
        Policy("admin_read", "SELECT", ADMIN, using="true"),
        Policy("service_insert", "INSERT", SERVICE, check="true"),
    ],
)
ACTIVITY_LOGS = RowSecurity(
    name="activity_logs_rls",
    grants={STAFF: ["SELECT"], ADMIN: ["SELECT"], SERVICE: ["SELECT"]},
    policies=[
        Policy("staff_read_own", "SELECT", STAFF, using=f"staff_id = {ME}"),
        Policy("admin_read", "SELECT", ADMIN, using="true"),
        Policy("service_read", "SELECT", SERVICE, using="true"),
    ],
)
SYSTEM_SETTINGS = RowSecurity(
    name="system_settings_rls",
    grants={**public_read_grants(), ADMIN: ["SELECT", "INSERT", "UPDATE"]},
    policies=[*public_read(), Policy("admin_write", "ALL", ADMIN, using="true", check="true")],
)
BRANDING_ASSETS = RowSecurity(
    name="branding_assets_rls",
    grants={**public_read_grants(), ADMIN: ["SELECT", "INSERT", "UPDATE", "DELETE"]},
    policies=[*public_read("is_active"), Policy("admin_write", "ALL", ADMIN, using="true", check="true")],
)
