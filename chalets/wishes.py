"""What the search is asked, read without a form: most addresses are as the form itself writes them."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import QueryDict

from chalets.errors import StayRefused
from chalets.forms import ANY_PARTY, USUAL_PARTY
from chalets.services import dates

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_NUMBER = re.compile(r"[1-9]\d?", re.ASCII)


@dataclass(frozen=True)
class PlainWish:
    """A wish in which nothing is wrong by itself; `typed`: the fields as they came."""

    check_in: date | None
    check_out: date | None
    guests: int
    amenities: tuple[str, ...]
    typed: dict[str, str]

    def fits(self, settings: dict[str, Any], now: datetime) -> bool:
        """Whether guests may book these nights."""
        if not (self.check_in and self.check_out):
            return True
        try:
            dates.check_dates(check_in=self.check_in, check_out=self.check_out, settings=settings, now=now)
        except StayRefused:
            return False
        return True


def plain_wish(data: QueryDict, amenities: Collection[str]) -> PlainWish | None:
    """The wish, or None for one that SearchForm has to look at; what it would accept means the same here."""
    typed = {name: data.get(name, "") for name in ("check_in", "check_out", "guests")}
    chosen = tuple(data.getlist("amenities"))
    days = (typed["check_in"], typed["check_out"])
    if any(days) and not all(map(_DAY.fullmatch, days)) or not set(chosen) <= set(amenities):
        return None
    if typed["guests"] and not (_NUMBER.fullmatch(typed["guests"]) and int(typed["guests"]) <= ANY_PARTY):
        return None
    try:
        check_in, check_out = map(date.fromisoformat, days) if any(days) else (None, None)
    except ValueError:
        return None
    return PlainWish(check_in, check_out, int(typed["guests"] or USUAL_PARTY), chosen, typed)
