"""`manage.py demo_logins`: who to sign in as."""

from typing import Any

from django.core.management.base import BaseCommand

from resort.demo.people import LOGINS, PASSWORD


class Command(BaseCommand):
    """Needs no database."""

    help = "Print the logins of the demo."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """One line per login, the password once."""
        width = max(len(login.email) for login in LOGINS)
        lines = [f"  {login.email:<{width}}  {login.does}" for login in LOGINS]
        self.stdout.write(
            "\n".join(["  Sign in with the password " + PASSWORD + " as", "", *lines]).lstrip("\n")
        )
