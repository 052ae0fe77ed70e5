"""The desk's work list and the page of one stay. Everything on it moves through services."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.admin_ask import ask
from audit.admin_base import BackOfficeAdmin
from audit.admin_columns import EMPTY, money_column, pill, rendered, status_column
from audit.admin_words import refusal
from audit.models import Activity
from chalets import words
from chalets.admin.filters import StayViewFilter
from chalets.admin.forms import WalkInForm
from chalets.admin.steps import STAY_STEPS
from chalets.errors import StayRefused
from chalets.models import Booking, BookingAddon, StayCharge
from chalets.rules import Quote
from chalets.services import desk
from payments.errors import PaymentRefused
from payments.models import Payment, Refund
from resort.db import access
from resort.templatetags.dates import span
from resort.templatetags.money import money

_RECENT = 20
_ONLY_WHEN_SET = (
    "special_requests", "booked_by", "refund_amount", "hold_expires_at", "checked_in_at", "checked_out_at",
    "cancelled_at", "cancellation_reason",
)  # fmt: skip
# What nights closed for repairs do not have.
_OF_STAYS = {
    "charged",
    "payment_pill",
    "guests",
    "guest",
    "email",
    "phone",
    "total",
    "price",
    "terms",
    "payments",
}


@admin.register(Booking)
class StayAdmin(BackOfficeAdmin):
    adds = edits = False
    steps = STAY_STEPS
    refusals = (StayRefused, PaymentRefused)

    list_display = (
        "code", "guest", "chalet", "dates", "nights", "guests", "status_pill", "payment_pill", "total",
    )  # fmt: skip
    list_filter = (StayViewFilter, "chalet", "payment_status", "check_in")
    list_select_related = ("chalet",)
    search_fields = (
        "code",
        "guest_details__first_name",
        "guest_details__last_name",
        "guest_details__email",
        "chalet__name",
    )
    search_help_text = gettext_lazy("Code, guest's name or e-mail, chalet")
    ordering = ("-check_in",)
    people = ("booked_by",)

    fieldsets = (
        (
            None,
            {
                "fields": (
                    "code", "status_pill", "payment_pill", "chalet", "dates", "nights", "guests",
                    "special_requests",
                )
            },
        ),
        (gettext_lazy("Guest"), {"fields": ("guest", "email", "phone", "booked_by")}),
        (gettext_lazy("Price as promised"), {"fields": ("total", "price")}),
        (gettext_lazy("Cancellation terms as promised"), {"fields": ("terms",)}),
        (gettext_lazy("Money"), {"fields": ("payments", "charged", "refund_amount")}),
        (
            gettext_lazy("What happened"),
            {
                "fields": (
                    "created_at", "hold_expires_at", "checked_in_at", "checked_out_at", "cancelled_at",
                    "cancellation_reason", "activity",
                )
            },
        ),
    )  # fmt: skip
    readonly_fields = (
        "guest", "dates", "nights", "status_pill", "payment_pill", "total", "email", "phone", "price", "terms",
        "payments", "charged", "activity", "created_at",
    )  # fmt: skip

    status_pill = status_column("status", gettext_lazy("status"))
    payment_pill = status_column("payment_status", gettext_lazy("payment"))
    total = money_column("total_price", gettext_lazy("total"))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Without what has not happened, and without what nobody wrote."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            return fieldsets
        silent = {name for name in _ONLY_WHEN_SET if getattr(obj, name) in (None, "")}
        if obj.kind == Booking.Kind.BLOCK:
            silent |= _OF_STAYS
        kept = [
            (title, {"fields": [name for name in options["fields"] if name not in silent]})
            for title, options in fieldsets
        ]
        return [(title, options) for title, options in kept if options["fields"]]

    # Columns.

    @admin.display(description=gettext_lazy("guest"), ordering="guest_details__last_name")
    def guest(self, stay: Booking) -> Any:
        """Who stays, or why nobody does."""
        if stay.kind == Booking.Kind.BLOCK:
            return pill("out_of_service", stay.special_requests or stay.get_kind_display())
        return stay.guest_name or EMPTY

    @admin.display(description=gettext_lazy("arrival – departure"), ordering="check_in")
    def dates(self, stay: Booking) -> str:
        """The nights."""
        return span(stay.check_in, stay.check_out)

    @admin.display(description=gettext_lazy("nights"))
    def nights(self, stay: Booking) -> int:
        """How many."""
        return stay.nights

    @admin.display(description=gettext_lazy("e-mail"))
    def email(self, stay: Booking) -> Any:
        """As given at booking."""
        return (stay.guest_details or {}).get("email") or EMPTY

    @admin.display(description=gettext_lazy("phone"))
    def phone(self, stay: Booking) -> Any:
        """As given at booking."""
        return (stay.guest_details or {}).get("phone") or EMPTY

    @admin.display(description=gettext_lazy("night by night"))
    def price(self, stay: Booking) -> Any:
        """The quote of the day it was booked."""
        if not stay.quote:
            return EMPTY
        quote = Quote.from_json(stay.quote)
        nights = [(night, words.why_this_price(night)) for night in quote.nights]
        return rendered("admin/chalets/price.html", quote=quote, nights=nights)

    @admin.display(description=gettext_lazy("when cancelled"))
    def terms(self, stay: Booking) -> Any:
        """The steps of the day it was booked."""
        if not stay.policy_snapshot:
            return EMPTY
        lines = words.term_lines(stay.policy_snapshot, stay.check_in)
        return rendered("admin/chalets/terms.html", lines=lines)

    # Filled by render_change_form, which knows who asks.

    @admin.display(description=gettext_lazy("payments and refunds"))
    def payments(self, stay: Booking) -> Any:
        """Those this person may see."""
        return getattr(stay, "shown_payments", EMPTY)

    @admin.display(description=gettext_lazy("charged to the stay"))
    def charged(self, stay: Booking) -> Any:
        """What was put on the stay, for those who may see it."""
        return getattr(stay, "shown_charges", EMPTY)

    @admin.display(description=gettext_lazy("activity"))
    def activity(self, stay: Booking) -> Any:
        """The latest, for managers."""
        return getattr(stay, "shown_activity", EMPTY)

    def render_change_form(self, request: HttpRequest, context: Any, **kwargs: Any) -> HttpResponse:
        """Add what depends on who asks."""
        stay = kwargs.get("obj")
        if stay is not None:
            stay.shown_payments = self._payments(request, stay)
            stay.shown_charges = self._charges(request, stay)
            if self._may_see_history(request):
                stay.shown_activity = self._activity(stay)
        return super().render_change_form(request, context, **kwargs)

    def _payments(self, request: HttpRequest, stay: Booking) -> Any:
        if not access.may(request.user, Payment, "SELECT"):
            return EMPTY
        payments = list(
            Payment.objects.filter(booking_id=stay.pk).prefetch_related("taken_by").order_by("created_at")
        )
        refunds = list(Refund.objects.filter(booking_id=stay.pk).order_by("created_at"))
        if not payments and not refunds:
            return EMPTY
        return rendered("admin/chalets/money.html", payments=payments, refunds=refunds)

    def _charges(self, request: HttpRequest, stay: Booking) -> Any:
        if not access.may(request.user, StayCharge, "SELECT"):
            return EMPTY
        charges = list(stay.charges.order_by("created_at"))
        return rendered("admin/chalets/charges.html", charges=charges) if charges else EMPTY

    def _activity(self, stay: Booking) -> Any:
        activities = list(
            Activity.objects.filter(
                target_type=self.opts.label_lower, target_id=str(stay.pk)
            ).prefetch_related("user")[:_RECENT]
        )
        return rendered("admin/back_office/activity.html", activities=activities) if activities else EMPTY

    def step_summary(self, obj: Booking) -> list[tuple[Any, Any]]:
        """Who, where, when, how much."""
        if obj.kind == Booking.Kind.BLOCK:
            return [(_("chalet"), obj.chalet), (_("nights"), span(obj.check_in, obj.check_out))]
        return [
            (_("stay"), obj.code),
            (_("guest"), obj.guest_name),
            (_("chalet"), obj.chalet),
            (_("nights"), span(obj.check_in, obj.check_out)),
            (_("total"), f"{money(obj.total_price)} ({obj.get_payment_status_display()})"),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Stays with their chalet, removed ones too."""
        return super().get_queryset(request).select_related("chalet")

    # A guest without a booking.

    def get_urls(self) -> list[Any]:
        """One more address: a stay sold at the desk."""
        view = self.admin_site.admin_view(self.walk_in_view)
        return [path("walk-in/", view, name="chalets_booking_walk_in"), *super().get_urls()]

    def may_walk_in(self, request: HttpRequest) -> bool:
        """Whether this person may sell a stay at the desk."""
        return access.may(request.user, Booking, "INSERT")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Offer the walk-in."""
        tools = []
        if self.may_walk_in(request):
            tools.append({"url": "walk-in/", "label": _("New stay at the desk")})
        return super().changelist_view(request, {**(extra_context or {}), "tools": tools})

    def walk_in_view(self, request: HttpRequest) -> HttpResponse:
        """Sell a stay to somebody at the desk."""
        if not self.may_walk_in(request):
            raise PermissionDenied
        initial = {"check_in": timezone.localdate()}
        form = WalkInForm(request.POST or None, initial=initial)
        if request.method == "POST" and form.is_valid():
            stay = self._sell(request, form)
            if stay is not None:
                messages.success(request, _("Stay %(code)s is confirmed.") % {"code": stay.code})
                return HttpResponseRedirect(self._object_url(stay))
        return ask(self, request, form, title=_("New stay at the desk"), button=_("Book the stay"))

    def _sell(self, request: HttpRequest, form: WalkInForm) -> Booking | None:
        data = form.cleaned_data
        details = {name: data[name] for name in ("first_name", "last_name", "email", "phone")}
        try:
            with transaction.atomic():
                return desk.walk_in(
                    chalet=data["chalet"],
                    check_in=data["check_in"],
                    check_out=data["check_out"],
                    guests=data["guests"],
                    guest_details=details,
                    special_requests=data["special_requests"],
                    actor=request.user,
                    now=timezone.now(),
                )
        except StayRefused as error:
            form.add_error(None, str(error))
        except DatabaseError as error:
            if not (sentence := refusal(error)):
                raise
            form.add_error(None, sentence)
        return None


@admin.register(BookingAddon)
class BookedAddonAdmin(BackOfficeAdmin):
    """What guests added, for the kitchen and housekeeping to plan with."""

    adds = edits = False
    list_display = ("name", "booking", "dates", "quantity", "price", "unit")
    list_filter = ("unit", "addon")
    list_select_related = ("booking",)
    search_fields = ("name", "booking__code")
    search_help_text = gettext_lazy("Add-on or code of the stay")
    ordering = ("-created_at",)
    fields = ("booking", "name", "unit", "unit_price", "quantity", "price")
    readonly_fields = ("price",)

    price = money_column("total", gettext_lazy("total"))

    @admin.display(description=gettext_lazy("arrival – departure"), ordering="booking__check_in")
    def dates(self, line: BookingAddon) -> str:
        """The nights of the stay."""
        return span(line.booking.check_in, line.booking.check_out)
