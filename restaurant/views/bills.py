"""The waiter's bills: the open ones, one of them, its split and its paper."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit import config
from restaurant.bill_errors import BillRefused, SplitNotPossible
from restaurant.models import Bill, Table
from restaurant.models.bills import BillStatus
from restaurant.rules.bills import MOST_PARTS
from restaurant.services import bills as services
from restaurant.services.bills.splitting import unpaid_lines
from restaurant.services.bills.state import payments_of
from restaurant.views.bills_access import (
    REFUSALS,
    StaffRequest,
    bill_page,
    do,
    number,
    page_of,
    see,
    the_bill,
)

_NAMES, _RECENT = 6, 20


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BillRefused from None


@require_safe
@bill_page
def bills(request: StaffRequest) -> HttpResponse:
    """Every open bill, the tables that have none, and the latest that were settled."""
    every = Bill.objects.select_related("table")
    opened = list(every.filter(status=BillStatus.OPEN).order_by("table__table_number", "created_at"))
    taken = {bill.table_id for bill in opened}
    context = {
        "bills": [{"bill": bill, "standing": services.standing(bill)} for bill in opened],
        "tables": [table for table in Table.objects.filter(is_active=True) if table.pk not in taken],
        "settled": every.filter(status=BillStatus.SETTLED).order_by("-closed_at")[:_RECENT],
    }
    return render(request, "admin/restaurant/bills.html", context)


@require_POST
@bill_page
def of_table(request: StaffRequest, table: UUID) -> HttpResponse:
    """The open bill of a table, or a new one."""
    found = Table.objects.filter(pk=table).first()
    if found is None:
        raise Http404
    covers = request.POST.get("covers", "")
    bill = services.open_bill(
        table=found, covers=int(covers) if covers.isdecimal() and len(covers) <= len("999") else found.capacity,
        actor=request.user, now=timezone.now(),
    )  # fmt: skip
    return see(page_of(bill))


@require_safe
@bill_page
def bill(request: StaffRequest, code: str) -> HttpResponse:
    """What was eaten, who pays what, and every way to pay it."""
    found = the_bill(code)
    if found.status == BillStatus.MERGED:
        return see(page_of(found))
    now_is = services.fresh(found)
    others = Bill.objects.filter(status=BillStatus.OPEN).exclude(pk=found.pk).select_related("table")
    context = {
        "bill": found,
        "standing": now_is,
        "unpaid": unpaid_lines(now_is),
        "names": range(1, _NAMES + 1),
        "others": others,
        "tables": Table.objects.filter(is_active=True).exclude(pk__in=others.values("table")),
        "is_open": found.status == BillStatus.OPEN,
        "may_give_back": services.may_give_back(request.user),
        "may_close": found.status == BillStatus.OPEN
        and bool(now_is.lines)
        and not now_is.rest
        and not now_is.open,
    }
    return render(request, "admin/restaurant/bill.html", context)


@require_safe
@bill_page
def receipt(request: StaffRequest, code: str) -> HttpResponse:
    """The bill on paper."""
    found = the_bill(code)
    if found.status == BillStatus.MERGED:
        return see(page_of(found))
    context = {
        "bill": found,
        "standing": services.fresh(found),
        "payments": payments_of(found),
        "contact": config.get_many("resort."),
        "printed": timezone.now(),
    }
    return render(request, "admin/restaurant/bill_receipt.html", context)


@require_POST
@bill_page
def change(request: StaffRequest, code: str) -> HttpResponse:
    """Discount, service charge, covers, another table, another bill for all or for some of it, or away with it."""
    found, now = the_bill(code), timezone.now()
    who: dict[str, Any] = {"bill": found, "actor": request.user, "now": now}
    send = request.POST

    def other() -> Bill:
        return _one(Bill, send.get("into", ""))

    deeds: dict[str, tuple[Callable[[], Any], str]] = {
        "discount": (
            lambda: services.discount(
                percent=number(request, "percent"), reason=send.get("reason", ""), **who
            ),
            _("The discount is noted."),
        ),
        "service": (
            lambda: services.set_service(percent=number(request, "percent"), **who),
            _("The service charge is noted."),
        ),
        "covers": (
            lambda: services.set_covers(covers=int(number(request, "covers")), **who),
            _("The covers are noted."),
        ),
        "move": (
            lambda: services.move_bill(table=_one(Table, send.get("table", "")), **who),
            _("The bill has moved."),
        ),
        "merge": (
            lambda: services.merge(into=other(), **who),
            _("The two bills are one now."),
        ),
        "close": (lambda: services.close_paid_up(**who), _("The bill is closed.")),
        "dishes": (
            lambda: services.move_dishes(into=other(), counts=_dishes(request), **who),
            _("The dishes are on the other bill."),
        ),
        "void": (lambda: services.void_bill(**who), _("The bill is void.")),
    }
    if send.get("what") not in deeds:
        raise Http404
    deed, said = deeds[send["what"]]
    return do(request, found, deed, said)


def _one(model: Any, text: str) -> Any:
    found = model.objects.filter(pk=_uuid(text)).first()
    if found is None:
        raise BillRefused
    return found


@require_POST
@bill_page
def split(request: StaffRequest, code: str) -> HttpResponse:
    """Who pays what."""
    found, now = the_bill(code), timezone.now()
    who: dict[str, Any] = {"bill": found, "actor": request.user, "now": now}
    try:
        with transaction.atomic():
            _split(request, who)
        messages.success(request, _("The bill is split."))
    except REFUSALS as refusal:
        messages.warning(request, str(refusal))
    return see(page_of(found))


def _split(request: StaffRequest, who: dict[str, Any]) -> Any:
    how = request.POST.get("how")
    if how == "whole":
        return services.whole(**who)
    if how == "person":
        return services.split_by_person(people=int(number(request, "people")), **who)
    if how == "share":
        shares = [
            (_name(request, place), weight)
            for place in range(1, _NAMES + 1)
            if (weight := number(request, f"weight-{place}")) > 0
        ]
        return services.split_by_share(shares=shares, **who)
    if how == "item":
        wanted: dict[int, dict[UUID, int]] = {}
        for key, value in request.POST.items():
            kind, _dash, rest = key.partition("-")
            place, _dash, item = rest.partition("-")
            if kind == "take" and value and place.isdecimal() and int(place) <= MOST_PARTS:
                wanted.setdefault(int(place), {})[_uuid(item)] = _count(str(value))
        taken = [(_name(request, place), wanted[place]) for place in sorted(wanted)]
        return services.split_by_item(wanted=[each for each in taken if any(each[1].values())], **who)
    raise SplitNotPossible


def _dishes(request: StaffRequest) -> dict[UUID, int]:
    return {
        _uuid(name.removeprefix("dish-")): _count(str(value))
        for name, value in request.POST.items()
        if name.startswith("dish-") and value
    }


def _name(request: StaffRequest, place: int) -> str:
    return request.POST.get(f"name-{place}", "").strip()[:50] or _("Guest %(number)d") % {"number": place}


def _count(text: str) -> int:
    if not text.isdecimal() or Decimal(text) > 999:
        raise SplitNotPossible
    return int(text)
