"""What a person sees: one short line per step, and a plain sentence when a step fails."""

import contextlib
import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from resort.dev import processes

ROOT = Path(__file__).resolve().parents[2]


class StepFailed(Exception):
    """A step of the start failed; the message says which, why, and what to do."""


def say(name: str, text: str) -> None:
    """One line about one step. A terminal that has been closed is no reason to fall over."""
    with contextlib.suppress(OSError):
        print(f"  {name:<18} {text}", flush=True)


def say_plain(text: str = "") -> None:
    with contextlib.suppress(OSError):
        print(text, flush=True)


def failed(sentence: str, log: Path) -> StepFailed:
    """The failure of a step whose output is in a log."""
    return StepFailed(f"{sentence} The last lines of {log}:\n\n{processes.tail(log)}")


def logged(name: str, command: Sequence[str], *, environment: Mapping[str, str], var: Path) -> Path:
    """Run one command to its end with its output in `var/log/<name>.log`; returns the log.

    Raises StepFailed with the last lines of the log. Interrupted, it takes the command down with it.
    """
    log = var / "log" / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            list(command), env={**environment, processes.MARK: str(var / "run")}, cwd=ROOT,
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        code = process.wait()
    except BaseException:
        with contextlib.suppress(psutil.Error):
            processes.stop([psutil.Process(process.pid)], patience=5)
        process.wait()
        raise
    if code != 0:
        raise failed(f"This step failed: {name}.", log)
    return log


def seconds_since(started: float) -> str:
    """`(1.2 s)`, for the end of a line."""
    return f"({time.monotonic() - started:.1f} s)"


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() not in {"", "0", "false", "no"}
