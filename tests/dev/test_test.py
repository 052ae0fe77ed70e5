"""What `make test` counts as good, and which browser it takes."""

import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from payments.stripe_sandbox.testing import wait_until
from resort.db.placement import CannotRun
from resort.db.server import ROOT
from resort.dev import browser, console
from resort.dev import test as run
from resort.dev.books import Checked
from resort.dev.lanes import Lane, Output


def results(**counts: int) -> run.Results:
    made = run.Results()
    made.counts |= counts
    return made


def checked(*wrong: str, races: int = 1, faults: int = 1, browser: int = 1, payments: int = 1) -> Checked:
    databases = {"races": races, "faults": faults, "browser": browser}
    return Checked({tests: count for tests, count in databases.items() if count}, payments, 4, list(wrong))


@pytest.mark.parametrize(
    ("race", "shown", "has_browser", "ci", "code"),
    [
        (3, 2, True, "", 0),
        (0, 2, True, "", 1),
        (3, 0, True, "", 1),
        (3, 0, False, "", 0),
        (3, 0, False, "true", 1),
    ],
    ids=["all ran", "no race test", "no browser test", "no browser here", "no browser in CI"],
)
def test_a_run_is_good_only_when_everything_was_looked_at(
    monkeypatch: pytest.MonkeyPatch, race: int, shown: int, has_browser: bool, ci: str, code: int
) -> None:
    monkeypatch.setenv("CI", ci)
    counted = results(passed=9, race=race, browser=shown, stack=1)
    assert run.judge(counted, checked(), has_browser=has_browser) == code


def test_the_closing_lines_say_what_ran(capsys: pytest.CaptureFixture[str]) -> None:
    counted = results(passed=9, failed=1, skipped=2, race=3, browser=4, stack=1)
    run.judge(counted, checked(races=20, payments=70), has_browser=True)
    assert capsys.readouterr().out.splitlines()[-5:] == [
        "9 passed, 1 failed, 2 skipped",
        "race tests run: 3",
        "browser tests run: 4",
        "books checked: 22 databases, 70 payments, 4 stays, nothing wrong",
        "All good.",
    ]


@pytest.mark.parametrize(
    ("books", "why"),
    [
        (checked("races (one)\nbooks.E04  More was kept."), "the books are wrong"),
        (checked(races=0), "no books of the races were checked"),
        (checked(faults=0), "no books of the faults were checked"),
        (checked(browser=0), "no books of the browser were checked"),
        (checked(payments=0), "no books were checked"),
    ],
    ids=["wrong", "no race", "no fault", "no browser", "nothing in them"],
)
def test_a_run_is_bad_when_the_books_are(
    capsys: pytest.CaptureFixture[str], books: Checked, why: str
) -> None:
    counted = results(passed=9, race=3, browser=4, stack=5)
    assert run.judge(counted, books, has_browser=True) == 1
    said = capsys.readouterr().out
    assert said.endswith(f"FAILED: {why}\n")
    assert all(wrong in said for wrong in books.wrong)


def test_lanes_run_at_once_and_never_mix_their_lines(capsys: pytest.CaptureFixture[str]) -> None:
    beside, met = run.Results(Output(keep=True)), threading.Barrier(2)

    def work() -> None:
        beside.step("Beside", [sys.executable, "-c", "print('what it wrote'); raise SystemExit(1)"])
        met.wait(60)

    lane, main = Lane(work), run.Results()
    main.step("Main", [sys.executable, "-c", "pass"])
    met.wait(60)
    lane.finish()
    main.output.say_plain("between")
    main.add(beside)

    said = capsys.readouterr().out
    assert said.index("Main") < said.index("between") < said.index("Beside") < said.index("what it wrote")
    assert main.failed_steps == ["Beside"]


# Whoever starts the tests in the background of a shell hands down that Ctrl-C is ignored.
LONG = """
import pathlib, signal, sys, time
signal.signal(signal.SIGINT, signal.SIG_IGN if sys.argv[2:] else signal.default_int_handler)
pathlib.Path(sys.argv[1]).touch()
time.sleep(600)
"""


@pytest.mark.parametrize("deaf", [[], ["deaf"]], ids=["listens", "deaf"])
def test_a_lane_tells_what_it_raised_and_ends_its_program_when_told(tmp_path: Path, deaf: list[str]) -> None:
    beside, begun = run.Results(Output(keep=True)), tmp_path / "begun"

    def work() -> None:
        beside.step("Long", [sys.executable, "-c", LONG, str(begun), *deaf])
        beside.step("Never begun", [sys.executable, "-c", "pass"])
        raise CannotRun("no room")

    lane = Lane(work)
    wait_until(begun.exists)
    beside.programs.stop(patience=0.5 if deaf else 600)
    with pytest.raises(CannotRun, match="no room"):
        lane.finish()
    assert beside.failed_steps == ["Long", "Never begun"]


@pytest.mark.parametrize(("value", "expected"), [("true", True), ("1", True), ("", False), ("false", False)])
def test_ci_is_what_the_variable_says(monkeypatch: pytest.MonkeyPatch, value: str, expected: bool) -> None:
    monkeypatch.setenv("CI", value)
    assert console.in_ci() is expected


def script(path: Path, code: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\nexit {code}\n")
    path.chmod(0o755)
    return path


def test_the_named_browser_wins_unless_it_does_not_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    on_path = script(tmp_path / "bin" / "chromium", 0)
    named = script(tmp_path / "named", 0)
    monkeypatch.setenv("PATH", str(on_path.parent))
    monkeypatch.setenv("CHROMIUM", str(named))
    assert browser.browser(tmp_path, print) == named
    script(named, 1)
    assert browser.browser(tmp_path, print) == on_path


def test_a_machine_without_a_browser_and_without_ways_to_get_one_has_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(browser, "_installers", lambda: {"Playwright": lambda var: False})
    said: list[str] = []
    assert browser.browser(tmp_path, said.append) is None
    assert said[0] == "none here; installing one with Playwright"


def pins(name: str) -> dict[str, str]:
    return dict(
        re.findall(r"^([\w.-]+(?:\[[\w,-]+\])?)==([^\s;\\]+)", (ROOT / name).read_text(), re.MULTILINE)
    )


def test_what_is_tested_is_what_runs() -> None:
    """Every runtime package has the same version in both files of pins."""
    runtime, development = pins("requirements.txt"), pins("requirements-dev.txt")
    assert len(runtime) > 20
    assert {name: development.get(name) for name in runtime} == runtime


def test_every_verb_of_the_makefile_is_explained() -> None:
    make = shutil.which("make")
    if not make:
        pytest.skip("make is not installed")
    command = [make, "-C", str(ROOT), "--no-print-directory", "help"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    verbs = ["help", "run", "test", "bench", "lint", "fix", "migrate", "seed", "check"]
    assert [line.split()[1] for line in shown.splitlines()] == verbs
