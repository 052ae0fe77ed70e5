"""Memberships, their members and guest passes."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.admin_ask import ask
from audit.admin_base import BackOfficeAdmin
from audit.admin_columns import EMPTY, money_column, person_column, pill, status_column
from payments.errors import PaymentRefused
from payments.models import Payment
from pool.admin.membership_steps import MEMBER_STEPS, MEMBERSHIP_STEPS, SellForm
from pool.memberships.errors import MembershipRefused
from pool.memberships.services import changing, desk
from pool.memberships.services.access import standing_of
from pool.memberships.views.people import photo_response
from pool.memberships.words import reason_words
from pool.models import GuestPassUse, Member, Membership
from resort.db import access
from resort.templatetags.money import money

_ONLY_WHEN_SET = (
    "company_name", "invoice_address", "invoice_email", "paused_at", "resumes_on", "ended_at", "end_reason",
    "card_label", "paid_until", "end_date", "sold_by",
)  # fmt: skip


@admin.register(Membership)
class MembershipAdmin(BackOfficeAdmin):
    adds = edits = False
    steps = MEMBERSHIP_STEPS
    refusals = (MembershipRefused, PaymentRefused)
    list_display = (
        "member", "type", "company_name", "billing_cycle", "price", "start_date", "status_pill", "auto_renew",
        "paid_until", "end_date",
    )  # fmt: skip
    list_filter = ("status", "type", "billing_cycle", "auto_renew", "stripe_status")
    # Not the payer: a join would drop those whose person the role may not see. Whoever pays is a member too.
    search_fields = ("company_name", "members__email", "members__name")
    search_help_text = gettext_lazy("Payer, company or member")
    search_ids = ("pk",)
    people = ("user", "sold_by")
    fieldsets = (
        (
            None,
            {"fields": ("member", "type", "billing_cycle", "standing", "included", "guest_passes_remaining")},
        ),
        (gettext_lazy("Company"), {"fields": ("company_name", "invoice_address", "invoice_email")}),
        (
            gettext_lazy("Money"),
            {"fields": ("price_of_period", "auto_renew", "paid_until", "card_label", "sold_by", "payments")},
        ),
        (
            gettext_lazy("Times"),
            {"fields": ("start_date", "end_date", "paused_at", "resumes_on", "ended_at", "end_reason")},
        ),
        (gettext_lazy("Under way"), {"fields": ("under_way",)}),
    )
    readonly_fields = (
        "member", "price", "price_of_period", "status_pill", "standing", "included", "under_way", "payments",
    )  # fmt: skip

    member = person_column("user", gettext_lazy("payer"))
    price = money_column("monthly_price", gettext_lazy("price of a month"))
    price_of_period = money_column("cycle_price", gettext_lazy("price of a period"))
    status_pill = status_column("status", gettext_lazy("status"))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Without what has not happened."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            return fieldsets
        silent = {
            name
            for name in _ONLY_WHEN_SET
            if getattr(obj, f"{name}_id", getattr(obj, name, None)) in (None, "")
        }
        kept = [
            (title, {"fields": [name for name in options["fields"] if name not in silent]})
            for title, options in fieldsets
        ]
        return [(title, options) for title, options in kept if options["fields"]]

    @admin.display(description=gettext_lazy("status"))
    def standing(self, membership: Membership) -> Any:
        """As the gate answers this minute."""
        now = standing_of(membership, timezone.now())
        word = pill(now.status, Membership.Status(now.status).label)
        return format_html("{} {}", word, reason_words(now.reason))

    @admin.display(description=gettext_lazy("members"))
    def included(self, membership: Membership) -> Any:
        """Everybody in it, with the way to their cards."""
        people = Member.objects.filter(membership=membership).order_by("created_at")
        rows = [
            (reverse("admin:pool_member_change", args=[person.pk]), person, person.get_status_display())
            for person in people
        ]
        if not rows:
            return EMPTY
        lines = format_html_join("", '<br><a href="{}">{}</a>, {}', rows)
        count = _("%(count)d places") % {"count": membership.members_included}
        return format_html("{}{}", count, lines)

    @admin.display(description=gettext_lazy("payments"))
    def payments(self, membership: Membership) -> Any:
        """Those this person may see."""
        found = [
            (f"{timezone.localdate(payment.settled_at)}", money(payment.amount), payment.get_method_display())
            for payment in changing.kept_payments(membership)[:24]
            if payment.settled_at
        ]
        return format_html_join(mark_safe("<br>"), "{}, {}, {}", found) if found else EMPTY

    @admin.display(description=gettext_lazy("asked for"))
    def under_way(self, membership: Membership) -> Any:
        """What the worker is about to do, or could not."""
        if change := changing.under_way(membership):
            return str(change)
        refused = changing.last_refusal(membership)
        return f"{refused}: {refused.refusal}" if refused else EMPTY

    def step_summary(self, obj: Membership) -> list[tuple[Any, Any]]:
        """Who, what, how much."""
        return [
            (_("payer"), self.member(obj)),
            (_("plan"), obj.get_type_display()),
            (_("price of a period"), money(obj.cycle_price)),
        ]

    # Sold over the counter.

    def get_urls(self) -> list[Any]:
        """One more address: a membership sold at the desk."""
        view = self.admin_site.admin_view(self.sell_view)
        return [path("sell/", view, name="pool_membership_sell"), *super().get_urls()]

    def may_sell(self, request: HttpRequest) -> bool:
        """Whether this person may sell one."""
        return access.may(request.user, Membership, "INSERT") and access.may(request.user, Payment, "INSERT")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Offer the sale."""
        tools = [{"url": "sell/", "label": _("Sell a membership")}] if self.may_sell(request) else []
        return super().changelist_view(request, {**(extra_context or {}), "tools": tools})

    def sell_view(self, request: HttpRequest) -> HttpResponse:
        """Sell a membership to somebody at the desk."""
        if not self.may_sell(request):
            raise PermissionDenied
        form = SellForm(request.POST or None, initial={"start": timezone.localdate()})
        if request.method == "POST" and form.is_valid():
            sold = self._sell(request, form)
            if sold is not None:
                messages.success(request, _("The membership is sold. Its card is in the member's account."))
                return HttpResponseRedirect(self._object_url(sold))
        return ask(self, request, form, title=_("Sell a membership"), button=_("Sell it"))

    def _sell(self, request: HttpRequest, form: SellForm) -> Membership | None:
        data = form.cleaned_data
        try:
            with transaction.atomic():
                return desk.sell(
                    buyer=data["buyer"],
                    terms=data["terms"],
                    method=data["method"],
                    start=data["start"],
                    actor=request.user,
                    now=timezone.now(),
                )
        except self.refusals as refusal:
            form.add_error(None, str(refusal))
        return None


