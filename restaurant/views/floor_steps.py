"""What can be done at a table: one word of a form, one call of a service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from restaurant.errors import IllegalStep, PartyNotPossible
from restaurant.models import Reservation, Table, TableStatus, Wait
from restaurant.services import seating
from restaurant.services.floor import notes

_TEXT = 200


@dataclass(frozen=True)
class Ask:
    """A form, where it was sent from, and by whom."""

    table: Table
    form: QueryDict
    actor: User
    now: datetime

    @property
    def by(self) -> dict[str, Any]:
        """What every service wants to know."""
        return {"actor": self.actor, "now": self.now}

    @property
    def reservation(self) -> Reservation:
        """The party the form names; raises IllegalStep when there is none."""
        found = Reservation.objects.filter(pk=UUID(self.form.get("reservation", ""))).first()
        if found is None:
            raise IllegalStep
        return found

    @property
    def reason(self) -> str:
        """Why a rule of the house is passed over."""
        return self.text("reason")

    def text(self, name: str) -> str:
        """A line without what cannot be printed."""
        return "".join(char for char in self.form.get(name, "").strip() if char.isprintable())[:_TEXT]

    @property
    def party(self) -> int:
        """How many; raises PartyNotPossible."""
        text = self.form.get("party", "").strip()
        if not text.isdecimal() or not 1 <= int(text[:6]) <= 500:
            raise PartyNotPossible
        return int(text)

    @property
    def tables(self) -> list[UUID]:
        """The tables that were ticked."""
        return list(dict.fromkeys(UUID(each) for each in self.form.getlist("tables")[:100]))

    @property
    def wait(self) -> Wait | None:
        """Who waited for it."""
        wanted = self.form.get("wait", "")
        return Wait.objects.filter(pk=UUID(wanted)).first() if wanted else None


def _seat(ask: Ask) -> str:
    party = ask.reservation
    tables = None if ask.table.pk in seating.tables_of(party) else [ask.table.pk]
    seating.seat(reservation=party, tables=tables, reason=ask.reason, **ask.by)
    return _("%(name)s sits at table %(number)s.") % _about(ask, party)


def _arrive(ask: Ask) -> str:
    party = seating.arrive(reservation=ask.reservation, **ask.by)
    return _("%(name)s is here.") % _about(ask, party)


def _finish(ask: Ask) -> str:
    party = seating.finish(reservation=ask.reservation, **ask.by)
    return _("%(name)s has left; table %(number)s waits to be cleared.") % _about(ask, party)


def _no_show(ask: Ask) -> str:
    party = seating.no_show(reservation=ask.reservation, **ask.by)
    return _("%(name)s did not come; table %(number)s is free.") % _about(ask, party)


def _move(ask: Ask) -> str:
    if not ask.tables:
        raise IllegalStep(_("Choose a table first."))
    party = seating.move(reservation=ask.reservation, tables=ask.tables, reason=ask.reason, **ask.by)
    numbers = Table.objects.filter(pk__in=ask.tables).order_by("table_number")
    words = ", ".join(str(number) for number in numbers.values_list("table_number", flat=True))
    return _("%(name)s: table %(number)s.") % {"name": party.guest_name, "number": words}


def _resize(ask: Ask) -> str:
    party = seating.change_party(reservation=ask.reservation, party=ask.party, reason=ask.reason, **ask.by)
    return _("%(name)s: a party of %(party)s.") % {"name": party.guest_name, "party": party.party_size}


def _note(ask: Ask) -> str:
    text = ask.form.get("text", "").replace("\x00", "")
    party = notes.note(reservation=ask.reservation, text=text, actor=ask.actor)
    return _("The note about %(name)s is kept.") % _about(ask, party)


def _walk_in(ask: Ask) -> str:
    wait = ask.wait
    size = wait.party_size if wait and not ask.form.get("party", "").strip() else ask.party
    tables = [ask.table.pk, *(id for id in ask.tables if id != ask.table.pk)]
    party = seating.walk_in(
        party=size, tables=tables, guest_name=ask.text("name"), wait=wait, reason=ask.reason, **ask.by
    )
    return _("%(name)s sits at table %(number)s.") % _about(ask, party)


def _set_to(status: str) -> Callable[[Ask], str]:
    def step(ask: Ask) -> str:
        seating.set_table(table=ask.table, status=status, **ask.by)
        words = {
            TableStatus.AVAILABLE: _("Table %(number)s is free."),
            TableStatus.CLEANING: _("Table %(number)s waits to be cleared."),
            TableStatus.OUT_OF_SERVICE: _("Table %(number)s is out of service."),
        }
        return words[TableStatus(status)] % {"number": ask.table.table_number}

    return step


def _about(ask: Ask, party: Reservation) -> dict[str, Any]:
    return {"name": party.guest_name, "number": ask.table.table_number}


STEPS: dict[str, Callable[[Ask], str]] = {
    "seat": _seat,
    "arrive": _arrive,
    "finish": _finish,
    "no_show": _no_show,
    "move": _move,
    "resize": _resize,
    "note": _note,
    "walk_in": _walk_in,
    "clear": _set_to(TableStatus.AVAILABLE),
    "back": _set_to(TableStatus.AVAILABLE),
    "cleaning": _set_to(TableStatus.CLEANING),
    "out": _set_to(TableStatus.OUT_OF_SERVICE),
}
