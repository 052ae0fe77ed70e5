"""The gate's rules, held to the cases that the device's rules are held to (tests/browser/test_pool_gate.py)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pool.gate_rules import Colour, Counted, Day, Hours, Pass, Reason, colour_of, counts, day_of, judge
from pool.services.gate.words import WORDS

VECTORS = json.loads((Path(__file__).parent / "gate_vectors.json").read_text())


def the_day(day: str, **rules: Any) -> Day:
    told = VECTORS["hours"]
    hours = Hours(
        morning=tuple(map(time.fromisoformat, told["morning"])),
        afternoon=tuple(map(time.fromisoformat, told["afternoon"])),
        early=told["early"],
        late=told["late"],
    )
    return day_of(date.fromisoformat(day), hours, ZoneInfo(told["zone"]), **rules)


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_gate_says(case):
    told = case["pass"]
    shown = Pass(
        **{
            **told,
            "first_day": date.fromisoformat(told["first_day"]),
            "last_day": told["last_day"] and date.fromisoformat(told["last_day"]),
        }
    )
    answer = judge(
        shown,
        the_day(case["day"], closed=case["closed"], reentry=case["reentry"]),
        at=datetime.fromtimestamp(case["at"] / 1000, UTC),
        direction=case["direction"],
        persons=case["persons"],
        issue=case["issue"],
    )
    assert {"reason": answer.reason, "persons": answer.persons} == case["expect"]


@pytest.mark.parametrize("day", VECTORS["days"])
def test_hours_are_those_of_the_resort_on_days_when_the_clock_changes_too(day):
    windows = {
        slot: [int(at.timestamp() * 1000) for at in (window.opens, window.last, window.ends)]
        for slot, window in the_day(day).windows.items()
    }
    assert windows == VECTORS["days"][day]


def test_every_reason_has_words_and_only_a_welcome_is_green():
    assert set(WORDS) == set(Reason)
    green = {reason for reason in Reason if colour_of(reason) is Colour.GREEN}
    assert green == {Reason.WELCOME, Reason.BACK, Reason.LEFT, Reason.GUEST_PASS}
    assert colour_of("never heard of") is Colour.RED


def test_counters_come_from_the_entries():
    entries = [
        Counted("admitted", 3, 3),
        Counted("left", 2),
        Counted("admitted", 1, 0),
        Counted("refused", 4),
    ]
    assert counts(entries) == (3, 2)
