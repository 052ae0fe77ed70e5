"""What the page behind an invitation's link may know."""

from django.db import migrations

from resort.db.operations import run_sql


class Migration(migrations.Migration):
    dependencies = [("pool", "0007_memberships_sold")]

    operations = [run_sql(__file__, "0008_invitation_card")]
