"""What the desk is asked before a deed about a ticket is done."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.utils import timezone
from django.utils.translation import gettext_lazy

from audit.admin_fields import DayInput
from payments.models import Method
from pool.models import Slot
from pool.services.selling import OPEN, day_on_sale, today

_METHODS = [(Method.TERMINAL.value, Method.TERMINAL.label), (Method.CASH.value, Method.CASH.label)]


class TakePaymentForm(forms.Form):
    method = forms.ChoiceField(
        label=gettext_lazy("How was it paid?"),
        choices=_METHODS,
        widget=forms.RadioSelect,
        initial=Method.TERMINAL.value,
    )


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why is it cancelled?"), max_length=200, widget=AdminTextInputWidget
    )


class CancelWithRefundForm(CancelForm):
    refund = forms.DecimalField(
        label=gettext_lazy("Refund"),
        help_text=gettext_lazy("Instead of what the terms say. At most what was paid."),
        min_value=Decimal(0),
        max_digits=10,
        decimal_places=2,
    )


class MoveForm(forms.Form):
    day = forms.DateField(label=gettext_lazy("To which day"), widget=DayInput)
    slot = forms.ChoiceField(
        label=gettext_lazy("Time of day"), choices=Slot.choices, widget=forms.RadioSelect
    )
    method = forms.ChoiceField(
        label=gettext_lazy("If it costs more: how was the difference paid?"),
        choices=[("", gettext_lazy("Nothing is paid")), *_METHODS],
        required=False,
        widget=forms.RadioSelect,
        initial="",
    )


class SaleForm(forms.Form):
    """Somebody is at the desk and wants to swim."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=DayInput)
    slot = forms.ChoiceField(
        label=gettext_lazy("Time of day"), choices=Slot.choices, widget=forms.RadioSelect
    )
    adults = forms.IntegerField(label=gettext_lazy("Adults"), min_value=0, max_value=999, initial=2)
    children = forms.IntegerField(label=gettext_lazy("Children"), min_value=0, max_value=999, initial=0)
    name = forms.CharField(
        label=gettext_lazy("Name on the ticket"), max_length=200, required=False, widget=AdminTextInputWidget
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=255,
        required=False,
        help_text=gettext_lazy("The ticket is sent there. Without one, show or print it from its page."),
    )
    method = forms.ChoiceField(
        label=gettext_lazy("How is it paid?"),
        choices=_METHODS,
        widget=forms.RadioSelect,
        initial=Method.TERMINAL.value,
    )
    # The price on the page when the money was taken.
    shown = forms.DecimalField(required=False, widget=forms.HiddenInput)

    @staticmethod
    def usual() -> dict[str, Any]:
        """What most people at the desk want: the next that can be had."""
        now = timezone.now()
        for day in (today(now), today(now) + timedelta(days=1)):
            slots = [offer.slot for offer in day_on_sale(day=day, now=now).offers if offer.state == OPEN]
            if slots:
                return {"day": day, "slot": slots[0]}
        return {"day": today(now), "slot": Slot.AFTERNOON.value}
