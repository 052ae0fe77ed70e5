"""What a scan answers: a colour, a reason in words, and everything the screen tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pool.gate_rules import MEMBER, Colour, Day, Reason, colour_of
from pool.services.gate import words
from pool.services.gate.passes import Known, Previous, Shown


@dataclass(frozen=True)
class Verdict:
    """The answer to one scan. `persons` came in or went out by it; `room` is how many more still may."""

    reason: str
    client_id: UUID
    headline: str
    sentence: str
    persons: int = 0
    kind: str = ""
    subject: UUID | None = None
    who: str = ""
    code: str = ""
    party: int = 0
    adults: int = 0
    children: int = 0
    admitted: int = 0
    inside: int = 0
    room: int = 0
    price: Decimal | None = None
    guest_passes: int = 0
    photo: str = ""
    previous: Previous | None = None
    incident: str = ""
    last: str = ""

    @property
    def colour(self) -> Colour:
        """Green, amber or red."""
        return colour_of(self.reason)

    def to_json(self) -> dict[str, Any]:
        """For the device."""
        return {
            "colour": self.colour.value,
            "reason": str(self.reason),
            "client_id": str(self.client_id),
            "headline": self.headline,
            "sentence": self.sentence,
            "persons": self.persons,
            "kind": self.kind,
            "subject": str(self.subject) if self.subject else "",
            "who": self.who,
            "code": self.code,
            "party": self.party,
            "adults": self.adults,
            "children": self.children,
            "admitted": self.admitted,
            "inside": self.inside,
            "room": self.room,
            "price": words.amount(self.price) if self.reason == Reason.PAY_FIRST else "",
            "guest_passes": self.guest_passes,
            "photo": self.photo,
            "previous": self.last,
            "incident": self.incident,
        }


def of(
    reason: str,
    *,
    client_id: UUID,
    day: Day,
    at: datetime,
    shown: Shown | None = None,
    known: Known | None = None,
    persons: int = 0,
    incident: str = "",
) -> Verdict:
    """Put the answer together from what is known."""
    if known is None or shown is None:
        return Verdict(reason, client_id, words.headline(reason), words.sentence(reason), incident=incident)
    facts = known.shown
    return Verdict(
        reason=reason,
        client_id=client_id,
        headline=words.headline(reason),
        sentence=words.sentence(reason, known=known, day=day, at=at),
        persons=persons,
        kind=facts.kind,
        subject=shown.id,
        who=known.who,
        code=known.code,
        party=facts.persons,
        adults=known.adults,
        children=known.children,
        admitted=facts.admitted,
        inside=facts.inside,
        room=facts.room(reentry=day.reentry) if facts.kind != MEMBER else 0,
        price=known.price,
        guest_passes=known.guest_passes,
        photo=known.photo,
        previous=known.previous,
        last=words.previous(known.previous, at),
        incident=incident,
    )
