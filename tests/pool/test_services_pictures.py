"""What a ticket's picture says and looks like."""

import io
import re
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from PIL import Image

from pool import tokens
from pool.models import Member, StayPass, Ticket
from pool.services import pictures

ID = UUID("5f0b1b2e-7d2c-4a4e-9c5a-0a1b2c3d4e5f")
DAY = date(2026, 7, 4)


def test_token_for_a_ticket_says_day_slot_party_and_issue():
    ticket = Ticket(id=ID, ticket_date=DAY, slot="full_day", adults=2, children=3, issue=4)
    assert tokens.read(pictures.token_for(ticket)) == tokens.Token(
        kind=tokens.Kind.TICKET,
        subject=ID,
        first_day=DAY,
        last_day=DAY,
        slot="full_day",
        persons=5,
        issue=4,
    )


def test_token_for_a_stay_pass_says_its_days():
    stay = StayPass(id=ID, valid_from=DAY, valid_until=date(2026, 7, 9), persons=4, issue=1)
    assert tokens.read(pictures.token_for(stay)) == tokens.Token(
        kind=tokens.Kind.STAY,
        subject=ID,
        first_day=DAY,
        last_day=date(2026, 7, 9),
        slot="",
        persons=4,
        issue=1,
    )


def test_token_for_a_member_never_ends_by_itself():
    member = Member(id=ID, invited_at=datetime(2026, 7, 4, tzinfo=UTC), issue=2)
    assert tokens.read(pictures.token_for(member)) == tokens.Token(
        kind=tokens.Kind.MEMBER, subject=ID, first_day=DAY, last_day=pictures.NO_END, issue=2
    )


def _of_png(content: bytes, scale: int) -> list[list[bool]]:
    picture = Image.open(io.BytesIO(content)).convert("L")
    side = picture.width // scale
    return [[picture.getpixel((x * scale, y * scale)) == 0 for x in range(side)] for y in range(side)]


def _of_svg(text: str) -> list[list[bool]]:
    side = int(re.search(r'viewBox="0 0 (\d+) ', text)[1])
    squares = [[False] * side for _ in range(side)]
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1", text):
        for step in range(int(width)):
            squares[int(y)][int(x) + step] = True
    return squares


def test_page_and_mail_show_the_same_squares_with_a_white_frame():
    text = "V2P" + "A7" * 74
    squares = _of_svg(pictures.picture(text))
    assert _of_png(pictures.png(text, scale=3), 3) == squares
    frame = range(pictures.QUIET_ZONE)
    assert not any(any(squares[number]) or any(row[number] for row in squares) for number in frame)
    assert all(squares[4][4 + number] for number in range(7))


def test_picture_says_its_label_without_breaking_out_of_it():
    shown = pictures.picture("V2PA", label='Ticket "K7" <b>')
    assert 'role="img" aria-label="Ticket &quot;K7&quot; &lt;b>"' in shown
    assert "<b>" not in shown.replace("&lt;b>", "")


@pytest.mark.parametrize("word", ["style", "script", "href", " on"])
def test_picture_holds_nothing_a_strict_page_forbids(word):
    assert word not in pictures.picture("V2PA", label="Ticket")
