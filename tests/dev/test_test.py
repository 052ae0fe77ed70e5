"""What `make test` counts as good, and which browser it takes."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from resort.db.server import ROOT
from resort.dev import browser, console
from resort.dev import test as run


def results(**counts: int) -> run.Results:
    made = run.Results()
    made.counts |= counts
    return made


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
    assert run.judge(results(passed=9, race=race, browser=shown), has_browser=has_browser) == code


def test_the_closing_lines_say_what_ran(capsys: pytest.CaptureFixture[str]) -> None:
    run.judge(results(passed=9, failed=1, skipped=2, race=3, browser=4), has_browser=True)
    assert capsys.readouterr().out.splitlines()[-4:] == [
        "9 passed, 1 failed, 2 skipped",
        "race tests run: 3",
        "browser tests run: 4",
        "All good.",
    ]


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
