from django.db import migrations

import resort.db.rowsecurity


class Migration(migrations.Migration):
    """Guests keep seeing the house of their stay when it is no longer offered."""

    dependencies = [
        ("chalets", "0003_selling"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="chalet",
            name="chalets_rls",
        ),
        migrations.AddConstraint(
            model_name="chalet",
            constraint=resort.db.rowsecurity.RowSecurity(
                grants={
                    "resort_admin": ["SELECT", "INSERT", "UPDATE"],
                    "resort_anonymous": ["SELECT"],
                    "resort_customer": ["SELECT"],
                    "resort_service": ["SELECT"],
                },
                name="chalets_rls",
                policies=[
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        name="visitor_read",
                        role="resort_anonymous",
                        using="deleted_at IS NULL AND is_active AND status = 'active'",
                    ),
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        name="customer_read",
                        role="resort_customer",
                        using="deleted_at IS NULL AND is_active AND status = 'active'",
                    ),
                    resort.db.rowsecurity.Policy(
                        command="SELECT", name="service_read", role="resort_service", using="true"
                    ),
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        name="own_stay_read",
                        role="resort_customer",
                        using="EXISTS (SELECT FROM chalet_bookings b WHERE b.chalet_id = chalets.id AND b.user_id = (SELECT app.user_id()))",
                    ),
                    resort.db.rowsecurity.Policy(
                        command="SELECT", name="staff_read", role="resort_staff", using="true"
                    ),
                    resort.db.rowsecurity.Policy(
                        check="true", command="ALL", name="admin_all", role="resort_admin", using="true"
                    ),
                ],
            ),
        ),
    ]
