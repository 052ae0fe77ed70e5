"""The picture a gate scans: what it says, and how it looks on a page, in a mail and on paper."""

from __future__ import annotations

import io
from datetime import date

from pool.models import Member, StayPass, Ticket
from pool.tokens import Kind, Token, sign
from resort.common.pictures import QUIET_ZONE, picture
from resort.common.pictures import squares as _squares

__all__ = ["QUIET_ZONE", "picture", "png", "token_for"]
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
