"""A member brings somebody: one guest pass, the guest's name and the entry, in one statement."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import connection

from accounts.models import User
from pool.gate_rules import FULL_DAY, IN, MEMBER, Colour, Reason, judge
from pool.services.gate.hours import gate_day, local_day
from pool.services.gate.passes import Known, Shown, known
from pool.services.gate.scanning import GATE_LENGTH, Attempt, again, only, refuse, unique_scan, verdict_of
from pool.services.gate.statements import USE_GUEST_PASS
from pool.services.gate.verdicts import Verdict

_TRIES = 3


def admit_guest(
    *, member_id: UUID, guest_name: str, gate: str, staff: User, client_id: UUID, now: datetime
) -> Verdict:
    """Let a member's guest in on a guest pass; the last pass lets in one guest, at however many gates at once."""
    attempt = Attempt(
        presented=f"{MEMBER}:{member_id}", gate=gate[:GATE_LENGTH], staff=staff, client_id=client_id, now=now, at=now,
        direction=IN, persons=1, queued=False, refused="", day=gate_day(local_day(now)),
    )  # fmt: skip
    return unique_scan(attempt, lambda: _admit(attempt, Shown(MEMBER, member_id), guest_name.strip()[:200]))


def _admit(attempt: Attempt, shown: Shown, guest_name: str) -> Verdict:
    facts = known(shown, now=attempt.at, client_id=attempt.client_id)
    if facts is None:
        return again(attempt) or refuse(attempt, None, None, Reason.UNKNOWN)
    for _try in range(_TRIES):
        if used := _use(attempt, shown, facts, guest_name):
            return used
        if earlier := again(attempt):
            return earlier
        facts = known(shown, now=attempt.at, client_id=attempt.client_id) or facts
        if reason := _against(attempt, facts):
            return refuse(attempt, shown, facts, reason)
    return refuse(attempt, shown, facts, Reason.NO_PASSES)


def _against(attempt: Attempt, facts: Known) -> Reason | None:
    """Why the guest may not come in; whether the member is inside does not matter."""
    day = gate_day(attempt.day.day, closed=True)
    judgement = judge(facts.shown, day, at=attempt.at)
    if judgement.colour == Colour.RED:
        return judgement.reason
    return None if facts.guest_passes > 0 else Reason.NO_PASSES


def _use(attempt: Attempt, shown: Shown, facts: Known, guest_name: str) -> Verdict | None:
    if facts.shown.state != "valid":
        return None
    params = {
        **attempt.params(shown),
        "half": attempt.day.half(FULL_DAY, attempt.at),
        "asked": facts.asked,
        "use": str(uuid4()),
        "guest_name": guest_name,
    }
    with connection.cursor() as cursor:
        cursor.execute(USE_GUEST_PASS, only(USE_GUEST_PASS, params))
        row = cursor.fetchone()
    if row is None:
        return None
    left = known(shown, now=attempt.at, client_id=attempt.client_id)
    return verdict_of(attempt, Reason.GUEST_PASS, shown, left, persons=1)
