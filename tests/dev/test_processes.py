"""Stopping programs for good: the deaf ones, the ones they started, and the ones of a killed run."""

import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from resort.dev import processes
from resort.dev.processes import Child, lives

SLEEP = "import time; print('up', flush=True); time.sleep(60)"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEP}"
PARENT = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEP!r}]); {SLEEP}"


@pytest.fixture
def started(tmp_path: Path) -> Iterator[list[Child]]:
    """Children that are gone after the test, whatever it found."""
    children: list[Child] = []
    yield children
    for child in children:
        if child.process:
            processes.kill_group(child.process.pid)
            child.process.wait()


def start(code: str, var: Path, started: list[Child], name: str = "sleeper") -> Child:
    """A program of our own, up and running."""
    child = Child(name, [sys.executable, "-c", code], environment=os.environ, var=var, cwd=var)
    child.start()
    started.append(child)
    deadline = time.monotonic() + 60
    while "up" not in child.log.read_text() and time.monotonic() < deadline:
        time.sleep(0.02)
    return child


def process_of(child: Child) -> psutil.Process:
    assert child.process
    return psutil.Process(child.process.pid)


def test_a_program_that_ignores_the_request_is_killed(tmp_path: Path, started: list[Child]) -> None:
    process = process_of(start(DEAF, tmp_path, started))
    processes.stop([process], patience=0.3)
    assert not lives(process)


def test_what_a_program_started_ends_with_it(tmp_path: Path, started: list[Child]) -> None:
    child = start(PARENT, tmp_path, started)
    family = processes.group(process_of(child).pid)
    assert len(family) == 2
    processes.stop([process_of(child)], patience=0.3)
    assert not [member for member in family if lives(member)]


def test_programs_of_a_killed_run_are_found_by_record_and_by_mark(
    tmp_path: Path, started: list[Child]
) -> None:
    recorded = start(SLEEP, tmp_path, started, "recorded")
    marked = start(SLEEP, tmp_path, started, "marked")
    marked.record.unlink()
    found = {process.pid for process in processes.left_behind(tmp_path / "run")}
    assert found == {process_of(recorded).pid, process_of(marked).pid}


def test_a_record_whose_pid_is_somebody_else_by_now_names_nobody(tmp_path: Path) -> None:
    run = tmp_path / "run"
    run.mkdir()
    (run / "web.json").write_text(f'{{"name": "web", "pid": {os.getpid()}, "created": 12345.0}}')
    (run / "worker.json").write_text("half a rec")
    assert processes.left_behind(run) == []


def test_a_program_that_keeps_dying_is_restarted_ever_more_slowly(
    tmp_path: Path, started: list[Child]
) -> None:
    child = start("print('up')", tmp_path, started)
    assert child.process
    child.process.wait()
    assert [child.schedule_restart() for _ in range(8)] == [0.5, 1, 2, 5, 10, 30, 30, 30]


def test_the_log_of_the_run_before_is_kept_once(tmp_path: Path, started: list[Child]) -> None:
    for text in ("first", "second", "third"):
        start(f"print('up {text}')", tmp_path, started)
    assert (tmp_path / "log" / "sleeper.log").read_text() == "up third\n"
    assert (tmp_path / "log" / "sleeper.log.1").read_text() == "up second\n"


def test_a_record_is_never_read_half(tmp_path: Path) -> None:
    path, read = tmp_path / "web.json", list[int]()
    processes.keep(path, {"pid": 0})
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            read.append(json.loads(path.read_text())["pid"])

    with ThreadPoolExecutor(1) as beside:
        looking = beside.submit(look)
        for pid in range(1000):
            processes.keep(path, {"pid": pid})
        done.set()
        looking.result()

    assert read == sorted(read)
