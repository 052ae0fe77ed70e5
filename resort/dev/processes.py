"""Start, record and stop the programs of a run.

Every child leads a process group of its own, so that Ctrl-C in the terminal reaches only the
supervisor, and a stop reaches everything a child started. A child is recorded in
`var/run/<name>.json` with its pid and creation time (a pid alone may be somebody else's by now)
and carries the run's folder in its environment, so that a run killed with -9 leaves nothing
behind that the next one cannot find.
"""

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import psutil

MARK = "RESORT_RUN"
BACK_OFF = (0.5, 1, 2, 5, 10, 30)  # seconds before each next restart
STEADY_SECONDS = 30  # having run this long, a program that dies counts as its first failure


def keep(path: Path, record: Mapping[str, object]) -> None:
    """Write a record so that who reads it meanwhile finds the old one or the new one, never half of it."""
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.write_text(json.dumps(record))
    unfinished.replace(path)


class Child:
    """One program that should be running."""

    def __init__(
        self, name: str, command: Sequence[str], *, environment: Mapping[str, str], var: Path, cwd: Path
    ) -> None:
        self.name = name
        self.command = list(command)
        self.environment = {**environment, MARK: str(var / "run")}
        self.cwd = cwd
        self.log = var / "log" / f"{name}.log"
        self.record = var / "run" / f"{name}.json"
        self.process: subprocess.Popen[bytes] | None = None
        self.restart_at: float | None = None
        self._started = 0.0
        self._failures = 0

    @property
    def title(self) -> str:
        """`stripe-sandbox` as a person reads it."""
        return self.name.replace("-", " ").capitalize()

    def start(self) -> None:
        """Start the program and write down who it is."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.record.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and not self._started:
            self.log.replace(self.log.with_suffix(".log.1"))  # that of the run before
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, env=self.environment, cwd=self.cwd, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        self._started = time.monotonic()
        self.restart_at = None
        created = psutil.Process(self.process.pid).create_time()
        keep(self.record, {"name": self.name, "pid": self.process.pid, "created": created})

    def ended(self) -> int | None:
        """The exit code when the program ended by itself, else None."""
        return self.process.poll() if self.process else None

    def schedule_restart(self) -> float:
        """Plan the next start after a failure and return the seconds until then: longer each time."""
        steady = time.monotonic() - self._started > STEADY_SECONDS
        self._failures = 1 if steady else self._failures + 1
        wait = BACK_OFF[min(self._failures, len(BACK_OFF)) - 1]
        self.restart_at = time.monotonic() + wait
        self.process = None
        return wait


def tail(log: Path, count: int = 15) -> str:
    """The last lines of a log, indented."""
    try:
        lines = log.read_text(errors="replace").splitlines()[-count:]
    except OSError:
        return ""
    return "\n".join("    " + line for line in lines)


def left_behind(run: Path) -> list[psutil.Process]:
    """The processes of an earlier run of this folder that still live: the recorded ones and theirs."""
    found = {process.pid: process for process in _recorded(run)}
    ours = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    for process in psutil.process_iter():
        try:
            if process.pid not in ours and process.environ().get(MARK) == str(run):
                found[process.pid] = process
        except (psutil.Error, OSError):
            continue
    return list(found.values())


def _recorded(run: Path) -> Iterable[psutil.Process]:
    for record in run.glob("*.json"):
        try:
            written = json.loads(record.read_text())
            process = psutil.Process(int(written["pid"]))
            if abs(process.create_time() - float(written["created"])) < 0.05:
                yield process
        except (OSError, ValueError, KeyError, TypeError, psutil.Error):
            continue


def stop(processes: Iterable[psutil.Process], *, patience: float) -> None:
    """Ask politely, wait `patience` seconds, then kill; with them whatever they started."""
    leaders = list(processes)
    members = {member.pid: member for leader in leaders for member in [leader, *group(leader.pid)]}
    for leader in leaders:
        _send(leader, signal.SIGTERM)
    for member in _await_end(members.values(), patience):
        _send(member, signal.SIGKILL)
    _await_end(members.values(), 5)


def kill_group(leader: int) -> None:
    """End what a program that died has left running, so that its successor finds its port free."""
    members = group(leader)
    for member in members:
        _send(member, signal.SIGKILL)
    _await_end(members, 5)


def group(leader: int) -> list[psutil.Process]:
    """Every process in the group that this pid leads, or led."""
    found = []
    for pid in psutil.pids():
        with contextlib.suppress(OSError, psutil.Error):
            if os.getpgid(pid) == leader:
                found.append(psutil.Process(pid))
    return found


def lives(process: psutil.Process) -> bool:
    """Whether it still runs. One that ended but was not collected by its parent does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _await_end(processes: Iterable[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Wait for all to end; returns those that did not."""
    deadline = time.monotonic() + seconds
    while (alive := [process for process in processes if lives(process)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return alive


def _send(process: psutil.Process, number: signal.Signals) -> None:
    with contextlib.suppress(psutil.Error):
        process.send_signal(number)
