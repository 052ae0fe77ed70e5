"""The whole resort as `make run` starts it, in a folder of its own: its programs are killed and come back."""

from __future__ import annotations

import html
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
import psycopg
import requests

from payments.stripe_sandbox.testing import RunningSandbox
from resort.db.server import ROOT, Cluster, free_port
from resort.demo.people import LOGINS, PASSWORD
from resort.dev import processes

_NOT_INHERITED = (
    "RESORT_LOGIN", "DATABASE_URL", "TEST_DATABASE_URL", "STRIPE_SECRET_KEY", "DEBUG", "RESORT_TEST_DB",
)  # fmt: skip


def eventually(true: Callable[[], Any], seconds: float = 120, *, what: str = "it") -> Any:
    """Wait until the callable gives something true, and give that; errors on the way count as not yet."""
    deadline, last = time.monotonic() + seconds, None
    while time.monotonic() < deadline:
        try:
            if found := true():
                return found
        except (requests.RequestException, psycopg.OperationalError, psutil.Error, OSError) as problem:
            last = problem
        time.sleep(0.1)
    raise AssertionError(f"{what} did not happen within {seconds} s ({last})")


class RemoteSandbox(RunningSandbox):
    """The commands of a sandbox that runs in another process."""

    def __init__(self, address: str) -> None:
        self._address = address

    @property
    def base_url(self) -> str:
        return self._address


