"""Plans compared, and the way to Stripe and back."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from payments import subscriptions
from payments.errors import AlreadyPaid, PaymentRefused, PaymentUnavailable
from payments.models import BookingType, Payment
from pool.memberships.errors import MembershipRefused, PlanNotOffered
from pool.memberships.forms import BuyForm, CompanyForm
from pool.memberships.rules import CYCLES
from pool.memberships.services import buying, plans
from pool.memberships.views.own import MemberRequest
from pool.models import Membership, MembershipBillingCycle
from resort.common.answers import go, see_other, waiting
from resort.db.identity import acting_as
from resort.db.middleware import outside_transaction


@require_safe
def memberships(request: HttpRequest) -> HttpResponse:
    """Every plan on sale side by side, in the chosen rhythm of paying."""
    cycle = request.GET.get("cycle", "monthly")
    cycle = cycle if cycle in CYCLES else "monthly"
    offered = [plan for plan in plans.all_plans() if plan.offered]
    own = None
    if request.user.is_authenticated:
        running = Membership.objects.filter(user_id=request.user.pk, status__in=("active", "paused"))
        own = running.first()
    context = {
        "cycle": cycle,
        "cycles": [(name, MembershipBillingCycle(name).label) for name in CYCLES],
        "plans": [
            {"plan": plan, "terms": plan.terms(cycle), "saving": plan.saving(cycle)} for plan in offered
        ],
        "own": own,
    }
    return render(request, "pool/memberships.html", context)


def _plan_or_404(plan: str, cycle: str) -> plans.Plan:
    if cycle not in CYCLES:
        raise Http404
    try:
        return plans.plan_named(plan)
    except PlanNotOffered:
        raise Http404 from None


def _buy_page(
    request: MemberRequest,
    plan: plans.Plan,
    cycle: str,
    form: BuyForm,
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "plan": plan,
        "terms": plan.terms(cycle),
        "cycle": cycle,
        "form": form,
        "problem": problem,
        "came_back": "back" in request.GET,
    }
    return render(request, "pool/membership_buy.html", context, status=status)


def _form_for(request: MemberRequest, plan: plans.Plan) -> BuyForm:
    form_class = CompanyForm if plan.key == "corporate" else BuyForm
    if request.method == "POST":
        return form_class(request.POST)
    return form_class(initial={"request_key": uuid4(), "invoice_email": request.user.email})


@outside_transaction
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def buy(request: MemberRequest, plan: str, cycle: str) -> HttpResponse:
    """What it costs and what it holds; sent, write the wish down and open Stripe's page with nothing of ours open."""
    user = request.user
    with acting_as(user.pk):
        chosen = _plan_or_404(plan, cycle)
        form = _form_for(request, chosen)
        try:
            buying.check_may_buy(user)
        except MembershipRefused:
            return see_other(reverse("pool:membership"))
        if request.method != "POST":
            return _buy_page(request, chosen, cycle, form)
        if not form.is_valid():
            return _buy_page(request, chosen, cycle, form, status=422)
        terms = chosen.terms(cycle)
        company = _company(form.cleaned_data)
        try:
            payment = buying.begin_purchase(
                user=user, terms=terms, company=company, request_key=form.cleaned_data["request_key"]
            )
        except AlreadyPaid:
            return see_other(reverse("pool:membership_returned"))
        except MembershipRefused:
            return see_other(reverse("pool:membership"))
    try:
        address = subscriptions.open_page(
            payment_id=payment.pk,
            user_id=user.pk,
            offer=plans.offer_for(terms),
            payer=buying.payer_of(user, company),
            success_url=request.build_absolute_uri(reverse("pool:membership_returned")),
            cancel_url=request.build_absolute_uri(request.path + "?back=1"),
        )
    except AlreadyPaid:
        return see_other(reverse("pool:membership_returned"))
    except PaymentRefused as problem:
        status = 503 if isinstance(problem, PaymentUnavailable) else 409
        with acting_as(user.pk):
            return _buy_page(request, chosen, cycle, form, problem=str(problem), status=status)
    return see_other(address)


def _company(data: dict[str, Any]) -> buying.Company:
    return buying.Company(
        name=data.get("company_name", ""),
        address=data.get("invoice_address", "").replace("\r\n", "\n"),
        email=data.get("invoice_email", ""),
    )


@login_required
@require_safe
def returned(request: MemberRequest) -> HttpResponse:
    """Back from Stripe. Says what we know and asks again; the address proves nothing."""
    running = Membership.objects.filter(user=request.user, status__in=("active", "paused"))
    if running.exists():
        return go(request, reverse("pool:membership"))
    begun = Payment.objects.filter(user=request.user, booking_type=BookingType.MEMBERSHIP)
    if not begun.exists():
        return go(request, reverse("pool:memberships"))
    context = waiting(request, reverse("pool:membership_returned"))
    template = "pool/_membership_returned.html" if request.htmx else "pool/membership_returned.html"
    return render(request, template, context)
