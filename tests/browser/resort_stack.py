"""The whole resort for a browser: a database with the demo in it, the web server, the worker and the Stripe sandbox.

Real processes with their real logins, on a database of their own.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

import psycopg

from payments.stripe_sandbox.testing import RunningSandbox
from resort.db.server import ROOT, free_port

START_SECONDS = 120
WORKER_SECONDS = 60
MANAGE = [sys.executable, str(ROOT / "manage.py")]
# Settings of the test process that must not reach the programs of the stack.
_OWN_SETTINGS = ("RESORT_LOGIN", "RESORT_TEST_DB", "RESORT_TEST_REPORT", "STRIPE_SECRET_KEY", "EMAIL_URL")


@dataclass
class Stack:
    """The running resort, and ways to arrange and to look."""

    base_url: str
    sandbox: RunningSandbox
    owner_url: str
    mail_folder: Path
    environment: dict[str, str]
    log_folder: Path
    chalets_made: int = field(default=0)

    def ask(self, query: str, *params: Any) -> list[tuple[Any, ...]]:
        """Rows as the owner of the tables sees them; also for setting things up."""
        with psycopg.connect(self.owner_url) as connection:
            connection.execute("SET ROLE resort_owner")
            cursor = connection.execute(query.encode(), params)
            return cursor.fetchall() if cursor.description else []

    def value(self, query: str, *params: Any) -> Any:
        """The one value this query finds, or None."""
        rows = self.ask(query, *params)
        return rows[0][0] if rows else None

    def new_guest(self, password_hash: str) -> str:
        """Somebody with an account; their e-mail."""
        email = f"guest-{secrets.token_hex(4)}@example.com"
        self.ask(
            "INSERT INTO users (email, password, first_name, last_name, email_verified) "
            "VALUES (%s, %s, 'Ida', 'Browser', true)",
            email,
            password_hash,
        )
        return email

    def new_chalet(self) -> str:
        """A house nobody has booked, with the pictures of Larch; its slug."""
        self.chalets_made += 1
        slug = f"testhouse-{self.chalets_made}"
        chalet = self.value(
            "INSERT INTO chalets (name, slug, description, capacity, bedrooms, base_price, weekend_price) "
            "VALUES (%s, %s, 'Built for a test.', 4, 2, 200, 250) RETURNING id",
            f"Testhouse {self.chalets_made}",
            slug,
        )
        self.ask(
            "INSERT INTO chalet_images (chalet_id, static_path, alt_text, sort_order) "
            "SELECT %s, static_path, alt_text, sort_order FROM chalet_images i "
            "JOIN chalets c ON c.id = i.chalet_id AND c.slug = 'larch'",
            chalet,
        )
        return slug

    def take_cash(self, booking: object, kind: str = "chalet") -> None:
        """The stay (or the ticket: kind "pool") is paid at the desk, in the books too."""
        table = {"chalet": "chalet_bookings", "pool": "pool_tickets"}[kind]
        self.ask(
            "WITH paid AS (INSERT INTO payments (user_id, booking_id, booking_type, amount, status, method, settled_at,"
            " taken_by_id) SELECT b.user_id, b.id, %s, b.total_price, 'succeeded', 'cash', now(), d.id"
            f" FROM {table} b, users d WHERE b.id = %s AND d.email = 'desk@v2resort.example'"
            " RETURNING id, amount, booking_type), posting AS (SELECT gen_random_uuid() AS id) "
            "INSERT INTO payment_ledger (posting_id, payment_id, account, amount, booking_type, posted_on) "
            "SELECT posting.id, paid.id, side.account, side.sign * paid.amount, paid.booking_type, current_date"
            " FROM paid, posting, (VALUES ('cash', 1), ('revenue', -1)) AS side (account, sign)",
            kind,
            booking,
        )
        if kind == "chalet":
            self.ask("UPDATE chalet_bookings SET payment_status = 'paid' WHERE id = %s", booking)

    def stay(self, code: str) -> dict[str, Any]:
        """Status and payment of a stay."""
        [(status, payment_status)] = self.ask(
            "SELECT status, payment_status FROM chalet_bookings WHERE code = %s", code
        )
        return {"status": status, "payment_status": payment_status}

    def await_worker(self) -> None:
        """Wait until no job is due, so that nothing is left half done."""
        end = time.monotonic() + WORKER_SECONDS
        while due := self.ask(
            "SELECT task_name FROM procrastinate_jobs WHERE status = 'doing' "
            "OR status = 'todo' AND coalesce(scheduled_at, now()) <= now()"
        ):
            assert time.monotonic() < end, f"the worker did not do {due}"
            time.sleep(0.1)

    def mails_to(self, address: str) -> list[EmailMessage]:
        """Mails that were sent to this address."""
        mails = []
        for path in sorted(self.mail_folder.glob("*.log")):
            for text in path.read_bytes().split(b"-" * 79):
                message = cast(EmailMessage, message_from_bytes(text.strip(), policy=policy.default))
                if address in str(message["To"]):
                    mails.append(message)
        return mails


def quiet_dates(nights: int = 3) -> tuple[date, date]:
    """Arrival on a Monday some weeks ahead, and departure."""
    day = date.today() + timedelta(days=40)
    arrival = day + timedelta(days=-day.weekday() % 7)
    return arrival, arrival + timedelta(days=nights)


def new_key() -> str:
    """A fresh request key."""
    return str(uuid.uuid4())


@contextmanager
def running(name: str, command: list[str], environment: dict[str, str], logs: Path) -> Iterator[None]:
    """A program until the block ends."""
    with (logs / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def await_answer(url: str, logs: Path) -> None:
    """Wait until the web server answers. Raises TimeoutError with its log."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            with opener.open(f"{url}/healthz", timeout=5):
                return
        except (OSError, urllib.error.HTTPError):
            time.sleep(0.2)
    raise TimeoutError((logs / "web.log").read_text()[-4000:])


