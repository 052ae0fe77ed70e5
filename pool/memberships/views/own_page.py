"""The member's own page, and what can be done there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit import config
from payments import subscription_changes, subscriptions
from payments.errors import PaymentRefused
from payments.models import BookingType, Payment, Refund
from pool.memberships.errors import MembershipRefused, PriceChanged
from pool.memberships.forms import CancelForm, InviteForm, PauseForm, PlanForm, SwitchForm
from pool.memberships.rules import CYCLES
from pool.memberships.services import changing, plans
from pool.memberships.services.access import standing_of
from pool.memberships.views.own import MemberRequest, latest_membership, own_membership
from pool.memberships.words import notice_for
from pool.models import GuestPassUse, Member, Membership, MembershipBillingCycle, MembershipChange
from resort.common.answers import see_other
from resort.db.identity import acting_as
from resort.db.middleware import outside_transaction

Kind = MembershipChange.Kind
_LISTED = 24


def _money_of(membership: Membership) -> dict[str, Any]:
    took: QuerySet[Payment] = Payment.objects.filter(
        booking_id=membership.pk, booking_type=BookingType.MEMBERSHIP, settled_at__isnull=False
    )
    back = Refund.objects.filter(booking_id=membership.pk).exclude(status=Refund.Status.FAILED)
    return {
        "payments": list(took.order_by("-settled_at")[:_LISTED]),
        "refunds": list(back.order_by("-created_at")[:_LISTED]),
    }


def page_context(membership: Membership, now: datetime) -> dict[str, Any]:
    """What the member's page shows."""
    listed = Member.objects.filter(membership=membership).exclude(status=Member.Status.REMOVED)
    people = list(listed.order_by("created_at"))
    taken = [person for person in people if person.status != Member.Status.DECLINED]
    standing = standing_of(membership, now)
    membership.status = standing.status
    return {
        "membership": membership,
        "terms": plans.terms_of(membership),
        "standing": standing,
        "notice": notice_for(membership, now),
        "people": people,
        "seats_left": membership.members_included - len(taken),
        "uses": list(GuestPassUse.objects.filter(membership=membership).order_by("-used_at")[:_LISTED]),
        "under_way": changing.under_way(membership),
        "refused": changing.last_refusal(membership),
        "may": {kind.value: changing.may(membership, kind, now=now) for kind in Kind},
        "invite_form": InviteForm(),
        "poll_seconds": 2,
        **_money_of(membership),
    }


def _cards_of(user_id: Any) -> list[Member]:
    """Cards in memberships that somebody else pays for."""
    mine = Member.objects.filter(user_id=user_id, status=Member.Status.ACCEPTED)
    return list(mine.exclude(membership__in=Membership.objects.filter(user_id=user_id)))


@login_required
@require_safe
def membership(request: MemberRequest) -> HttpResponse:
    """Status in words, card, members, passes, invoices, and what can be done."""
    now = timezone.now()
    own = latest_membership(request.user)
    context: dict[str, Any] = {"cards": _cards_of(request.user.pk)}
    if own is None:
        return render(request, "pool/membership_none.html", context)
    return render(request, "pool/membership.html", context | page_context(own, now))


def _done(request: MemberRequest) -> HttpResponse:
    return see_other(reverse("pool:membership"))


def _refused(request: MemberRequest, refusal: Exception) -> HttpResponse:
    messages.warning(request, str(refusal))
    return _done(request)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: MemberRequest) -> HttpResponse:
    """Choose the day it goes on; sent, pause until then."""
    own, now = own_membership(request), timezone.now()
    if not changing.may(own, Kind.PAUSE, now=now):
        return _done(request)
    most = config.get("pool.max_pause_days")
    form = PauseForm(request.POST or None, today=timezone.localdate(now), most_days=most)
    if request.method == "POST" and form.is_valid():
        try:
            changing.ask_pause(membership=own, until=form.cleaned_data["until"], actor=request.user, now=now)
        except MembershipRefused as refusal:
            return _refused(request, refusal)
        return _done(request)
    context = {"membership": own, "form": form, "most_days": most}
    return render(request, "pool/membership_pause.html", context, status=422 if form.errors else 200)


def _simple(request: MemberRequest, kind: str) -> HttpResponse:
    own, now = own_membership(request), timezone.now()
    try:
        changing.ask(membership=own, kind=kind, actor=request.user, now=now)
    except MembershipRefused as refusal:
        return _refused(request, refusal)
    return _done(request)


@login_required
@require_POST
def resume(request: MemberRequest) -> HttpResponse:
    """Go on before the day."""
    return _simple(request, Kind.RESUME)


@login_required
@require_POST
def keep(request: MemberRequest) -> HttpResponse:
    """Renew by itself after all."""
    return _simple(request, Kind.KEEP)


