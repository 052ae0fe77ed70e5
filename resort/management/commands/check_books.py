"""`manage.py check_books`: do payments, ledger, stays and tickets tell the same story?"""

import json
import sys
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.utils import timezone

from resort.books import Finding, check_books
from resort.books.check import PATIENCE, questions

_SHOWN = 10


class Command(BaseCommand):
    """Runs as the owner of the tables, reading only; exits with 1 when anything is wrong."""

    help = "Re-derive the books from what was booked and paid, and tell what does not fit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Parse the arguments."""
        parser.add_argument("--json", action="store_true", help="print the findings as JSON")
        parser.add_argument(
            "--patience",
            type=int,
            default=int(PATIENCE.total_seconds() // 60),
            metavar="MINUTES",
            help="how long work may wait for the worker (default %(default)s)",
        )

    def handle(self, *args: Any, patience: int, **options: Any) -> None:
        """Print what was found."""
        findings = self._look(timedelta(minutes=patience))
        if options["json"]:
            self.stdout.write(json.dumps([finding.to_json() for finding in findings], indent=2))
        else:
            self._tell(findings)
        if findings:
            sys.exit(1)

    def _look(self, patience: timedelta) -> list[Finding]:
        """All questions see the same moment, so that work going on meanwhile looks like no mistake."""
        fresh = not connection.in_atomic_block
        with transaction.atomic():
            if fresh:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            return check_books(now=timezone.now(), patience=patience)

    def _tell(self, findings: list[Finding]) -> None:
        if not findings:
            self.stdout.write(f"The books are in order ({len(questions())} questions asked).")
        for finding in findings:
            self.stdout.write(f"{finding.code}  {finding.sentence}")
            for thing in finding.things[:_SHOWN]:
                self.stdout.write(f"    {thing.id}  {thing.detail}")
            if len(finding.things) > _SHOWN:
                self.stdout.write(f"    and {len(finding.things) - _SHOWN} more")
