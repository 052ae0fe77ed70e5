"""`manage.py seed_demo`: a resort to look at."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from resort.demo.card_side import refundable_payments, tell_sandbox
from resort.demo.people import LOGINS
from resort.demo.seed import seed

SANDBOX_KEY = "sk_test_sandbox"


class Command(BaseCommand):
    """Runs as the owner of the tables; writes all or nothing."""

    help = "Fill an empty resort with six chalets, their guests and fourteen months of bookings."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Parse the arguments."""
        parser.add_argument("--if-empty", action="store_true", help="say nothing when the resort has chalets")

    def handle(self, *args: Any, if_empty: bool = False, **options: Any) -> None:
        """Fill the resort; raises CommandError outside of development or on top of real chalets."""
        if not settings.DEBUG:
            raise CommandError("The demo's passwords are public, so it is for development only (DEBUG=1).")
        made = seed(timezone.now())
        if made:
            if not settings.STRIPE_API_BASE and settings.STRIPE_SECRET_KEY == SANDBOX_KEY:
                tell_sandbox(settings.VAR_DIR / "stripe-sandbox.json", refundable_payments())
            self.stdout.write(f"{made.chalets} chalets, {made.stays} stays, {made.payments} payments.")
        elif not if_empty and not User.everything.filter(email=LOGINS[0].email).exists():
            raise CommandError("This resort has chalets of its own; the demo is for an empty one.")
        elif not if_empty:
            self.stdout.write("The demo is there already.")
