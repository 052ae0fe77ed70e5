"""Who stays where and when in the demo: pure, and the same for the same day."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

# How far the demo reaches back and forward, in days.
PAST = 425
FUTURE = 150
# The days around today are told by hand, not rolled.
STORY_BEGINS, STORY_ENDS = -10, 5

LENGTHS = (2, 3, 4, 5, 7, 10)
LENGTH_WEIGHTS = (22, 26, 20, 12, 16, 4)
# Free nights between two stays, by how sought-after the month is.
GAPS = (0, 1, 2, 3, 5, 8)
QUIET, USUAL, BUSY = (8, 14, 20, 24, 22, 12), (30, 25, 18, 14, 9, 4), (62, 20, 10, 5, 2, 1)
DEMAND = dict(
    zip(
        range(1, 13),
        (USUAL, BUSY, USUAL, QUIET, QUIET, USUAL, BUSY, BUSY, USUAL, USUAL, QUIET, BUSY),
        strict=True,
    )
)

HOUSES = {"larch": 4, "edelweiss": 6, "kingfisher": 4, "stonepine": 8, "gentian": 5, "heron": 2}
EXTRAS = ("Breakfast basket", "Baby cot", "Firewood", "Late check-out", "Sauna evening", "Dog")
WISHES = (
    "We arrive late, around 21:00. Is the key in the box?",
    "It is our anniversary. A quiet table on Saturday would be lovely.",
    "One of us is allergic to feathers, please use other pillows.",
    "Could you put two of the beds together?",
)


@dataclass(frozen=True)
class Stay:
    """One stay or block to be written.

    `story` is one of departed, early, in_house, coming, no_show, cancelled, lapsed, hold, block. `paid` is "online",
    "cash", "terminal" or "" for not yet. `guest` is the name of a login, or a number for a stranger. `given_up_on` is
    the day a stay was cancelled; `refund_paid` whether its refund has gone out.
    """

    chalet: str
    check_in: date
    check_out: date
    story: str
    guests: int = 2
    guest: str | int = 0
    booked_on: date | None = None
    paid: str = "online"
    addons: tuple[str, ...] = ()
    wishes: str = ""
    given_up_on: date | None = None
    refund_paid: bool = True

    @property
    def is_kept(self) -> bool:
        """Whether nobody else may have these nights."""
        return self.story in {"departed", "early", "in_house", "coming", "hold", "block"}


def plan(today: date, *, strangers: int) -> list[Stay]:
    """Every stay of the demo, oldest arrival first. `strangers` is how many past guests there are."""
    dice = random.Random(20)
    told = list(_told(today))
    stays = [*told]
    for chalet in HOUSES:
        fixed = [(stay.check_in, stay.check_out) for stay in told if stay.chalet == chalet and stay.is_kept]
        stays += _rolled(chalet, today, fixed, dice, strangers)
    stays += _given_up(today, dice, strangers)
    return sorted(stays, key=lambda stay: (stay.check_in, stay.chalet, stay.story))


def _told(today: date) -> Iterator[Stay]:
    """The days around today, and everything that concerns the two guests one can sign in as."""

    def day(number: int) -> date:
        return today + timedelta(days=number)

    def stay(chalet: str, first: int, last: int, story: str, *, lead: int = 40, **more: object) -> Stay:
        booked = day(min(first - lead, 0))
        return Stay(chalet, day(first), day(last), story, booked_on=booked, **more)  # type: ignore[arg-type]

    # Leaving today, and the next guests for the same bed.
    yield stay("larch", -3, 0, "in_house", guests=3, guest=4, addons=("Firewood",))
    yield stay(
        "larch", 0, 4, "coming", guests=4, guest=7, addons=("Breakfast basket", "Dog"), wishes=WISHES[0]
    )
    yield stay("edelweiss", -5, -1, "departed", guests=5, guest=11, paid="terminal")
    yield stay("edelweiss", 0, 3, "coming", guests=4, guest="guest2", paid="", addons=("Sauna evening",))
    yield stay("kingfisher", -2, 3, "in_house", guests=2, guest=15, addons=("Breakfast basket",))
    yield stay(
        "stonepine", -4, 1, "in_house", guests=8, guest=20, paid="terminal", addons=("Late check-out",)
    )
    yield stay("gentian", -6, -2, "early", guests=5, guest=22, addons=("Baby cot",))
    yield stay("gentian", -1, 3, "block", guest="desk", wishes="New boiler")
    yield stay("heron", -5, 0, "departed", guests=2, guest=25, wishes=WISHES[1])
    yield stay("heron", 0, 2, "coming", guests=2, guest=29)
    yield stay("heron", -9, -7, "no_show", guests=2, guest=31)

    # Ada: a stay to look forward to, one to remember, one she gave up.
    yield stay(
        "kingfisher", 24, 29, "coming", guests=3, guest="guest", addons=("Breakfast basket",), paid="online"
    )
    yield stay("gentian", -160, -155, "departed", guests=4, guest="guest", addons=("Baby cot", "Firewood"))
    yield stay("edelweiss", 45, 52, "cancelled", guests=4, guest="guest", lead=90, given_up_on=day(-10))
    # Teodor: nights held while he pays, a stay given up late, and cash that waits for him at the desk.
    yield stay("heron", 20, 23, "hold", guests=2, guest="guest2", paid="", lead=200)
    yield stay("larch", -30, -27, "cancelled", guests=2, guest="guest2", given_up_on=day(-35))
    yield stay("stonepine", 6, 9, "cancelled", guests=6, guest="guest2", paid="cash", given_up_on=day(-1),
               refund_paid=False)  # fmt: skip
    # A chalet was closed for a week in spring, another for a weekend.
    yield stay("stonepine", -210, -203, "block", guest="manager", wishes="Floors sanded")
    yield stay("kingfisher", -96, -94, "block", guest="desk", wishes="Jetty repaired")


def _rolled(
    chalet: str, today: date, fixed: list[tuple[date, date]], dice: random.Random, strangers: int
) -> Iterator[Stay]:
    """Stays one after the other, with gaps, around the told ones."""
    begin, end = today - timedelta(days=PAST), today + timedelta(days=FUTURE)
    closed = (today + timedelta(days=STORY_BEGINS), today + timedelta(days=STORY_ENDS))
    first = begin + timedelta(days=dice.randrange(6))
    while first < end:
        thinning = 1 + max(0, (first - today).days) // 25
        gap = dice.choices(GAPS, DEMAND[first.month])[0] * thinning
        arrival = first + timedelta(days=gap)
        departure = arrival + timedelta(days=dice.choices(LENGTHS, LENGTH_WEIGHTS)[0])
        clash = [taken for taken in (*fixed, closed) if arrival < taken[1] and departure > taken[0]]
        if clash:
            first = max(taken[1] for taken in clash)
            continue
        first = departure
        yield _roll(chalet, arrival, departure, today, dice, strangers)


def _roll(
    chalet: str, arrival: date, departure: date, today: date, dice: random.Random, strangers: int
) -> Stay:
    lead = dice.choice((2, 5, 9, 16, 30, 45, 70, 110))
    booked = min(arrival - timedelta(days=lead), today - timedelta(days=1 + dice.randrange(20)))
    guests = dice.randint(max(1, HOUSES[chalet] // 2), HOUSES[chalet])
    story = "coming"
    if departure <= today:
        story = dice.choices(("departed", "early", "no_show"), (940, 35, 25))[0]
        if story == "early" and (departure - arrival).days < 4:
            story = "departed"
    return Stay(
        chalet,
        arrival,
        departure,
        story,
        guests=guests,
        guest=dice.randrange(strangers),
        booked_on=booked,
        paid=_paid(story, dice),
        addons=tuple(name for name in EXTRAS if dice.random() < 0.16),
        wishes=dice.choice(WISHES) if dice.random() < 0.06 else "",
    )


def _paid(story: str, dice: random.Random) -> str:
    how = dice.choices(("online", "terminal", "cash"), (74, 18, 8))[0]
    # Whoever pays at the desk pays on arrival, so a stay to come is unpaid and a no-show stays so.
    return how if how == "online" or story in {"departed", "early"} else ""


def _given_up(today: date, dice: random.Random, strangers: int) -> Iterator[Stay]:
    """Stays that were cancelled, and holds nobody paid: they keep no nights."""
    for number in range(60):
        arrival = today + timedelta(days=dice.randrange(-PAST + 20, 60))
        notice = dice.choice((0, 1, 2, 4, 5, 8, 14, 25, 40))
        given_up = min(arrival - timedelta(days=notice), today - timedelta(days=1))
        rolled = _roll(
            dice.choice(list(HOUSES)),
            arrival,
            arrival + timedelta(days=dice.choice((2, 3, 4, 7))),
            today,
            dice,
            strangers,
        )
        booked = given_up - timedelta(days=dice.randrange(1, 50))
        if number % 4 == 3:
            yield replace(rolled, story="lapsed", paid="", booked_on=booked, given_up_on=booked)
        else:
            yield replace(rolled, story="cancelled", paid="online", booked_on=booked, given_up_on=given_up)
