"""Invoices: retrieve, list, preview, finalize, pay, void and mark uncollectible; how they were paid."""

from typing import Any

from .. import charging, errors, listing
from ..billing import collecting, invoices, preview
from ..cards import card_of_token
from ..expansion import includable
from ..metadata import merged
from ..routing import Call, route
from ..store import Store, StripeDict

PREVIEW = {"currency", "customer", "preview_mode", "subscription", "subscription_details"}
PREVIEW_DETAILS = {
    "billing_cycle_anchor", "cancel_at", "cancel_at_period_end", "cancel_now", "items", "proration_behavior",
    "proration_date",
}  # fmt: skip


@route("POST", "/v1/invoices/create_preview", "InvoiceCreatePreviewParams")
def create_preview(call: Call) -> StripeDict:
    details = call.params.get("subscription_details", {})
    for names, known, path in (
        (call.params, PREVIEW, ""),
        (details, PREVIEW_DETAILS, "subscription_details"),
    ):
        for name in names:
            if name not in known:
                raise errors.unsupported(f"`{name}` on previews", f"{path}[{name}]" if path else name)
    if "subscription" not in call.params:
        raise errors.unsupported("previews without a subscription", "subscription")
    subscription = call.sandbox.require("subscription", call.params["subscription"], "subscription")
    if subscription["status"] in ("canceled", "incomplete_expired"):
        raise errors.unexpected_state("No upcoming invoices for customer", code="invoice_upcoming_none")
    return preview.of_change(call.sandbox, subscription, details)


@route("GET", "/v1/invoices/{invoice}", "InvoiceRetrieveParams")
def retrieve(call: Call) -> StripeDict:
    return call.sandbox.require("invoice", call.arguments["invoice"], "invoice", status=404)


@route("GET", "/v1/invoices", "InvoiceListParams")
def list_(call: Call) -> StripeDict:
    if "due_date" in call.params:
        raise errors.unsupported("the filter `due_date`", "due_date")
    keep = listing.matching(call.params, "collection_method", "customer", "status")
    wanted = call.params.get("subscription")

    def fits(invoice: StripeDict) -> bool:
        details = (invoice["parent"] or {}).get("subscription_details") or {}
        return keep(invoice) and wanted in (None, details.get("subscription"))

    return listing.page(call.sandbox.store.newest_first("invoice", fits), call.params, "/v1/invoices")


@route("POST", "/v1/invoices/{invoice}", "InvoiceUpdateParams")
def update(call: Call) -> StripeDict:
    invoice = retrieve(call)
    for name in call.params:
        if name not in ("metadata", "auto_advance", "default_payment_method"):
            raise errors.unsupported(f"changing `{name}` of an invoice", name)
    fields: dict[str, Any] = {"metadata": merged(invoice["metadata"], call.params.get("metadata"))}
    fields |= {name: value for name, value in call.params.items() if name != "metadata"}
    previous = {name: invoice[name] for name, value in fields.items() if invoice[name] != value}
    invoice.update(fields)
    if previous:
        call.sandbox.emit("invoice.updated", invoice, previous)
    return invoice


@route("POST", "/v1/invoices/{invoice}/finalize", "InvoiceFinalizeInvoiceParams")
def finalize(call: Call) -> StripeDict:
    invoice = retrieve(call)
    invoices.finalize(call.sandbox, invoice)
    if invoice["amount_due"] == 0:
        collecting.settle(call.sandbox, invoice)
    return invoice


@route("POST", "/v1/invoices/{invoice}/pay", "InvoicePayParams")
def pay(call: Call) -> StripeDict:
    invoice = retrieve(call)
    _check_payable(invoice)
    if invoice["status"] == "draft":
        invoices.finalize(call.sandbox, invoice)
    if call.params.get("paid_out_of_band"):
        _drop_intent(call, invoice)
        collecting.settle(call.sandbox, invoice, out_of_band=True)
        return invoice
    off_session = call.params.get("off_session", True)
    decline = collecting.collect(call.sandbox, invoice, _given_method(call), off_session=off_session)
    if decline is not None:
        intent = invoices.intent_of(call.sandbox, invoice) or {}
        raise errors.card_declined(
            decline.message, decline.code, decline.decline_code, charge=intent.get("latest_charge")
        )
    return invoice


def _check_payable(invoice: StripeDict) -> None:
    if invoice["status"] == "paid":
        raise errors.unexpected_state("Invoice is already paid", code="invoice_already_paid")
    if invoice["status"] == "void":
        raise errors.unexpected_state(f"The invoice {invoice['id']} is void and cannot be paid.")


def _drop_intent(call: Call, invoice: StripeDict) -> None:
    intent = invoices.intent_of(call.sandbox, invoice)
    if intent and intent["status"] in charging.CANCELABLE:
        charging.cancel(call.sandbox, intent, "void_invoice")


def _given_method(call: Call) -> StripeDict | None:
    given = call.params.get("payment_method")
    if given is None:
        return None
    known = call.sandbox.store.get("payment_method", given)
    return known or charging.new_payment_method(call.sandbox, card_of_token(given, "payment_method"))


@route("POST", "/v1/invoices/{invoice}/void", "InvoiceVoidInvoiceParams")
def void(call: Call) -> StripeDict:
    invoice = retrieve(call)
    collecting.void(call.sandbox, invoice)
    return invoice


@route("POST", "/v1/invoices/{invoice}/mark_uncollectible", "InvoiceMarkUncollectibleParams")
def mark_uncollectible(call: Call) -> StripeDict:
    invoice = retrieve(call)
    collecting.give_up(call.sandbox, invoice)
    return invoice


@route("GET", "/v1/invoices/{invoice}/lines", "InvoiceLineItemListParams")
def list_lines(call: Call) -> StripeDict:
    return listing.page(retrieve(call)["lines"]["data"], call.params, call.path)


@includable("invoice", "payments")
def payments_of(store: Store, invoice: StripeDict) -> StripeDict:
    found = store.newest_first("invoice_payment", lambda each: each["invoice"] == invoice["id"])
    return listing.page(found, {}, f"/v1/invoice_payments?invoice={invoice['id']}")
