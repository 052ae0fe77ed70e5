"""Fill the page templates. Every value is escaped unless it is HTML made here."""

import html
import string
from functools import cache
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).parent / "templates"
STYLESHEET = Path(__file__).parent / "checkout.css"


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


@cache
def _template(name: str) -> string.Template:
    return string.Template((TEMPLATES / name).read_text(encoding="utf-8"))


def fill(name: str, /, **values: Any) -> Html:
    """A template with its ``${placeholders}`` filled. Raises KeyError when one is left empty."""
    safe = {
        key: value if isinstance(value, Html) else html.escape(str(value), quote=True)
        for key, value in values.items()
    }
    return Html(_template(name).substitute(safe))


def joined(parts: list[Html]) -> Html:
    return Html("".join(parts))


def page(title: str, body: Html) -> bytes:
    return fill("layout.html", title=title, body=body).encode()
