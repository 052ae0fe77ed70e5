"""Waiters take what is paid at the table."""

from django.conf import settings
from django.db import migrations

import resort.db.rowsecurity


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0008_no_credit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="ledgerentry",
            name="payment_ledger_rls",
        ),
        migrations.RemoveConstraint(
            model_name="payment",
            name="payments_rls",
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=resort.db.rowsecurity.RowSecurity(
                grants={
                    "resort_admin": ["SELECT", "INSERT"],
                    "resort_service": ["SELECT", "INSERT"],
                    "resort_staff": ["SELECT", "INSERT"],
                },
                name="payment_ledger_rls",
                policies=[
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        name="desk_read_own",
                        role="resort_staff",
                        using="posted_by_id = (SELECT app.user_id())",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="posted_by_id = (SELECT app.user_id())",
                        command="INSERT",
                        departments=("front_office", "finance"),
                        name="desk_post",
                        role="resort_staff",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="posted_by_id = (SELECT app.user_id()) AND booking_type = 'pool' AND kind = 'payment'",
                        command="INSERT",
                        departments=("pool",),
                        name="gate_post",
                        role="resort_staff",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="posted_by_id = (SELECT app.user_id()) AND booking_type = 'restaurant' AND kind = 'payment'",
                        command="INSERT",
                        departments=("restaurant",),
                        name="table_post",
                        role="resort_staff",
                    ),
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        departments=("finance",),
                        name="finance_read",
                        role="resort_staff",
                        using="true",
                    ),
                    resort.db.rowsecurity.Policy(
                        command="SELECT", name="admin_read", role="resort_admin", using="true"
                    ),
                    resort.db.rowsecurity.Policy(
                        check="posted_by_id = (SELECT app.user_id())",
                        command="INSERT",
                        name="admin_post",
                        role="resort_admin",
                    ),
                    resort.db.rowsecurity.Policy(
                        command="SELECT", name="service_read", role="resort_service", using="true"
                    ),
                    resort.db.rowsecurity.Policy(
                        check="true", command="INSERT", name="service_post", role="resort_service"
                    ),
                ],
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=resort.db.rowsecurity.RowSecurity(
                grants={
                    "resort_admin": ["SELECT", "INSERT", "UPDATE"],
                    "resort_customer": [
                        "SELECT",
                        "INSERT",
                        "UPDATE (stripe_session_id, checkout_url, updated_at)",
                    ],
                    "resort_service": ["SELECT", "INSERT", "UPDATE"],
                },
                name="payments_rls",
                policies=[
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        name="own_read",
                        role="resort_customer",
                        using="user_id = (SELECT app.user_id())",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="user_id = (SELECT app.user_id()) AND method = 'stripe' AND status = 'pending' AND refunded_amount = 0",
                        command="INSERT",
                        name="own_start",
                        role="resort_customer",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="user_id = (SELECT app.user_id()) AND status = 'pending'",
                        command="UPDATE",
                        name="own_checkout",
                        role="resort_customer",
                        using="user_id = (SELECT app.user_id()) AND status = 'pending'",
                    ),
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        name="desk_read_own",
                        role="resort_staff",
                        using="taken_by_id = (SELECT app.user_id())",
                    ),
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        departments=("front_office", "finance"),
                        name="desk_read",
                        role="resort_staff",
                        using="method IN ('cash', 'terminal')",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="taken_by_id = (SELECT app.user_id()) AND method IN ('cash', 'terminal') AND status = 'succeeded'",
                        command="INSERT",
                        departments=("front_office", "finance"),
                        name="desk_take",
                        role="resort_staff",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="taken_by_id = (SELECT app.user_id()) AND method IN ('cash', 'terminal') AND status = 'succeeded' AND booking_type = 'pool'",
                        command="INSERT",
                        departments=("pool",),
                        name="gate_take",
                        role="resort_staff",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="taken_by_id = (SELECT app.user_id()) AND method IN ('cash', 'terminal') AND status = 'succeeded' AND booking_type = 'restaurant'",
                        command="INSERT",
                        departments=("restaurant",),
                        name="table_take",
                        role="resort_staff",
                    ),
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        departments=("finance",),
                        name="finance_read",
                        role="resort_staff",
                        using="true",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="true", command="ALL", name="admin_all", role="resort_admin", using="true"
                    ),
                    resort.db.rowsecurity.Policy(
                        check="true", command="ALL", name="service_all", role="resort_service", using="true"
                    ),
                ],
            ),
        ),
    ]
