"""A search read without a form means what the form would have made of it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict

from chalets.forms import SearchForm
from chalets.wishes import plain_wish

NOW = datetime(2026, 8, 1, 12, tzinfo=ZoneInfo("Europe/Zurich"))
SETTINGS = {"horizon_days": 365, "max_nights": 30}
AMENITIES = ("Sauna", "Fireplace")
DATES = "check_in=2026-08-10&check_out=2026-08-14"


def formed(query: str) -> SearchForm:
    choices = [(name, name) for name in AMENITIES]
    return SearchForm(QueryDict(query), amenities=choices, settings=SETTINGS, now=NOW)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "guests=",
        "guests=30",
        "page=2&other=x",
        DATES,
        f"{DATES}&guests=4",
        f"{DATES}&amenities=Sauna&amenities=Fireplace",
        f"guests=3&guests=5&{DATES}",
        "check_in=&check_out=",
    ],
)
def test_plain_wish_means_what_the_form_says(query):
    wish, form = plain_wish(QueryDict(query), AMENITIES), formed(query)
    assert form.is_valid()
    assert wish is not None
    assert wish.fits(SETTINGS, NOW)
    named = {name: getattr(wish, name) for name in ("check_in", "check_out", "guests")}
    assert {**named, "amenities": list(wish.amenities)} == form.cleaned_data
    assert wish.typed == {name: form[name].value() or "" for name in named}


@pytest.mark.parametrize(
    "query",
    [
        "guests=0",
        "guests=31",
        "guests=two",
        "guests=٣٣",
        "check_in=2026-08-10",
        "check_in=2026-02-30&check_out=2026-03-02",
        "check_in=10.8.2026&check_out=2026-08-14",
        "check_in=0000-08-10&check_out=2026-08-14",
        "check_in=2026-08-14&check_out=2026-08-10",
        "check_in=2026-07-30&check_out=2026-08-10",
        "check_in=2026-08-10&check_out=2026-09-30",
        "check_in=2027-08-10&check_out=2027-08-12",
        "amenities=Moat",
    ],
)
def test_what_the_form_refuses_is_no_plain_wish(query):
    wish = plain_wish(QueryDict(query), AMENITIES)
    assert not formed(query).is_valid()
    assert wish is None or not wish.fits(SETTINGS, NOW)
