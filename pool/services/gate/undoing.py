"""Taking a scan back: the entry stays, another one beside it says that it does not count."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import Role, User
from audit.services import record
from pool.errors import NothingToUndo
from pool.gate_rules import MEMBER, STAY, TICKET, Counted, Reason, counts
from pool.models import Entry, Member, Membership, StayPass, Ticket
from pool.services.gate import verdicts
from pool.services.gate.hours import gate_day, local_day
from pool.services.gate.passes import known
from pool.services.gate.scanning import subject_of
from pool.services.gate.verdicts import Verdict
from resort.common.errors import UNIQUE_VIOLATION, sqlstate_of

_MODELS: dict[str, Any] = {TICKET: Ticket, STAY: StayPass, MEMBER: Member}
_COLUMNS = {TICKET: "ticket", STAY: "stay_pass", MEMBER: "member"}
_COUNTING = (Entry.Outcome.ADMITTED, Entry.Outcome.LEFT)


def undo(
    *, staff: User, now: datetime, client_id: UUID | None = None, entry_id: UUID | None = None
) -> Verdict:
    """Take back one scan that let somebody in or out, by its client id or its own; twice is the same as once.

    Raises NothingToUndo for a refusal, and where what came after would no longer add up.
    """
    wanted = {"client_id": client_id} if client_id else {"pk": entry_id}
    entry = Entry.objects.filter(**wanted).first()
    if entry is None or entry.outcome not in _COUNTING:
        raise NothingToUndo
    try:
        with transaction.atomic():
            _take_back(entry, staff)
    except IntegrityError as error:
        # Somebody has taken it back already: that is what was wanted.
        if sqlstate_of(error) != UNIQUE_VIOLATION:
            raise NothingToUndo from error
    shown, day = subject_of(entry), gate_day(local_day(now))
    return verdicts.of(
        Reason.UNDONE,
        client_id=entry.client_id or entry.pk,
        day=day,
        at=now,
        shown=shown,
        known=known(shown, now=now, client_id=entry.client_id or entry.pk) if shown else None,
    )


def _take_back(entry: Entry, staff: User) -> None:
    shown = subject_of(entry)
    if shown is None:
        raise NothingToUndo
    model = _MODELS[shown.kind]
    row = model.objects.select_for_update(no_key=True, of=("self",)).get(pk=shown.id)
    Entry.objects.create(
        undoes=entry,
        outcome=Entry.Outcome.UNDONE,
        reason=Reason.UNDONE,
        persons=entry.persons,
        gate=entry.gate,
        staff_id=staff.pk if staff.role == Role.STAFF else None,
        scanned_by=staff,
        **{_COLUMNS[shown.kind]: row, "guest_pass_id": entry.guest_pass_id},
    )
    if entry.guest_pass_id:
        _give_pass_back(row)
    elif shown.kind == TICKET:
        _recount(row)
    else:
        inside = row.inside + entry.persons * (1 if entry.outcome == Entry.Outcome.LEFT else -1)
        row.inside = max(0, inside)
        row.save(update_fields=["inside"])
    record("pool.scan_undone", target=entry, persons=entry.persons, gate=entry.gate)


def _recount(ticket: Ticket) -> None:
    """A ticket's counters from its entries, without those that were taken back."""
    rows = Entry.objects.filter(ticket=ticket, outcome__in=_COUNTING, undone_by__isnull=True)
    admitted, inside = counts(
        Counted(row.outcome, row.persons, row.newcomers) for row in rows.order_by("created_at")
    )
    if inside < 0 or inside > admitted:
        raise NothingToUndo
    ticket.admitted, ticket.inside = admitted, inside
    ticket.status = Ticket.Status.USED if admitted else Ticket.Status.CONFIRMED
    fields = ["admitted", "inside", "status"]
    if not admitted:
        ticket.used_at = None
        fields.append("used_at")
    ticket.save(update_fields=fields)


def _give_pass_back(member: Member) -> None:
    """The guest did not come in: the pass is there again."""
    held = Membership.objects.filter(pk=member.membership_id)
    held.update(guest_passes_remaining=F("guest_passes_remaining") + 1)
