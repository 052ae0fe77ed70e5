"""A share of a bill is paid: by the waiter, on a stay, or by the guest who scanned the picture."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from payments import stay_charges
from resort.common.pictures import picture
from resort.templatetags.money import money
from restaurant.models import Bill, BillShare
from restaurant.models.bills import ShareStatus
from restaurant.services import bills as services
from restaurant.services.bills import links
from restaurant.services.bills.paying import MOST_TIP
from restaurant.views.bills_access import StaffRequest, bill_page, do, number, page_of, see, the_bill
from restaurant.views.own import NoSuchLink, secret_page

POLL_SECONDS = 2


def _share(bill: Bill, share: UUID) -> BillShare | None:
    return bill.shares.filter(pk=share).first()


@require_POST
@bill_page
def pay(request: StaffRequest, code: str, share: UUID) -> HttpResponse:
    """Cash or a terminal payment has been received."""
    bill = the_bill(code)
    return do(
        request,
        bill,
        lambda: services.settle_share(
            share_id=share, method=request.POST.get("method", ""), tip=number(request, "tip"),
            actor=request.user, now=timezone.now(),
        ),
        _("The payment is noted."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@bill_page
def charge(request: StaffRequest, code: str, share: UUID) -> HttpResponse:
    """Look for the stay by its code or the guest's name; chosen, charge it."""
    bill = the_bill(code)
    found = _share(bill, share)
    if found is None or found.status != ShareStatus.OPEN:
        return see(page_of(bill))
    if request.method == "POST":
        return do(
            request,
            bill,
            lambda: services.charge_share(
                share_id=share, stay_id=_stay(request), tip=number(request, "tip"), actor=request.user,
                now=timezone.now(),
            ),
            _("Charged to the stay."),
        )  # fmt: skip
    text = request.GET.get("q", "")[:100]
    context = {"bill": bill, "share": found, "query": text, "stays": stay_charges.keeper().find(text)}
    return render(request, "admin/restaurant/bill_charge.html", context)


def _stay(request: StaffRequest) -> UUID:
    try:
        return UUID(request.POST.get("stay", ""))
    except ValueError:
        raise stay_charges.NotInHouse from None


@require_POST
@bill_page
def take_back(request: StaffRequest, code: str, share: UUID) -> HttpResponse:
    """It was the wrong stay."""
    bill = the_bill(code)
    return do(
        request,
        bill,
        lambda: services.take_back_charge(
            share_id=share, reason=request.POST.get("reason", ""), actor=request.user, now=timezone.now()
        ),
        _("The charge is taken back."),
    )


@require_POST
@bill_page
def give_back(request: StaffRequest, code: str, share: UUID) -> HttpResponse:
    """Money back for what was paid; not for waiters."""
    if not services.may_give_back(request.user):
        raise PermissionDenied
    bill = the_bill(code)
    return do(
        request,
        bill,
        lambda: services.give_back(
            share_id=share, amount=number(request, "amount"), reason=request.POST.get("reason", ""),
            actor=request.user, now=timezone.now(),
        ),
        _("The money goes back: to the card by itself, from the desk under Refunds."),
    )  # fmt: skip


@require_safe
@bill_page
def link(request: StaffRequest, code: str, share: UUID) -> HttpResponse:
    """The picture a guest scans to pay with their own phone."""
    bill = the_bill(code)
    found = _share(bill, share)
    if found is None or found.status != ShareStatus.OPEN:
        return see(page_of(bill))
    address = links.absolute_page_of(found.pk)
    label = _("Pay %(amount)s") % {"amount": money(found.amount)}
    context = {"bill": bill, "share": found, "address": address, "picture": picture(address, label=label)}
    return render(request, "admin/restaurant/bill_link.html", context)


# The guest's own phone.


@secret_page
@require_http_methods(["GET", "HEAD", "POST"])
def own_share(request: HttpRequest, token: str) -> HttpResponse:
    """What one guest pays, with a tip; the worker opens Stripe's page, which takes a moment."""
    share_id = links.share_of(token)
    found = links.look(share_id) if share_id else None
    if share_id is None or found is None:
        raise NoSuchLink
    waits = found.status == ShareStatus.OPEN and found.bill_status == "open"
    if (
        waits
        and found.page
        and "paid" not in request.GET
        and (request.method == "POST" or "go" in request.GET)
    ):
        return see(found.page)
    problem = ""
    if request.method == "POST" and waits:
        tip = _tip(request.POST.get("tip", ""))
        if tip is not None:
            from restaurant.tasks import open_share  # noqa: PLC0415 -- tasks import services

            open_share.defer(share_id=str(share_id), tip=str(tip))
            return see(f"{request.path}?go=1")
        problem = _("Give a tip such as 5.00, or nothing.")
    context = {
        "share": found,
        "waits": waits,
        "is_going": waits and "go" in request.GET,
        "is_back": waits and "paid" in request.GET,
        "page": request.path,
        "problem": problem,
        "seconds": POLL_SECONDS,
    }
    return render(request, "restaurant/bill.html", context, status=400 if problem else 200)


def _tip(text: str) -> Decimal | None:
    try:
        tip = Decimal((text.strip() or "0").replace(",", "."))
    except InvalidOperation:
        return None
    fits = tip.is_finite() and 0 <= tip <= MOST_TIP and tip == tip.quantize(Decimal("0.01"))
    return tip.quantize(Decimal("0.01")) if fits else None
