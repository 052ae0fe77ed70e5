"""Begin a subscription: its items, its trial, its first invoice."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..identifiers import new_id
from ..sdk_types import blank
from ..store import StripeDict
from . import bill_lines, collecting, invoices, items, periods, statuses

if TYPE_CHECKING:
    from ..sandbox import Sandbox


@dataclass
class Wish:
    """What a new subscription is to be like."""

    items: list[items.Chosen]
    trial_end: int | None = None
    default_payment_method: str | None = None
    one_time: list[StripeDict] = field(default_factory=list)  # lines of the first invoice
    fields: dict[str, Any] = field(default_factory=dict)


def begin(sandbox: "Sandbox", customer: StripeDict, wish: Wish) -> tuple[StripeDict, StripeDict]:
    """A subscription that is incomplete until its first invoice, a draft given back with it, is paid."""
    made = _new(sandbox, customer, wish)
    start = made["start_date"]
    end = wish.trial_end or periods.shifted(start, items.recurring_of(made))
    items.set_period(items.items_of(made), start, end)
    sandbox.emit("customer.subscription.created", made)
    statuses.replan(sandbox, made)
    lines = lines_for_period(sandbox, made, free=wish.trial_end is not None)
    first = invoices.draft(
        sandbox,
        customer,
        reason="subscription_create",
        lines=[*lines, *wish.one_time],
        period=(start, start),
        subscription=made,
    )
    made["latest_invoice"] = first["id"]
    return made, first


def _new(sandbox: "Sandbox", customer: StripeDict, wish: Wish) -> StripeDict:
    now = sandbox.now()
    id = new_id("sub", 24)
    chosen = [items.new_item(sandbox, id, each.price, each.quantity, each.metadata) for each in wish.items]
    made = blank("subscription") | {
        "id": id,
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": wish.trial_end or now,
        "billing_mode": {"flexible": {"proration_discounts": "included"}, "type": "flexible", "updated_at": now},
        "billing_schedules": [],
        "cancel_at_period_end": False,
        "cancellation_details": {"comment": None, "feedback": None, "feedback_option": None, "reason": None},
        "collection_method": "charge_automatically",
        "created": now,
        "currency": chosen[0]["price"]["currency"],
        "customer": customer["id"],
        "default_payment_method": wish.default_payment_method,
        "default_tax_rates": [],
        "discounts": [],
        "invoice_settings": {
            "account_tax_ids": None, "custom_fields": None, "description": None, "footer": None,
            "issuer": {"account": None, "type": "self"},
        },
        "items": items.item_list(id, chosen),
        "livemode": False,
        "metadata": {},
        "payment_settings": {
            "payment_method_options": None, "payment_method_types": None, "save_default_payment_method": "off",
        },
        "start_date": now,
        "status": "incomplete",
        "test_clock": customer["test_clock"],
        "trial_end": wish.trial_end,
        "trial_settings": {
            "end_behavior": {"billing_cycle_anchor": None, "missing_payment_method": "create_invoice"}
        },
        "trial_start": now if wish.trial_end else None,
        **wish.fields,
    }  # fmt: skip
    return sandbox.store.add("sub", made)


def lines_for_period(sandbox: "Sandbox", subscription: StripeDict, *, free: bool = False) -> list[StripeDict]:
    """The lines for the current period of every item; what was asked for them is remembered for prorations."""
    period = items.period_of(subscription)
    return [charged(sandbox, subscription, item, period, free) for item in items.items_of(subscription)]


def charged(
    sandbox: "Sandbox",
    subscription: StripeDict,
    item: StripeDict,
    period: tuple[int, int],
    free: bool = False,
) -> StripeDict:
    line = bill_lines.period_line(sandbox, subscription, item, period, free=free)
    debit = {"amount": line["amount"], "start": period[0], "end": period[1]}
    sandbox.store.private_of(item["id"])["debit"] = debit
    return line


def activate(
    sandbox: "Sandbox", subscription: StripeDict, first: StripeDict, intent: StripeDict | None
) -> None:
    """The first invoice is paid with an intent that has succeeded, or asks for nothing."""
    invoices.finalize(sandbox, first, intent)
    first["attempt_count"] = 1 if intent else 0
    collecting.settle(sandbox, first)
    _warn_of_short_trial(sandbox, subscription)


def collect_first(sandbox: "Sandbox", subscription: StripeDict, first: StripeDict, *, now: bool) -> None:
    """Charge the first invoice, or leave it open to be paid; what asks for nothing is paid."""
    invoices.finalize(sandbox, first)
    if now or first["amount_due"] == 0:
        collecting.collect(sandbox, first, off_session=False)
    _warn_of_short_trial(sandbox, subscription)


def _warn_of_short_trial(sandbox: "Sandbox", subscription: StripeDict) -> None:
    """A trial that is shorter than the notice is announced as ending at once."""
    end = subscription["trial_end"]
    if subscription["status"] == "trialing" and end - statuses.TRIAL_NOTICE_SECONDS <= sandbox.now():
        sandbox.emit("customer.subscription.trial_will_end", subscription)
