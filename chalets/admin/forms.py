"""What the desk is asked before a deed is done."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.admin_fields import DayInput
from chalets.models import Chalet
from payments.models import Method


class TakePaymentForm(forms.Form):
    method = forms.ChoiceField(
        label=gettext_lazy("How was it paid?"),
        choices=[(Method.CASH.value, Method.CASH.label), (Method.TERMINAL.value, Method.TERMINAL.label)],
        widget=forms.RadioSelect,
        initial=Method.TERMINAL.value,
    )


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why is it cancelled?"), max_length=500, widget=AdminTextInputWidget
    )


class CancelWithRefundForm(CancelForm):
    refund = forms.DecimalField(
        label=gettext_lazy("Refund"),
        help_text=gettext_lazy("Instead of what the terms say. At most what was paid."),
        min_value=Decimal(0),
        max_digits=10,
        decimal_places=2,
    )


class RequestsForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Special requests"), required=False, max_length=2000, widget=forms.Textarea
    )


class NightsForm(forms.Form):
    """Two days in order."""

    check_in = forms.DateField(label=gettext_lazy("From the night of"), widget=DayInput)
    check_out = forms.DateField(label=gettext_lazy("Free again on"), widget=DayInput)

    def clean(self) -> dict[str, Any] | None:
        """Raises a ValidationError for days out of order."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("check_in"), cleaned.get("check_out")
        if first and last and last <= first:
            self.add_error("check_out", _("This must be after the first night."))
        return cleaned


class BlockForm(NightsForm):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=500, widget=AdminTextInputWidget)


class WalkInForm(NightsForm):
    """Somebody is at the desk and wants a bed."""

    chalet = forms.ModelChoiceField(label=gettext_lazy("Chalet"), queryset=Chalet.objects.none())
    guests = forms.IntegerField(label=gettext_lazy("Guests"), min_value=1, initial=2)
    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=100)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=100)
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=255)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=20, required=False)
    special_requests = forms.CharField(
        label=gettext_lazy("Special requests"), required=False, max_length=2000, widget=forms.Textarea
    )

    field_order = ("chalet", "check_in", "check_out", "guests")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chalet"].queryset = Chalet.objects.bookable()  # type: ignore[attr-defined]
        self.fields["check_in"].label = _("Arrival")
        self.fields["check_out"].label = _("Departure")
