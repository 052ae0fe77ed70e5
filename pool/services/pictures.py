"""The picture a gate scans: what it says, and how it looks on a page, in a mail and on paper."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

import qrcode
from django.utils.safestring import SafeString, mark_safe
from qrcode.constants import ERROR_CORRECT_M

from pool.models import Member, StayPass, Ticket
from pool.tokens import Kind, Token, sign

# The white frame a scanner needs around the squares, in squares.
QUIET_ZONE = 4
# A member comes as long as the membership lasts: the gate asks that on the day. (A token holds no later day.)
NO_END = date(2198, 12, 31)


def token_for(subject: Ticket | StayPass | Member) -> str:
    """The signed text of a ticket, a stay's pass or a member's card as it stands in `subject`; no query.

    A ticket's changes with its day, slot, party and issue: keep it in `qr_code` whenever one of them changes.
    """
    return sign(_said_of(subject))


def _said_of(subject: Ticket | StayPass | Member) -> Token:
    if isinstance(subject, Ticket):
        return Token(
            kind=Kind.TICKET,
            subject=subject.pk,
            first_day=subject.ticket_date,
            last_day=subject.ticket_date,
            slot=subject.slot,
            persons=subject.persons,
            issue=subject.issue,
        )
    if isinstance(subject, StayPass):
        return Token(
            kind=Kind.STAY,
            subject=subject.pk,
            first_day=subject.valid_from,
            last_day=subject.valid_until,
            persons=subject.persons,
            issue=subject.issue,
        )
    return Token(
        kind=Kind.MEMBER,
        subject=subject.pk,
        first_day=subject.invited_at.date(),
        last_day=NO_END,
        issue=subject.issue,
    )


def _squares(text: str) -> list[list[bool]]:
    # Capitals and digits only, so the densest way of writing fits; a quarter of it may be lost or dirty.
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(text)
    code.make()
    return code.get_matrix()


def picture(text: str, *, label: str = "") -> SafeString:
    """The picture to stand in a page: one path, no script, no style, black on white in every theme.

    `label` is what a screen reader says; without it the picture is decoration.
    """
    squares = _squares(text)
    size = len(squares)
    path = "".join(f"M{x} {y}h{width}v1h-{width}z" for x, y, width in _runs(squares))
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


def png(text: str, *, scale: int = 8) -> bytes:
    """The picture for a mail or a download: `scale` pixels a square, two colours, about 2 kB."""
    from PIL import Image  # noqa: PLC0415 -- only letters and downloads need it

    squares = _squares(text)
    picture = Image.new("1", (len(squares), len(squares)), 1)
    picture.putdata([0 if dark else 1 for row in squares for dark in row])
    out = io.BytesIO()
    picture.resize((len(squares) * scale, len(squares) * scale), Image.Resampling.NEAREST).save(
        out, "PNG", optimize=True
    )
    return out.getvalue()
