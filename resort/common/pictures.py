"""A text as a picture that a camera reads (QR): one path, no script, no style."""

from __future__ import annotations

from collections.abc import Iterator

import qrcode
from django.utils.safestring import SafeString, mark_safe
from qrcode.constants import ERROR_CORRECT_M

# The white frame a scanner needs around the squares, in squares.
QUIET_ZONE = 4


def squares(text: str) -> list[list[bool]]:
    """The rows of the picture, its white frame included."""
    # Capitals and digits only, so the densest way of writing fits; a quarter of it may be lost or dirty.
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(text)
    code.make()
    return code.get_matrix()


def picture(text: str, *, label: str = "") -> SafeString:
    """The picture to stand in a page: one path, no script, no style, black on white in every theme.

    `label` is what a screen reader says; without it the picture is decoration.
    """
    rows = squares(text)
    size = len(rows)
    path = "".join(f"M{x} {y}h{width}v1h-{width}z" for x, y, width in _runs(rows))
    said = f'role="img" aria-label="{_escaped(label)}"' if label else 'aria-hidden="true"'
    return mark_safe(  # noqa: S308 -- numbers and an escaped label
        f'<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" {said}'
        f' shape-rendering="crispEdges"><rect width="{size}" height="{size}" fill="#fff"/>'
        f'<path d="{path}" fill="#000"/></svg>'
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _runs(squares: list[list[bool]]) -> Iterator[tuple[int, int, int]]:
    """Dark squares side by side, as (x, y, width)."""
    for y, row in enumerate(squares):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                yield start, y, x - start
            x += 1
