from django.db import migrations

from resort.db.operations import run_sql


class Migration(migrations.Migration):
    """Guests without credit set nothing aside."""

    dependencies = [("payments", "0007_spending_credit")]
    operations = [run_sql(__file__, "0008_no_credit")]
