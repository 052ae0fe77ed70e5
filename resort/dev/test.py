"""`make test`: style, types, contracts, the database against the models, then every test.

A step that fails does not stop the next: one run shows everything that is wrong. The last lines say
what was counted; no race test or no browser test at all is a failure, because then nobody looked.
"""

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psycopg
from psycopg import sql

from resort.db import bootstrap
from resort.db.placement import CannotRun
from resort.db.server import Cluster
from resort.dev.browser import browser
from resort.dev.console import ROOT, in_ci, say, say_plain, seconds_since
from resort.dev.shared_cluster import SharedCluster

VAR = ROOT / "var"
PYTHON = sys.executable
COUNTED = ("passed", "failed", "skipped", "race", "browser")

LINT: dict[str, list[str]] = {
    "Style": [PYTHON, "-m", "ruff", "check", "."],
    "Format": [PYTHON, "-m", "ruff", "format", "--check", "."],
    "Types": [PYTHON, "-m", "mypy", "."],
    "Contracts": [str(Path(PYTHON).with_name("lint-imports"))],
}


class Results:
    """What failed, and what the pytest calls counted."""

    def __init__(self) -> None:
        self.failed_steps: list[str] = []
        self.counts = dict.fromkeys(COUNTED, 0)

    def step(self, name: str, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        """Run one check; its output is shown only when it fails."""
        begun = time.monotonic()
        done = subprocess.run(
            list(command), cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
        )  # fmt: skip
        if done.returncode == 0:
            say(name, f"good {seconds_since(begun)}")
            return
        self.failed_steps.append(name)
        say(name, f"FAILED {seconds_since(begun)}: {' '.join(map(str, command))}")
        say_plain(done.stdout.rstrip() + "\n")

    def pytest(self, name: str, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        """Run pytest with its output shown, and add what it counted."""
        say_plain(f"\n{name}")
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "counts.json"
            done = subprocess.run(
                [PYTHON, "-m", "pytest", "-q", *arguments], cwd=ROOT, stdin=subprocess.DEVNULL,
                env={**environment, "RESORT_TEST_REPORT": str(report)}, check=False,
            )  # fmt: skip
            counted = json.loads(report.read_text()) if report.exists() else {}
        for key in COUNTED:
            self.counts[key] += counted.get(key, 0)
        # pytest's 5 is "no test was there to run", which the counts below judge.
        if done.returncode not in {0, 5}:
            self.failed_steps.append(name)


def check_database(results: Results, cluster: Cluster) -> None:
    """Apply every migration to an empty database and compare the outcome with what the models declare."""
    name = f"resort_check_{secrets.token_hex(4)}"
    admin = cluster.admin_url()
    bootstrap.bootstrap(admin, database=name, passwords={}, with_test_role=True)
    urls = {key: url.rsplit("/", 1)[0] + f"/{name}" for key, url in cluster.urls().items()}
    environment = {**os.environ, "DEBUG": "1", **urls}
    manage = [PYTHON, str(ROOT / "manage.py")]
    try:
        results.step("Migrations", [*manage, "migrate", "--no-input", "-v", "0"], environment)
        results.step("Migrations whole", [*manage, "makemigrations", "--check", "--dry-run"], environment)
        results.step("Row security", [*manage, "check", "--database", "default"], environment)
        results.step(
            "Deployment",
            [*manage, "check", "--deploy", "--fail-level", "WARNING"],
            {**environment, **production()},
        )
    finally:
        with psycopg.connect(admin, autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def production() -> dict[str, str]:
    """The settings of a production server, with secrets made up for this one check."""
    return {
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "resort.example",
        "SITE_URL": "https://resort.example",
        "STRIPE_SECRET_KEY": "sk_live_" + secrets.token_hex(12),
        "STRIPE_WEBHOOK_SECRET": "whsec_" + secrets.token_hex(16),
        "EMAIL_URL": "smtp+tls://user:password@mail.example:587",
    }


def run_tests(results: Results) -> bool:
    """Everything that is not in a browser, then the browser; False when there is no browser to use."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    found = browser(VAR, lambda text: say("Browser", text))
    say("Browser", str(found) if found else "NONE: the browser tests are skipped")
    results.pytest("Tests", ["-n", "2", "-m", "not browser"], environment)
    if found:
        # Apart, because Playwright leaves an event loop running in its process.
        environment |= {"CHROMIUM": str(found), "DJANGO_ALLOW_ASYNC_UNSAFE": "true"}
        results.pytest("Browser tests", ["-m", "browser"], environment)
    return found is not None


def judge(results: Results, *, has_browser: bool) -> int:
    """Print the closing lines and return the exit code."""
    counts = results.counts
    if not counts["race"]:
        results.failed_steps.append("no race test ran")
    if not counts["browser"]:
        if has_browser or in_ci():
            results.failed_steps.append("no browser test ran")
        else:
            say_plain(
                "\n!!! No browser could be found or installed: NO BROWSER TEST RAN. Set CHROMIUM to one. !!!"
            )
    say_plain(f"\n{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    say_plain(f"race tests run: {counts['race']}")
    say_plain(f"browser tests run: {counts['browser']}")
    if results.failed_steps:
        say_plain(f"FAILED: {', '.join(results.failed_steps)}")
        return 1
    say_plain("All good.")
    return 0


def main(arguments: list[str]) -> int:
    """Returns the exit code. `--lint` stops before anything that needs a database."""
    results = Results()
    for name, command in LINT.items():
        results.step(name, command)
    if "--lint" in arguments:
        return 1 if results.failed_steps else 0
    shared = SharedCluster(Path(os.environ.get("RESORT_TEST_CLUSTER") or VAR / "postgres-test").resolve())
    shared.join()
    try:
        check_database(results, shared.cluster)
        has_browser = run_tests(results)
    finally:
        shared.leave()
    return judge(results, has_browser=has_browser)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except CannotRun as problem:
        sys.exit(f"\n{problem}")
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
