"""What guests send: parsed and shape-checked, nothing written."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from pool.models import Slot


def _count(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=int, widget=forms.Select(attrs={"autocomplete": "off"}))


class TimeForm(forms.Form):
    """A day and a slot."""

    day = forms.DateField(input_formats=["%Y-%m-%d"], widget=forms.HiddenInput)
    slot = forms.ChoiceField(label=_("Time of day"), choices=Slot.choices, widget=forms.RadioSelect)


class WishForm(TimeForm):
    """Who comes when."""

    adults = _count(_("Adults"))
    children = _count(_("Children up to 15"))
    request_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("adults", "children"):
            field = cast(forms.TypedChoiceField, self.fields[name])
            field.choices = [(number, str(number)) for number in range(most + 1)]

    def wish(self) -> dict[str, Any]:
        """The cleaned wish as the services take it."""
        return {name: self.cleaned_data[name] for name in ("day", "slot", "adults", "children")}


class ChangeForm(TimeForm):
    """Another time, with the difference the guest was shown."""

    price = forms.DecimalField(widget=forms.HiddenInput, max_digits=10, decimal_places=2)
    to_pay = forms.DecimalField(widget=forms.HiddenInput, max_digits=10, decimal_places=2)
    goes_back = forms.DecimalField(widget=forms.HiddenInput, max_digits=10, decimal_places=2)


class CancelForm(forms.Form):
    """The wish to cancel, with the refund the guest was shown."""

    reason = forms.CharField(
        label=_("Would you tell us why?"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    shown_refund = forms.DecimalField(widget=forms.HiddenInput, max_digits=10, decimal_places=2)
    # Asked where the resort closed: credit instead of the money.
    wants_credit = forms.BooleanField(widget=forms.HiddenInput, required=False)


class SendForm(forms.Form):
    """Who comes instead."""

    name = forms.CharField(
        label=_("Their name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    email = forms.EmailField(
        label=_("Their e-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
