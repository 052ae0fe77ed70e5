"""Incidents: somebody was let in without network whom the gate would have refused."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from audit.services import record
from pool.models import Entry, IncidentSeen
from pool.services.gate.names import NameAtGate
from resort.common.models import differs

_NOTE_LENGTH = 200


def open_incidents() -> QuerySet[Entry]:
    """Incidents nobody has looked at yet, newest first."""
    return (
        Entry.objects.filter(differs("incident", ""), seen__isnull=True)
        .select_related("ticket", "stay_pass", "member")
        .annotate(scanner=NameAtGate("scanned_by_id"))
    )


def mark_seen(*, entry_id: UUID, note: str, staff: User) -> None:
    """Somebody has looked at it; the first who says so counts."""
    entry = open_incidents().filter(pk=entry_id).first()
    if entry is None:
        return
    _row, made = IncidentSeen.objects.get_or_create(
        entry=entry, defaults={"seen_by": staff, "note": note.strip()[:_NOTE_LENGTH]}
    )
    if made:
        record("pool.incident_seen", target=entry, note=note.strip()[:_NOTE_LENGTH])
