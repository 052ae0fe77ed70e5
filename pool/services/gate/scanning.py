"""One scan at the gate. The database decides; this asks it once, and asks why only when it said no."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, connection, transaction

from accounts.models import Role, User
from pool.gate_rules import (
    FULL_DAY,
    IN,
    MEMBER,
    OUT,
    STAY,
    TICKET,
    Colour,
    Day,
    Judgement,
    Pass,
    Reason,
    colour_of,
    judge,
)
from pool.models import Entry
from pool.services.gate import verdicts
from pool.services.gate.hours import gate_day, local_day
from pool.services.gate.passes import Known, Shown, Why, known, read, stamp, why_ticket
from pool.services.gate.statements import ADMIT, LEAVE, REFUSE, give_back
from pool.services.gate.verdicts import Verdict
from resort.common.errors import UNIQUE_VIOLATION, sqlstate_of

GATE_LENGTH, MOST_PERSONS = 50, 500
# How long a scan may have waited for the network; an older one is judged as if made now.
LONGEST_WAIT = timedelta(hours=48)
_TRIES = 3


@dataclass(frozen=True)
class Attempt:
    """Everything about one scan that does not depend on what was shown."""

    presented: str
    gate: str
    staff: User
    client_id: UUID
    now: datetime
    # When it was scanned: now, or earlier on a device without network.
    at: datetime
    direction: str
    persons: int | None
    queued: bool
    # What the device answered while it had no network: a reason, or empty where it let them in.
    refused: str
    day: Day

    def params(self, shown: Shown | None) -> dict[str, Any]:
        """The parameters of the statements."""
        return {
            "entry": str(uuid4()),
            "id": str(shown.id) if shown else None,
            "client": str(self.client_id),
            "issue": shown.issue if shown else None,
            "persons": self.persons,
            "day": self.day.day,
            "slots": self.day.open_slots(self.at),
            "half": self.day.half(FULL_DAY, self.at),
            "reentry": self.day.reentry,
            "gate": self.gate,
            "staff": str(self.staff.pk) if self.staff.role == Role.STAFF else None,
            "person": str(self.staff.pk),
            "presented": stamp(self.presented),
            "at": self.at,
            "queued": self.queued,
            # The day may have been closed before the network was back.
            "states": ["confirmed", "used", "expired"] if self.queued else ["confirmed", "used"],
        }


def scan(
    *,
    presented: str,
    gate: str,
    staff: User,
    client_id: UUID,
    now: datetime,
    direction: str = IN,
    persons: int | None = None,
    scanned_at: datetime | None = None,
    queued: bool = False,
    refused: str = "",
) -> Verdict:
    """Let in, let out or refuse, and write it down; the same `client_id` again is the same scan with the same answer.

    `persons` None means everybody who still may. A `queued` scan was answered by the device at `scanned_at`: where it
    let somebody in whom this would have refused, the entry becomes an incident; `refused` is the device's own refusal.
    Runs as `staff`; the database refuses everybody who does not work at the gate (SQLSTATE 42501).
    """
    waited = queued and scanned_at is not None and now - LONGEST_WAIT <= scanned_at <= now
    at = scanned_at if waited and scanned_at else now
    attempt = Attempt(
        presented=presented,
        gate=gate[:GATE_LENGTH],
        staff=staff,
        client_id=client_id,
        now=now,
        at=at,
        direction=OUT if direction == OUT else IN,
        persons=persons,
        queued=queued,
        refused=refused,
        day=gate_day(local_day(at)),
    )
    return _scan(attempt)


def unique_scan(attempt: Attempt, do: Callable[[], Verdict]) -> Verdict:
    """Do it; when the same scan came twice at the same moment and the other was first, give the other's answer."""
    try:
        with transaction.atomic():
            return do()
    except IntegrityError as error:
        if sqlstate_of(error) != UNIQUE_VIOLATION or not (earlier := again(attempt)):
            raise
        return earlier


def _scan(attempt: Attempt) -> Verdict:
    shown = read(attempt.presented)
    if isinstance(shown, Reason):
        return again(attempt) or refuse(attempt, None, None, shown)
    if attempt.refused:
        return again(attempt) or refuse(attempt, shown, _look(attempt, shown), attempt.refused)
    facts: Known | None = None
    for _try in range(_TRIES):
        if shown.kind == MEMBER or facts:
            facts = _look(attempt, shown)
        if verdict := _let(attempt, shown, facts):
            return verdict
        why = _why(attempt, shown)
        if (why is None or why.answered) and (earlier := again(attempt)):
            return earlier
        if why is None:
            return refuse(attempt, None, None, Reason.UNKNOWN)
        facts = why.known
        judgement = _judge(attempt, shown, why)
        if judgement.colour != Colour.GREEN:
            return refuse(attempt, shown, facts, judgement.reason)
    # Somebody else kept changing the very same row: nobody is let in on a guess.
    return refuse(attempt, shown, facts, Reason.USED)


def _why(attempt: Attempt, shown: Shown) -> Why | None:
    """Everything against it, read after the database said no."""
    if shown.kind == TICKET:
        return why_ticket(shown, day=attempt.day.day, client_id=attempt.client_id)
    facts = _look(attempt, shown)
    closed = dict(gate_day(attempt.day.day, closed=True).closed)
    return Why(facts, closed, answered=True) if facts else None


