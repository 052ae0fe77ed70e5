"""What is on sale: days, slots, places left and prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import config
from payments.rules import Season, season_of
from payments.services.seasons import seasons_between
from pool import rules
from pool.errors import NotOnSale, PartyNotPossible
from pool.models import Capacity

OPEN, FULL, CLOSED, OVER = "open", "full", "closed", "over"


@dataclass(frozen=True)
class Offer:
    """One slot of one day. `left` is how many places anybody may still buy; `state` why it cannot be bought."""

    day: date
    slot: str
    hours: rules.Hours
    state: str
    left: int
    adult: Decimal
    child: Decimal
    season: str | None
    closed_for: str = ""
    closed_note: str = ""

    def takes(self, persons: int) -> bool:
        """Whether so many people can buy it now."""
        return self.state == OPEN and self.left >= persons


@dataclass(frozen=True)
class Day:
    """One day of the strip."""

    day: date
    offers: tuple[Offer, ...]

    @property
    def state(self) -> str:
        """Open when any slot is; else closed, full or over, whichever says most."""
        states = {offer.state for offer in self.offers}
        return next(state for state in (OPEN, CLOSED, FULL, OVER) if state in states)

    @property
    def left(self) -> int:
        """The most places any slot of the day has."""
        return max((offer.left for offer in self.offers if offer.state == OPEN), default=0)

    @property
    def closed_for(self) -> str:
        """Why the day, or a half of it, is closed; empty while all of it is open."""
        return next((offer.closed_for for offer in self.offers if offer.closed_for), "")

    @property
    def closed_note(self) -> str:
        """What the house says about it."""
        return next((offer.closed_note for offer in self.offers if offer.closed_note), "")

    def offer(self, slot: str) -> Offer:
        """The offer of a slot; raises KeyError for a slot nobody knows."""
        return {offer.slot: offer for offer in self.offers}[slot]


def today(now: datetime) -> date:
    """The resort's date at this instant."""
    return timezone.localtime(now).date()


def last_day(now: datetime, settings: dict[str, Any]) -> date:
    """The last day on sale."""
    return today(now) + timedelta(days=settings["horizon_days"])


def days_on_sale(*, now: datetime) -> list[Day]:
    """Every day up to the horizon with its slots; three queries, however many days."""
    settings = config.get_many("pool.")
    first, last = today(now), last_day(now, settings)
    rows = {(row.day, row.half): row for row in Capacity.objects.filter(day__gte=first, day__lte=last)}
    seasons = tuple(seasons_between(first, last))
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [
        Day(day, tuple(_offer(day, slot, rows, settings, seasons, now) for slot in rules.SLOTS))
        for day in days
    ]


def day_on_sale(*, day: date, now: datetime) -> Day:
    """One day with its slots."""
    settings = config.get_many("pool.")
    rows = {(row.day, row.half): row for row in Capacity.objects.filter(day=day)}
    seasons = tuple(seasons_between(day, day))
    return Day(day, tuple(_offer(day, slot, rows, settings, seasons, now) for slot in rules.SLOTS))


def _offer(
    day: date,
    slot: str,
    rows: dict[tuple[date, str], Capacity],
    settings: dict[str, Any],
    seasons: Sequence[Season],
    now: datetime,
) -> Offer:
    halves = [rows.get((day, half)) for half in rules.HALVES[slot]]
    known = [half for half in halves if half is not None]
    closed = next((half for half in known if half.closed_for), None)
    left = min((half.places - half.kept - half.taken for half in known), default=0)
    left = max(left, 0) if len(known) == len(halves) else 0
    season = season_of(day, seasons)
    over = rules.is_over(day, slot, settings=settings, now=timezone.localtime(now).replace(tzinfo=None))
    return Offer(
        day=day,
        slot=slot,
        hours=rules.hours_of(slot, settings),
        state=OVER if over else CLOSED if closed else OPEN if left else FULL,
        left=left,
        adult=rules.unit_price(Decimal(settings[f"{slot}_adult"]), season),
        child=rules.unit_price(Decimal(settings[f"{slot}_child"]), season),
        season=season.name if season else None,
        closed_for=closed.closed_for if closed else "",
        closed_note=closed.closed_note if closed else "",
    )


def quote_for(*, day: date, slot: str, adults: int, children: int) -> rules.Quote:
    """The price of this ticket at this moment."""
    return rules.quote_ticket(
        day,
        slot,
        adults=adults,
        children=children,
        settings=config.get_many("pool."),
        seasons=tuple(seasons_between(day, day)),
    )


def check_time(*, day: date, slot: str, settings: dict[str, Any], now: datetime) -> None:
    """Raise NotOnSale, saying why, for a day and slot no ticket is sold for."""
    if slot not in rules.SLOTS:
        raise NotOnSale
    if not today(now) <= day <= last_day(now, settings):
        raise NotOnSale(
            _("Tickets are sold from today up to %(days)d days ahead.") % {"days": settings["horizon_days"]}
        )
    if rules.is_over(day, slot, settings=settings, now=timezone.localtime(now).replace(tzinfo=None)):
        raise NotOnSale(_("It is too late for this time today. Please choose another."))


def check_party(*, adults: int, children: int, settings: dict[str, Any]) -> None:
    """Raise PartyNotPossible for nobody, or for more than one ticket is sold to."""
    if adults < 0 or children < 0 or adults + children < 1:
        raise PartyNotPossible
    if adults + children > settings["max_party"]:
        raise PartyNotPossible(
            ngettext(
                "A ticket is for at most %(count)d person. Larger groups are welcome: please call us.",
                "A ticket is for at most %(count)d people. Larger groups are welcome: please call us.",
                settings["max_party"],
            )
            % {"count": settings["max_party"]}
        )


def alternatives(*, day: date, slot: str, persons: int, now: datetime, most: int = 4) -> list[Offer]:
    """What is free instead: other times of that day first, then the same time on the nearest days."""
    days = days_on_sale(now=now)
    fits = [offer for each in days for offer in each.offers if offer.takes(persons)]
    wanted = (day, slot)
    return sorted(
        (offer for offer in fits if (offer.day, offer.slot) != wanted and _is_near(offer, day, slot)),
        key=lambda offer: (abs((offer.day - day).days), offer.day, rules.SLOTS.index(offer.slot)),
    )[:most]


def _is_near(offer: Offer, day: date, slot: str) -> bool:
    return offer.day == day or offer.slot == slot
