"""Which status of a reservation may follow which."""

from __future__ import annotations

BOOKED, CONFIRMED, ARRIVED, SEATED = "booked", "confirmed", "arrived", "seated"
FINISHED, CANCELLED, NO_SHOW = "finished", "cancelled", "no_show"

# A table is held while the status is one of these.
HOLDING = (BOOKED, CONFIRMED, ARRIVED, SEATED)
# Those who are still to come.
EXPECTED = (BOOKED, CONFIRMED)

NEXT: dict[str, frozenset[str]] = {
    BOOKED: frozenset({CONFIRMED, ARRIVED, SEATED, CANCELLED, NO_SHOW}),
    CONFIRMED: frozenset({ARRIVED, SEATED, CANCELLED, NO_SHOW}),
    ARRIVED: frozenset({SEATED, CANCELLED}),
    SEATED: frozenset({FINISHED}),
    FINISHED: frozenset(),
    CANCELLED: frozenset(),
    # They came after all, or the wrong line was tapped.
    NO_SHOW: frozenset({BOOKED}),
}


def may_become(before: str, after: str) -> bool:
    """Whether this step is legal; an unknown status takes none."""
    return after in NEXT.get(before, frozenset())
