"""The catalogues in `locale/` are complete, keep their placeholders and say what the compiled files say.

No gettext tools are needed: Babel reads the sources, the catalogues and what was compiled.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.urls import reverse
from django.utils.translation import ngettext, override
from django.utils.translation import template as templates

from resort.templatetags.money import minus_money, money

LANGUAGES = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
REFRESH = "Refresh the catalogues: see “Languages” in docs/testing.md."
APPS = ("accounts", "audit", "chalets", "payments", "pool", "resort", "restaurant")
# Pages for whoever develops the resort stay in English.
UNTRANSLATED = ("migrations", "stripe_sandbox", "dev", "bench", "demo")
UNTRANSLATED_TEMPLATES = ("templates/dev/", "templates/styleguide")
KEYWORDS: dict = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# The first text of a call, as Django writes it for xgettext; a context stands before the text.
_TEXT = r"""(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
MARKED = re.compile(rf"(?<!\w)(?:(?:_|n?gettext)\(|n?pgettext\(u?{_TEXT},)\s*u?({_TEXT})", re.DOTALL)
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


def path_of(language: str, ending: str = "po") -> Path:
    return settings.BASE_DIR / "locale" / language / "LC_MESSAGES" / f"django.{ending}"


@cache
def catalogue(language: str) -> Catalog:
    with path_of(language).open("rb") as source:
        return read_po(source, locale=language)


def singular(wording: str | tuple[str, ...]) -> str:
    return wording if isinstance(wording, str) else wording[0]


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def in_sources() -> set[str]:
    """What the program says: the singular of every text marked for translation."""
    found = set()
    for app in APPS:
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            if not {*path.relative_to(settings.BASE_DIR).parts} & {*UNTRANSLATED}:
                source = path.read_bytes()
                found |= {singular(words[1]) for words in extract("python", BytesIO(source), KEYWORDS)}
    return {wording for wording in found if wording}


def in_templates() -> set[str]:
    """What pages and letters say, read as Django reads them."""
    found = set()
    for path in (settings.BASE_DIR / "templates").rglob("*.*"):
        name = path.relative_to(settings.BASE_DIR).as_posix()
        if path.suffix not in (".html", ".txt") or name.startswith(UNTRANSLATED_TEMPLATES):
            continue
        marked = templates.templatize(path.read_text(encoding="utf-8"), origin=name)
        found |= {ast.literal_eval(words) for words in MARKED.findall(marked)}
    return {wording for wording in found if wording}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("said", [in_templates, in_sources])
def test_everything_said_is_in_the_catalogue(language, said):
    known = {singular(message.id) for message in catalogue(language) if message.id}
    wordings = said()
    assert len(wordings) > 200, "The reading of the sources found next to nothing."
    assert wordings - known == set(), REFRESH


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_is_translated(language):
    words = catalogue(language)
    missing = []
    for message in words:
        forms = message.string if isinstance(message.string, tuple | list) else [message.string]
        wanted = words.num_plurals if message.pluralizable else 1
        if message.id and (message.fuzzy or len(forms) != wanted or not all(forms)):
            missing.append(message.id)
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_entry_keeps_its_placeholders(language):
    for message in catalogue(language):
        if not message.id:
            continue
        if not message.pluralizable:
            assert placeholders(message.string) == placeholders(message.id), message.id
            continue
        # "One night" and "two nights" may be words without the number; the forms of many numbers may not.
        asked = {*placeholders(message.id[0]), *placeholders(message.id[1])}
        for form in message.string:
            assert {*placeholders(form)} <= asked, message.id
        assert {*placeholders(message.string[-1])} == {*placeholders(message.id[1])}, message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_compiled_file_says_what_the_catalogue_says(language):
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    assert path_of(language, "mo").read_bytes() == compiled.getvalue(), (
        "Compile them: .venv/bin/pybabel compile -D django -d locale"
    )


@pytest.mark.parametrize(
    ("language", "count", "words"),
    [
        ("fr", 0, "0 nuit"),
        ("fr", 1, "1 nuit"),
        ("fr", 2, "2 nuits"),
        ("ar", 1, "ليلة واحدة"),
        ("ar", 2, "ليلتان"),
        ("ar", 3, "3 ليالٍ"),
        ("ar", 11, "11 ليلة"),
        ("ar", 100, "100 ليلة"),
    ],
)
def test_count_takes_its_form(language, count, words):
    with override(language):
        form = ngettext("%(count)d night", "%(count)d nights", count)
    assert form % {"count": count} == words


@pytest.mark.parametrize(
    ("language", "opening", "words"),
    [
        ("en", '<html lang="en" dir="ltr">', "The lake is quiet. The stove is lit."),
        ("fr", '<html lang="fr" dir="ltr">', "Le lac est calme. Le poêle est allumé."),
        ("ar", '<html lang="ar" dir="rtl">', "البحيرة هادئة، والموقد مشتعل."),
    ],
)
def test_front_door_speaks_the_browsers_language(client, language, opening, words):
    page = client.get(reverse("home"), headers={"accept-language": language}).content.decode()
    assert opening in page
    assert words in page


def test_footer_changes_the_language_and_leads_back(client):
    offered = client.get(reverse("home")).content.decode()
    assert '<button name="language" value="fr" lang="fr" dir="ltr">Français</button>' in offered
    answer = client.post(reverse("set_language"), {"language": "fr", "next": "/chalets/?guests=2"})
    assert answer.headers["Location"] == "/chalets/?guests=2"
    cookie = answer.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (cookie.value, cookie["samesite"]) == ("fr", "Lax")
    assert '<html lang="fr"' in client.get(reverse("home")).content.decode()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_footer_leads_nowhere_else(client, elsewhere):
    answer = client.post(reverse("set_language"), {"language": "fr", "next": elsewhere})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize(
    ("language", "amount", "less"),
    [
        ("en", "$1,240.00", "−$1,240.00"),
        ("ar", "\u20661,240.00 US$\u2069", "\u2066−1,240.00 US$\u2069"),
    ],
)
def test_amount_keeps_its_direction_among_arabic_words(language, amount, less):
    with override(language):
        assert money(1240).replace("\xa0", " ") == amount
        assert minus_money(1240).replace("\xa0", " ") == less
