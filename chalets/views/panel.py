"""The price panel: what a wish for one chalet costs, or why it cannot be."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from audit import config
from chalets.errors import NightsTaken, StayRefused
from chalets.forms import StayForm
from chalets.models import Addon, Booking, Chalet
from chalets.rules import Quote, nights_of
from chalets.services import availability, dates, quoting
from chalets.services.availability import Alternatives

WISH = ("check_in", "check_out", "guests", "addons")


@dataclass
class Panel:
    """A form with dates, party and add-ons, and the answer to it when it was filled in."""

    chalet: Chalet
    form: StayForm
    quote: Quote | None = None
    problem: str = ""
    alternatives: Alternatives | None = None
    own_hold: Booking | None = None
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def chosen(self) -> tuple[date | None, date | None]:
        """The days asked for, as far as they can be read."""
        return tuple(self._day(name) for name in ("check_in", "check_out"))  # type: ignore[return-value]

    def _day(self, name: str) -> date | None:
        value = self.form.cleaned_data.get(name) if self.form.is_bound else self.form.initial.get(name)
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value or "")
        except ValueError:
            return None

    @property
    def query(self) -> str:
        """The wish as a query string, to carry from page to page."""
        return wish_query(self.form.data if self.form.is_bound else self.form.initial)


def wish_query(data: Any) -> str:
    """Dates, party and add-ons of a form or query as a query string."""
    get = data.getlist if hasattr(data, "getlist") else lambda name: [data.get(name)]
    return urlencode([(name, str(value)) for name in WISH for value in get(name) if value])


def offered_addons() -> list[Addon]:
    """What may be added to a stay today."""
    return list(Addon.objects.filter(is_active=True))


def make_panel(
    chalet: Chalet,
    data: QueryDict,
    *,
    user: Any,
    now: datetime,
    form_class: type[StayForm] = StayForm,
    **options: Any,
) -> Panel:
    """The panel for a query: a fresh form until both days are there, else the price or the reason against it."""
    panel = fill_panel(chalet, data, now=now, form_class=form_class, **options)
    if panel.form.is_bound and panel.form.is_valid():
        answer(panel, user=user, now=now)
    return panel


def fill_panel(
    chalet: Chalet, data: QueryDict, *, now: datetime, form_class: type[StayForm] = StayForm, **options: Any
) -> Panel:
    """The panel without an answer."""
    settings = config.get_many("chalets.")
    options |= {"chalet": chalet, "addons": offered_addons(), "settings": settings, "now": now}
    if data.get("check_in") and data.get("check_out"):
        return Panel(chalet, form_class(_with_party(data), **options), settings=settings)
    initial: dict[str, Any] = {
        "guests": min(2, chalet.capacity),
        **{name: data[name] for name in WISH[:3] if data.get(name)},
    }
    initial["addons"] = data.getlist("addons")
    return Panel(
        chalet, form_class(initial=initial | options.pop("initial", {}), **options), settings=settings
    )


def _with_party(data: QueryDict) -> QueryDict:
    if data.get("guests"):
        return data
    copy = data.copy()
    copy["guests"] = "1"
    return copy


def answer(panel: Panel, *, user: Any, now: datetime) -> None:
    """What the wish costs, or why it cannot be; for a form that was filled in well."""
    stay = panel.form.stay()
    nights = {"check_in": stay["check_in"], "check_out": stay["check_out"]}
    panel.own_hold = _own_hold(panel.chalet, user, now=now, **nights)
    try:
        panel.quote = quoting.quote_for(chalet=panel.chalet, **stay)
        if _taken_by_others(panel, **nights):
            raise NightsTaken
    except NightsTaken as refusal:
        panel.quote, panel.problem = None, str(refusal)
        panel.alternatives = availability.alternatives(
            chalet=panel.chalet, **nights, guests=stay["guests"], today=dates.today(now)
        )
    except StayRefused as refusal:
        panel.problem = str(refusal)


def _own_hold(chalet: Chalet, user: Any, *, check_in: date, check_out: date, now: datetime) -> Booking | None:
    """What this guest holds of these nights; they do not stand in their own way."""
    if not user.is_authenticated:
        return None
    held = Booking.objects.of(user).filter(
        chalet=chalet, status=Booking.Status.PENDING, hold_expires_at__gt=now
    )
    return held.overlapping(check_in, check_out).first()


def _taken_by_others(panel: Panel, *, check_in: date, check_out: date) -> bool:
    taken = availability.taken_nights(panel.chalet, check_in, check_out)
    if panel.own_hold:
        taken -= set(nights_of(panel.own_hold.check_in, panel.own_hold.check_out))
    return bool(taken)
