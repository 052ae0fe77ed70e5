"""Invoices: drafted, finalized, paid, voided or given up. How they are charged is in ``collecting``."""

from typing import TYPE_CHECKING

from .. import charging, errors, listing, money
from ..sdk_types import blank
from ..store import StripeDict
from . import bill_lines

if TYPE_CHECKING:
    from ..sandbox import Sandbox

NO_TAX = {"disabled_reason": None, "enabled": False, "liability": None, "provider": None, "status": None}


def compose(
    sandbox: "Sandbox",
    customer: StripeDict,
    *,
    reason: str,
    lines: list[StripeDict],
    period: tuple[int, int],
    subscription: StripeDict | None,
) -> StripeDict:
    """An invoice that nobody keeps: the beginning of a real one, or a preview."""
    made = blank("invoice", without=["payments", "confirmation_secret"]) | {
        "account_country": "CH",
        "account_name": sandbox.business_name,
        "amount_overpaid": 0,
        "amount_paid": 0,
        "amount_shipping": 0,
        "attempt_count": 0,
        "attempted": False,
        "auto_advance": True,
        "automatic_tax": dict(NO_TAX),
        "billing_reason": reason,
        "collection_method": "charge_automatically",
        "created": sandbox.now(),
        "currency": lines[0]["currency"] if lines else "usd",
        "customer": customer["id"],
        "customer_email": customer["email"],
        "customer_name": customer["name"],
        "customer_phone": customer["phone"],
        "customer_tax_exempt": "none",
        "customer_tax_ids": [],
        "default_tax_rates": [],
        "discounts": [],
        "issuer": {"account": None, "type": "self"},
        "lines": listing.envelope(lines, "/v1/invoices/upcoming/lines"),
        "livemode": False,
        "metadata": {},
        "parent": _parent(subscription),
        "payment_settings": {
            "default_mandate": None, "payment_method_options": None, "payment_method_types": None,
        },
        "period_end": period[1],
        "period_start": period[0],
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "status": "draft",
        "status_transitions": dict.fromkeys(("finalized_at", "marked_uncollectible_at", "paid_at", "voided_at")),
        "test_clock": customer["test_clock"],
        "total_discount_amounts": [],
        "total_pretax_credit_amounts": [],
        "total_taxes": [],
    }  # fmt: skip
    add_up(made, customer)
    return made


def _parent(subscription: StripeDict | None) -> StripeDict | None:
    if subscription is None:
        return None
    details = {
        "metadata": dict(subscription["metadata"]),
        "subscription": subscription["id"],
        "subscription_proration_date": None,
    }
    return {"quote_details": None, "subscription_details": details, "type": "subscription_details"}


def add_up(invoice: StripeDict, customer: StripeDict) -> int:
    """Total what an invoice asks for, less the customer's credit; what the customer's balance is afterwards.

    A negative total becomes credit, and so small a sum that no card can be charged with it waits as a debit.
    """
    total = sum(line["amount"] for line in invoice["lines"]["data"])
    balance = customer["balance"] or 0
    due = max(0, total + balance)
    after = total + balance if total + balance < 0 else 0
    if 0 < due < money.SMALLEST.get(invoice["currency"], 50):
        due, after = 0, due
    invoice.update(
        amount_due=due,
        amount_remaining=due,
        starting_balance=balance,
        subtotal=total,
        subtotal_excluding_tax=total,
        total=total,
        total_excluding_tax=total,
    )
    return after


def draft(
    sandbox: "Sandbox",
    customer: StripeDict,
    *,
    reason: str,
    lines: list[StripeDict],
    period: tuple[int, int],
    subscription: StripeDict,
    auto_advance: bool = True,
) -> StripeDict:
    """A new draft with these lines and whatever waited for an invoice, announced by ``invoice.created``."""
    waiting = bill_lines.waiting(sandbox, subscription)
    lines = [*(bill_lines.line_of(each) for each in waiting), *lines]
    made = compose(sandbox, customer, reason=reason, lines=lines, period=period, subscription=subscription)
    made["auto_advance"] = auto_advance
    sandbox.store.add("in", made)
    for part in (*waiting, *lines):
        part["invoice"] = made["id"]
    made["lines"]["url"] = f"/v1/invoices/{made['id']}/lines"
    sandbox.emit("invoice.created", made)
    return made


def finalize(sandbox: "Sandbox", invoice: StripeDict, intent: StripeDict | None = None) -> None:
    """Make an invoice payable; one that asks for nothing is paid at once.

    ``intent`` is a payment intent that pays it already. Raises ApiError for an invoice that is no draft.
    """
    if invoice["status"] != "draft":
        raise errors.unexpected_state(
            f"This invoice is already finalized, you can't re-finalize a non-draft invoice ({invoice['id']}).",
            code="invoice_not_editable",
        )
    sandbox.store.cancel_plan(invoice["id"])
    customer = sandbox.require("customer", invoice["customer"], "customer")
    after = add_up(invoice, customer)
    invoice.update(
        automatically_finalizes_at=None,
        effective_at=sandbox.now(),
        ending_balance=after,
        number=_number(customer),
        status="open",
        hosted_invoice_url=sandbox.page_url(invoice),
    )
    invoice["status_transitions"]["finalized_at"] = sandbox.now()
    change_balance(sandbox, customer, after)
    if invoice["amount_due"]:
        _ask_for_payment(sandbox, invoice, intent)
    sandbox.emit("invoice.finalized", invoice)


