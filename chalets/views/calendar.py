"""The calendar of free nights as the calendar component draws it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR

from chalets.models import Chalet
from chalets.services import availability
from chalets.services.availability import Day, DayState
from resort.templatetags.dates import month_name

MONTHS_SHOWN = 2
_STATES = {DayState.DEPARTURE_ONLY: "checkout"}


def month_of(text: str, *, today: date, last: date) -> date:
    """The first of the month named `2026-08`, kept between today's month and the last one that can be booked."""
    try:
        wanted = datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        wanted = today
    return min(max(wanted, today), last).replace(day=1)


def _step(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


class CalendarPage:
    """Two months of one chalet, with a link on every day that can begin or end a stay.

    Without JavaScript the links choose the day of arrival, then the day of departure.
    """

    def __init__(
        self,
        chalet: Chalet,
        query: QueryDict,
        *,
        chosen: tuple[date | None, date | None],
        today: date,
        horizon_days: int,
    ) -> None:
        self.chalet = chalet
        self.query = query
        self.today = today
        self.check_in, self.check_out = chosen
        self.last = today + timedelta(days=horizon_days)
        self.first = month_of(query.get("month", ""), today=today, last=self.last)
        if "month" not in query and self.check_in:
            self.first = month_of(self.check_in.strftime("%Y-%m"), today=today, last=self.last)

    def context(self) -> dict[str, Any]:
        """What the calendar's template needs; three queries."""
        months = availability.calendar(
            chalet=self.chalet, first=self.first, months=MONTHS_SHOWN, today=self.today
        )
        before, after = _step(self.first, -1), _step(self.first, 1)
        return {
            "months": [self._month(month.first, month.weeks) for month in months],
            "earlier": self._address(month=before.strftime("%Y-%m"))
            if before >= self.today.replace(day=1)
            else "",
            "later": self._address(month=after.strftime("%Y-%m")) if after <= self.last else "",
        }

    def _address(self, **changes: str) -> str:
        query = self.query.copy()
        for name, value in changes.items():
            query[name] = value
        return f"{reverse('chalets:detail', args=[self.chalet.slug])}?{query.urlencode()}#calendar"

    def _month(self, first: date, weeks: list[list[Day | None]]) -> dict[str, Any]:
        return {
            "title": month_name(first),
            "weekdays": [{"short": WEEKDAYS_ABBR[number], "long": WEEKDAYS[number]} for number in range(7)],
            "weeks": [[self._day(day) if day else None for day in week] for week in weeks],
        }

    def _day(self, day: Day) -> dict[str, Any]:
        chosen = self._is_chosen(day.date)
        state = "chosen" if chosen and day.state is DayState.FREE else _STATES.get(day.state, day.state.value)
        return {
            "date": day.date,
            "number": day.date.day,
            "state": state,
            "price": day.price,
            "first": state == "chosen" and day.date == self.check_in,
            "last": state == "chosen" and day.date == self._last_night(),
            "today": day.date == self.today,
            "url": self._day_address(day),
        }

    def _is_chosen(self, day: date) -> bool:
        return bool(self.check_in and self.check_in <= day <= (self._last_night() or self.check_in))

    def _last_night(self) -> date | None:
        return self.check_out - timedelta(days=1) if self.check_out else self.check_in

    def _day_address(self, day: Day) -> str:
        ends_stay = self.check_in and not self.check_out and day.date > self.check_in
        if ends_stay and self.check_in and day.state in (DayState.FREE, DayState.DEPARTURE_ONLY):
            return self._address(check_in=self.check_in.isoformat(), check_out=day.date.isoformat())
        if day.state is DayState.FREE:
            return self._address(check_in=day.date.isoformat(), check_out="")
        return ""
