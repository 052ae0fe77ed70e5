"""From a wish to a table: the short page of the restaurant, the times that are free, and the form that takes one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import rate_limits
from accounts.pages import too_many
from audit import config
from resort.common.answers import see_other
from resort.db import clock
from restaurant.errors import RestaurantRefused
from restaurant.forms import ReserveForm, WishForm
from restaurant.models import DiningService, Reservation
from restaurant.services.reserving import booking, free, links
from restaurant.services.reserving.booking import Guest, Wish
from restaurant.services.reserving.free import Evening
from restaurant.services.reserving.house import local, look

RESERVING = rate_limits.Limit("restaurant_reserving", 20, rate_limits.HOUR)
PARTY = 2


@dataclass(frozen=True)
class Choice:
    """What a page of times shows: the wish so far, what is free, and why nothing is."""

    day: date
    party: int
    preferences: tuple[str, ...]
    high_chairs: int
    evenings: list[Evening] = field(default_factory=list)
    closed_note: str = ""
    problem: str = ""

    @property
    def is_full(self) -> bool:
        """Whether the house serves that day and has nothing left."""
        return bool(self.evenings) and not any(evening.times for evening in self.evenings)

    @property
    def query(self) -> str:
        """The wish as an address carries it."""
        wish = {"day": self.day.isoformat(), "party": self.party, "preferences": self.preferences}
        return urlencode({**wish, "high_chairs": self.high_chairs}, doseq=True)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Hours, the way to the menu, and a table in two taps."""
    today = local(clock.now()).date()
    context = {
        "services": DiningService.objects.filter(is_active=True),
        "days": [today + timedelta(days=number) for number in range(7)],
        "parties": range(1, 9),
        "party": PARTY,
        "house": config.get_many("resort."),
    }
    return render(request, "restaurant/home.html", context)


def wish_form(data: Any, *, now: datetime, settings: dict[str, Any], house_day: date) -> WishForm:
    """The form of a wish, with the words the house knows; three queries."""
    today = local(now).date()
    return WishForm(
        data,
        most=settings["max_party"],
        words=free.words_of_house(look(house_day)),
        first=today,
        last=today + timedelta(days=settings["horizon_days"]),
    )


def make_choice(form: WishForm, *, now: datetime, own: Reservation | None = None) -> Choice:
    """What is free for the wish of the form; a form with mistakes says so instead."""
    if not form.is_valid():
        return Choice(local(now).date(), PARTY, (), 0, problem=_("Choose a day and how many come."))
    data = form.cleaned_data
    choice = Choice(data["day"], data["party"], tuple(data["preferences"]), data["high_chairs"])
    try:
        evenings = free.free_times(
            day=choice.day,
            party=choice.party,
            preferences=choice.preferences,
            high_chairs=choice.high_chairs,
            now=now,
            own=own,
        )
    except RestaurantRefused as refusal:
        return Choice(choice.day, choice.party, choice.preferences, choice.high_chairs, problem=str(refusal))
    note = "" if evenings else look(choice.day).closed_note
    return Choice(choice.day, choice.party, choice.preferences, choice.high_chairs, evenings, note)


def wish_data(request: HttpRequest, now: datetime) -> Any:
    """What the address or form says, with today and two people for what it does not."""
    data = (request.POST if request.method == "POST" else request.GET).copy()
    data.setdefault("day", local(now).date().isoformat())
    data.setdefault("party", str(PARTY))
    return data


def day_of(data: Any, now: datetime) -> date:
    """The day a form names, or today."""
    try:
        return date.fromisoformat(str(data.get("day", "")))
    except ValueError:
        return local(now).date()


@require_http_methods(["GET", "HEAD", "POST"])
def reserve(request: HttpRequest) -> HttpResponse:
    """A day, a party, a time and a name: then the table is theirs, with or without an account."""
    now = clock.now()
    data = wish_data(request, now)
    form = wish_form(data, now=now, settings=free.settings_now(), house_day=day_of(data, now))
    if request.method != "POST":
        return _page(request, form, ReserveForm(initial=_who(request)), make_choice(form, now=now))
    if wait := rate_limits.hit(RESERVING, rate_limits.source_of(request)):
        return too_many(request, wait)
    details = ReserveForm(request.POST)
    if not (form.is_valid() and details.is_valid()):
        return _page(request, form, details, make_choice(form, now=now), status=400)
    sent = {**form.cleaned_data, **details.cleaned_data}
    try:
        reservation = booking.reserve(
            wish=Wish(
                sent["day"], sent["time"], sent["party"], tuple(sent["preferences"]), sent["high_chairs"]
            ),
            guest=Guest(sent["name"], sent["email"], sent["phone"], sent["requests"]),
            request_key=sent["request_key"] or uuid4(),
            now=now,
        )
    except RestaurantRefused as refusal:
        choice = make_choice(form, now=now)
        return _page(request, form, details, choice, refusal=str(refusal), wanted=sent["time"], status=409)
    return see_other(links.page_of(reservation) + "&new=1")


def _who(request: HttpRequest) -> dict[str, Any]:
    who: dict[str, Any] = {"request_key": uuid4(), "time": request.GET.get("time", "")}
    if request.user.is_authenticated:
        user = request.user
        who |= {"name": str(user), "email": user.email, "phone": user.phone or ""}
    return who


def _page(
    request: HttpRequest,
    form: WishForm,
    details: ReserveForm,
    choice: Choice,
    *,
    refusal: str = "",
    wanted: time | None = None,
    status: int = 200,
) -> HttpResponse:
    chosen = f"{wanted:%H:%M}" if wanted else str(details["time"].value() or "")
    context = {
        "form": form,
        "details": details,
        "choice": choice,
        "chosen": chosen,
        "refusal": refusal,
        "near": free.nearest(choice.evenings, wanted) if refusal and wanted else [],
        "deposit_service": _deposit(choice),
        "settings": free.settings_now(),
        "house": config.get_many("resort."),
    }
    template = "restaurant/_times.html" if request.headers.get("HX-Request") else "restaurant/reserve.html"
    return render(request, template, context, status=status)


def _deposit(choice: Choice) -> list[dict[str, Any]]:
    """Which services ask this party for a deposit, and how much."""
    owed = [
        (each.service, booking.owed_for(each.service, choice.party)) for each in choice.evenings if each.times
    ]
    return [{"service": service, "amount": amount} for service, amount in owed if amount]
