"""Money: what came in, what waits to go back, the books, the terms and the seasons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.admin_base import BackOfficeAdmin
from audit.admin_columns import EMPTY, money_column, person_column, pill, status_column
from audit.admin_forms import BackOfficeForm
from audit.admin_steps import Step
from audit.config import WEEKDAYS
from payments.errors import PaymentRefused
from payments.models import (
    CancellationPolicy,
    Credit,
    LedgerEntry,
    Method,
    Payment,
    PriceRecord,
    Refund,
    SeasonalPricingRule,
    StripeEvent,
)
from payments.services import close_case, pay_out_refund, save_rule
from resort.templatetags.money import money

NEEDS_A_PERSON = Q(needs_staff=True)
WAITS_AT_DESK = Q(status=Refund.Status.PENDING, method__in=(Method.CASH, Method.TERMINAL))


class ReadOnlyAdmin(BackOfficeAdmin):
    """Written by services, looked at here."""

    adds = edits = False


class CaseForm(forms.Form):
    """What was done about it."""

    note = forms.CharField(label=gettext_lazy("What was done"), max_length=500, widget=forms.Textarea)


def _explain_case(request: HttpRequest, payment: Payment) -> Iterable[str]:
    return [payment.failure or _("No reason was noted."), _("The payment leaves the list of open cases.")]


def _close_case(request: HttpRequest, payment: Payment, cleaned: dict[str, Any]) -> str:
    close_case(payment=payment, note=cleaned["note"])
    return _("The case is closed.")


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    steps = (
        Step(
            "close-case",
            gettext_lazy("Close the case"),
            _close_case,
            ((Payment, "UPDATE"),),
            columns=("needs_staff",),
            possible=lambda payment: payment.needs_staff,
            explain=_explain_case,
            form=CaseForm,
            bulk=False,
            primary=True,
        ),
    )
    refusals = (PaymentRefused,)
    list_display = (
        "created_at",
        "what_for",
        "user_name",
        "method",
        "sum",
        "back",
        "status_pill",
        "attention",
    )
    list_filter = ("status", "method", "booking_type", "needs_staff", "created_at")
    search_fields = ("=stripe_intent_id", "=stripe_session_id", "user__email", "user__last_name")
    search_ids = ("pk", "booking_id")
    search_help_text = gettext_lazy("Guest's e-mail or last name, Stripe's payment, id of the booking")
    people = ("user", "taken_by")
    fieldsets = (
        (None, {"fields": ("what_for", "user_name", "sum", "back", "status_pill", "attention", "failure")}),
        (gettext_lazy("How"), {"fields": ("method", "taken_by_name", "created_at", "settled_at")}),
        (gettext_lazy("Stripe"), {"fields": ("stripe_intent_id", "stripe_session_id")}),
    )
    readonly_fields = (
        "what_for", "user_name", "sum", "back", "status_pill", "attention", "taken_by_name", "created_at",
    )  # fmt: skip

    sum = money_column("amount", gettext_lazy("amount"))
    status_pill = status_column("status", gettext_lazy("status"))
    user_name = person_column("user", gettext_lazy("guest"))
    taken_by_name = person_column("taken_by", gettext_lazy("taken by"))

    @admin.display(description=gettext_lazy("refunded"), ordering="refunded_amount")
    def back(self, payment: Payment) -> str:
        """What went back, where something did."""
        return money(payment.refunded_amount) if payment.refunded_amount else EMPTY

    @admin.display(description=gettext_lazy("needs a person"), ordering="needs_staff")
    def attention(self, payment: Payment) -> Any:
        """Only where it is so."""
        return pill("danger", _("Look at this")) if payment.needs_staff else EMPTY

    @admin.display(description=gettext_lazy("for"), ordering="booking_type")
    def what_for(self, payment: Payment) -> str:
        """The kind of booking."""
        return payment.get_booking_type_display() or ""


def _explain_pay_out(request: HttpRequest, refund: Refund) -> Iterable[str]:
    return [_("You hand %(amount)s back to the guest.") % {"amount": money(refund.amount)}]


def _pay_out(request: HttpRequest, refund: Refund, cleaned: dict[str, Any]) -> str:
    pay_out_refund(refund=refund, actor=request.user, now=timezone.now())
    return _("%(amount)s is paid out.") % {"amount": money(refund.amount)}


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    steps = (
        Step(
            "paid-out",
            gettext_lazy("Paid out"),
            _pay_out,
            ((Refund, "UPDATE"), (LedgerEntry, "INSERT")),
            possible=lambda refund: (
                refund.status == Refund.Status.PENDING and refund.method in (Method.CASH, Method.TERMINAL)
            ),
            explain=_explain_pay_out,
            primary=True,
        ),
    )
    refusals = (PaymentRefused,)
    list_display = ("created_at", "sum", "method", "user_name", "reason", "status_pill", "settled_at")
    list_filter = ("status", "method", "created_at")
    search_fields = ("=stripe_refund_id", "reason")
    search_ids = ("pk", "booking_id", "payment_id")
    search_help_text = gettext_lazy("Reason, Stripe's refund, id of the booking")
    people = ("user", "paid_out_by")
    fields = (
        "sum", "method", "status_pill", "reason", "user_name", "created_at", "settled_at", "paid_out_by_name",
        "failure", "stripe_refund_id",
    )  # fmt: skip
    readonly_fields = ("sum", "status_pill", "user_name", "created_at", "paid_out_by_name")

    sum = money_column("amount", gettext_lazy("amount"))
    status_pill = status_column("status", gettext_lazy("status"))
    user_name = person_column("user", gettext_lazy("guest"))
    paid_out_by_name = person_column("paid_out_by", gettext_lazy("paid out by"))

    def step_summary(self, obj: Refund) -> list[tuple[Any, Any]]:
        """How much, how, why."""
        return [
            (_("amount"), money(obj.amount)),
            (_("how"), obj.get_method_display()),
            (_("reason"), obj.reason or "–"),
        ]


@admin.register(LedgerEntry)
class LedgerAdmin(ReadOnlyAdmin):
    list_display = (
        "posted_on",
        "account",
        "sum",
        "booking_type",
        "description",
        "posted_by_name",
        "posting_id",
    )
    list_filter = ("account", "booking_type", "posted_on")
    search_fields = ("description",)
    search_ids = ("posting_id", "payment_id", "refund_id")
    search_help_text = gettext_lazy("Posting, payment or description")
    people = ("posted_by",)
    ordering = ("-posted_on", "-created_at", "posting_id")
    fields = (
        "posted_on", "posting_id", "account", "sum", "booking_type", "description", "payment_id", "refund_id",
        "posted_by_name", "created_at",
    )  # fmt: skip
    readonly_fields = ("sum", "posted_by_name", "created_at", "payment_id", "refund_id")

    sum = money_column("amount", gettext_lazy("amount"))
    posted_by_name = person_column("posted_by", gettext_lazy("posted by"))


@admin.register(StripeEvent)
class StripeEventAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "event_type", "object_id", "processed_at")
    list_filter = (("processed_at", admin.EmptyFieldListFilter), "created_at")
    search_fields = ("event_type", "=id", "=object_id")
    fields = ("id", "event_type", "object_id", "created_at", "processed_at")
    readonly_fields = ("created_at",)


@admin.register(Credit)
class CreditAdmin(ReadOnlyAdmin):
    list_display = ("user_name", "sum", "left", "type", "expires_at", "used_at")
    list_filter = ("type", ("used_at", admin.EmptyFieldListFilter))
    search_fields = ("user__email", "user__last_name")
    people = ("user",)
    ordering = ("-created_at",)
    fields = ("user_name", "sum", "used", "lapsed", "left", "type", "expires_at", "used_at", "created_at")
    readonly_fields = ("user_name", "sum", "left", "created_at")

    sum = money_column("amount", gettext_lazy("amount"))
    user_name = person_column("user", gettext_lazy("guest"))

    @admin.display(description=gettext_lazy("left"))
    def left(self, credit: Credit) -> str:
        """What the guest may still spend of it."""
        return money(credit.remaining)


@admin.register(CancellationPolicy)
class TermAdmin(BackOfficeAdmin):
    """Terms of stays to come; a stay keeps those of the day it was booked."""

    list_display = (
        "name",
        "booking_type",
        "days_before_checkin",
        "refund_percentage",
        "refund_type",
        "is_active",
    )
    list_filter = ("booking_type", "is_active")
    search_fields = ("name",)
    fields = (
        "name", "booking_type", "days_before_checkin", "refund_percentage", "refund_type", "is_active",
    )  # fmt: skip


class SeasonForm(BackOfficeForm):
    """Weekdays as boxes; none ticked means every day."""

    apply_to_days = forms.MultipleChoiceField(
        label=gettext_lazy("Weekdays"),
        help_text=gettext_lazy("None ticked means every day."),
        choices=[(name, gettext_lazy(name.capitalize())) for name in WEEKDAYS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def clean_apply_to_days(self) -> list[str] | None:
        """No day is every day."""
        return self.cleaned_data["apply_to_days"] or None


@admin.register(SeasonalPricingRule)
class SeasonAdmin(BackOfficeAdmin):
    form = SeasonForm
    list_display = ("name", "start_date", "end_date", "multiplier", "days", "priority", "is_active")
    list_filter = ("is_active", "start_date")
    search_fields = ("name", "description")
    fields = (
        "name", "description", "start_date", "end_date", "multiplier", "apply_to_days", "priority", "is_active",
    )  # fmt: skip

    @admin.display(description=gettext_lazy("weekdays"))
    def days(self, season: SeasonalPricingRule) -> str:
        """Which days it changes."""
        if season.apply_to_days is None:
            return _("every day")
        return ", ".join(_(name.capitalize()) for name in season.apply_to_days)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Through the service, which keeps the change in the price history and the record."""
        save_rule(rule=obj, now=timezone.now())

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The service has written it down."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The service has written it down."""


@admin.register(PriceRecord)
class PriceRecordAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "item_type", "check_in_date", "base", "final", "rule", "booking_date")
    list_filter = ("item_type", "booking_date")
    list_select_related = ("rule",)
    search_fields = ("item_type",)
    search_ids = ("booking_id", "item_id")
    search_help_text = gettext_lazy("Kind, id of the booking or the thing")
    fields = (
        "created_at", "item_type", "item_id", "booking_id", "check_in_date", "base", "final", "rule",
        "applied_rules", "booking_date",
    )  # fmt: skip
    readonly_fields = ("base", "final", "created_at")

    base = money_column("base_price", gettext_lazy("base price"))
    final = money_column("final_price", gettext_lazy("price"))
