"""What guests send about tables: parsed and shape-checked, nothing written."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_MOST_WORDS = 10


class WishForm(forms.Form):
    """When, how many, and what would be nice."""

    day = forms.DateField(
        label=_("Day"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    party = forms.TypedChoiceField(label=_("Guests"), coerce=int)
    preferences = forms.MultipleChoiceField(
        label=_("If possible"), required=False, widget=forms.CheckboxSelectMultiple
    )
    high_chairs = forms.TypedChoiceField(
        label=_("High chairs"),
        coerce=int,
        required=False,
        empty_value=0,  # type: ignore[arg-type]
        choices=[(n, str(n)) for n in range(4)],
    )

    def __init__(
        self, *args: Any, most: int, words: list[str], first: date, last: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = [(n, str(n)) for n in range(1, most + 1)]  # type: ignore[attr-defined]
        self.fields["preferences"].choices = [(word, word) for word in words]  # type: ignore[attr-defined]
        self.fields["day"].widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}


class TimeField(forms.TimeField):
    """A quarter of an hour as the chips send it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%H:%M"], **kwargs)

    def clean(self, value: Any) -> time:
        """The time; seconds are nobody's wish."""
        return super().clean(value)


class GuestForm(forms.Form):
    """Who comes."""

    name = forms.CharField(
        label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=255,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )


class ReserveForm(GuestForm):
    """Who comes, when exactly, and anything the house should know."""

    time = TimeField(error_messages={"required": _("Choose a time.")})
    requests = forms.CharField(
        label=_("Anything we should know?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    request_key = forms.UUIDField(required=False, widget=forms.HiddenInput)


class WaitForm(GuestForm):
    """A place on the waitlist of an evening."""

    day = forms.DateField(input_formats=["%Y-%m-%d"], widget=forms.HiddenInput)
    party = forms.IntegerField(min_value=1, max_value=500, widget=forms.HiddenInput)
    service = forms.UUIDField(widget=forms.HiddenInput)
    earliest = TimeField(
        label=_("Not before"), widget=forms.TimeInput(attrs={"type": "time", "step": "900"}, format="%H:%M")
    )
    latest = TimeField(
        label=_("Not after"), widget=forms.TimeInput(attrs={"type": "time", "step": "900"}, format="%H:%M")
    )


class CancelForm(forms.Form):
    """The wish to give a table back."""

    reason = forms.CharField(
        label=_("Would you tell us why?"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
