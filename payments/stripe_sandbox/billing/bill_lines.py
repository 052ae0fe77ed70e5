"""The lines of an invoice, and the invoice items that wait for one."""

from typing import TYPE_CHECKING, Any

from .. import money
from ..identifiers import new_id
from ..sdk_types import blank
from ..store import StripeDict
from . import items, prices

if TYPE_CHECKING:
    from ..sandbox import Sandbox


def period_line(
    sandbox: "Sandbox",
    subscription: StripeDict,
    item: StripeDict,
    period: tuple[int, int],
    *,
    free: bool = False,
) -> StripeDict:
    """A subscription's item for a whole period; a trial costs nothing."""
    name = prices.name_of(sandbox, item["price"])
    if free:
        description, amount = f"Trial period for {name}", 0
    else:
        recurring = item["price"]["recurring"]
        each = money.written(prices.total(item["price"], 1), item["price"]["currency"])
        description = f"{item['quantity']} × {name} (at {each} / {prices.every(recurring)})"
        amount = items.cost_of(item)
    details = {
        "invoice_item": None,
        "proration": False,
        "proration_details": {"credited_items": None},
        "subscription": subscription["id"],
        "subscription_item": item["id"],
    }
    return _line(
        item["price"],
        amount,
        period,
        description=description,
        metadata=dict(subscription["metadata"]),
        parent={"subscription_item_details": details, "type": "subscription_item_details"},
        quantity=item["quantity"],
        subscription=subscription["id"],
    )


def _line(price: StripeDict, amount: int, period: tuple[int, int], **fields: Any) -> StripeDict:
    quantity = fields.get("quantity", 1)
    return blank("line_item") | {
        "id": new_id("il"),
        "amount": amount,
        "currency": price["currency"],
        "discount_amounts": [],
        "discountable": True,
        "discounts": [],
        "livemode": False,
        "metadata": {},
        "period": {"end": period[1], "start": period[0]},
        "pretax_credit_amounts": [],
        "pricing": pricing(price, amount if quantity == 0 else None),
        "quantity_decimal": str(quantity),
        "subtotal": amount,
        "taxes": [],
        **fields,
    }


def pricing(price: StripeDict, unit: int | None = None) -> StripeDict:
    return {
        "price_details": {"price": price["id"], "product": price["product"]},
        "type": "price_details",
        "unit_amount_decimal": price["unit_amount_decimal"] if unit is None else str(unit),
    }


def one_time_line(price: StripeDict, name: str, quantity: int, now: int) -> StripeDict:
    """Something bought once together with a subscription, such as a card for the gate."""
    amount = prices.total(price, quantity)
    return _line(price, amount, (now, now), description=name, quantity=quantity)


# --- what waits for the next invoice ------------------------------------------------------------------------


def proration(
    sandbox: "Sandbox",
    subscription: StripeDict,
    item: StripeDict,
    amount: int,
    period: tuple[int, int],
    description: str,
) -> StripeDict:
    """An invoice item for a part of a period; nobody keeps it yet."""
    price = item["price"]
    return blank("invoiceitem") | {
        "id": new_id("ii"),
        "amount": amount,
        "currency": price["currency"],
        "customer": subscription["customer"],
        "date": sandbox.now(),
        "description": description,
        "discountable": False,
        "discounts": [],
        "livemode": False,
        "metadata": {},
        "net_amount": amount,
        "parent": {
            "subscription_details": {"subscription": subscription["id"], "subscription_item": item["id"]},
            "type": "subscription_details",
        },
        "period": {"end": period[1], "start": period[0]},
        "pricing": pricing(price, amount),
        "proration": True,
        "proration_details": {"credited_items": None, "discount_amounts": []},
        "quantity": item["quantity"],
        "quantity_decimal": str(item["quantity"]),
        "tax_rates": [],
        "test_clock": subscription["test_clock"],
    }


def keep(sandbox: "Sandbox", invoice_items: list[StripeDict]) -> None:
    """Let invoice items wait for the next invoice of their subscription."""
    for each in invoice_items:
        sandbox.store.add("ii", each)
        sandbox.emit("invoiceitem.created", each)


def waiting(sandbox: "Sandbox", subscription: StripeDict) -> list[StripeDict]:
    """A subscription's invoice items that are on no invoice yet, oldest first."""
    found = sandbox.store.newest_first(
        "invoiceitem",
        lambda each: (
            each["invoice"] is None
            and each["parent"]["subscription_details"]["subscription"] == subscription["id"]
        ),
    )
    return found[::-1]


def line_of(invoice_item: StripeDict) -> StripeDict:
    """The line that an invoice item becomes."""
    subscription = invoice_item["parent"]["subscription_details"]
    details = {
        "invoice_item": invoice_item["id"],
        "proration": invoice_item["proration"],
        "proration_details": {"credited_items": None},
        **subscription,
    }
    price = {
        "id": invoice_item["pricing"]["price_details"]["price"],
        "product": invoice_item["pricing"]["price_details"]["product"],
        "currency": invoice_item["currency"],
        "unit_amount_decimal": invoice_item["pricing"]["unit_amount_decimal"],
    }
    return _line(
        price,
        invoice_item["amount"],
        (invoice_item["period"]["start"], invoice_item["period"]["end"]),
        description=invoice_item["description"],
        discountable=False,
        parent={"subscription_item_details": details, "type": "subscription_item_details"},
        quantity=invoice_item["quantity"],
        subscription=subscription["subscription"],
    )
