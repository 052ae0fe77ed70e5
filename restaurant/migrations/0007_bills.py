"""The front office sees what a bill is for; a guest opens a share by its address."""

from django.db import migrations

import resort.db.rowsecurity
from resort.db.operations import run_sql


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_pay"),
        ("restaurant", "0006_guests"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="order",
            name="kitchen_orders_rls",
        ),
        migrations.RemoveConstraint(
            model_name="orderitem",
            name="kitchen_order_items_rls",
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=resort.db.rowsecurity.RowSecurity(
                grants={
                    "resort_admin": ["SELECT", "INSERT", "UPDATE"],
                    "resort_service": ["SELECT", "INSERT", "UPDATE"],
                    "resort_staff": ["SELECT", "INSERT", "UPDATE"],
                },
                name="kitchen_orders_rls",
                policies=[
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        departments=("restaurant", "kitchen", "front_office"),
                        name="house_read",
                        role="resort_staff",
                        using="true",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="created_by = (SELECT app.user_id())",
                        command="INSERT",
                        departments=("restaurant", "kitchen"),
                        name="house_insert",
                        role="resort_staff",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="true",
                        command="UPDATE",
                        departments=("restaurant", "kitchen"),
                        name="house_update",
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
        migrations.AddConstraint(
            model_name="orderitem",
            constraint=resort.db.rowsecurity.RowSecurity(
                grants={
                    "resort_admin": ["SELECT", "INSERT", "UPDATE"],
                    "resort_service": ["SELECT", "INSERT", "UPDATE"],
                    "resort_staff": ["SELECT", "INSERT", "UPDATE"],
                },
                name="kitchen_order_items_rls",
                policies=[
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        departments=("restaurant", "kitchen", "front_office"),
                        name="house_read",
                        role="resort_staff",
                        using="true",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="true",
                        command="INSERT",
                        departments=("restaurant", "kitchen"),
                        name="house_insert",
                        role="resort_staff",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="true",
                        command="UPDATE",
                        departments=("restaurant", "kitchen"),
                        name="house_update",
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
        run_sql(__file__, "0007_bills"),
    ]
