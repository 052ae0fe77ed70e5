"""`manage.py bench`: measure the busy pages and queries."""

import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    """Runs apart, because it is about a database of its own."""

    help = "Measure the busy pages and queries in a database of their own, and print ratios."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """What to measure; everything when nothing is named."""
        parser.add_argument("--only", action="append", default=[], metavar="PART")

    def handle(self, *args: Any, **options: Any) -> None:
        """Hand over to `python -m resort.bench`."""
        only = [word for part in options["only"] for word in ("--only", part)]
        sys.exit(
            subprocess.run(
                [sys.executable, "-m", "resort.bench", *only], cwd=settings.BASE_DIR, check=False
            ).returncode
        )
