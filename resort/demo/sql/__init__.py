"""Rows of the demo that follow from other rows."""

from pathlib import Path

from django.conf import settings
from django.db import connection


def run(name: str) -> int:
    """Run `<name>.sql` with the resort's time zone; returns how many rows it wrote."""
    text = Path(__file__).with_name(f"{name}.sql").read_text(encoding="utf-8")
    with connection.cursor() as cursor:
        cursor.execute(text, {"zone": settings.TIME_ZONE})
        return cursor.rowcount
