"""What was shown at the gate, and what is known of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from pool import tokens
from pool.gate_rules import MEMBER, STAY, TICKET, Pass, Reason
from pool.models import Member, Membership, StayPass, Ticket
from pool.services.gate import membership
from pool.services.gate.names import NameAtGate
from pool.services.gate.statements import PREVIOUS_OF, WHY_TICKET

_KINDS = {tokens.Kind.TICKET: TICKET, tokens.Kind.STAY: STAY, tokens.Kind.MEMBER: MEMBER}
_CODE = re.compile(r"[0-9A-Z]{8,11}")
# "ticket:<uuid>": chosen from the search by somebody who saw the name, instead of scanned.
_CHOSEN = re.compile(r"(ticket|stay|member):([0-9a-f-]{36})")
_STAMP_LENGTH = 40


@dataclass(frozen=True)
class Shown:
    """What was presented, as far as it can be told without the database. `issue` is None where none is shown."""

    kind: str
    id: UUID
    issue: int | None = None


@dataclass(frozen=True)
class Previous:
    """The last time somebody came in by this: when, at which gate, let in by whom."""

    at: datetime
    gate: str
    by: str


@dataclass(frozen=True)
class Known:
    """Everything the screen tells about what was shown."""

    shown: Pass
    who: str = ""
    code: str = ""
    adults: int = 0
    children: int = 0
    price: Decimal | None = None
    guest_passes: int = 0
    photo: str = ""
    previous: Previous | None = None
    # When the membership that was asked about was last touched: the guard compares it.
    asked: datetime | None = None


def read(presented: str) -> Shown | Reason:
    """The subject of a token, a code or a choice; or the reason why it is none."""
    text = presented.strip()
    if chosen := _CHOSEN.fullmatch(text.lower()):
        try:
            return Shown(chosen[1], UUID(chosen[2]))
        except ValueError:
            return Reason.UNKNOWN
    try:
        token = tokens.read(text)
    except tokens.Forged:
        return Reason.FORGED
    except (tokens.Unreadable, ValueError, IndexError):
        return _by_code(text)
    return Shown(_KINDS[token.kind], token.subject, token.issue)


def stamp(presented: str) -> str:
    """As much of it as is kept: a code whole, of a token the beginning, which opens nothing."""
    return "".join(char for char in presented.strip()[: 2 * _STAMP_LENGTH] if char.isprintable())[
        :_STAMP_LENGTH
    ]


def as_code(text: str) -> str:
    """A code as it is stored, however it was typed: "k7qm 2xrd" is K7QM-2XRD. Empty when it cannot be one."""
    letters = re.sub(r"[\s-]", "", text.upper())
    if not _CODE.fullmatch(letters):
        return ""
    return f"{letters[:4]}-{letters[4:]}"


def _by_code(text: str) -> Shown | Reason:
    code = as_code(text)
    if not code:
        return Reason.UNKNOWN
    for kind, model in ((TICKET, Ticket), (STAY, StayPass)):
        if found := model._default_manager.filter(code=code).values_list("pk", flat=True).first():
            return Shown(kind, found)
    return Reason.UNKNOWN


def known(shown: Shown, *, now: datetime, client_id: UUID) -> Known | None:
    """What the database knows; None when it has never heard of it."""
    found = _LOADERS[shown.kind](shown.id, now)
    if found is None:
        return None
    return replace(found, previous=_previous(shown, client_id))


_WHY_COLUMNS = (
    "status", "slot", "ticket_date", "adults", "children", "issue", "admitted", "inside", "code", "holder_name",
    "total_price", "pay_at_desk", "paid_at", "refund_amount",
)  # fmt: skip


@dataclass(frozen=True)
class Why:
    """What is needed to say why nobody was let in. `answered`: this very scan has an answer already."""

    known: Known
    closed: dict[str, str]
    answered: bool


def why_ticket(shown: Shown, *, day: date, client_id: UUID) -> Why | None:
    """The same as `known` and more for a ticket, in one query; None when there is no such ticket."""
    with connection.cursor() as cursor:
        cursor.execute(WHY_TICKET, {"id": str(shown.id), "day": day, "client": str(client_id)})
        row = cursor.fetchone()
    if row is None:
        return None
    *columns, at, gate, who, answered, shut = row
    found = of_ticket(Ticket(**dict(zip(_WHY_COLUMNS, columns, strict=True))))
    before = Previous(at, gate, who or "") if at else None
    return Why(replace(found, previous=before), dict(half.split(":", 1) for half in shut), answered)


def _ticket(id: UUID, now: datetime) -> Known | None:
    ticket = Ticket.objects.filter(pk=id).first()
    return of_ticket(ticket) if ticket else None


def of_ticket(ticket: Ticket) -> Known:
    """A ticket as the rules see it."""
    return Known(
        Pass(
            kind=TICKET,
            state=ticket_state(ticket),
            first_day=ticket.ticket_date,
            last_day=ticket.ticket_date,
            slot=ticket.slot,
            persons=ticket.persons,
            issue=ticket.issue,
            admitted=ticket.admitted,
            inside=ticket.inside,
        ),
        who=ticket.holder_name,
        code=ticket.code,
        adults=ticket.adults or 0,
        children=ticket.children or 0,
        price=ticket.total_price,
    )


def ticket_state(ticket: Ticket) -> str:
    """ "valid", or the reason against it."""
    match ticket.status:
        case Ticket.Status.CONFIRMED | Ticket.Status.USED:
            owed = ticket.pay_at_desk and ticket.paid_at is None and ticket.total_price > 0
            return Reason.PAY_FIRST if owed else "valid"
        case Ticket.Status.PENDING:
            return Reason.NOT_PAID
        case Ticket.Status.EXPIRED:
            return Reason.EXPIRED
    return Reason.REFUNDED if ticket.refund_amount else Reason.CANCELLED


def _stay(id: UUID, now: datetime) -> Known | None:
    found = StayPass.objects.filter(pk=id).annotate(who=NameAtGate("user_id")).first()
    return of_stay(found) if found else None


def of_stay(stay: StayPass) -> Known:
    """A stay's pass as the rules see it."""
    return Known(
        Pass(
            kind=STAY,
            state="valid" if stay.status == StayPass.Status.VALID else Reason.WITHDRAWN,
            first_day=stay.valid_from,
            last_day=stay.valid_until,
            persons=stay.persons,
            issue=stay.issue,
            inside=stay.inside,
        ),
        who=getattr(stay, "who", "") or "",
        code=stay.code,
        adults=stay.persons,
    )


def _member(id: UUID, now: datetime) -> Known | None:
    member = Member.objects.select_related("membership").filter(pk=id).first()
    return of_member(member, now=now) if member else None


def of_member(member: Member, *, now: datetime) -> Known:
    """A member's card as the rules see it."""
    held: Membership = member.membership
    return Known(
        Pass(
            kind=MEMBER,
            state=membership.state_of(member, now=now),
            # Whether it has begun is part of its state.
            first_day=min(held.start_date, timezone.localdate(now)),
            last_day=None,
            issue=member.issue,
            inside=member.inside,
        ),
        who=member.name or member.email,
        adults=1,
        guest_passes=held.guest_passes_remaining or 0,
        photo=membership.photo_of(member),
        asked=held.updated_at,
    )


_LOADERS: dict[str, Any] = {TICKET: _ticket, STAY: _stay, MEMBER: _member}


def _previous(shown: Shown, client_id: UUID) -> Previous | None:
    with connection.cursor() as cursor:
        cursor.execute(PREVIOUS_OF[shown.kind], {"id": str(shown.id), "client": str(client_id)})
        row = cursor.fetchone()
    return Previous(row[0], row[1], row[2] or "") if row else None
