"""An account with a subscription that can still bill does not go."""

from django.db import migrations

from resort.db.operations import run_sql


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_own_account"),
        ("pool", "0010_closing_at_the_pool"),
    ]

    operations = [run_sql(__file__, "0011_account_ties")]
