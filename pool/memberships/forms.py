"""What members send: parsed and shape-checked, nothing written."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pool.memberships.rules import CYCLES, PLANS


class BuyForm(forms.Form):
    """The purchase of a person: nothing to fill in."""

    request_key = forms.UUIDField(widget=forms.HiddenInput)


class CompanyForm(BuyForm):
    """The purchase of a company."""

    company_name = forms.CharField(
        label=_("Company"), max_length=200, widget=forms.TextInput({"autocomplete": "organization"})
    )
    invoice_address = forms.CharField(
        label=_("Invoice address"),
        max_length=500,
        widget=forms.Textarea({"rows": 3, "autocomplete": "street-address"}),
    )
    invoice_email = forms.EmailField(
        label=_("Send invoices to"),
        max_length=255,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


class PauseForm(forms.Form):
    """When the membership goes on."""

    until = forms.DateField(
        label=_("Goes on again on"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, today: date, most_days: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first, self.last = today + timedelta(days=1), today + timedelta(days=most_days)
        self.fields["until"].widget.attrs |= {"min": self.first.isoformat(), "max": self.last.isoformat()}

    def clean_until(self) -> date:
        """A day within the longest pause."""
        until = self.cleaned_data["until"]
        if not self.first <= until <= self.last:
            raise forms.ValidationError(_("Choose a day between the first and the last possible one."))
        return until


class CancelForm(forms.Form):
    """Now for the refund that was shown, or at the end of the period."""

    WHEN = (("later", _("At the end of the paid period")), ("now", _("Now")))
    when = forms.ChoiceField(label=_("When"), choices=WHEN, widget=forms.RadioSelect)
    shown_refund = forms.DecimalField(widget=forms.HiddenInput, max_digits=10, decimal_places=2)


class PlanForm(forms.Form):
    """A plan and how often it is paid."""

    plan = forms.ChoiceField(choices=[(plan, plan) for plan in PLANS])
    cycle = forms.ChoiceField(choices=[(cycle, cycle) for cycle in CYCLES])


class SwitchForm(PlanForm):
    """The same once more, with the moment whose price was shown."""

    shown_at = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S%z"])


class InviteForm(forms.Form):
    """Whom to invite."""

    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    email = forms.EmailField(
        label=_("E-mail"), max_length=255, widget=forms.EmailInput({"autocomplete": "off"})
    )


class AnswerForm(forms.Form):
    """Whether the invited person comes, and by which name."""

    answer = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    name = forms.CharField(
        label=_("Name on the card"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"autocomplete": "name"}),
    )


class PhotoForm(forms.Form):
    """A picture for the card."""

    photo = forms.FileField(
        label=_("Photo"), widget=forms.ClearableFileInput({"accept": "image/jpeg,image/png,image/webp"})
    )