@contextmanager
def resort_stack(urls: Mapping[str, str], folder: Path) -> Iterator[Stack]:
    """Everything up on this migrated database and filled with the demo; down again afterwards."""
    web_port = free_port()
    base_url = f"http://127.0.0.1:{web_port}"
    webhook = f"{base_url}/payments/stripe/webhook/"
    with RunningSandbox(webhook_url=webhook) as sandbox:
        mail_folder = folder / "mail"
        mail_folder.mkdir()
        inherited = {key: value for key, value in os.environ.items() if key not in _OWN_SETTINGS}
        environment = {
            **inherited,
            **urls,
            "DEBUG": "1",
            "PORT": str(web_port),
            "SITE_URL": base_url,
            "STRIPE_API_BASE": sandbox.base_url,
            "CSP_FORM_ACTION": sandbox.base_url,
            "EMAIL_FILE_PATH": str(mail_folder),
            "PYTHONUNBUFFERED": "1",
        }
        subprocess.run([*MANAGE, "seed_demo"], cwd=ROOT, env=environment, check=True, capture_output=True)
        web = [
            sys.executable, "-m", "gunicorn", "resort.wsgi:application", "--bind", f"127.0.0.1:{web_port}",
            "--worker-class", "gthread", "--threads", "6", "--no-control-socket", "--graceful-timeout", "2",
        ]  # fmt: skip
        with (
            running("web", web, environment, folder),
            running("worker", [*MANAGE, "worker"], environment, folder),
        ):
            await_answer(base_url, folder)
            stack = Stack(base_url, sandbox, urls["MIGRATOR_DATABASE_URL"], mail_folder, environment, folder)
            # A night costs the same whatever day the tests run.
            stack.ask("UPDATE seasonal_pricing_rules SET is_active = false")
            yield stack
