"""`make run`: the whole resort on this machine, step by step, until Ctrl-C.

The supervisor starts the database, brings it up to date, fills it with demo data the first time,
and keeps the Stripe sandbox, the job worker and the web server running. It stops all it started.
"""

import contextlib
import fcntl
import hashlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from resort.db.placement import CannotRun
from resort.db.server import free_port, is_free
from resort.dev import processes
from resort.dev.console import ROOT, StepFailed, failed, logged, say, say_plain, seconds_since
from resort.dev.database import Database, environment_for, is_development
from resort.dev.processes import Child

READY_SECONDS = 90
STOP_SECONDS = 8
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 -- only when a person asks for it
MANAGE = [sys.executable, str(ROOT / "manage.py")]


class Stop(BaseException):
    """Somebody asked the run to end; the message says who or what. Not an error."""


class Run:
    """One run of the resort in one `var` folder."""

    def __init__(self, *, var: Path, port: int, host: str, stop_with_parent: bool) -> None:
        self.var = var
        self.port = port
        self.host = host
        self.parent = os.getppid() if stop_with_parent else None
        self.database = Database(var)
        self.children: list[Child] = []
        self._owns_database = False
        self._database_retry_at = 0.0

    # The life of a run

    def main(self) -> None:
        """Start everything, watch it, and stop it again whatever happens."""
        with self._only_one():
            try:
                self._start()
                while True:
                    time.sleep(0.5)
                    self._watch()
            finally:
                self._stop()

    def _start(self) -> None:
        started = time.monotonic()
        self._clear_away()
        self._require_port()
        self._start_database()
        self._migrate()
        self._fill()
        self._start_children()
        logins = self._logins()
        say_plain(f"\n  V2 Resort is open at {self.address}  {seconds_since(started)}\n")
        if logins:
            say_plain(logins + "\n")
        say_plain(f"  Mail it sends: {self.address}/dev/mail/   Logs: {self.var / 'log'}   Stop: Ctrl-C\n")

    @property
    def address(self) -> str:
        shown = "localhost" if self.host in {"127.0.0.1", *EVERYWHERE} else self.host
        return f"http://{shown}:{self.port}"

    # Before anything starts

    @contextlib.contextmanager
    def _only_one(self) -> Iterator[None]:
        """One run per folder: a second one is told where the first is."""
        run = self.var / "run"
        run.mkdir(parents=True, exist_ok=True)
        with (run / "supervisor.lock").open("w") as lock:
            deadline = time.monotonic() + 30
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if not self._other_is_ending() or time.monotonic() > deadline:
                        raise StepFailed(self._other_runs()) from None
                    time.sleep(0.2)
            self._describe_myself(stopping=False)
            yield

    def _describe_myself(self, *, stopping: bool) -> None:
        me = {"pid": os.getpid(), "parent": self.parent, "address": self.address, "stopping": stopping}
        processes.keep(self.var / "run" / "supervisor.state", me)

    def _other(self) -> dict[str, object]:
        try:
            return dict(json.loads((self.var / "run" / "supervisor.state").read_text()))
        except (OSError, ValueError):
            return {}

    def _other_is_ending(self) -> bool:
        """Whether the run that holds the lock is on its way out, or will notice that its parent has gone."""
        other = self._other()
        try:
            orphaned = other.get("parent") not in {None, psutil.Process(int(str(other.get("pid")))).ppid()}
        except (psutil.Error, ValueError):
            return True
        return bool(other.get("stopping")) or orphaned

    def _other_runs(self) -> str:
        other = self._other()
        return (
            f"V2 Resort already runs from this folder, at {other.get('address')}.\n"
            f"Stop it with Ctrl-C where it runs, or: kill {other.get('pid')}"
        )

    def _clear_away(self) -> None:
        """Stop what an earlier run left behind when it was killed."""
        if stale := processes.left_behind(self.var / "run"):
            processes.stop(stale, patience=3)
            say("Earlier run", f"had been killed; stopped {len(stale)} processes it left behind")
        for record in (self.var / "run").glob("*.json"):
            record.unlink()

    def _require_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as problem:
                raise StepFailed(
                    f"Port {self.port} cannot be used: {problem.strerror}.\n"
                    f"Another one can: PORT={self.port + 1} make run"
                ) from problem

    # The steps

    def _start_database(self) -> None:
        begun = time.monotonic()
        if cluster := self.database.cluster:
            self._owns_database = cluster.process() is None or self._was_ours()
        self.database.start()
        if self._owns_database:
            self._record_database()
        say("Database", f"{self.database.describe()} {seconds_since(begun)}")
        if cluster and cluster.place.home != cluster.directory:
            say("", f"its files are in {cluster.place.home}: its user cannot read this folder")

    def _was_ours(self) -> bool:
        """Whether the server found running was started by an earlier run that could not stop it."""
        process = self.database.cluster.process() if self.database.cluster else None
        try:
            written = json.loads((self.var / "run" / "postgres.state").read_text())
            return process is not None and abs(written["created"] - process.create_time()) < 0.05
        except (OSError, ValueError, KeyError, psutil.Error):
            return False

    def _record_database(self) -> None:
        if self.database.cluster and (process := self.database.cluster.process()):
            record = {"name": "postgres", "pid": process.pid, "created": process.create_time()}
            processes.keep(self.var / "run" / "postgres.state", record)

    def _migrate(self) -> None:
        if self.database.is_migrated():
            say("Tables", "up to date")
            return
        begun = time.monotonic()
        say("Tables", "bringing up to date")
        self._manage("migrate", "--no-input")
        self.database.mark_migrated()
        say("Tables", f"up to date {seconds_since(begun)}")

    def _fill(self) -> None:
        if not self.database.is_empty():
            say("Demo data", "already there")
        elif is_development(environment_for(self.database)):
            begun = time.monotonic()
            say("Demo data", "filling the resort")
            self._manage("seed_demo", "--if-empty")
            say("Demo data", f"there {seconds_since(begun)}")

    def _manage(self, *arguments: str) -> None:
        environment = environment_for(self.database)
        logged(arguments[0], [*MANAGE, *arguments], environment=environment, var=self.var)

    def _logins(self) -> str:
        """The demo's logins, unless this database is none of the demo's."""
        text = self._printed_logins()
        address = re.search(r"\S+@\S+", text)
        return text if address and self.database.knows(address[0]) else ""

    def _printed_logins(self) -> str:
        """What `manage.py demo_logins` prints, kept until its source changes: asking takes seconds."""
        source = (ROOT / "resort" / "demo" / "people.py").read_bytes()
        kept = self.var / "run" / f"demo-logins-{hashlib.sha256(source).hexdigest()[:12]}.txt"
        if not kept.exists():
            done = subprocess.run(
                [*MANAGE, "demo_logins"], env=environment_for(self.database), cwd=ROOT, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False,
            )  # fmt: skip
            kept.write_text(done.stdout.strip("\n"))
        return kept.read_text()

    # The children

    def _start_children(self) -> None:
        """The web server first: it is what a person waits for."""
        environment = {**environment_for(self.database), "PORT": str(self.port)}
        if is_development(environment) and not environment.get("STRIPE_SECRET_KEY"):
            port = self._sandbox_port()
            environment["STRIPE_API_BASE"] = f"http://127.0.0.1:{port}"
            environment.setdefault("CSP_FORM_ACTION", f"http://127.0.0.1:{port},http://localhost:{port}")
            self._child("stripe-sandbox", self._sandbox_command(port), environment)
            say("Stripe sandbox", f"on port {port}, because STRIPE_SECRET_KEY is not set")
        web = self._child("web", self._web_command(), environment)
        self._await_web(web)
        self._child("worker", [*MANAGE, "worker"], environment)
        say("Worker", "started")

    def _child(self, name: str, command: list[str], environment: dict[str, str]) -> Child:
        child = Child(name, command, environment=environment, var=self.var, cwd=ROOT)
        self.children.append(child)
        child.start()
        return child

    def _sandbox_port(self) -> int:
        """The port of last time, so that links in mails and open pages keep working."""
        kept = self.var / "run" / "stripe-port.txt"
        port = int(kept.read_text()) if kept.exists() else free_port()
        if not is_free(port):
            port = free_port()
        kept.write_text(str(port))
        return port

    def _sandbox_command(self, port: int) -> list[str]:
        return [
            sys.executable, "-m", "payments.stripe_sandbox", "--port", str(port),
            "--webhook", f"http://127.0.0.1:{self.port}/payments/stripe/webhook/",
            "--secret", "whsec_sandbox", "--state", str(self.var / "stripe-sandbox.json"),
        ]  # fmt: skip

    def _web_command(self) -> list[str]:
        return [
            sys.executable, "-m", "gunicorn", "resort.wsgi:application", "--bind", f"{self.host}:{self.port}",
            "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--preload",
            "--no-control-socket", "--timeout", "60", "--graceful-timeout", "5", "--access-logfile", "-",
        ]  # fmt: skip

    def _await_web(self, web: Child) -> None:
        """Wait until the web server answers; a program that ends meanwhile is a failure."""
        begun = time.monotonic()
        while not self._answers():
            for child in self.children:
                if child.ended() is not None:
                    raise failed(f"{child.title} ended as it started.", child.log)
            if time.monotonic() - begun > READY_SECONDS:
                raise failed(f"The web server did not answer within {READY_SECONDS} s.", web.log)
            self._watch_parent()
            time.sleep(0.05)
        say("Web server", f"answers {seconds_since(begun)}")

    def _answers(self) -> bool:
        host = "127.0.0.1" if self.host in EVERYWHERE else self.host
        connection = http.client.HTTPConnection(host, self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return bool(connection.getresponse().status)  # whatever it says, it answers
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    # Watching

    def _watch(self) -> None:
        self._watch_parent()
        self._watch_database()
        for child in self.children:
            code = child.ended()
            if code is not None and child.process:
                processes.kill_group(child.process.pid)
                wait = child.schedule_restart()
                say(child.title, f"ended with code {code}; starting again in {wait:g} s (log: {child.log})")
            if child.restart_at and time.monotonic() >= child.restart_at:
                child.start()

    def _watch_parent(self) -> None:
        if self.parent and os.getppid() != self.parent:
            raise Stop("make has gone")

    def _watch_database(self) -> None:
        cluster = self.database.cluster
        if cluster is None or cluster.process() or time.monotonic() < self._database_retry_at:
            return
        begun, urls = time.monotonic(), cluster.urls()
        try:
            cluster.start()
        except CannotRun as problem:
            self._database_retry_at = time.monotonic() + 10
            say("Database", f"had stopped and does not start; trying again in 10 s\n{problem}")
            return
        self._owns_database = True
        self._record_database()
        say("Database", f"had stopped; running again {seconds_since(begun)}")
        if cluster.urls() != urls:
            self._move_to(cluster.urls())

    def _move_to(self, urls: dict[str, str]) -> None:
        """The old port was taken meanwhile: the programs have to learn the new one."""
        for child in self.children:
            child.environment.update(urls)
            if child.process:
                processes.stop([psutil.Process(child.process.pid)], patience=STOP_SECONDS)

    # Stopping

    def _stop(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._hurry)
        self._describe_myself(stopping=True)
        running = [child.process for child in self.children if child.process and child.process.poll() is None]
        processes.stop([psutil.Process(process.pid) for process in running], patience=STOP_SECONDS)
        for child in self.children:
            if child.process:
                child.process.wait()
                processes.kill_group(child.process.pid)
            child.record.unlink(missing_ok=True)
        if self._owns_database and self.database.cluster:
            with contextlib.suppress(CannotRun):
                self.database.cluster.stop()
            (self.var / "run" / "postgres.state").unlink(missing_ok=True)

    def _hurry(self, number: int, frame: object) -> None:
        """A second Ctrl-C: no more patience with the programs. The database is still stopped cleanly."""
        for child in self.children:
            if child.process:
                processes.kill_group(child.process.pid)


def _stop_on_signals() -> None:
    def asked(number: int, frame: object) -> None:
        raise Stop(signal.Signals(number).name)

    signal.signal(signal.SIGINT, asked)
    signal.signal(signal.SIGTERM, asked)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup stays in force
        signal.signal(signal.SIGHUP, asked)


def main(arguments: list[str]) -> int:
    """Run until asked to stop; returns the exit code."""
    var = Path(os.environ.get("RESORT_VAR") or ROOT / "var").resolve()
    _stop_on_signals()
    try:
        port = int(os.environ.get("PORT") or 8000)
    except ValueError:
        say_plain(f"\nPORT must be a number, not {os.environ['PORT']!r}.")
        return 1
    run = Run(
        var=var,
        port=port,
        host=os.environ.get("RESORT_HOST") or "127.0.0.1",
        stop_with_parent="--stop-with-parent" in arguments,
    )
    try:
        run.main()
    except Stop:
        say_plain("\n  Stopped.")
        return 0
    except (StepFailed, CannotRun) as problem:
        say_plain(f"\n{problem}")
        return 1
    except PermissionError as problem:
        say_plain(f"\nThis folder cannot be written to by this user: {problem}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
