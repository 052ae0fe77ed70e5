"""Print who may do what in the database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from resort.db import catalog
from resort.db.identity import OWNER, acting_as


class Command(BaseCommand):
    """One line for every policy, grant and function that runs as the owner."""

    help = "Prints every policy and grant; `manage.py policies > tests/db/policies.golden` renews the reviewed list."

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the catalog as the owner."""
        with acting_as(role=OWNER):
            for line in catalog.golden():
                self.stdout.write(line)