@admin.register(Member)
class MemberAdmin(BackOfficeAdmin):
    adds = edits = False
    steps = MEMBER_STEPS
    refusals = (MembershipRefused,)
    list_display = ("name", "email", "status_pill", "membership", "invited_at", "accepted_at")
    list_filter = ("status",)
    list_select_related = ("membership",)
    search_fields = ("email", "name")
    ordering = ("-invited_at",)
    fields = ("name", "email", "status_pill", "picture", "membership", "invited_at", "accepted_at", "issue")
    readonly_fields = ("status_pill", "picture")

    status_pill = status_column("status", gettext_lazy("status"))

    @admin.display(description=gettext_lazy("photo"))
    def picture(self, member: Member) -> Any:
        """As it is on the card."""
        if not member.photo:
            return EMPTY
        address = reverse("admin:pool_member_photo", args=[member.pk])
        return format_html('<img src="{}" alt="" width="90" height="120">', address)

    def get_urls(self) -> list[Any]:
        """One more address: the photo, for those who stand at the gate."""
        view = self.admin_site.admin_view(self.photo_view)
        return [path("<path:object_id>/photo/", view, name="pool_member_photo"), *super().get_urls()]

    def photo_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The picture itself."""
        member = self.get_object(request, unquote(object_id))
        if member is None:
            raise Http404
        return photo_response(member)


@admin.register(GuestPassUse)
class GuestPassUseAdmin(BackOfficeAdmin):
    adds = edits = False
    list_display = ("used_at", "guest_name", "guest_email", "membership")
    list_filter = ("used_at",)
    list_select_related = ("membership",)
    search_fields = ("guest_name", "guest_email")
    ordering = ("-used_at",)
    fields = ("used_at", "guest_name", "guest_email", "membership")
