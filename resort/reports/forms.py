"""Which days, and how finely."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from resort.reports.period import MAX_YEARS, Period, preset

PRESETS = {
    "this_month": _("This month"),
    "last_month": _("Last month"),
    "this_year": _("This year"),
    "last_12_months": _("Last 12 months"),
}
DEFAULT_PRESET = "last_12_months"
# More single days than this make no chart anybody can read.
DAYS_SHOWN_SINGLY, MAX_SINGLE_DAYS = 62, 366
_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 12, 31)


class PeriodForm(forms.Form):
    """A range of days from the address; nothing said means the last twelve months."""

    first = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=_("To, this day included"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, query: QueryDict, *, today: date) -> None:
        self.chosen = query.get("preset") if query.get("preset") in PRESETS else None
        if "first" not in query and "last" not in query:
            self.chosen = self.chosen or DEFAULT_PRESET
        else:
            self.chosen = None
        data: Any = query
        if self.chosen:
            period = preset(self.chosen, today)
            data = {**query.dict(), "first": period.first.isoformat(), "last": period.last.isoformat()}
        super().__init__(data)

    def clean_first(self) -> date:
        """Within the years anybody could mean."""
        return self._plausible("first")

    def clean_last(self) -> date:
        """Within the years anybody could mean."""
        return self._plausible("last")

    def _plausible(self, name: str) -> date:
        day: date = self.cleaned_data[name]
        if not _EARLIEST <= day <= _LATEST:
            raise forms.ValidationError(_("Choose a day between 2000 and 2100."))
        return day

    def clean(self) -> dict[str, Any]:
        """In order, and not longer than five years."""
        said = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if first and last:
            if last < first:
                self.add_error("last", _("The last day must not come before the first."))
            elif last >= date(first.year + MAX_YEARS, first.month, min(first.day, 28)):
                message = ngettext(
                    "Choose at most %(count)d year.", "Choose at most %(count)d years.", MAX_YEARS
                )
                self.add_error("last", message % {"count": MAX_YEARS})
        return said

    @property
    def period(self) -> Period:
        """The days chosen; only of a valid form."""
        return Period(self.cleaned_data["first"], self.cleaned_data["last"])


class RevenueForm(PeriodForm):
    """The same, by day or by month."""

    by = forms.ChoiceField(
        label=_("Shown"),
        choices=[("", _("As fits")), ("day", _("By day")), ("month", _("By month"))],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """A chart of single days has an end."""
        said = super().clean()
        if said.get("by") == "day" and not self.errors and self.period.days > MAX_SINGLE_DAYS:
            self.add_error("by", _("Single days can be shown for up to a year."))
        return said

    @property
    def step(self) -> str:
        """ "day" or "month"."""
        return self.cleaned_data["by"] or ("day" if self.period.days <= DAYS_SHOWN_SINGLY else "month")
