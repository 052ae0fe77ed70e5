"""Make `.venv` from the hash-pinned requirements; do nothing when it is up to date.

Runs before any package exists, so it uses the standard library only and is started as a plain
script (`python3 resort/dev/install.py [--dev]`). It must stay readable for old interpreters: the
version check below has to run there.
"""

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
STAMP = VENV / "installed.json"
LOG = ROOT / "var" / "log" / "install.log"


class CannotInstall(Exception):
    """The packages cannot be installed; the message says why and what to do."""


def fingerprint(name: str) -> str:
    """The hash of one requirements file."""
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def wanted_files(dev: bool) -> "list[str]":
    """The file to install, and every file that is satisfied once it is."""
    # The development pins contain the runtime pins, so installing them satisfies both.
    return ["requirements-dev.txt", "requirements.txt"] if dev else ["requirements.txt"]


def read_stamp() -> "dict[str, str]":
    """Which requirements files `.venv` is known to satisfy: {name: hash}."""
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def up_to_date(name: str) -> bool:
    """Whether `.venv` works and satisfies this requirements file."""
    python = VENV / "bin" / "python"
    return os.access(str(python), os.X_OK) and read_stamp().get(name) == fingerprint(name)


def newer_python() -> "str | None":
    """Another interpreter on PATH that is new enough, or None."""
    for minor in range(20, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            return found
    return None


def require_python() -> None:
    """Go on with an interpreter that is new enough, or say so and end."""
    if sys.version_info >= OLDEST:
        return
    found = newer_python()
    if found:
        os.execv(found, [found, *sys.argv])  # noqa: S606 -- the same script under another interpreter
    have = "{}.{}".format(*sys.version_info[:2])
    raise CannotInstall(
        f"V2 Resort needs Python 3.11 or newer; {sys.executable} is {have}.\n"
        "Install a newer Python, or name one: make run PYTHON=/path/to/python3.11"
    )


def logged(command: "list[object]", environment: "dict[str, str] | None" = None) -> bool:
    """Run a command with its output in the log file; True when it succeeded."""
    with LOG.open("a") as log:
        log.write("$ " + " ".join(map(str, command)) + "\n")
        log.flush()
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, cwd=str(ROOT),
            env=environment, check=False,
        )  # fmt: skip
    return done.returncode == 0


def last_lines(count: int = 15) -> str:
    """The end of the log, indented."""
    lines = LOG.read_text(errors="replace").splitlines()[-count:]
    return "\n".join("    " + line for line in lines)


def failed(sentence: str) -> CannotInstall:
    """The exception for a step whose output is in the log."""
    return CannotInstall(f"{sentence} The last lines of {LOG}:\n{last_lines()}")


def create_venv() -> None:
    """Make `.venv`, with pip inside, whatever the system's Python was shipped without."""
    if importlib.util.find_spec("ensurepip"):
        if not logged([sys.executable, "-m", "venv", "--clear", VENV]):
            raise failed("The virtual environment could not be made.")
        return
    # Debian and Ubuntu ship Python without ensurepip.
    package = f"python3.{sys.version_info[1]}-venv"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"  Python packages    installing {package}: this Python came without pip", flush=True)
        quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        logged(["apt-get", "update"], quiet)
        logged(["apt-get", "install", "-y", "--no-install-recommends", package], quiet)
        if logged([sys.executable, "-m", "venv", "--clear", VENV]):
            return
    raise CannotInstall(
        f"This Python has no pip. Install it first: sudo apt-get install {package}\n"
        "Or name another Python: make run PYTHON=/path/to/python3.11"
    )


def venv_works() -> bool:
    """Whether `.venv` has an interpreter that starts and has pip."""
    python = VENV / "bin" / "python"
    probe = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        return (
            subprocess.run([str(python), "-c", probe], stderr=subprocess.DEVNULL, check=False).returncode == 0
        )
    except OSError:
        return False


def install(dev: bool) -> None:
    """Install what the requirements pin; the stamp is written last, so a kill leaves no false one."""
    started = time.monotonic()
    names = wanted_files(dev)
    LOG.parent.mkdir(parents=True, exist_ok=True)
    LOG.write_text("")
    print("  Python packages    installing (takes a minute the first time)", flush=True)
    if not venv_works():
        create_venv()
    pip = [VENV / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    if not logged([*pip, "--require-hashes", "--only-binary=:all:", "-r", names[0]]):
        raise failed("The Python packages could not be installed.")
    stamp = {name: fingerprint(name) for name in names}
    unfinished = STAMP.with_suffix(".new")
    unfinished.write_text(json.dumps(stamp))
    unfinished.replace(STAMP)
    print(f"  Python packages    installed ({time.monotonic() - started:.0f} s)", flush=True)


def main(arguments: "list[str]") -> None:
    dev = "--dev" in arguments
    name = wanted_files(dev)[0]
    require_python()
    if up_to_date(name):
        return
    lock = ROOT / "var" / "run" / "install.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # `make run` and `make test` may start together
        if not up_to_date(name):
            install(dev)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except CannotInstall as problem:
        sys.exit(f"\n{problem}")
    except PermissionError as problem:
        sys.exit(f"\nThis folder cannot be written to by this user: {problem}")
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