def _judge(attempt: Attempt, shown: Shown, why: Why) -> Judgement:
    day, seen = replace(attempt.day, closed=why.closed), why.known.shown
    if attempt.queued and seen.state == Reason.EXPIRED:
        seen = replace(seen, state="valid")
    return judge(
        seen, day, at=attempt.at, direction=attempt.direction, persons=attempt.persons, issue=shown.issue
    )


def _look(attempt: Attempt, shown: Shown) -> Known | None:
    return known(shown, now=attempt.at, client_id=attempt.client_id)


def _let(attempt: Attempt, shown: Shown, facts: Known | None) -> Verdict | None:
    """The one statement. None when the database let nobody in or out."""
    params = attempt.params(shown)
    if attempt.direction == OUT:
        return _let_out(attempt, shown, params)
    if shown.kind == MEMBER and (facts is None or facts.shown.state != "valid"):
        return None
    params["asked"] = facts.asked if facts else None
    with connection.cursor() as cursor:
        cursor.execute(ADMIT[shown.kind], only(ADMIT[shown.kind], params))
        row = cursor.fetchone()
    if row is None:
        return None
    written, persons, fresh, who, code, party, admitted, inside, slot, adults, children = row
    if written is None:
        return _give_back(attempt, shown, persons, fresh)
    counted = admitted if shown.kind == TICKET else 0
    now_known = Known(
        Pass(
            kind=shown.kind, state="valid", first_day=attempt.day.day, last_day=attempt.day.day, slot=slot,
            persons=party, admitted=counted, inside=inside,
        ),
        who=who or "", code=code, adults=adults or 0, children=children or 0,
        guest_passes=facts.guest_passes if facts else 0, photo=facts.photo if facts else "",
    )  # fmt: skip
    back = shown.kind == TICKET and not fresh
    return verdict_of(attempt, Reason.BACK if back else Reason.WELCOME, shown, now_known, persons=persons)


def _let_out(attempt: Attempt, shown: Shown, params: dict[str, Any]) -> Verdict | None:
    with connection.cursor() as cursor:
        cursor.execute(LEAVE[shown.kind], only(LEAVE[shown.kind], params))
        row = cursor.fetchone()
    if row is None:
        return None
    written, persons = row
    if written is None:
        return _give_back(attempt, shown, persons, 0)
    return verdict_of(attempt, Reason.LEFT, shown, _look(attempt, shown), persons=persons)


def _give_back(attempt: Attempt, shown: Shown, persons: int, fresh: int) -> Verdict | None:
    """The same scan was written by another request a moment ago: nothing is counted twice, and its answer holds."""
    sql = give_back(shown.kind, attempt.direction)
    with connection.cursor() as cursor:
        cursor.execute(sql, only(sql, {"id": str(shown.id), "k": persons, "fresh": fresh}))
    return again(attempt)


def only(sql: str, params: dict[str, Any]) -> dict[str, Any]:
    """The parameters a statement names: the server wants no others."""
    return {name: value for name, value in params.items() if f"%({name})s" in sql}


def verdict_of(
    attempt: Attempt,
    reason: str,
    shown: Shown | None,
    facts: Known | None,
    *,
    persons: int = 0,
    incident: str = "",
) -> Verdict:
    needs_closed = reason == Reason.CLOSED
    return verdicts.of(
        reason,
        client_id=attempt.client_id,
        day=gate_day(attempt.day.day, closed=True) if needs_closed else attempt.day,
        at=attempt.at,
        shown=shown,
        known=facts,
        persons=persons,
        incident=incident,
    )


def refuse(attempt: Attempt, shown: Shown | None, facts: Known | None, reason: str) -> Verdict:
    """Write the refusal down. Where the device had let them in without network, it is an incident."""
    let_in = attempt.queued and not attempt.refused and attempt.direction == IN
    incident = str(reason) if let_in else ""
    kind = shown.kind if shown and facts else ""
    subject = str(shown.id) if shown else None
    params = {
        **attempt.params(None),
        "ticket": subject if kind == TICKET else None,
        "stay": subject if kind == STAY else None,
        "member": subject if kind == MEMBER else None,
        "reason": str(reason),
        "persons": attempt.persons or 0,
        "incident": incident,
    }
    with connection.cursor() as cursor:
        cursor.execute(REFUSE, only(REFUSE, params))
        written = cursor.fetchone()
    if written is None and (earlier := again(attempt)):
        return earlier
    return verdict_of(attempt, reason, shown, facts, incident=incident)


def again(attempt: Attempt) -> Verdict | None:
    """The answer this very scan was given before."""
    entry = Entry.objects.filter(client_id=attempt.client_id).select_related("undone_by").first()
    if entry is None:
        return None
    shown = subject_of(entry)
    facts = known(shown, now=attempt.at, client_id=attempt.client_id) if shown else None
    reason = Reason.UNDONE if hasattr(entry, "undone_by") else entry.reason
    persons = entry.persons if colour_of(reason) == Colour.GREEN else 0
    return verdict_of(attempt, reason, shown, facts, persons=persons, incident=entry.incident)


def subject_of(entry: Entry) -> Shown | None:
    """The ticket, pass or card an entry is about."""
    for kind, id in ((TICKET, entry.ticket_id), (STAY, entry.stay_pass_id), (MEMBER, entry.member_id)):
        if id:
            return Shown(kind, id)
    return None
