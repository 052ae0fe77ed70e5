"""Who may take the money of a table: those whom the database lets change a bill. And how the pages say no."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from payments.errors import PaymentRefused
from payments.stay_charges import ChargeRefused
from resort.db import access
from restaurant.bill_errors import BillRefused
from restaurant.errors import RestaurantRefused
from restaurant.models import Bill
from restaurant.services import bills as services

View = Callable[..., HttpResponse]
REFUSALS = (RestaurantRefused, ChargeRefused, PaymentRefused)
_DIGITS = 9


class StaffRequest(HttpRequest):
    """A request of somebody `bill_page` has let in."""

    user: User


def may_take_money(user: Any) -> bool:
    """Whether this person takes the money of a table: the database lets them change a bill."""
    return access.may(user, Bill, "UPDATE")


def bill_page(view: View) -> View:
    """A page for waiters, the front office and managers: visitors sign in first, guests find nothing."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not request.user.is_staff:
            raise Http404
        if not may_take_money(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def the_bill(code: str) -> Bill:
    """The bill with this number, or a 404."""
    found = services.find(code)
    if found is None:
        raise Http404
    return found


def page_of(bill: Bill) -> str:
    """Where a bill is looked at; one that was put on another, on the other."""
    return reverse("bills:bill", args=[(bill.merged_into or bill).code])


def see(address: str) -> HttpResponse:
    """303: look there with a GET."""
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response


def do(request: HttpRequest, bill: Bill, deed: Callable[[], Any], said: str) -> HttpResponse:
    """Do it, say so or why not, and show the bill as it is now."""
    try:
        with transaction.atomic():
            deed()
        messages.success(request, said)
    except REFUSALS as refusal:
        messages.warning(request, str(refusal) or _("That is not possible."))
    bill.refresh_from_db()
    return see(page_of(bill))


def number(request: HttpRequest, name: str, default: str = "0") -> Decimal:
    """An amount somebody typed, with a point or a comma; raises BillRefused for anything else."""
    text = (request.POST.get(name, "").strip() or default).replace(",", ".")
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if len(text) > _DIGITS or not value.is_finite():
        raise BillRefused(_("This is not a number: %(text)s.") % {"text": text[:_DIGITS]})
    return value
