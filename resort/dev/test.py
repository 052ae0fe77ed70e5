"""`make test`: style, types, contracts, the database against the models, every test, and then the books.

A step that fails does not stop the next: one run shows everything that is wrong. What mostly waits (programs that are
killed, a browser) runs beside what mostly computes; what those lanes say comes after the tests'. The last lines say
what was counted; no race test or no browser test at all is a failure, because then nobody looked.
"""

import json
import os
import secrets
import shutil
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
from resort.dev.books import BOOKS, Checked, check_all, forget_all
from resort.dev.browser import browser
from resort.dev.console import ROOT, in_ci, say_plain, seconds_since
from resort.dev.lanes import Lane, Output, Programs
from resort.dev.shared_cluster import SharedCluster

VAR = ROOT / "var"
PYTHON = sys.executable
COUNTED = ("passed", "failed", "skipped", "race", "browser", "stack")

QUICK_LINT: dict[str, list[str]] = {
    "Style": [PYTHON, "-m", "ruff", "check", "."],
    "Format": [PYTHON, "-m", "ruff", "format", "--check", "."],
}
SLOW_LINT: dict[str, list[str]] = {
    "Types": [PYTHON, "-m", "mypy", "."],
    "Contracts": [str(Path(PYTHON).with_name("lint-imports"))],
}


class Results:
    """What failed, and what the pytest calls counted."""

    def __init__(self, output: Output | None = None) -> None:
        self.output = output or Output()
        self.programs = Programs()
        self.failed_steps: list[str] = []
        self.counts = dict.fromkeys(COUNTED, 0)

    def step(self, name: str, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        """Run one check; its output is shown only when it fails."""
        begun = time.monotonic()
        with tempfile.TemporaryFile("w+", errors="replace") as written:
            code = self.programs.run(command, environment, written)
            if code == 0:
                self.output.say(name, f"good {seconds_since(begun)}")
                return
            self.failed_steps.append(name)
            self.output.say(name, f"FAILED {seconds_since(begun)}: {' '.join(map(str, command))}")
            written.seek(0)
            self.output.say_plain(written.read().rstrip() + "\n")

    def pytest(self, name: str, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        """Run pytest, show its output, and add what it counted."""
        self.output.say_plain(f"\n{name}")
        with tempfile.TemporaryDirectory() as folder:
            report, log = Path(folder) / "counts.json", Path(folder) / "output.txt"
            command = [PYTHON, "-m", "pytest", "-q", *arguments]
            environment = {**environment, "RESORT_TEST_REPORT": str(report)}
            if self.output.keeps:
                with log.open("w") as written:
                    code = self.programs.run(command, environment, written)
                self.output.say_plain(log.read_text(errors="replace").rstrip())
            else:
                code = self.programs.run(command, environment, None)
            counted = json.loads(report.read_text()) if report.exists() else {}
        for key in COUNTED:
            self.counts[key] += counted.get(key, 0)
        # pytest's 5 is "no test was there to run", which the counts below judge.
        if code not in {0, 5}:
            self.failed_steps.append(name)

    def add(self, other: "Results") -> None:
        """Take over what another lane found, and show what it said."""
        other.output.show()
        self.failed_steps += other.failed_steps
        for key in COUNTED:
            self.counts[key] += other.counts[key]


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


def run_all(results: Results, cluster: Cluster, environment: Mapping[str, str]) -> bool:
    """Every check and test that takes long, in three lanes; False when there is no browser to use."""
    checks, shown = Results(Output(keep=True)), Results(Output(keep=True))
    has_browser: list[bool] = []
    lanes = [
        Lane(lambda: check_and_kill(checks, cluster, environment)),
        Lane(lambda: has_browser.append(run_browser(shown, environment))),
    ]
    try:
        # Each worker takes what lies together, so that what a module's tests share is made once.
        results.pytest(
            "Tests",
            ["-n", str(workers()), "--dist", "worksteal", "-m", "not browser and not stack"],
            environment,
        )
        for lane, found in zip(lanes, (checks, shown), strict=True):
            lane.finish()
            results.add(found)
    except BaseException:
        for found in (checks, shown):
            found.programs.stop()
        for lane in lanes:
            lane.join()
        raise
    return all(has_browser)


def workers() -> int:
    """How many processes the tests are spread over: the lanes beside them take the rest of a small machine."""
    return min(4, max(2, (os.cpu_count() or 2) // 2))


def check_and_kill(results: Results, cluster: Cluster, environment: Mapping[str, str]) -> None:
    """What needs one processor at most: the slow checks, and the tests that start and kill whole programs."""
    for name, command in SLOW_LINT.items():
        results.step(name, command)
    check_database(results, cluster)
    results.pytest("Tests with programs of their own", ["-m", "stack"], environment)


def run_browser(results: Results, environment: Mapping[str, str]) -> bool:
    """The browser tests; False when there is no browser to use."""
    found = browser(VAR, lambda text: results.output.say("Browser", text))
    results.output.say("Browser", str(found) if found else "NONE: the browser tests are skipped")
    if not found:
        return False
    # Playwright leaves an event loop running in its process.
    more = {"CHROMIUM": str(found), "DJANGO_ALLOW_ASYNC_UNSAFE": "true"}
    results.pytest("Browser tests", ["-m", "browser"], {**environment, **more})
    return True


def judge(results: Results, books: Checked, *, has_browser: bool) -> int:
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
    judge_books(results, books)
    say_plain(f"\n{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    say_plain(f"race tests run: {counts['race']}")
    say_plain(f"browser tests run: {counts['browser']}")
    say_plain(f"books checked: {books}")
    if results.failed_steps:
        say_plain(f"FAILED: {', '.join(results.failed_steps)}")
        return 1
    say_plain("All good.")
    return 0


def judge_books(results: Results, books: Checked) -> None:
    """What the tests committed must be in order, and it must have been looked at."""
    for wrong in books.wrong:
        say_plain(f"\nThe books of this database are wrong: {wrong.rstrip()}")
    if books.wrong:
        results.failed_steps.append("the books are wrong")
    filled = [
        tests
        for tests, ran in (("races", "race"), ("faults", "stack"), ("browser", "browser"))
        if results.counts[ran]
    ]
    for tests in filled:
        if not books.databases.get(tests):
            results.failed_steps.append(f"no books of the {tests} were checked")
    if not (books.payments and books.stays):
        results.failed_steps.append("no books were checked")


def main(arguments: list[str]) -> int:
    """Returns the exit code. `--lint` stops before anything that needs a database."""
    results = Results()
    lint_only = "--lint" in arguments
    for name, command in ({**QUICK_LINT, **SLOW_LINT} if lint_only else QUICK_LINT).items():
        results.step(name, command)
    if lint_only:
        return 1 if results.failed_steps else 0
    shared = SharedCluster(Path(os.environ.get("RESORT_TEST_CLUSTER") or VAR / "postgres-test").resolve())
    shared.join()
    folder = Path(tempfile.mkdtemp(prefix="resort-books-"))
    folder.chmod(0o755)  # a database server in it does not run as root
    try:
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", BOOKS: str(folder)}
        has_browser = run_all(results, shared.cluster, environment)
        begun = time.monotonic()
        books = check_all(folder)
        results.output.say("Books", f"{books} {seconds_since(begun)}")
        return judge(results, books, has_browser=has_browser)
    finally:
        forget_all(folder, shared.cluster.admin_url())
        shutil.rmtree(folder, ignore_errors=True)
        shared.leave()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except CannotRun as problem:
        sys.exit(f"\n{problem}")
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
