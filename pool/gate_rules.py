"""What the gate says to whom: pure arithmetic, the same on the server and on a gate's device.

`static/js/gate/rules.js` is the same in the device's language; `tests/pool/gate_vectors.json` holds both to one
answer. Nothing here asks the clock, the database or the settings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

MORNING, AFTERNOON, FULL_DAY = "morning", "afternoon", "full_day"
IN, OUT = "in", "out"
TICKET, STAY, MEMBER = "ticket", "stay", "member"


class Colour(StrEnum):
    """Green: come in. Amber: somebody has to look. Red: no."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Reason(StrEnum):
    """Why the gate answers as it does. The words are in pool.services.gate.words."""

    WELCOME = "welcome"
    BACK = "back"
    LEFT = "left"
    GUEST_PASS = "guest_pass"  # noqa: S105 -- no password
    OFFLINE = "offline"
    USED = "used"
    TOO_MANY = "too_many"
    NOT_INSIDE = "not_inside"
    PAY_FIRST = "pay_first"
    UNKNOWN = "unknown"
    FORGED = "forged"
    OLD_ISSUE = "old_issue"
    NOT_PAID = "not_paid"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    NO_MEMBER = "no_member"
    PAUSED = "paused"
    ENDED = "ended"
    UNPAID = "unpaid"
    NOT_YET = "not_yet"
    OTHER_DAY = "other_day"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    CLOSED = "closed"
    NO_PASSES = "no_passes"
    UNDONE = "undone"


_GREEN = {Reason.WELCOME, Reason.BACK, Reason.LEFT, Reason.GUEST_PASS}
_AMBER = {Reason.OFFLINE, Reason.USED, Reason.TOO_MANY, Reason.NOT_INSIDE, Reason.PAY_FIRST, Reason.UNDONE}


def colour_of(reason: str) -> Colour:
    """Every reason has one colour; what nobody knows is red."""
    if reason in _GREEN:
        return Colour.GREEN
    return Colour.AMBER if reason in _AMBER else Colour.RED


@dataclass(frozen=True)
class Hours:
    """Opening hours in the resort's time zone; `early` and `late` are minutes."""

    morning: tuple[time, time]
    afternoon: tuple[time, time]
    early: int
    late: int


@dataclass(frozen=True)
class Window:
    """When somebody with this kind of ticket may come in: from `opens` to `last`; the half-day ends at `ends`."""

    opens: datetime
    last: datetime
    ends: datetime


@dataclass(frozen=True)
class Day:
    """What the gate needs to know of one day. `closed` says by half-day why it is closed; absent means open."""

    day: date
    windows: Mapping[str, Window]
    closed: Mapping[str, str] = field(default_factory=dict)
    reentry: bool = True

    def half(self, slot: str, at: datetime) -> str:
        """The half-day that counts for somebody who comes now."""
        if slot != FULL_DAY:
            return slot
        return MORNING if at < self.windows[MORNING].ends else AFTERNOON

    def open_slots(self, at: datetime) -> list[str]:
        """The kinds of ticket that may come in now, by the clock alone."""
        return [slot for slot, window in self.windows.items() if window.opens <= at <= window.last]


@dataclass(frozen=True)
class Pass:
    """What is known of a ticket, a stay's pass or a member. `state` is "valid" or the reason against it."""

    kind: str
    state: str
    first_day: date
    last_day: date | None
    slot: str = FULL_DAY
    persons: int = 1
    issue: int = 1
    admitted: int = 0
    inside: int = 0

    def room(self, *, reentry: bool) -> int:
        """How many may still come in. Only a ticket can be used up: stays and members come and go all day."""
        counted = self.admitted if self.kind == TICKET and not reentry else self.inside
        return max(0, self.persons - counted)


@dataclass(frozen=True)
class Judgement:
    """The answer: why, and for how many people it holds."""

    reason: Reason
    persons: int = 0

    @property
    def colour(self) -> Colour:
        """What the screen shows."""
        return colour_of(self.reason)


def window_of(slot: str, day: date, hours: Hours, zone: ZoneInfo) -> Window:
    """The hours of a slot on a day as instants, right on days when the clock changes too."""
    first = hours.afternoon[0] if slot == AFTERNOON else hours.morning[0]
    last = hours.morning[1] if slot == MORNING else hours.afternoon[1]
    opens, ends = (datetime.combine(day, at, zone).astimezone(UTC) for at in (first, last))
    return Window(opens - timedelta(minutes=hours.early), ends - timedelta(minutes=hours.late), ends)


def day_of(
    day: date, hours: Hours, zone: ZoneInfo, *, closed: Mapping[str, str] | None = None, reentry: bool = True
) -> Day:
    """Everything about one day."""
    windows = {slot: window_of(slot, day, hours, zone) for slot in (MORNING, AFTERNOON, FULL_DAY)}
    return Day(day, windows, closed or {}, reentry)


def judge(
    shown: Pass,
    day: Day,
    *,
    at: datetime,
    direction: str = IN,
    persons: int | None = None,
    issue: int | None = None,
) -> Judgement:
    """What the gate says. `persons` None means everybody who may; `issue` None means a typed code, which has none."""
    if direction == OUT:
        return _leaving(shown, persons)
    for reason in (_wrong_paper(shown, issue), _wrong_time(shown, day, at)):
        if reason:
            return Judgement(reason)
    room = shown.room(reentry=day.reentry)
    if not room:
        return Judgement(Reason.USED)
    wanted = room if persons is None else persons
    if not 1 <= wanted <= room:
        return Judgement(Reason.TOO_MANY)
    fresh = newcomers(shown, wanted, reentry=day.reentry)
    return Judgement(Reason.BACK if shown.kind == TICKET and not fresh else Reason.WELCOME, wanted)


def newcomers(shown: Pass, persons: int, *, reentry: bool) -> int:
    """How many of these come in for the first time: who went out comes back before anybody new is counted."""
    returning = shown.admitted - shown.inside if reentry else 0
    return max(0, persons - returning)


def _leaving(shown: Pass, persons: int | None) -> Judgement:
    wanted = shown.inside if persons is None else persons
    if not 1 <= wanted <= shown.inside:
        return Judgement(Reason.NOT_INSIDE)
    return Judgement(Reason.LEFT, wanted)


def _wrong_paper(shown: Pass, issue: int | None) -> Reason | None:
    if issue is not None and issue != shown.issue:
        return Reason.OLD_ISSUE
    return None if shown.state == "valid" else Reason(shown.state)


def _wrong_time(shown: Pass, day: Day, at: datetime) -> Reason | None:
    if day.day < shown.first_day or (shown.last_day is not None and day.day > shown.last_day):
        return Reason.OTHER_DAY
    window = day.windows[shown.slot]
    if at < window.opens:
        return Reason.TOO_EARLY
    if at > window.last:
        return Reason.TOO_LATE
    return Reason.CLOSED if day.closed.get(day.half(shown.slot, at)) else None


@dataclass(frozen=True)
class Counted:
    """One entry as far as it counts: its outcome, how many, and how many of them were new."""

    outcome: str
    persons: int
    newcomers: int = 0


def counts(entries: Iterable[Counted]) -> tuple[int, int]:
    """(admitted, inside) as the entries tell it; what was taken back is left out by the caller."""
    admitted = inside = 0
    for entry in entries:
        if entry.outcome == "admitted":
            admitted, inside = admitted + entry.newcomers, inside + entry.persons
        elif entry.outcome == "left":
            inside -= entry.persons
    return admitted, inside
