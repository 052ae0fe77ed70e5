"""Deposits on bills, dishes on the bill of another party, and orders that move with their party."""

import django.db.models.deletion
from django.db import migrations, models

from resort.db.operations import run_sql


class Migration(migrations.Migration):
    dependencies = [
        ("restaurant", "0009_menu_prices"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="billshare",
            name="bill_shares_status_listed",
        ),
        migrations.RemoveConstraint(
            model_name="reservation",
            name="table_reservations_deposit_status_listed",
        ),
        migrations.AddField(
            model_name="billshare",
            name="reservation",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deposit_share",
                to="restaurant.reservation",
            ),
        ),
        migrations.AddField(
            model_name="orderitem",
            name="bill",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moved_items",
                to="restaurant.bill",
            ),
        ),
        migrations.AlterField(
            model_name="billshare",
            name="status",
            field=models.CharField(
                choices=[
                    ("open", "Open"),
                    ("paid", "Paid"),
                    ("charged", "Charged to the stay"),
                    ("deposit", "Deposit"),
                ],
                db_default="open",
                max_length=20,
                verbose_name="status",
            ),
        ),
        migrations.AlterField(
            model_name="reservation",
            name="deposit_status",
            field=models.CharField(
                choices=[
                    ("none", "None"),
                    ("pending", "To be paid"),
                    ("paid", "Paid"),
                    ("used", "Taken off the bill"),
                    ("refunded", "Given back"),
                    ("kept", "Kept"),
                ],
                db_default="none",
                max_length=20,
                verbose_name="deposit",
            ),
        ),
        migrations.AddConstraint(
            model_name="billshare",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["open", "paid", "charged", "deposit"]),
                    models.Q(("status__isnull", True), _negated=True),
                ),
                name="bill_shares_status_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="billshare",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reservation__isnull", False), ("status", "deposit")),
                    models.Q(models.Q(("status", "deposit"), _negated=True), ("reservation__isnull", True)),
                    _connector="OR",
                ),
                name="bill_shares_deposit_has_party",
            ),
        ),
        migrations.AddConstraint(
            model_name="reservation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("deposit_status__in", ["none", "pending", "paid", "used", "refunded", "kept"]),
                    models.Q(("deposit_status__isnull", True), _negated=True),
                ),
                name="table_reservations_deposit_status_listed",
            ),
        ),
        run_sql(__file__, "0010_parties"),
    ]
