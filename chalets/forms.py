"""What guests send: parsed and shape-checked, nothing written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from chalets.errors import StayRefused
from chalets.models import Addon, Chalet
from chalets.services import dates

_PHONE = re.compile(r"^\+?[0-9(][0-9 ()/.\-]{4,28}$")
ANY_PARTY = 30
USUAL_PARTY = 2


def _choices(form: forms.Form, name: str) -> forms.ChoiceField:
    return cast(forms.ChoiceField, form.fields[name])


class DayField(forms.DateField):
    """A day in ISO form, as every browser sends it from a date input."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(input_formats=["%Y-%m-%d"], widget=widget, **kwargs)


def limits(settings: dict[str, Any], now: datetime) -> dict[str, tuple[str, str]]:
    """The earliest and the latest day a calendar offers for arrival and departure."""
    first = dates.today(now)
    last = first + timedelta(days=settings["horizon_days"])
    latest = last + timedelta(days=settings["max_nights"])
    return {
        "check_in": (first.isoformat(), last.isoformat()),
        "check_out": ((first + timedelta(days=1)).isoformat(), latest.isoformat()),
    }


class NightsForm(forms.Form):
    """The nights somebody asks for, held against what may be booked at all."""

    check_in = DayField(label=_("Check-in"), required=False)
    check_out = DayField(label=_("Check-out"), required=False)

    def __init__(self, *args: Any, settings: dict[str, Any], now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.settings = settings
        self.now = now
        for name, (first, last) in limits(settings, now).items():
            self.fields[name].widget.attrs |= {"min": first, "max": last}

    def limits(self, name: str) -> tuple[str, str]:
        """The earliest and the latest day a calendar offers for this field."""
        attributes = self.fields[name].widget.attrs
        return attributes["min"], attributes["max"]

    def clean(self) -> dict[str, Any]:
        """Both days or none, and days that can be booked."""
        cleaned = super().clean() or self.cleaned_data
        check_in, check_out = cleaned.get("check_in"), cleaned.get("check_out")
        if check_in and check_out:
            self._check(check_in, check_out)
        elif not self.errors and (check_in or check_out):
            missing = "check_out" if check_in else "check_in"
            self.add_error(missing, _("Choose both the day of arrival and the day of departure."))
        return cleaned

    def _check(self, check_in: date, check_out: date) -> None:
        try:
            dates.check_dates(check_in=check_in, check_out=check_out, settings=self.settings, now=self.now)
        except StayRefused as refusal:
            self.add_error("check_in", str(refusal))


class SearchForm(NightsForm):
    """The search: nights, party and amenities, all optional."""

    guests = forms.IntegerField(
        label=_("Guests"),
        required=False,
        min_value=1,
        max_value=ANY_PARTY,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    amenities = forms.MultipleChoiceField(
        label=_("Must have"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, amenities: Iterable[tuple[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "amenities").choices = list(amenities)

    def clean_guests(self) -> int:
        """Nobody said how many: two, as most do."""
        return self.cleaned_data.get("guests") or USUAL_PARTY


class StayForm(NightsForm):
    """Nights, party and add-ons in one chalet."""

    guests = forms.TypedChoiceField(label=_("Guests"), coerce=int)
    addons = forms.TypedMultipleChoiceField(
        label=_("Add to your stay"), required=False, coerce=UUID, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, chalet: Chalet, addons: Sequence[Addon], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chalet = chalet
        self.addon_rows = list(addons)
        self.fields["check_in"].required = self.fields["check_out"].required = True
        _choices(self, "guests").choices = [(number, str(number)) for number in range(1, chalet.capacity + 1)]
        self.fields["guests"].error_messages["invalid_choice"] = ngettext(
            "%(chalet)s sleeps %(capacity)d guest.",
            "%(chalet)s sleeps up to %(capacity)d guests.",
            chalet.capacity,
        ) % {"chalet": chalet.name, "capacity": chalet.capacity}
        _choices(self, "addons").choices = [(str(addon.pk), addon.name) for addon in self.addon_rows]

    def addon_choices(self) -> list[tuple[Addon, bool]]:
        """Every add-on on offer and whether it is ticked."""
        chosen = {str(value) for value in self["addons"].value() or ()}
        return [(addon, str(addon.pk) in chosen) for addon in self.addon_rows]

    def stay(self) -> dict[str, Any]:
        """The cleaned wish as the services take it."""
        data = self.cleaned_data
        return {
            "check_in": data["check_in"],
            "check_out": data["check_out"],
            "guests": data["guests"],
            "addon_ids": tuple(data["addons"]),
        }


class BookingForm(StayForm):
    """A stay with who comes and what they wish."""

    PERSONAL = ("first_name", "last_name", "email", "phone", "special_requests")

    first_name = forms.CharField(
        label=_("First name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Last name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=30,
        required=False,
        help_text=_("In case we have to reach you on the day."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    special_requests = forms.CharField(
        label=_("Special requests"),
        max_length=1000,
        required=False,
        help_text=_("A cot, a late arrival, a birthday: tell us and we will do what we can."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def clean_phone(self) -> str:
        """Digits and the usual signs between them."""
        phone = self.cleaned_data["phone"]
        if phone and not _PHONE.match(phone):
            raise forms.ValidationError(_("Enter a phone number such as +41 81 555 01 23."))
        return phone

    def guest_details(self) -> dict[str, str]:
        """Who stays, as the stay keeps it."""
        return {name: self.cleaned_data[name] for name in ("first_name", "last_name", "email", "phone")}


class RequestsForm(forms.Form):
    """Special requests, changed later."""

    special_requests = forms.CharField(
        label=_("Special requests"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CancelForm(forms.Form):
    """The wish to cancel, with the refund the guest was shown."""

    reason = forms.CharField(
        label=_("Would you tell us why?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    shown_refund = forms.DecimalField(widget=forms.HiddenInput, max_digits=10, decimal_places=2)
