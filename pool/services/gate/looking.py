"""Looking at the gate: who is inside, whom a name belongs to, and what a device needs for a day without network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from pool.gate_rules import MEMBER, STAY, TICKET, Day, Pass
from pool.models import Entry, Member, StayPass, Ticket
from pool.services.gate.hours import gate_day, local_day, rules, zone
from pool.services.gate.names import NameAtGate
from pool.services.gate.passes import Known, as_code, of_member, of_stay, of_ticket
from pool.services.gate.statements import INSIDE
from pool.tokens import public_keys

_FOUND = 20
_SHORTEST = 2


@dataclass(frozen=True)
class Inside:
    """People inside now, by what let them in, and how many there may be."""

    tickets: int
    stays: int
    members: int
    guests: int
    places: int

    @property
    def people(self) -> int:
        """All of them."""
        return self.tickets + self.stays + self.members + self.guests


@dataclass(frozen=True)
class Found:
    """One line of the search. `chosen` is what the scan takes instead of a code."""

    chosen: str
    kind: str
    known: Known


def inside_now(*, now: datetime) -> Inside:
    """How many people are inside; one query."""
    today = local_day(now)
    midnight = datetime.combine(today, time(), zone())
    with connection.cursor() as cursor:
        cursor.execute(INSIDE, {"day": today, "midnight": midnight})
        tickets, stays, members, guests = cursor.fetchone()
    return Inside(tickets, stays, members, guests, places=rules()["daily_capacity"])


@dataclass(frozen=True)
class Present:
    """A line of who is inside: so many people by one ticket, pass, card or guest pass."""

    kind: str
    id: Any
    who: str
    code: str
    persons: int


def people_inside(*, now: datetime) -> list[Present]:
    """Who makes up the number of `inside_now`; four queries."""
    today = local_day(now)
    midnight = datetime.combine(today, time(), zone())
    tickets = Ticket.objects.filter(ticket_date=today, inside__gt=0).order_by("holder_name", "code")
    stays = StayPass.objects.filter(inside__gt=0).annotate(who=NameAtGate("user_id"))
    members = Member.objects.filter(inside__gt=0).order_by("name", "email")
    return [
        *(Present(TICKET, row.pk, row.holder_name, row.code, row.inside) for row in tickets),
        *(Present(STAY, row.pk, getattr(row, "who", "") or "", row.code, row.inside) for row in stays),
        *(Present(MEMBER, row.pk, row.name or row.email, "", row.inside) for row in members),
        *(
            Present("guest", row.member_id, row.guest_pass.guest_name, "", 1)
            for row in _guests_inside(midnight)
            if row.guest_pass
        ),
    ]


def _guests_inside(midnight: datetime) -> QuerySet[Entry]:
    left = Entry.objects.filter(guest_pass=OuterRef("guest_pass"), outcome=Entry.Outcome.LEFT)
    return (
        Entry.objects.filter(
            ~Exists(left),
            guest_pass__isnull=False,
            outcome=Entry.Outcome.ADMITTED,
            created_at__gte=midnight,
            undone_by__isnull=True,
        )
        .select_related("guest_pass")
        .order_by("guest_pass__guest_name")
    )


def search(*, text: str, now: datetime) -> list[Found]:
    """Tickets of today, stays and members by name, code or e-mail; at most twenty of each, four queries."""
    words, today = text.strip(), local_day(now)
    if len(words) < _SHORTEST:
        return []
    by_code = Q(code=as_code(words)) if as_code(words) else Q(code__istartswith=words[:12])
    tickets = Ticket.objects.filter(
        by_code | Q(ticket_date=today) & (Q(holder_name__icontains=words) | Q(holder_email__icontains=words)),
    ).order_by("holder_name")[:_FOUND]
    stays = (
        StayPass.objects.filter(by_code | Q(pk__in=_stays_named(words, now)))
        .annotate(who=NameAtGate("user_id"))
        .order_by("code")[:_FOUND]
    )
    members = (
        Member.objects.filter(Q(name__icontains=words) | Q(email__icontains=words), status="accepted")
        .select_related("membership")
        .order_by("name")[:_FOUND]
    )
    return [
        *(Found(f"{TICKET}:{row.pk}", TICKET, of_ticket(row)) for row in tickets),
        *(Found(f"{STAY}:{row.pk}", STAY, of_stay(row)) for row in stays),
        *(Found(f"{MEMBER}:{row.pk}", MEMBER, of_member(row, now=now)) for row in members),
    ]


def _stays_named(words: str, now: datetime) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.stay_passes_named(%s::text, %s::date)", [words, local_day(now)])
        return [row[0] for row in cursor.fetchall()]


def for_device(*, now: datetime) -> dict[str, Any]:
    """What a device needs to go on without network today: keys, hours, and every ticket, pass and card; no names."""
    day = gate_day(local_day(now), closed=True)
    today = day.day
    tickets = Ticket.objects.filter(ticket_date=today).only(
        "status", "slot", "adults", "children", "issue", "admitted", "inside", "code", "ticket_date",
        "pay_at_desk", "paid_at", "total_price", "refund_amount", "holder_name",
    )  # fmt: skip
    stays = StayPass.objects.filter(valid_from__lte=today, valid_until__gte=today - timedelta(days=1))
    members = Member.objects.exclude(status=Member.Status.INVITED).select_related("membership")
    passes = [
        *((f"{TICKET}:{row.pk}", of_ticket(row)) for row in tickets),
        *((f"{STAY}:{row.pk}", of_stay(row)) for row in stays),
        *((f"{MEMBER}:{row.pk}", of_member(row, now=now)) for row in members),
    ]
    return {
        "at": now.isoformat(),
        "day": day_json(day),
        "keys": public_keys(),
        "passes": {subject: [pass_json(known.shown), known.code] for subject, known in passes},
    }


def day_json(day: Day) -> dict[str, Any]:
    """A day as the device's rules read it: instants in milliseconds."""
    return {
        "day": day.day.isoformat(),
        "windows": {
            slot: [int(at.timestamp() * 1000) for at in (window.opens, window.last, window.ends)]
            for slot, window in day.windows.items()
        },
        "closed": dict(day.closed),
        "reentry": day.reentry,
        "zone": timezone.get_default_timezone_name(),
    }


def pass_json(shown: Pass) -> dict[str, Any]:
    """A pass as the device's rules read it."""
    return {
        "kind": shown.kind,
        "state": str(shown.state),
        "first_day": shown.first_day.isoformat(),
        "last_day": shown.last_day.isoformat() if shown.last_day else None,
        "slot": shown.slot,
        "persons": shown.persons,
        "issue": shown.issue,
        "admitted": shown.admitted,
        "inside": shown.inside,
    }
