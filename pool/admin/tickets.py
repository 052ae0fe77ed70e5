"""Tickets at the desk and at the gate. Everything on these screens moves through services."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.admin_ask import ask
from audit.admin_base import BackOfficeAdmin
from audit.admin_columns import EMPTY, money_column, person_column, pill, rendered, status_column
from audit.admin_words import refusal
from audit.models import Activity
from payments.errors import PaymentRefused
from payments.models import Payment, Refund
from pool import rules
from pool.admin.ticket_filters import TicketViewFilter
from pool.admin.ticket_forms import SaleForm
from pool.admin.ticket_steps import TICKET_STEPS
from pool.errors import PoolRefused
from pool.models import Slot, Ticket
from pool.services import desk, pictures, selling
from pool.services.refunds import bookings_of
from pool.words import term_lines
from resort.db import access
from resort.templatetags.dates import day as day_in_words
from resort.templatetags.money import money

_RECENT = 20
_ONLY_WHEN_SET = (
    "holder_name", "holder_email", "sold_by", "refund_amount", "hold_expires_at", "used_at", "cancelled_at",
    "cancellation_reason", "closure_asked_at", "paid_at",
)  # fmt: skip


@admin.register(Ticket)
class TicketAdmin(BackOfficeAdmin):
    adds = edits = False
    steps = TICKET_STEPS
    refusals = (PoolRefused, PaymentRefused)

    list_display = (
        "code", "date", "slot", "guest", "party", "status_pill", "paid_pill", "total", "inside",
    )  # fmt: skip
    list_filter = (TicketViewFilter, "slot", "status", "ticket_date")
    search_fields = (
        "code",
        "holder_name",
        "holder_email",
        "user__first_name",
        "user__last_name",
        "user__email",
    )
    search_ids = ("pk",)
    search_help_text = gettext_lazy("Code, guest's name or e-mail")
    ordering = ("-ticket_date", "code")
    people = ("user", "sold_by")
    fieldsets = (
        (
            None,
            {"fields": ("code", "status_pill", "paid_pill", "date", "slot", "adults", "children", "picture")},
        ),
        (gettext_lazy("Guest"), {"fields": ("buyer", "holder_name", "holder_email", "sold_by")}),
        (gettext_lazy("Price as promised"), {"fields": ("total", "price", "terms")}),
        (gettext_lazy("Money"), {"fields": ("payments", "refund_amount")}),
        (gettext_lazy("At the gate"), {"fields": ("admitted", "inside", "used_at", "entries")}),
        (
            gettext_lazy("What happened"),
            {
                "fields": (
                    "created_at", "hold_expires_at", "paid_at", "closure_asked_at", "cancelled_at",
                    "cancellation_reason", "activity",
                )
            },
        ),
    )  # fmt: skip
    readonly_fields = (
        "guest", "buyer", "date", "party", "status_pill", "paid_pill", "total", "price", "terms", "payments",
        "entries", "picture", "activity", "created_at",
    )  # fmt: skip

    buyer = person_column("user", gettext_lazy("bought by"))
    status_pill = status_column("status", gettext_lazy("status"))
    total = money_column("total_price", gettext_lazy("total"))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Without what has not happened, and without what nobody wrote."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            return fieldsets
        silent = {name for name in _ONLY_WHEN_SET if getattr(obj, f"{name}_id", None) is None}
        silent -= {name for name in _ONLY_WHEN_SET if getattr(obj, name, None) not in (None, "")}
        if obj.sold_by_id:
            silent.add("buyer")
        if obj.status != Ticket.Status.CONFIRMED:
            silent.add("picture")
        kept = [
            (title, {"fields": [name for name in options["fields"] if name not in silent]})
            for title, options in fieldsets
        ]
        return [(title, options) for title, options in kept if options["fields"]]

    # Columns.

    @admin.display(description=gettext_lazy("day"), ordering="ticket_date")
    def date(self, ticket: Ticket) -> str:
        """With its weekday."""
        return day_in_words(ticket.ticket_date)

    @admin.display(description=gettext_lazy("guest"))
    def guest(self, ticket: Ticket) -> Any:
        """Whose name is on it, or who bought it, as far as the reader may know."""
        if ticket.holder_name or ticket.sold_by_id:
            return ticket.holder_name or ticket.holder_email or EMPTY
        return TicketAdmin.buyer(self, ticket)

    @admin.display(description=gettext_lazy("people"))
    def party(self, ticket: Ticket) -> int:
        """How many."""
        return ticket.persons

    @admin.display(description=gettext_lazy("payment"), ordering="paid_at")
    def paid_pill(self, ticket: Ticket) -> Any:
        """Paid, to be paid at the gate, or not yet."""
        if ticket.status == Ticket.Status.CANCELLED and ticket.refund_amount:
            return pill("refunded", _("Paid back"))
        if ticket.paid_at:
            return pill("paid", _("Paid"))
        if not ticket.total_price:
            return pill("paid", _("Free of charge"))
        if ticket.status in (Ticket.Status.CONFIRMED, Ticket.Status.USED):
            return pill("pending", _("To be paid"))
        return EMPTY

    @admin.display(description=gettext_lazy("person by person"))
    def price(self, ticket: Ticket) -> Any:
        """The quote of the day it was sold."""
        quote = rules.Quote.from_json(ticket.quote or {})
        return rendered("admin/pool/price.html", quote=quote) if quote.lines else EMPTY

    @admin.display(description=gettext_lazy("when cancelled"))
    def terms(self, ticket: Ticket) -> Any:
        """The steps of the day it was sold."""
        lines = term_lines(ticket.policy_snapshot or [], ticket.ticket_date)
        return rendered("admin/chalets/terms.html", lines=lines)

    @admin.display(description=gettext_lazy("picture"))
    def picture(self, ticket: Ticket) -> Any:
        """What the gate scans, to be shown or printed for somebody without a phone."""
        if not ticket.qr_code:
            return EMPTY
        return rendered("admin/pool/picture.html", picture=pictures.picture(ticket.qr_code), code=ticket.code)

    # Filled by render_change_form, which knows who asks.

    @admin.display(description=gettext_lazy("payments and refunds"))
    def payments(self, ticket: Ticket) -> Any:
        """Those this person may see."""
        return getattr(ticket, "shown_payments", EMPTY)

    @admin.display(description=gettext_lazy("entries"))
    def entries(self, ticket: Ticket) -> Any:
        """What happened at the gate."""
        entries = list(ticket.entries.order_by("created_at")[:_RECENT])
        return rendered("admin/pool/entries.html", entries=entries) if entries else EMPTY

    @admin.display(description=gettext_lazy("activity"))
    def activity(self, ticket: Ticket) -> Any:
        """The latest, for managers."""
        return getattr(ticket, "shown_activity", EMPTY)

    def render_change_form(self, request: HttpRequest, context: Any, **kwargs: Any) -> HttpResponse:
        """Add what depends on who asks."""
        ticket = kwargs.get("obj")
        if ticket is not None:
            ticket.shown_payments = self._payments(request, ticket)
            if self._may_see_history(request):
                ticket.shown_activity = self._activity(ticket)
        return super().render_change_form(request, context, **kwargs)

    def _payments(self, request: HttpRequest, ticket: Ticket) -> Any:
        if not access.may(request.user, Payment, "SELECT"):
            return EMPTY
        bookings = bookings_of(ticket.pk)
        payments = list(
            Payment.objects.filter(booking_id__in=bookings)
            .prefetch_related("taken_by")
            .order_by("created_at")
        )
        refunds = list(Refund.objects.filter(booking_id__in=bookings).order_by("created_at"))
        if not payments and not refunds:
            return EMPTY
        return rendered("admin/chalets/money.html", payments=payments, refunds=refunds)

    def _activity(self, ticket: Ticket) -> Any:
        of_ticket = Activity.objects.filter(target_type=self.opts.label_lower, target_id=str(ticket.pk))
        activities = list(of_ticket.prefetch_related("user")[:_RECENT])
        return rendered("admin/back_office/activity.html", activities=activities) if activities else EMPTY

    def step_summary(self, obj: Ticket) -> list[tuple[Any, Any]]:
        """Which ticket, when, for how many, how much."""
        paid = _("paid") if obj.paid_at else _("not paid")
        return [
            (_("ticket"), obj.code),
            (_("guest"), self.guest(obj)),
            (_("when"), f"{day_in_words(obj.ticket_date)}, {obj.get_slot_display()}"),
            (_("people"), obj.persons),
            (_("total"), f"{money(obj.total_price)} ({paid})"),
        ]

    # Somebody at the desk.

    def get_urls(self) -> list[Any]:
        """One more address: a ticket sold at the desk."""
        view = self.admin_site.admin_view(self.sell_view)
        return [path("sell/", view, name="pool_ticket_sell"), *super().get_urls()]

    def may_sell(self, request: HttpRequest) -> bool:
        """Whether this person may sell a ticket and take the money for it."""
        return access.may(request.user, Ticket, "INSERT") and access.may(request.user, Payment, "INSERT")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Offer the sale."""
        tools = [{"url": "sell/", "label": _("Sell a ticket")}] if self.may_sell(request) else []
        return super().changelist_view(request, {**(extra_context or {}), "tools": tools})

    def sell_view(self, request: HttpRequest) -> HttpResponse:
        """First the price, then, with the money in hand, the ticket."""
        if not self.may_sell(request):
            raise PermissionDenied
        form = SaleForm(request.POST or None, initial=SaleForm.usual())
        quote = None
        if request.method == "POST" and form.is_valid():
            if "sell" in request.POST:
                ticket = self._sell(request, form)
                if ticket is not None:
                    messages.success(request, _("Ticket %(code)s is sold.") % {"code": ticket.code})
                    return HttpResponseRedirect(self._object_url(ticket))
            else:
                quote = self._price(form)
        return self._sale_page(request, form, quote)

    def _sale_page(self, request: HttpRequest, form: SaleForm, quote: rules.Quote | None) -> HttpResponse:
        chosen = form.cleaned_data.get("day") if form.is_bound else None
        offers = selling.day_on_sale(day=chosen or SaleForm.usual()["day"], now=timezone.now())
        return ask(
            self,
            request,
            form,
            title=_("Sell a ticket"),
            template="admin/pool/sell.html",
            offers=offers,
            rows=[(offer, Slot(offer.slot).label) for offer in offers.offers],
            quote=quote if quote and quote.lines else None,
        )

    def _price(self, form: SaleForm) -> rules.Quote | None:
        """What it costs, where it can be had."""
        sale = _sale(form)
        try:
            desk.check(sale=sale, now=timezone.now())
        except PoolRefused as error:
            form.add_error(None, str(error))
            return None
        return sale.quote()

    def _sell(self, request: HttpRequest, form: SaleForm) -> Ticket | None:
        data = form.cleaned_data
        try:
            with transaction.atomic():
                return desk.sell(
                    sale=_sale(form),
                    name=data["name"],
                    email=data["email"],
                    method=data["method"],
                    shown=data["shown"] if data["shown"] is not None else Decimal(-1),
                    actor=request.user,
                    now=timezone.now(),
                )
        except (PoolRefused, PaymentRefused) as error:
            form.add_error(None, str(error))
        except DatabaseError as error:
            if not (sentence := refusal(error)):
                raise
            form.add_error(None, sentence)
        return None


def _sale(form: SaleForm) -> desk.Sale:
    data = form.cleaned_data
    return desk.Sale(data["day"], data["slot"], data["adults"], data["children"])