def _number(customer: StripeDict) -> str:
    sequence = customer["next_invoice_sequence"] or 1
    customer["next_invoice_sequence"] = sequence + 1
    return f"{customer['invoice_prefix']}-{sequence:04}"


def change_balance(sandbox: "Sandbox", customer: StripeDict, after: int) -> None:
    before = customer["balance"]
    if before != after:
        customer["balance"] = after
        sandbox.emit("customer.updated", customer, {"balance": before})


def _ask_for_payment(sandbox: "Sandbox", invoice: StripeDict, intent: StripeDict | None) -> None:
    if intent is None:
        intent = charging.new_intent(
            sandbox,
            amount=invoice["amount_due"],
            currency=invoice["currency"],
            customer=invoice["customer"],
            description="Subscription update" if invoice["billing_reason"] != "subscription_create"
            else "Subscription creation",
            setup_future_usage="off_session",
        )  # fmt: skip
    asked = {
        "object": "invoice_payment",
        "amount_paid": None,
        "amount_requested": invoice["amount_due"],
        "created": sandbox.now(),
        "currency": invoice["currency"],
        "invoice": invoice["id"],
        "is_default": True,
        "livemode": False,
        "payment": {"payment_intent": intent["id"], "type": "payment_intent"},
        "status": "open",
        "status_transitions": {"canceled_at": None, "paid_at": None},
    }
    sandbox.store.add("inpay", asked)


def payments_of(sandbox: "Sandbox", invoice: StripeDict) -> list[StripeDict]:
    return sandbox.store.newest_first("invoice_payment", lambda each: each["invoice"] == invoice["id"])


def intent_of(sandbox: "Sandbox", invoice: StripeDict) -> StripeDict | None:
    """The payment intent that an invoice is to be paid with."""
    asked = payments_of(sandbox, invoice)
    return sandbox.store.get("payment_intent", asked[0]["payment"]["payment_intent"]) if asked else None


def mark_paid(sandbox: "Sandbox", invoice: StripeDict, *, out_of_band: bool = False) -> None:
    """The money is there, or nothing was asked for."""
    now = sandbox.now()
    invoice.update(
        amount_paid=invoice["amount_due"],
        amount_remaining=0,
        attempted=True,
        auto_advance=False,
        next_payment_attempt=None,
        status="paid",
    )
    if out_of_band:
        invoice.update(amount_paid_off_stripe=invoice["amount_due"])
    invoice["status_transitions"]["paid_at"] = now
    sandbox.store.cancel_plan(invoice["id"])
    for asked in payments_of(sandbox, invoice):
        if not out_of_band:
            asked.update(amount_paid=invoice["amount_paid"], status="paid")
            asked["status_transitions"]["paid_at"] = now
            sandbox.emit("invoice_payment.paid", asked)
    sandbox.emit("invoice.paid", invoice)
    sandbox.emit("invoice.payment_succeeded", invoice)


def void(sandbox: "Sandbox", invoice: StripeDict) -> None:
    """An invoice that was a mistake. Raises ApiError for a draft (delete it) and for what is paid or void."""
    if invoice["status"] not in ("open", "uncollectible"):
        raise errors.unexpected_state(
            f"You can only void an invoice that is open or uncollectible; this one is {invoice['status']}.",
            code="invoice_not_editable",
        )
    customer = sandbox.require("customer", invoice["customer"], "customer")
    used = invoice["starting_balance"] - (invoice["ending_balance"] or 0)
    if used and "deleted" not in customer:
        change_balance(sandbox, customer, customer["balance"] + used)
    _close(sandbox, invoice, "void", "voided_at")
    sandbox.emit("invoice.voided", invoice)


def mark_uncollectible(sandbox: "Sandbox", invoice: StripeDict, reason: str = "user_forgiven") -> None:
    """An invoice that nobody expects to be paid any more. Raises ApiError unless it is open."""
    if invoice["status"] != "open":
        raise errors.unexpected_state(
            f"You can only mark an open invoice as uncollectible; this one is {invoice['status']}.",
            code="invoice_not_editable",
        )
    _close(sandbox, invoice, "uncollectible", "marked_uncollectible_at", keep_intent=True)
    invoice["status_details"] = {"uncollectible": {"reason": reason}}
    sandbox.emit("invoice.marked_uncollectible", invoice)


def _close(
    sandbox: "Sandbox", invoice: StripeDict, status: str, stamp: str, *, keep_intent: bool = False
) -> None:
    sandbox.store.cancel_plan(invoice["id"])
    invoice.update(status=status, auto_advance=False, next_payment_attempt=None)
    invoice["status_transitions"][stamp] = sandbox.now()
    intent = intent_of(sandbox, invoice)
    if intent and not keep_intent and intent["status"] in charging.CANCELABLE:
        charging.cancel(sandbox, intent, "void_invoice")
        for asked in payments_of(sandbox, invoice):
            asked["status"] = "canceled"
            asked["status_transitions"]["canceled_at"] = sandbox.now()


def subscription_of(sandbox: "Sandbox", invoice: StripeDict) -> StripeDict | None:
    details = (invoice["parent"] or {}).get("subscription_details")
    return sandbox.store.get("subscription", details["subscription"]) if details else None


def of_subscription(sandbox: "Sandbox", subscription: StripeDict) -> list[StripeDict]:
    """Its invoices, newest first."""
    return sandbox.store.newest_first("invoice", lambda each: subscription_of(sandbox, each) is subscription)
