"""Find a Chromium for the browser tests, or get one where there is none."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Where Playwright unpacks its own, by version, on Linux and on a Mac.
UNPACKED = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/Chromium.app/Contents/MacOS/Chromium")
INSTALL_SECONDS = 900


def browser(var: Path, say: Callable[[str], None]) -> Path | None:
    """A browser that starts: the one there is, else a newly installed one, else None."""
    if found := _installed(var):
        return found
    for name, install in _installers().items():
        say(f"none here; installing one with {name}")
        if install(var) and (found := _installed(var)):
            return found
        say(f"{name} could not install one (log: {_log(var)})")
    return None


def _installers() -> dict[str, Callable[[Path], bool]]:
    """The ways to get a browser that this user has, the best first."""
    system = {"apt-get": _with_apt} if os.geteuid() == 0 and shutil.which("apt-get") else {}
    return {**system, "Playwright": _with_playwright}


def _installed(var: Path) -> Path | None:
    return next((path for path in _candidates(var) if _starts(path)), None)


def _candidates(var: Path) -> Iterator[Path]:
    if named := os.environ.get("CHROMIUM"):
        yield Path(named)
    for name in NAMES:
        if found := shutil.which(name):
            yield Path(found)
    for pattern in UNPACKED:
        yield from sorted(_folder(var).glob(pattern), reverse=True)


def _starts(path: Path) -> bool:
    """A browser that lacks a library is on disk but does not start."""
    try:
        done = subprocess.run([str(path), "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _with_apt(var: Path) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _run(var, ["apt-get", "update"], environment)  # one unreachable source does not matter here
    return _run(var, ["apt-get", "install", "-y", "--no-install-recommends", "chromium"], environment)


def _with_playwright(var: Path) -> bool:
    environment = {**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(_folder(var))}
    return _run(var, [sys.executable, "-m", "playwright", "install", "chromium"], environment)


def _folder(var: Path) -> Path:
    return var / "browsers"


def _log(var: Path) -> Path:
    return var / "log" / "browser.log"


def _run(var: Path, command: list[str], environment: dict[str, str]) -> bool:
    _log(var).parent.mkdir(parents=True, exist_ok=True)
    with _log(var).open("ab") as log:
        try:
            done = subprocess.run(
                command, env=environment, timeout=INSTALL_SECONDS, check=False,
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired):
            return False
    return done.returncode == 0
