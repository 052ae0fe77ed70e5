"""The code base keeps its own rules: imports, file sizes, templates, the browsers' strict policy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from importlinter.cli import lint_imports

ROOT = settings.BASE_DIR
SKIPPED = {
    ".git",
    ".venv",
    "var",
    "node_modules",
    "__pycache__",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
}
MOST_LINES = 400
# Brought along, or written by tools.
FOREIGN = re.compile(r"(/migrations/|vendor/|\.min\.js$|/requirements)")
# Templates that a framework asks for by a name of its own.
ASKED_FOR_BY_NAME = re.compile(r"^(40[034]|403_csrf|500)\.html$|^admin/")
# E-mail programs know no style sheets.
LETTERS = "templates/letters/"


def files(*suffixes: str) -> Iterator[Path]:
    """Our files with these endings."""
    for path in sorted(ROOT.rglob("*")):
        inside = path.relative_to(ROOT)
        if path.suffix in suffixes and not SKIPPED & set(inside.parts) and not FOREIGN.search(f"/{inside}"):
            yield path


def named(path: Path) -> str:
    """The path inside the project."""
    return path.relative_to(ROOT).as_posix()


def test_imports_point_downwards(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == 0


def test_no_file_outgrows_one_sitting():
    sizes = {
        named(path): len(path.read_text().splitlines())
        for path in files(".py", ".html", ".css", ".js", ".sql")
    }
    assert {name: lines for name, lines in sizes.items() if lines > MOST_LINES} == {}


def test_nothing_is_left_for_later():
    mark = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X:")))
    left = [
        f"{named(path)}:{number}"
        for path in files(".py", ".html", ".css", ".js", ".sql", ".md", ".toml", ".txt")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if mark.search(line)
    ]
    assert left == []


def names_of(template: str) -> set[str]:
    """How code may ask for a template: by its name, from beside it, or a letter by its kind."""
    stem = template.rsplit(".", 1)[0]
    kind = stem.rpartition("/")[2]
    names = {template, stem, template.rpartition("/")[2]}
    return names | {kind, kind.replace("_", ".", 1)} if template.startswith("letters/") else names


def test_every_template_is_used():
    code = "\n".join(path.read_text() for path in files(".py", ".html", ".txt"))
    quoted = set(re.findall(r"""["']([\w./-]+)["']""", code))
    unused = [
        name
        for path in sorted((ROOT / "templates").rglob("*.*"))
        if not names_of(name := path.relative_to(ROOT / "templates").as_posix()) & quoted
        and not ASKED_FOR_BY_NAME.match(name)
    ]
    assert unused == []


@pytest.mark.parametrize("path", files(".html"), ids=named)
def test_template_includes_what_exists(path):
    missing = []
    for name in re.findall(r'{%\s*(?:include|extends)\s+"([^"]+)"', path.read_text()):
        try:
            get_template(name)
        except TemplateDoesNotExist:
            missing.append(name)
    assert missing == [] or "stripe_sandbox" in named(path)


@pytest.mark.parametrize("path", [p for p in files(".html") if not named(p).startswith(LETTERS)], ids=named)
def test_template_keeps_the_strict_policy_of_browsers(path):
    text = re.sub(r"{#.*?#}|{% comment.*?endcomment %}", "", path.read_text(), flags=re.DOTALL)
    assert re.findall(r"<[^>]*\sstyle=", text) == []
    assert re.findall(r"<[^>]*\son[a-z]+=", text) == []
    assert re.findall(r"<script(?![^>]*(?:src=|type=\"application/(?:ld\+)?json\"))[^>]*>", text) == []
    assert re.findall(r"<style", text) == []
    assert re.findall(r"(?:src=|<link[^>]*href=)\"(?:https?:)?//", text) == []


@pytest.mark.parametrize("path", files(".css"), ids=named)
def test_style_sheet_reads_from_both_sides(path):
    one_sided = re.compile(
        r"(?:margin|padding|border|inset)-(?:left|right)\b|(?:text-align|float|clear):\s*(?:left|right)|^\s*(?:left|right):",
        re.MULTILINE,
    )
    assert one_sided.findall(path.read_text()) == []


def test_every_module_says_what_it_is_for():
    silent = [
        named(path)
        for path in files(".py")
        if (text := path.read_text().strip()) and not text.startswith(('"""', "#!", "from __future__"))
    ]
    assert silent == []
