"""From a wish to held places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import uuid4, uuid5

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audit import config
from pool import rules
from pool.errors import DayClosed, NotOnSale, PoolRefused, SoldOut
from pool.forms import WishForm
from pool.services import holds, selling
from pool.views.own import GuestRequest, code_page, own_ticket
from pool.words import term_lines
from resort.common.answers import see_other
from resort.db import clock

ADULTS = 2


@dataclass
class Wish:
    """What a guest looks at: a day of the strip, a slot of it and a party, with what that costs."""

    days: list[selling.Day]
    day: selling.Day
    slot: str
    adults: int
    children: int
    quote: rules.Quote

    @property
    def persons(self) -> int:
        """How many come."""
        return self.adults + self.children

    @property
    def offer(self) -> selling.Offer:
        """The chosen slot of the chosen day."""
        return self.day.offer(self.slot)

    @property
    def fits(self) -> bool:
        """Whether it can be bought."""
        return self.persons > 0 and self.offer.takes(self.persons)

    @property
    def party_query(self) -> str:
        """The party for the addresses of the other days."""
        return urlencode({"adults": self.adults, "children": self.children})

    @property
    def query(self) -> str:
        """All of it, to come back to."""
        return query_of(self.day.day, self.slot, self.adults, self.children)


def query_of(day: date, slot: str, adults: int, children: int) -> str:
    """A wish as the query of this page."""
    wish: dict[str, str | int] = {
        "day": day.isoformat(),
        "slot": slot,
        "adults": adults,
        "children": children,
    }
    return urlencode(wish)


def _number(data: Any, name: str, default: int, most: int) -> int:
    text = str(data.get(name, ""))
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 4 else default


def make_wish(data: Any, *, now: datetime, most: int) -> Wish:
    """What the address or the form says, with the nearest sensible choice for what it does not; four queries."""
    days = selling.days_on_sale(now=now)
    adults = _number(data, "adults", ADULTS, most)
    children = _number(data, "children", 0, most)
    day = _day(days, str(data.get("day", "")))
    slot = str(data.get("slot", ""))
    if slot not in rules.SLOTS:
        persons = max(adults + children, 1)
        slot = next((offer.slot for offer in day.offers if offer.takes(persons)), rules.SLOTS[0])
    quote = selling.quote_for(day=day.day, slot=slot, adults=adults, children=children)
    return Wish(days, day, slot, adults, children, quote)


def _day(days: list[selling.Day], text: str) -> selling.Day:
    chosen = next((each for each in days if each.day.isoformat() == text), None)
    return chosen or next((each for each in days if each.state == selling.OPEN), days[0])


@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """Days, times, places left and prices; sent, it holds the places. Visitors sign up on the way and lose nothing."""
    now = clock.now()
    most = config.get("pool.max_party")
    data = request.POST if request.method == "POST" else request.GET
    wish = make_wish(data, now=now, most=most)
    if request.method == "POST" and "look" not in request.POST:
        return _hold(request, wish, most, now)
    return _page(request, wish, most)


def _page(
    request: HttpRequest, wish: Wish, most: int, *, problem: str = "", status: int = 200
) -> HttpResponse:
    form = WishForm(
        most=most,
        initial={
            "day": wish.day.day, "slot": wish.slot, "adults": wish.adults, "children": wish.children,
            "request_key": request.POST.get("request_key") or uuid4(),
        },
    )  # fmt: skip
    terms = term_lines(holds.terms_today(), wish.day.day)
    context = {
        "wish": wish,
        "form": form,
        "terms": terms,
        "problem": problem,
        "contact": config.get_many("resort."),
        "pay_at_desk": config.get("pool.pay_at_desk"),
        "fresh": bool(request.headers.get("HX-Request")),
    }
    template = "pool/_price.html" if request.headers.get("HX-Request") else "pool/home.html"
    return render(request, template, context, status=status)


def _hold(request: HttpRequest, wish: Wish, most: int, now: datetime) -> HttpResponse:
    form = WishForm(request.POST, most=most)
    if not form.is_valid():
        return _page(request, wish, most, problem=_("Choose a day, a time and who comes."), status=400)
    if not request.user.is_authenticated:
        here = f"{reverse('pool:home')}?{wish.query}"
        return see_other(f"{reverse('accounts:sign_up')}?{urlencode({'next': here})}")
    guest_request = cast(GuestRequest, request)
    try:
        ticket = holds.hold_ticket(
            guest=guest_request.user,
            **form.wish(),
            request_key=form.cleaned_data["request_key"] or uuid4(),
            now=now,
        )
    except (SoldOut, DayClosed, NotOnSale) as refusal:
        return sold_out(request, refusal, **form.wish(), now=now)
    except PoolRefused as refusal:
        return _page(request, wish, most, problem=str(refusal), status=409)
    return see_other(reverse("pool:pay", args=[ticket.code]))


def sold_out(
    request: HttpRequest,
    refusal: PoolRefused,
    *,
    day: date,
    slot: str,
    adults: int,
    children: int,
    now: datetime,
) -> HttpResponse:
    """Somebody else was first: say so kindly, with what is free instead."""
    persons = adults + children
    found = selling.alternatives(day=day, slot=slot, persons=persons, now=now)
    context = {
        "refusal": str(refusal),
        "day": day,
        "slot": slot,
        "party": {"adults": adults, "children": children},
        "persons": persons,
        "alternatives": [
            {"offer": offer, "query": query_of(offer.day, offer.slot, adults, children)} for offer in found
        ],
    }
    return render(request, "pool/sold_out.html", context, status=409)


@code_page
@require_POST
def hold_again(request: GuestRequest, code: str) -> HttpResponse:
    """The time ran out before the guest paid: hold the same places once more if nobody has them."""
    before, now = own_ticket(request, code), clock.now()
    wish: dict[str, Any] = {
        "day": before.ticket_date,
        "slot": before.slot,
        "adults": before.adults or 0,
        "children": before.children or 0,
    }
    if before.change_of_id:
        return see_other(reverse("pool:tickets"))
    try:
        after = holds.hold_ticket(
            guest=request.user,
            **wish,
            # Pressed twice, it finds the same new hold.
            request_key=uuid5(before.pk, "again"),
            now=now,
        )
    except (SoldOut, DayClosed, NotOnSale) as refusal:
        return sold_out(request, refusal, **wish, now=now)
    except PoolRefused as refusal:
        messages.warning(request, str(refusal))
        return see_other(reverse("pool:ticket", args=[code]))
    messages.success(request, _("The places are held for you again."))
    return see_other(reverse("pool:pay", args=[after.code]))
