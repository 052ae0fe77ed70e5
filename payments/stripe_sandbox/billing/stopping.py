"""Cancel a subscription at once, set it aside, and let it go on again."""

from typing import TYPE_CHECKING, Any

from .. import errors
from ..store import StripeDict
from . import bill_lines, collecting, invoices, items, pausing, periods, prorating, statuses, subscriptions

if TYPE_CHECKING:
    from ..sandbox import Sandbox


def cancel_now(
    sandbox: "Sandbox", subscription: StripeDict, *, prorate: bool = False, invoice_now: bool = False
) -> None:
    """End a subscription; unused time is credited when asked for. Raises ApiError when it has ended already."""
    check_cancelable(subscription)
    if prorate and subscription["status"] in ("active", "past_due"):
        bill_lines.keep(sandbox, _credits(sandbox, subscription, sandbox.now()))
    if invoice_now and bill_lines.waiting(sandbox, subscription):
        _invoice_waiting(sandbox, subscription)
    if subscription["status"] == "incomplete":
        first = sandbox.store.get("invoice", subscription["latest_invoice"] or "")
        if first and first["status"] == "open":
            invoices.void(sandbox, first)
    subscription["canceled_at"] = sandbox.now()
    statuses.end(sandbox, subscription, reason="cancellation_requested")


def check_cancelable(subscription: StripeDict) -> None:
    """Raises ApiError when a subscription has ended already."""
    if subscription["status"] in statuses.ENDED:
        raise errors.no_such("subscription", subscription["id"], "id", 404)


def _credits(sandbox: "Sandbox", subscription: StripeDict, since: int) -> list[StripeDict]:
    found = [prorating.unused(sandbox, subscription, item, since) for item in items.items_of(subscription)]
    for item in items.items_of(subscription):
        prorating.remember(sandbox, item["id"], None)
    return [each for each in found if each is not None]


def _invoice_waiting(sandbox: "Sandbox", subscription: StripeDict) -> StripeDict:
    """An invoice of what waits, finalized and charged at once."""
    made = invoice_now_for(sandbox, subscription, [])
    collecting.finalize_and_collect(sandbox, made)
    return made


def invoice_now_for(
    sandbox: "Sandbox", subscription: StripeDict, lines: list[StripeDict], reason: str = "subscription_update"
) -> StripeDict:
    """A draft for a change in the middle of a period."""
    now = sandbox.now()
    made = invoices.draft(
        sandbox,
        sandbox.require("customer", subscription["customer"], "customer"),
        reason=reason,
        lines=lines,
        period=(now, now),
        subscription=subscription,
    )
    subscription["latest_invoice"] = made["id"]
    return made


def pause(sandbox: "Sandbox", subscription: StripeDict, *, credit_from: str, invoice_now: bool) -> None:
    """Set a subscription aside; time from ``now`` or ``item_current_period_start`` is credited, or ``none``."""
    pausing.check_pausable(subscription)
    if subscription["status"] != "trialing" and credit_from != "none":
        start = items.period_of(subscription)[0]
        since = sandbox.now() if credit_from == "now" else start
        bill_lines.keep(sandbox, _credits(sandbox, subscription, since))
    if invoice_now and bill_lines.waiting(sandbox, subscription):
        _invoice_waiting(sandbox, subscription)
    pausing.pause(sandbox, subscription)


def resume(sandbox: "Sandbox", subscription: StripeDict, params: dict[str, Any]) -> None:
    """Let a paused subscription go on: at once when that costs nothing, else when its invoice is paid.

    Raises ApiError for a subscription that is not paused.
    """
    if subscription["status"] != "paused":
        raise errors.unexpected_state(
            f"You can only resume a subscription that is paused; this one is {subscription['status']}."
        )
    before = pausing.standing_of(sandbox, subscription)
    made = _restart(sandbox, subscription, params)
    if made is None:
        pausing.resume(sandbox, subscription)
        return
    behavior = params.get("payment_behavior", "resume_on_payment_attempt")
    invoices.finalize(sandbox, made)
    if made["amount_due"] == 0:
        collecting.settle(sandbox, made)
        pausing.resume(sandbox, subscription)
        return
    pausing.await_payment(sandbox, subscription, made, behavior, before)
    if behavior == "resume_on_payment_success":
        collecting.collect(sandbox, made, scheduled=True)


def _restart(sandbox: "Sandbox", subscription: StripeDict, params: dict[str, Any]) -> StripeDict | None:
    """Set the period that begins now; its invoice, if there is to be one."""
    now = sandbox.now()
    if params.get("billing_cycle_anchor", {"type": "now"})["type"] == "now":
        subscription["billing_cycle_anchor"] = now
        end = periods.shifted(now, items.recurring_of(subscription))
        items.set_period(items.items_of(subscription), now, end)
        return invoice_now_for(sandbox, subscription, subscriptions.lines_for_period(sandbox, subscription))
    return _go_on(sandbox, subscription, params.get("proration_behavior", "create_prorations"))


def _go_on(sandbox: "Sandbox", subscription: StripeDict, proration: str) -> StripeDict | None:
    """Keep the billing dates: the rest of the running period is charged, now or with the next invoice."""
    now = sandbox.now()
    recurring = items.recurring_of(subscription)
    start, end = items.period_of(subscription)
    while end <= now:
        start, end = end, periods.end_of_period(subscription["billing_cycle_anchor"], end, recurring)
    items.set_period(items.items_of(subscription), start, end)
    if proration == "none":
        return None
    for item in items.items_of(subscription):
        if (sandbox.store.private_of(item["id"]).get("debit") or {}).get("end", 0) > now:
            continue  # that time is paid for: pausing did not credit it
        charge = prorating.remaining(sandbox, subscription, item, now)
        prorating.remember(sandbox, item["id"], charge)
        bill_lines.keep(sandbox, [charge] if charge else [])
    if proration == "always_invoice" and bill_lines.waiting(sandbox, subscription):
        return invoice_now_for(sandbox, subscription, [])
    return None
