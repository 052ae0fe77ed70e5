"""Credits for time that was paid and is not used, and charges for the rest of a period."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ..store import StripeDict
from . import bill_lines, items, periods, prices

if TYPE_CHECKING:
    from ..sandbox import Sandbox


def unused(sandbox: "Sandbox", subscription: StripeDict, item: StripeDict, since: int) -> StripeDict | None:
    """A credit for the rest of what was charged for an item; None when nothing of it is left.

    As in flexible billing, it goes by what was really charged and not by today's price.
    """
    debit = sandbox.store.private_of(item["id"]).get("debit")
    if not debit or debit["end"] <= since:
        return None
    credit = periods.share(debit["amount"], debit["start"], debit["end"], since)
    if not credit:
        return None
    name = _counted(sandbox, item)
    return bill_lines.proration(
        sandbox,
        subscription,
        item,
        -credit,
        (since, debit["end"]),
        f"Unused time on {name} after {_day(since)}",
    )


def remaining(
    sandbox: "Sandbox", subscription: StripeDict, item: StripeDict, since: int
) -> StripeDict | None:
    """A charge for an item from now to the end of its period, remembered as charged; None when it is free."""
    start, end = item["current_period_start"], item["current_period_end"]
    amount = periods.share(items.cost_of(item), start, end, since)
    if not amount:
        return None
    name = _counted(sandbox, item)
    return bill_lines.proration(
        sandbox, subscription, item, amount, (since, end), f"Remaining time on {name} after {_day(since)}"
    )


def remember(sandbox: "Sandbox", item_id: str, charge: StripeDict | None) -> None:
    """What an item is charged with from now on counts when it is credited one day."""
    debit = None
    if charge is not None:
        period = charge["period"]
        debit = {"amount": charge["amount"], "start": period["start"], "end": period["end"]}
    sandbox.store.private_of(item_id)["debit"] = debit


def _counted(sandbox: "Sandbox", item: StripeDict) -> str:
    name = prices.name_of(sandbox, item["price"])
    return name if item["quantity"] == 1 else f"{item['quantity']} × {name}"


def _day(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%d %b %Y")
