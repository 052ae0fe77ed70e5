from django.db import migrations

from resort.db.operations import run_sql


class Migration(migrations.Migration):
    """Closes the tables of Django and of the job queue."""

    dependencies = [
        ("db", "0001_identity"),
        ("sessions", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations = [run_sql(__file__, "0002_framework")]
