"""What a guest can have: the times of a day at which a table is free and the kitchen has room."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import config
from restaurant.errors import NotServed, PartyNotPossible
from restaurant.models import DiningService, Reservation
from restaurant.rules.tables import Place, free, ranked, score
from restaurant.rules.turns import Span, has_room, is_in_time, quarter_of, quarters, turn_for
from restaurant.services.reserving.house import House, local, look

HIGH_CHAIR = "high chair"


@dataclass(frozen=True)
class FreeTime:
    """One quarter of an hour at which the party can sit down, with its places, the best first."""

    at: time
    service: DiningService
    minutes: int
    places: tuple[Place, ...]
    granted: int

    @property
    def value(self) -> str:
        """As a form sends it."""
        return f"{self.at:%H:%M}"


@dataclass(frozen=True)
class Evening:
    """One service of a day: the times that are free, and whether it takes place at all."""

    service: DiningService
    times: tuple[FreeTime, ...]


def settings_now() -> dict[str, Any]:
    """The settings of the restaurant."""
    return config.get_many("restaurant.")


def check_party(party: int, settings: dict[str, Any]) -> None:
    """Raise PartyNotPossible for nobody, or for more than may reserve by themselves."""
    if party < 1:
        raise PartyNotPossible
    if party > settings["max_party"]:
        raise PartyNotPossible(
            ngettext(
                "Online we take parties of at most %(count)d. Larger ones are welcome: please call us.",
                "Online we take parties of at most %(count)d. Larger ones are welcome: please call us.",
                settings["max_party"],
            )
            % {"count": settings["max_party"]}
        )


def check_day(day: date, now: datetime, settings: dict[str, Any]) -> None:
    """Raise NotServed for a day that is past or too far ahead."""
    today = local(now).date()
    if not today <= day <= today + timedelta(days=settings["horizon_days"]):
        raise NotServed(
            ngettext(
                "Tables can be reserved from today up to %(count)d day ahead.",
                "Tables can be reserved from today up to %(count)d days ahead.",
                settings["horizon_days"],
            )
            % {"count": settings["horizon_days"]}
        )


def free_times(
    *,
    day: date,
    party: int,
    preferences: Collection[str] = (),
    high_chairs: int = 0,
    now: datetime,
    own: Reservation | None = None,
) -> list[Evening]:
    """Every service of the day with the times at which this party can have a table; `own` is its table already.

    Seven queries. Raises PartyNotPossible and NotServed.
    """
    settings = settings_now()
    check_party(party, settings)
    check_day(day, now, settings)
    house = look(day)
    wishes = wishes_of(preferences, high_chairs)
    return [
        Evening(service, tuple(_times(house, service, party, wishes, now, settings, own)))
        for service in house.services
    ]


def wishes_of(preferences: Collection[str], high_chairs: int) -> frozenset[str]:
    """The words by which places are compared."""
    return frozenset(preferences) | ({HIGH_CHAIR} if high_chairs else frozenset())


def _times(
    house: House,
    service: DiningService,
    party: int,
    wishes: Collection[str],
    now: datetime,
    settings: dict[str, Any],
    own: Reservation | None,
) -> list[FreeTime]:
    found = []
    for at in quarters(service.first_seating, service.last_seating):
        if not is_in_time(
            house.day,
            at,
            now=local(now),
            lead_minutes=settings["lead_minutes"],
            horizon_days=settings["horizon_days"],
        ):
            continue
        if time_found := free_at(house, service, at, party, wishes, own):
            found.append(time_found)
    return found


def free_at(
    house: House,
    service: DiningService,
    at: time,
    party: int,
    wishes: Collection[str],
    own: Reservation | None = None,
) -> FreeTime | None:
    """What is free at one time; None when no table or no room in the kitchen is."""
    if not room_at(house, service, at, party, own):
        return None
    minutes = turn_for(party, service.turn_minutes)
    busy = house.without(own) if own else house.busy
    fitting = ranked(free(house.places(), busy, Span(at, minutes)), party, wishes)
    if not fitting:
        return None
    return FreeTime(at, service, minutes, tuple(fitting), score(fitting[0], wishes))


def room_at(
    house: House, service: DiningService, at: time, party: int, own: Reservation | None = None
) -> bool:
    """Whether the kitchen takes a party from the site at this time."""
    moved = 0
    if own and own.reservation_date == house.day and own.service_id == service.pk and not own.override_reason:
        moved = own.party_size if quarter_of(own.reservation_time) == quarter_of(at) else 0
    return has_room(
        party,
        covers=house.covers_at(service, at),
        pace=service.pace,
        online_share=service.online_share,
        moved=moved,
    )


def service_for(house: House, at: time, now: datetime, settings: dict[str, Any]) -> DiningService:
    """The service a guest may sit down in at this time; raises NotServed, saying why."""
    service = house.service_at(at)
    if service is None:
        raise NotServed(house.closed_note or None)
    if not is_in_time(
        house.day,
        at,
        now=local(now),
        lead_minutes=settings["lead_minutes"],
        horizon_days=settings["horizon_days"],
    ):
        raise NotServed(_("It is too late for this time. Please choose another, or call us."))
    return service


def nearest(evenings: list[Evening], at: time, most: int = 6) -> list[FreeTime]:
    """The free times nearest to one that is not."""
    wanted = at.hour * 60 + at.minute
    times = [each for evening in evenings for each in evening.times]
    near = sorted(times, key=lambda each: (abs(each.at.hour * 60 + each.at.minute - wanted), each.at))[:most]
    return sorted(near, key=lambda each: each.at)


def words_of_house(house: House) -> list[str]:
    """Sections and features of the tables guests can reserve, as wishes to choose from."""
    words = {word for place in house.places() if len(place.tables) == 1 for word in place.words}
    return sorted(words - {HIGH_CHAIR})
