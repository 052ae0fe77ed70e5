"""What an order has been through, read from the activity log."""

from __future__ import annotations

from uuid import UUID

from audit.models import Activity
from restaurant.rules.orders import legal_history
from tests.support.database import as_owner


def histories() -> dict[str, list[str]]:
    """The statuses of every order, one after the other; fails where two entries do not meet."""
    found: dict[str, list[str]] = {}
    with as_owner():
        rows = Activity.objects.filter(action__startswith="restaurant.order_", data__has_key="steps")
        for log in sorted(rows, key=lambda row: row.data["at"]):
            past = found.setdefault(log.target_id, [])
            assert log.data["before"] == (past[-1] if past else None), log.data
            past += log.data["steps"]
    return found


def history(order_id: UUID) -> list[str]:
    """The same of one order, and it is legal."""
    past = histories().get(str(order_id), [])
    assert legal_history(past), past
    return past
