"""Money given back for a paid share of a bill."""

import django.db.models.expressions
from django.db import migrations, models

import resort.db.rowsecurity
from resort.db.operations import run_sql


class Migration(migrations.Migration):
    dependencies = [
        ("restaurant", "0012_guest_orders"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="billshare",
            name="bill_shares_rls",
        ),
        migrations.AddField(
            model_name="billshare",
            name="given_back",
            field=models.DecimalField(
                db_default=0, decimal_places=2, max_digits=10, verbose_name="given back"
            ),
        ),
        migrations.AddConstraint(
            model_name="billshare",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("given_back__gte", 0),
                    (
                        "given_back__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("amount"), "+", models.F("tip")
                        ),
                    ),
                ),
                name="bill_shares_given_back_within",
            ),
        ),
        migrations.AddConstraint(
            model_name="billshare",
            constraint=resort.db.rowsecurity.RowSecurity(
                grants={
                    "resort_admin": ["SELECT", "INSERT", "UPDATE", "DELETE"],
                    "resort_service": ["SELECT", "INSERT", "UPDATE", "DELETE"],
                    "resort_staff": [
                        "SELECT",
                        "INSERT",
                        "UPDATE (bill_id, label, amount, tip, status, stay_id, settled_at, updated_at)",
                        "DELETE",
                    ],
                },
                name="bill_shares_rls",
                policies=[
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        departments=("restaurant", "front_office"),
                        name="floor_read",
                        role="resort_staff",
                        using="true",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="true",
                        command="INSERT",
                        departments=("restaurant", "front_office"),
                        name="floor_insert",
                        role="resort_staff",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="true",
                        command="UPDATE",
                        departments=("restaurant", "front_office"),
                        name="floor_update",
                        role="resort_staff",
                        using="true",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="true", command="ALL", name="admin_all", role="resort_admin", using="true"
                    ),
                    resort.db.rowsecurity.Policy(
                        check="true", command="ALL", name="service_all", role="resort_service", using="true"
                    ),
                    resort.db.rowsecurity.Policy(
                        command="DELETE",
                        departments=("restaurant", "front_office"),
                        name="floor_delete",
                        role="resort_staff",
                        using="true",
                    ),
                ],
            ),
        ),
        run_sql(__file__, "0013_given_back"),
    ]
