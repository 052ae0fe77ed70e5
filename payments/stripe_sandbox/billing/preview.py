"""Invoices as they would be: the next one of a subscription, and what a change would cost."""

import copy
from typing import TYPE_CHECKING, Any

from ..identifiers import new_id
from ..store import StripeDict
from . import bill_lines, changing, invoices, items, periods

if TYPE_CHECKING:
    from ..sandbox import Sandbox


def next_invoice(
    sandbox: "Sandbox", subscription: StripeDict, more: list[StripeDict] | None = None
) -> StripeDict:
    """The invoice of the next renewal, with what waits for it and ``more`` invoice items."""
    ahead = copy.deepcopy(subscription)
    start = items.period_of(ahead)[1]
    end = periods.end_of_period(ahead["billing_cycle_anchor"], start, items.recurring_of(ahead))
    lines = [bill_lines.period_line(sandbox, ahead, item, (start, end)) for item in items.items_of(ahead)]
    waiting = [*bill_lines.waiting(sandbox, subscription), *(more or [])]
    made = preview_of(
        sandbox,
        ahead,
        [*(bill_lines.line_of(each) for each in waiting), *lines],
        (items.period_of(ahead)[0], start),
    )
    made["next_payment_attempt"] = int(start + sandbox.billing_knobs.draft_seconds)
    made["created"] = start
    return made


def preview_of(
    sandbox: "Sandbox", subscription: StripeDict, lines: list[StripeDict], period: tuple[int, int]
) -> StripeDict:
    """An invoice that is only looked at."""
    customer = sandbox.require("customer", subscription["customer"], "customer")
    made = invoices.compose(
        sandbox, customer, reason="upcoming", lines=lines, period=period, subscription=subscription
    )
    made["id"] = new_id("upcoming_in")
    for line in lines:
        line["invoice"] = made["id"]
    return made


def of_change(sandbox: "Sandbox", subscription: StripeDict, details: dict[str, Any]) -> StripeDict:
    """What a change of items would cost: now when it is invoiced at once, else with the next renewal."""
    ahead = copy.deepcopy(subscription)
    proration = details.get("proration_behavior", "create_prorations")
    restart = details.get("billing_cycle_anchor", {"type": "unchanged"})["type"] == "now"
    if not restart and "items" not in details:
        return next_invoice(sandbox, ahead)
    change = changing.change_items(
        sandbox,
        ahead,
        details.get("items", []),
        proration=proration,
        since=details.get("proration_date"),
        restart=restart,
    )
    if change.restarts and ahead["status"] in ("active", "past_due"):
        period = items.period_of(ahead)
        lines = [bill_lines.period_line(sandbox, ahead, item, period) for item in items.items_of(ahead)]
    elif proration == "always_invoice":
        lines = []
    else:
        return next_invoice(sandbox, ahead, change.prorations)
    waiting = [*bill_lines.waiting(sandbox, subscription), *change.prorations]
    now = sandbox.now()
    return preview_of(sandbox, ahead, [*(bill_lines.line_of(each) for each in waiting), *lines], (now, now))
