"""What every template and stylesheet promises: strict content policy, known icons, logical properties."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, engines
from django.template.loader import get_template

BASE = Path(settings.BASE_DIR)
# Letters are read by mail programs, which know neither stylesheets nor logical properties.
TEMPLATES = sorted(
    path
    for folder in (BASE / "templates", *BASE.glob("*/templates"))
    for path in folder.rglob("*.html")
    if "letters" not in path.parts
)
STYLES = sorted((BASE / "static").rglob("*.css"))
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=[\"']|<script(?![^>]*\ssrc=)|javascript:")
PHYSICAL = re.compile(
    r"^\s*(?:(?:margin|padding|border)-(?:left|right|top|bottom)[\w-]*|(?:left|right|top|bottom|float|clear)|"
    r"text-align):\s*(?P<value>[^;]+);",
    re.MULTILINE,
)
LOGICAL_VALUES = {"start", "end", "center", "none", "inline-start", "inline-end"}


def short(path: Path) -> str:
    return str(path.relative_to(BASE))


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_template_holds_no_inline_code(path: Path) -> None:
    assert INLINE.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_template_uses_icons_of_the_sprite(path: Path) -> None:
    sprite = set(
        re.findall(r'<symbol id="([\w-]+)"', (BASE / "static/icons/sprite.svg").read_text(encoding="utf-8"))
    )
    used = set(re.findall(r'\{% icon "([\w-]+)"', path.read_text(encoding="utf-8")))

    assert used - sprite == set()


@pytest.mark.parametrize("path", STYLES, ids=short)
def test_stylesheet_keeps_to_logical_properties(path: Path) -> None:
    found = PHYSICAL.finditer(path.read_text(encoding="utf-8"))

    assert [m[0].strip() for m in found if m["value"].strip() not in LOGICAL_VALUES] == []


def test_page_500_needs_neither_context_nor_database() -> None:
    template = get_template("500.html")

    html = engines["django"].engine.get_template(template.template.name).render(Context())

    assert "Something broke on our side" in html