class Stack:
    """One running resort."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.output = var.parent / "output.txt"
        kept = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
        self.environment = {
            **kept,
            "RESORT_VAR": str(var),
            "PORT": str(self.port),
            "EMAIL_FILE_PATH": str(var / "mail"),
            "WORKER_STALLED_SECONDS": "3",
            "LOG_LEVEL": "WARNING",
        }

    # Life

    def start(self) -> None:
        """Start everything and wait until it is open."""
        with self.output.open("w") as output:
            self.supervisor = subprocess.Popen(
                [sys.executable, "-m", "resort.dev.run"], cwd=ROOT, env=self.environment,
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        try:
            eventually(lambda: "is open at" in self.output.read_text(), 240, what="opening")
        except AssertionError as problem:
            raise AssertionError(f"{problem}\n{self.output.read_text()}") from None
        self.cluster = Cluster(self.var / "postgres")
        port = (self.var / "run" / "stripe-port.txt").read_text()
        self.sandbox = RemoteSandbox(f"http://127.0.0.1:{port}")

    def stop(self) -> None:
        """Stop everything, whatever state it is in."""
        if self.supervisor.poll() is None:
            self.supervisor.send_signal(signal.SIGINT)
            try:
                self.supervisor.wait(120)
            except subprocess.TimeoutExpired:
                self.supervisor.kill()
        processes.stop(processes.left_behind(self.var / "run"), patience=2)
        self.cluster.stop()

    # Faults

    def program(self, name: str) -> psutil.Process:
        """A program of the run by the name of its record. Raises psutil.NoSuchProcess when it has ended."""
        record = json.loads((self.var / "run" / f"{name}.json").read_text())
        found = psutil.Process(record["pid"])
        if abs(found.create_time() - record["created"]) > 1:  # the number is somebody else's by now
            raise psutil.NoSuchProcess(record["pid"])
        return found

    def kill(self, name: str) -> None:
        """kill -9 for the program and whatever it started."""
        processes.kill_group(eventually(lambda: self.program(name), what=f"a running {name}").pid)

    def cut_database(self) -> None:
        """What `pg_ctl -m immediate` sends: every session ends at once, and the next start recovers."""
        server = self.cluster.process()
        assert server is not None
        server.send_signal(signal.SIGQUIT)

    # Looking

    def ask(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the owner sees."""
        with psycopg.connect(self.cluster.urls()["MIGRATOR_DATABASE_URL"], connect_timeout=20) as connection:
            connection.execute("SET ROLE resort_owner")
            return connection.execute(sql.encode(), values or None).fetchall()

    def stay(self, code: str) -> tuple[str, str]:
        """Status and payment status."""
        [row] = self.ask("SELECT status, payment_status FROM chalet_bookings WHERE code = %s", code)
        return row

    def payments(self, code: str) -> list[tuple[str, int, int]]:
        """Status, how many ledger postings and how many refunds, of every payment of a stay."""
        return self.ask(
            "SELECT p.status, (SELECT count(DISTINCT posting_id)::int FROM payment_ledger WHERE payment_id = p.id), "
            "(SELECT count(*)::int FROM payment_refunds WHERE payment_id = p.id) "
            "FROM payments p JOIN chalet_bookings b ON b.id = p.booking_id WHERE b.code = %s",
            code,
        )

    def letters(self, code: str) -> list[str]:
        """The kinds of letters written about a stay."""
        rows = self.ask(
            "SELECT n.kind FROM notifications n JOIN chalet_bookings b ON n.dedupe_key LIKE '%%' || b.id || '%%' "
            "WHERE b.code = %s ORDER BY 1",
            code,
        )
        return [kind for (kind,) in rows]

    def manage(self, *arguments: str, login: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run manage.py on this database."""
        environment = {
            **self.environment,
            "DEBUG": "1",
            **self.cluster.urls(),
            "STRIPE_API_BASE": self.sandbox.base_url,
        }
        if login:
            environment["RESORT_LOGIN"] = login
        return subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=600,
        )  # fmt: skip

    def free_nights(self, nights: int = 2) -> tuple[str, date, date]:
        """A chalet and dates nobody has."""
        first = date.today() + timedelta(days=30)
        rows = self.ask(
            "SELECT c.slug, day::date FROM chalets c, generate_series(%s::date, %s::date, '1 day') day "
            "WHERE NOT EXISTS (SELECT FROM chalet_bookings b WHERE b.chalet_id = c.id AND b.status <> 'cancelled' "
            "AND daterange(b.check_in, b.check_out) && daterange(day::date, day::date + %s)) ORDER BY 2 LIMIT 1",
            first, first + timedelta(days=300), nights,
        )  # fmt: skip
        [(slug, check_in)] = rows
        return slug, check_in, check_in + timedelta(days=nights)


class Guest:
    """A browser of a guest."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.browser = requests.Session()
        self.browser.trust_env = False

    def get(self, path: str, **more: Any) -> requests.Response:
        return self.browser.get(self.stack.address + path, timeout=60, allow_redirects=False, **more)

    def post(self, path: str, **fields: str) -> requests.Response:
        """Send a form with the token the browser has."""
        token = self.browser.cookies.get("csrftoken", "")
        return self.browser.post(
            self.stack.address + path,
            data={**fields, "csrfmiddlewaretoken": token},
            timeout=60,
            allow_redirects=False,
        )

    def sign_in(self) -> Guest:
        self.get("/account/sign-in/")
        answer = self.post("/account/sign-in/", username=LOGINS[0].email, password=PASSWORD)
        assert answer.status_code in (302, 303), answer.text[:2000]
        return self

    def hold(self) -> str:
        """Hold some free nights; the code of the stay."""
        slug, check_in, check_out = self.stack.free_nights()
        answer = self.post(
            f"/chalets/{slug}/book/", check_in=str(check_in), check_out=str(check_out), guests="2",
            first_name="Ada", last_name="Guest", email="ada@example.com", phone="", request_key=str(uuid4()),
        )  # fmt: skip
        assert answer.status_code == 303, (answer.status_code, _words(answer.text))
        found = re.search(r"/stays/([^/]+)/pay/", answer.headers["Location"])
        assert found, answer.headers["Location"]
        return found[1]

    def to_stripe(self, code: str) -> str:
        """Press "pay by card"; the id of Stripe's page."""
        answer = self.post(f"/stays/{code}/pay/card/")
        assert answer.status_code == 303, (answer.status_code, _words(answer.text))
        return answer.headers["Location"].rpartition("/")[2]


def _words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())[:1500]
