"""Refunds: create, retrieve, update, list and cancel."""

from .. import errors, listing
from ..metadata import merged
from ..refunding import refund, settle
from ..routing import Call, route
from ..store import StripeDict

UNSUPPORTED = ("instructions_email", "origin", "customer", "refund_application_fee", "reverse_transfer")


@route("POST", "/v1/refunds", "RefundCreateParams")
def create(call: Call) -> StripeDict:
    for name in UNSUPPORTED:
        if name in call.params:
            raise errors.unsupported(f"`{name}` on refunds", name)
    metadata = merged({}, call.params.get("metadata"))
    charge = _charge(call)
    reason = call.params.get("reason")
    return refund(call.sandbox, charge, call.params.get("amount"), metadata=metadata, reason=reason)


def _charge(call: Call) -> StripeDict:
    given = [name for name in ("payment_intent", "charge") if name in call.params]
    if not given:
        raise errors.invalid(
            "One of the following params should be provided for this request: payment_intent or charge.",
            "charge",
            "parameter_missing",
        )
    if "charge" in call.params:
        charge = call.sandbox.require("charge", call.params["charge"], "charge")
        _check_pair(charge, call)
        return charge
    intent = call.sandbox.require("payment_intent", call.params["payment_intent"], "payment_intent")
    latest = call.sandbox.store.get("charge", intent["latest_charge"] or "")
    if latest is None or latest["status"] != "succeeded":
        raise errors.unexpected_state(
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
            code="charge_not_refundable",
        )
    return latest


def _check_pair(charge: StripeDict, call: Call) -> None:
    if call.params.get("payment_intent", charge["payment_intent"]) != charge["payment_intent"]:
        raise errors.invalid("The charge does not belong to the payment_intent.", "charge")


@route("GET", "/v1/refunds/{refund}", "RefundRetrieveParams")
def retrieve(call: Call) -> StripeDict:
    return call.sandbox.require("refund", call.arguments["refund"], "refund", status=404)


@route("POST", "/v1/refunds/{refund}", "RefundUpdateParams")
def update(call: Call) -> StripeDict:
    made = retrieve(call)
    previous = made["metadata"]
    made["metadata"] = merged(previous, call.params.get("metadata"))
    if made["metadata"] != previous:
        call.sandbox.emit("refund.updated", made, {"metadata": previous})
    return made


@route("POST", "/v1/refunds/{refund}/cancel", "RefundCancelParams")
def cancel(call: Call) -> StripeDict:
    made = retrieve(call)
    if made["status"] != "requires_action":
        raise errors.unexpected_state(
            f"This refund cannot be canceled because it has a status of {made['status']}. Only refunds with a "
            "status of requires_action can be canceled."
        )
    settle(call.sandbox, made, "canceled")
    return made


@route("GET", "/v1/refunds", "RefundListParams")
def list_(call: Call) -> StripeDict:
    keep = listing.matching(call.params, "charge", "payment_intent")
    return listing.page(call.sandbox.store.newest_first("refund", keep), call.params, "/v1/refunds")
