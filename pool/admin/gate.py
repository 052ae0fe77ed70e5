"""What happened at the gate: every attempt, also a refused one, and the way to the scanner."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.admin_base import BackOfficeAdmin
from audit.admin_columns import EMPTY, pill, status_column
from audit.admin_steps import Step
from pool.errors import PoolRefused
from pool.models import Entry, IncidentSeen
from pool.services import gate
from pool.services.gate import words
from pool.services.gate.names import NameAtGate
from resort.common.models import differs

_COUNTING = (Entry.Outcome.ADMITTED, Entry.Outcome.LEFT)


class SeenForm(forms.Form):
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)


class EntryView(admin.SimpleListFilter):
    """The lists people ask for."""

    title = gettext_lazy("list")
    parameter_name = "view"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """What there is to choose."""
        return [
            ("today", gettext_lazy("Today")),
            ("incidents", gettext_lazy("Incidents nobody has seen")),
            ("queued", gettext_lazy("Scanned without network")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        """The condition of each."""
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        conditions = {
            "today": Q(scanned_at__gte=midnight),
            "incidents": differs("incident", "") & Q(seen__isnull=True),
            "queued": Q(queued=True),
        }
        return queryset.filter(conditions.get(self.value() or "", Q()))


def _undo(request: HttpRequest, entry: Entry, cleaned: dict[str, Any]) -> str:
    gate.undo(entry_id=entry.pk, staff=request.user, now=timezone.now())
    return _("The scan is taken back.")


def _see(request: HttpRequest, entry: Entry, cleaned: dict[str, Any]) -> str:
    gate.mark_seen(entry_id=entry.pk, note=cleaned["note"], staff=request.user)
    return _("The incident is marked as seen.")


def _counts(entry: Entry) -> bool:
    return entry.outcome in _COUNTING and not hasattr(entry, "undone_by") and bool(entry.scanned_by_id)


@admin.register(Entry)
class EntryAdmin(BackOfficeAdmin):
    """Entries are only ever added; a mis-scan is taken back by another entry."""

    adds = edits = False
    refusals = (PoolRefused,)
    steps = (
        Step(
            "take-back",
            gettext_lazy("Take back"),
            _undo,
            ((Entry, "INSERT"),),
            possible=_counts,
            explain=lambda request, entry: [_("Nobody is counted by this scan any more.")],
            bulk=False,
        ),
        Step(
            "seen",
            gettext_lazy("Mark as seen"),
            _see,
            ((IncidentSeen, "INSERT"),),
            possible=lambda entry: bool(entry.incident) and not hasattr(entry, "seen"),
            form=SeenForm,
            bulk=False,
            primary=True,
        ),
    )
    list_display = ("scanned_at", "outcome_pill", "why", "subject", "persons", "gate", "by", "remarks")
    list_filter = (EntryView, "outcome", "scanned_at")
    search_fields = (
        "gate", "presented", "ticket__code", "ticket__holder_name", "stay_pass__code", "member__name",
        "member__email", "guest_pass__guest_name",
    )  # fmt: skip
    search_ids = ("pk", "ticket_id", "stay_pass_id", "member_id", "client_id")
    search_help_text = gettext_lazy("Code, name, gate, or what was shown")
    ordering = ("-created_at",)
    fields = (
        "scanned_at", "outcome_pill", "why", "subject", "persons", "newcomers", "gate", "by", "presented",
        "remarks", "taken_back", "looked_at",
    )  # fmt: skip
    readonly_fields = ("outcome_pill", "why", "subject", "by", "remarks", "taken_back", "looked_at")

    outcome_pill = status_column("outcome", gettext_lazy("outcome"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        """With what the list names, in one query."""
        entries = super().get_queryset(request)
        return entries.select_related(
            "ticket", "stay_pass", "member", "guest_pass", "undone_by", "seen"
        ).annotate(scanner=NameAtGate("scanned_by_id"))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the way to the scanner."""
        tools = (
            {"url": reverse("gate:screen"), "label": _("Open the scanner")},
            {"url": reverse("gate:inside"), "label": _("Who is inside")},
        )
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    @admin.display(description=gettext_lazy("reason"))
    def why(self, entry: Entry) -> str:
        """In words."""
        return words.headline(entry.reason) if entry.reason else EMPTY

    @admin.display(description=gettext_lazy("what was shown"))
    def subject(self, entry: Entry) -> Any:
        """The ticket, the stay or the member, or the beginning of what nobody knows."""
        if entry.guest_pass:
            return _("Guest: %(name)s") % {"name": entry.guest_pass.guest_name}
        if entry.ticket:
            address = reverse("admin:pool_ticket_change", args=[entry.ticket_id])
            return format_html('<a href="{}">{}</a> {}', address, entry.ticket.code, entry.ticket.holder_name)
        if entry.stay_pass:
            return _("Stay %(code)s") % {"code": entry.stay_pass.code}
        if entry.member:
            return entry.member.name or entry.member.email
        return entry.presented or EMPTY

    @admin.display(description=gettext_lazy("by"))
    def by(self, entry: Any) -> str:
        """Who scanned."""
        return entry.scanner or EMPTY

    @admin.display(description=gettext_lazy("remarks"))
    def remarks(self, entry: Entry) -> Any:
        """What is unusual about it."""
        told = []
        if entry.incident:
            told.append(pill("warning", _("Incident")))
        if entry.queued:
            told.append(pill("info", _("Without network")))
        if hasattr(entry, "undone_by"):
            told.append(pill("cancelled", _("Taken back")))
        return format_html("{} {} {}", *(told + ["", "", ""])[:3]) if told else EMPTY

    @admin.display(description=gettext_lazy("taken back"))
    def taken_back(self, entry: Entry) -> Any:
        """When."""
        return entry.undone_by.created_at if hasattr(entry, "undone_by") else EMPTY

    @admin.display(description=gettext_lazy("incident seen"))
    def looked_at(self, entry: Entry) -> Any:
        """When, and what was noted."""
        if not hasattr(entry, "seen"):
            return EMPTY
        at = timezone.localtime(entry.seen.created_at)
        return f"{at:%Y-%m-%d %H:%M} {entry.seen.note}".strip()
