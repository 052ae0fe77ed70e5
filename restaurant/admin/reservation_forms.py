"""What a host is asked before a deed about a party is done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.utils.translation import gettext_lazy

from audit.admin_fields import DayInput, TimeInput
from restaurant.models import Reservation, Table


class ReasonForm(forms.Form):
    """Why a rule of the house is passed over, where one is."""

    reason = forms.CharField(
        label=gettext_lazy("Why against the rules"),
        help_text=gettext_lazy(
            "Only where the house would say no: a table too small, a full quarter of an hour."
        ),
        max_length=200,
        required=False,
        widget=AdminTextInputWidget,
    )


class TablesForm(ReasonForm):
    """Which tables, the first of them first."""

    tables = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Tables"), queryset=Table.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    field_order = ("tables", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["tables"]
        field.queryset = Table.objects.filter(is_active=True).order_by("table_number")
        field.label_from_instance = _in_words


def _in_words(table: Table) -> str:
    return f"{table.table_number} ({table.capacity}) {table.section or ''}".strip()


def ids(tables: Any) -> list[UUID]:
    """The ids of chosen tables."""
    return [table.pk for table in tables]


def own_tables(reservation: Reservation) -> dict[str, Any]:
    """What a form of tables begins with."""
    return {"tables": [reservation.table_id, *reservation.more_tables] if reservation.table_id else []}


class PartyForm(ReasonForm):
    party = forms.IntegerField(label=gettext_lazy("How many come"), min_value=1, max_value=500)
    field_order = ("party", "reason")


class TimeForm(ReasonForm):
    day = forms.DateField(label=gettext_lazy("Day"), widget=DayInput)
    at = forms.TimeField(label=gettext_lazy("Time"), widget=TimeInput)
    field_order = ("day", "at", "reason")


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why is it cancelled?"), max_length=200, widget=AdminTextInputWidget
    )


class PhoneForm(TimeForm):
    """A table for somebody who calls."""

    party = forms.IntegerField(label=gettext_lazy("Guests"), min_value=1, max_value=500, initial=2)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, widget=AdminTextInputWidget)
    phone = forms.CharField(
        label=gettext_lazy("Phone"), max_length=20, required=False, widget=AdminTextInputWidget
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=255, required=False)
    requests = forms.CharField(
        label=gettext_lazy("Special requests"), max_length=500, required=False, widget=AdminTextInputWidget
    )
    field_order = ("day", "at", "party", "name", "phone", "email", "requests", "reason")


class WalkInForm(TablesForm):
    """A party that stands at the door."""

    party = forms.IntegerField(label=gettext_lazy("Guests"), min_value=1, max_value=500, initial=2)
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=200, required=False, widget=AdminTextInputWidget
    )
    field_order = ("party", "tables", "name", "reason")


class QueueForm(forms.Form):
    """A party that waits at the door."""

    party = forms.IntegerField(label=gettext_lazy("Guests"), min_value=1, max_value=500, initial=2)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, widget=AdminTextInputWidget)
    phone = forms.CharField(
        label=gettext_lazy("Phone"), max_length=20, required=False, widget=AdminTextInputWidget
    )
