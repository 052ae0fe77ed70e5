"""The waiter's phone: tables, what they asked for, and the menu to ask for more."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from resort.db import access
from restaurant.errors import RestaurantRefused
from restaurant.models import GuestOrder, Order, OrderItem, Table, TableCard
from restaurant.services.kitchen import steps
from restaurant.services.menu import stock
from restaurant.services.menu.hours import hours
from restaurant.services.menu.reading import menu
from restaurant.services.ordering import looking, placing, taking_back, wishes
from restaurant.views import menu_hours, order_input
from restaurant.views.kitchen_access import house_page, who


@require_safe
@house_page
def tables(request: HttpRequest) -> HttpResponse:
    """Every table with what it waits for."""
    request.session.modified = True
    context = {
        "tables": looking.tables(),
        "wishes": wishes.waiting(),
        "may_answer": access.may(request.user, GuestOrder, "UPDATE"),
        "may_lay_cards": access.may(request.user, TableCard, "UPDATE"),
    }
    return render(request, "admin/restaurant/orders_tables.html", context)


@house_page
def table(request: HttpRequest, table: UUID) -> HttpResponse:
    """One table: its open orders, and the menu as a form. What is sent adds to an order, or is a new one."""
    found = get_object_or_404(Table.objects.filter(is_active=True), pk=table)
    problem = ""
    if request.method == "POST":
        try:
            _send(request, found)
            return HttpResponseRedirect(f"{reverse('serving:table', args=[found.pk])}#orders")
        except RestaurantRefused as refusal:
            problem = str(refusal)
    return table_page(request, found, problem)


def _send(request: HttpRequest, found: Table) -> Order:
    data = request.POST
    told: dict[str, Any] = {
        "lines": order_input.lines(data),
        "actor": who(request),
        "request_key": order_input.request_key(data),
        "now": timezone.now(),
        "hold_later_courses": "hold" in data,
        "rush": "rush" in data,
        "allergy_notes": data.get("allergy_notes", "").strip(),
        "kitchen_notes": data.get("kitchen_notes", "").strip()[:500],
    }
    if add_to := data.get("order"):
        return placing.add_items(order_id=order_input.identity(add_to), **told)
    return placing.place_order(table=found, **told)


def table_page(request: HttpRequest, found: Table, problem: str) -> HttpResponse:
    """The page of one table; with a problem it is what was refused."""
    at = hours(timezone.now())
    word = menu_hours.asked(request, at)
    # Between services only what can be had at any time is offered.
    served = at.running if word == "" else menu_hours.served(word, at)
    context: dict[str, Any] = {
        "table": found,
        "orders": looking.orders_of(found),
        "wishes": wishes.waiting(found),
        "may_answer": access.may(request.user, GuestOrder, "UPDATE"),
        "menu": menu(today=timezone.localdate(), at=at, with_out=True, served=served),
        "services": menu_hours.links(request, at, word),
        "request_key": request.POST.get("request_key") or uuid4(),
        "problem": problem,
        "allergy_notes": request.POST.get("allergy_notes", ""),
        "kitchen_notes": request.POST.get("kitchen_notes", ""),
        # What was chosen is filled in again where the order was refused.
        "sent": [[name, value] for name in request.POST for value in request.POST.getlist(name)]
        if problem
        else [],
        "courses": range(1, 6),
    }
    return render(request, "admin/restaurant/orders_table.html", context, status=409 if problem else 200)


@require_POST
@house_page
def step(request: HttpRequest, order: UUID) -> HttpResponse:
    """What a waiter does with an open order: carry out, fire, hold, rush."""
    found = get_object_or_404(Order.objects.select_related("table"), pk=order)
    word, *about = request.POST.get("tap", "").split()[:61] or [""]
    now = timezone.now()
    try:
        if word == "serve":
            ids = [order_input.identity(each) for each in about] or None
            steps.serve(order_id=order, item_ids=ids, actor=who(request), now=now)
        elif word == "fire":
            taking_back.fire(order_id=order, course=order_input.number(about), now=now)
        elif word == "hold":
            taking_back.hold(order_id=order, course=order_input.number(about))
        elif word == "rush":
            taking_back.rush(order_id=order, on=about == ["on"])
        else:
            raise BadRequest
    except RestaurantRefused as refusal:
        if found.table is None:
            raise BadRequest from refusal
        return table_page(request, found.table, str(refusal))
    return _back_to(found)


@house_page
def void(request: HttpRequest, order: UUID) -> HttpResponse:
    """Take one dish (?item=) or the whole order back, with a reason."""
    found = get_object_or_404(Order.objects.select_related("table"), pk=order)
    asked = request.POST.get("item") or request.GET.get("item", "")
    item = get_object_or_404(OrderItem, pk=order_input.identity(asked), order=found) if asked else None
    problem = ""
    if request.method == "POST":
        told: dict[str, Any] = {
            "order_id": order,
            "reason": request.POST.get("reason") or request.POST.get("usual", ""),
            "wasted": request.POST.get("wasted") == "yes",
            "actor": who(request),
            "now": timezone.now(),
        }
        try:
            if item:
                taking_back.void_item(**told, item_id=item.pk)
            else:
                taking_back.cancel_order(**told)
            return _back_to(found)
        except RestaurantRefused as refusal:
            problem = str(refusal)
    context = {"order": found, "item": item, "problem": problem}
    return render(request, "admin/restaurant/orders_void.html", context, status=409 if problem else 200)


def _back_to(order: Order) -> HttpResponse:
    if order.table_id is None:
        return HttpResponseRedirect(reverse("serving:tables"))
    return HttpResponseRedirect(f"{reverse('serving:table', args=[order.table_id])}#orders")


@house_page
def dishes(request: HttpRequest) -> HttpResponse:
    """What has run out, what comes back, and how many are left."""
    problem = ""
    if request.method == "POST":
        try:
            _switch(request)
            return HttpResponseRedirect(reverse("serving:dishes"))
        except RestaurantRefused as refusal:
            problem = str(refusal)
    shown = menu(today=timezone.localdate(), at=hours(timezone.now()), with_out=True)
    return render(
        request, "admin/restaurant/orders_dishes.html", {"menu": shown, "problem": problem},
        status=409 if problem else 200,
    )  # fmt: skip


def _switch(request: HttpRequest) -> None:
    item, word = order_input.identity(request.POST.get("item", "")), request.POST.get("do")
    if word == "out":
        stock.run_out(item_id=item)
    elif word == "out-for-good":
        stock.run_out(item_id=item, for_good=True)
    elif word == "back":
        stock.bring_back(item_id=item)
    elif word == "count":
        left = request.POST.get("left", "").strip()
        if left and not (left.isdecimal() and len(left) <= 4):
            raise BadRequest
        stock.count(item_id=item, left=int(left) if left else None)
    else:
        raise BadRequest
