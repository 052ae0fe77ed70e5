"""What may become of an order and of its dishes. Pure: nothing is read, nothing written.

An order only goes forward: new, cooking, ready, served; or it is cancelled before it was served. The one step back is
a recall: a ticket that was called ready too early goes back to the stove before a waiter has taken it away.
A dish does the same on its own, and the order follows its dishes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid5

PENDING, COOKING, READY, SERVED, COMPLETED, CANCELLED = (
    "pending", "cooking", "ready", "served", "completed", "cancelled",
)  # fmt: skip

# Legal next statuses of an order.
ORDER_NEXT: dict[str, frozenset[str]] = {
    PENDING: frozenset({COOKING, CANCELLED}),
    COOKING: frozenset({READY, CANCELLED}),
    READY: frozenset({COMPLETED, CANCELLED}),
    COMPLETED: frozenset(),
    CANCELLED: frozenset(),
}
# Legal next statuses of a dish; a drink is poured and carried out without a tap in between.
ITEM_NEXT: dict[str, frozenset[str]] = {
    PENDING: frozenset({COOKING, CANCELLED}),
    COOKING: frozenset({READY, CANCELLED}),
    READY: frozenset({SERVED, CANCELLED}),
    SERVED: frozenset(),
    CANCELLED: frozenset(),
}
RECALL = (READY, COOKING)
_FORWARD = (PENDING, COOKING, READY, COMPLETED)
# A dish without a time of its own is given this.
USUAL_MINUTES = 15
# From this part of its time on a ticket is amber; when all of it has passed it is red.
_AMBER = 2 / 3


def may_step(now: str, to: str, *, recall: bool = False) -> bool:
    """Whether an order may go from `now` to `to` in one step."""
    return to in ORDER_NEXT[now] or (recall and (now, to) == RECALL)


def steps_to(now: str, to: str) -> list[str]:
    """The steps in between, each legal, the last one `to`; none when the order is there or beyond."""
    if to == CANCELLED:
        return [CANCELLED] if CANCELLED in ORDER_NEXT[now] else []
    if now == CANCELLED:
        return []
    return list(_FORWARD[_FORWARD.index(now) + 1 : _FORWARD.index(to) + 1])


def follows(items: Iterable[str]) -> str:
    """Where an order is whose dishes are there."""
    live = [status for status in items if status != CANCELLED]
    if not live:
        return CANCELLED
    if all(status == SERVED for status in live):
        return COMPLETED
    if all(status in (READY, SERVED) for status in live):
        return READY
    return PENDING if all(status == PENDING for status in live) else COOKING


def legal_history(statuses: Sequence[str]) -> bool:
    """Whether an order may have been in these statuses, one after the other; it begins as new."""
    return (
        bool(statuses)
        and statuses[0] == PENDING
        and all(
            may_step(before, after, recall=True)
            for before, after in zip(statuses, statuses[1:], strict=False)
        )
    )


def heat(*, since: datetime, minutes: int, now: datetime) -> str:
    """How late a ticket is: "calm", "amber" from two thirds of its minutes on, "red" when they are over."""
    passed = (now - since) / timedelta(minutes=1)
    if passed >= minutes:
        return "red"
    return "amber" if passed >= minutes * _AMBER else "calm"


def line_id(request_key: UUID, number: int) -> UUID:
    """The id of the line with this number of a request, so that the same request twice is the same lines."""
    return uuid5(request_key, str(number))