@login_required
@require_POST
def renew_no_more(request: MemberRequest) -> HttpResponse:
    """Let it end with the paid period."""
    return _simple(request, Kind.CANCEL_LATER)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: MemberRequest) -> HttpResponse:
    """Now, for the refund shown, or at the end of the period."""
    own, now = own_membership(request), timezone.now()
    if not changing.may(own, Kind.CANCEL_NOW, now=now):
        return _done(request)
    answer = changing.cancel_preview(membership=own, now=now)
    can_wait = changing.may(own, Kind.CANCEL_LATER, now=now)
    initial = {"shown_refund": answer.refund, "when": "later" if can_wait else "now"}
    form = CancelForm(request.POST or None, initial=initial)
    context: dict[str, Any] = {
        "membership": own, "answer": answer, "can_wait": can_wait, "form": form, "changed": False,
    }  # fmt: skip
    if request.method != "POST" or not form.is_valid():
        return render(request, "pool/membership_cancel.html", context, status=422 if form.errors else 200)
    try:
        if form.cleaned_data["when"] == "later":
            changing.ask(membership=own, kind=Kind.CANCEL_LATER, actor=request.user, now=now)
        else:
            changing.ask_cancel_now(
                membership=own, shown_refund=form.cleaned_data["shown_refund"], actor=request.user, now=now
            )
    except PriceChanged:
        context |= {"changed": True, "form": CancelForm(initial=initial | {"when": "now"})}
        return render(request, "pool/membership_cancel.html", context, status=409)
    except MembershipRefused as refusal:
        return _refused(request, refusal)
    return _done(request)


# Another plan.


@outside_transaction
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: MemberRequest) -> HttpResponse:
    """Choose another plan, see what it costs now (GET), and change to it (POST)."""
    user, now = request.user, timezone.now()
    with acting_as(user.pk):
        own = own_membership(request)
        if not changing.may(own, Kind.SWITCH, now=now):
            return _done(request)
        if request.method == "POST":
            return _switch(request, own, now)
        context = _choices(own, request.GET.get("cycle", own.billing_cycle))
        form = PlanForm(request.GET)
        if "plan" not in request.GET or not form.is_valid():
            return render(request, "pool/membership_change.html", context)
        try:
            wanted = changing.check_switch(membership=own, **form.cleaned_data, now=now)
        except MembershipRefused as refusal:
            return render(
                request, "pool/membership_change.html", context | {"problem": str(refusal)}, status=409
            )
    shown_at = now.replace(microsecond=0)
    try:
        due = subscription_changes.preview_switch(
            own.stripe_subscription_id or "", offer=plans.offer_for(wanted), at=shown_at
        )
    except PaymentRefused as problem:
        with acting_as(user.pk):
            return render(
                request, "pool/membership_change.html", context | {"problem": str(problem)}, status=503
            )
    with acting_as(user.pk):
        return render(
            request,
            "pool/membership_change_confirm.html",
            {
                "membership": own,
                "wanted": wanted,
                "wanted_name": plans.plan_named(wanted.plan).name,
                "due": due,
                "credit": -due if due < 0 else 0,
                "shown_at": shown_at.strftime("%Y-%m-%dT%H:%M:%S%z"),
            },
        )


def _choices(own: Membership, cycle: str) -> dict[str, Any]:
    cycle = cycle if cycle in CYCLES else own.billing_cycle
    offered = [plan for plan in plans.all_plans() if plan.offered]
    return {
        "membership": own,
        "cycle": cycle,
        "cycles": [(name, MembershipBillingCycle(name).label) for name in CYCLES],
        "plans": [
            {
                "plan": plan,
                "terms": plan.terms(cycle),
                "is_own": (plan.key, cycle) == (own.type, own.billing_cycle),
            }
            for plan in offered
        ],
        "problem": "",
    }


def _switch(request: MemberRequest, own: Membership, now: datetime) -> HttpResponse:
    form = SwitchForm(request.POST)
    if not form.is_valid():
        return see_other(reverse("pool:membership_change"))
    data = form.cleaned_data
    try:
        terms = changing.check_switch(membership=own, plan=data["plan"], cycle=data["cycle"], now=now)
        changing.ask_switch(
            membership=own, terms=terms, shown_at=data["shown_at"], actor=request.user, now=now
        )
    except PriceChanged as refusal:
        messages.warning(request, str(refusal))
        return see_other(f"{reverse('pool:membership_change')}?plan={data['plan']}&cycle={data['cycle']}")
    except MembershipRefused as refusal:
        return _refused(request, refusal)
    return _done(request)


@outside_transaction
@login_required
@require_POST
def portal(request: MemberRequest) -> HttpResponse:
    """To Stripe's pages: the card and the invoices."""
    with acting_as(request.user.pk):
        own = own_membership(request)
    if not own.stripe_customer_id:
        return _done(request)
    back = request.build_absolute_uri(reverse("pool:membership"))
    try:
        return see_other(subscriptions.open_portal(customer_id=own.stripe_customer_id, return_url=back))
    except PaymentRefused:
        messages.warning(request, _("The payment pages cannot be reached at the moment. Please try again."))
        return _done(request)
