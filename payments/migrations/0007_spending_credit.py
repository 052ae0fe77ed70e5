from django.db import migrations

from resort.db.operations import run_sql


class Migration(migrations.Migration):
    """Guests set their credit aside for a booking."""

    dependencies = [("payments", "0006_credit_lots")]
    operations = [run_sql(__file__, "0007_spending_credit")]
