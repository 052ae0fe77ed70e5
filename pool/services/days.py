"""Which half-days are on sale and how many places each has.

The settings say how many; a half-day whose places a manager set by hand is left alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import config
from audit.services import record
from pool.errors import PlacesNotPossible
from pool.models import Capacity, HalfDay
from pool.services.selling import today
from resort.common.errors import constraint_of


@dataclass(frozen=True)
class Opened:
    """How many half-days were made, how many changed with the settings, and how many could not all the way."""

    made: int
    changed: int
    short: int


@transaction.atomic
def open_days(*, now: datetime) -> Opened:
    """Put every half-day up to the horizon on sale, with the places the settings give it; run twice it does nothing.

    Where more is sold than the settings allow, nobody loses a place: first the members' places give way, then
    the half-day stays larger than the setting. `short` counts those. Runs as a manager or as the worker.
    """
    settings = config.get_many("pool.")
    places, kept, first = settings["daily_capacity"], settings["member_places"], today(now)
    wanted = [
        Capacity(day=first + timedelta(days=number), half=half, places=places, kept=min(kept, places))
        for number in range(settings["horizon_days"] + 1)
        for half in HalfDay.values
    ]
    before = Capacity.objects.filter(day__gte=first).count()
    Capacity.objects.bulk_create(wanted, ignore_conflicts=True)
    made = Capacity.objects.filter(day__gte=first).count() - before
    following = Capacity.objects.filter(day__gte=first, by_hand=False)
    new_places = Greatest(Value(places), F("taken"))
    new_kept = Least(Value(kept), new_places - F("taken"))
    changed = following.exclude(places=new_places, kept=new_kept).update(places=new_places, kept=new_kept)
    return Opened(made, changed, short_of_settings(now=now).count())


def open_days_now() -> None:
    """A setting has changed: let the half-days follow."""
    open_days(now=timezone.now())


def short_of_settings(*, now: datetime) -> QuerySet[Capacity]:
    """Half-days to come that sold more than the settings would allow now."""
    return Capacity.objects.filter(is_short(now=now))


def is_short(*, now: datetime) -> Q:
    """The condition of `short_of_settings`."""
    settings = config.get_many("pool.")
    for_sale = max(0, settings["daily_capacity"] - settings["member_places"])
    return Q(by_hand=False, day__gte=today(now), taken__gt=for_sale)


@transaction.atomic
def set_places(*, half_day: Capacity, places: int, kept: int) -> Capacity:
    """A manager gives one half-day places of its own, which the settings no longer change.

    Raises PlacesNotPossible when more is sold than that.
    """
    locked = Capacity.objects.select_for_update(no_key=True).get(pk=half_day.pk)
    before = {"places": locked.places, "kept": locked.kept}
    locked.places, locked.kept, locked.by_hand = places, kept, True
    try:
        with transaction.atomic():
            locked.save(update_fields=["places", "kept", "by_hand"])
    except DatabaseError as error:
        if constraint_of(error) != "pool_capacity_not_oversold":
            raise
        raise PlacesNotPossible(
            _("%(taken)d places are sold and %(kept)d kept for members: there must be at least %(least)d.")
            % {"taken": locked.taken, "kept": kept, "least": locked.taken + kept}
        ) from error
    record("pool.places_set", target=locked, before=before, places=places, kept=kept)
    return locked


@transaction.atomic
def follow_settings(*, half_day: Capacity, now: datetime) -> Capacity:
    """Give a half-day the places of the settings again, as far as what is sold allows."""
    Capacity.objects.filter(pk=half_day.pk).update(by_hand=False)
    record("pool.places_follow_settings", target=half_day)
    open_days(now=now)
    half_day.refresh_from_db()
    return half_day
