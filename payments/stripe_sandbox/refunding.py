"""Give money back, at once or later, and take it back when a refund fails."""

from typing import TYPE_CHECKING, Any

from . import errors, money
from .charging import card_of, new_balance_transaction
from .identifiers import new_id
from .store import StripeDict
from .timekeeper import timed

if TYPE_CHECKING:
    from .sandbox import Sandbox

OUTCOMES = ("succeeded", "pending", "failed", "fails_later", "requires_action")
SETTLEMENTS = ("succeeded", "failed", "canceled")


def refund(sandbox: "Sandbox", charge: StripeDict, amount: int | None, **fields: Any) -> StripeDict:
    """Refund a charge or part of it. Raises ApiError when there is not that much left to give back."""
    amount = _refundable(charge, amount)
    outcome = _outcome(sandbox, charge)
    made = sandbox.store.add("re", _new_refund(sandbox, charge, amount, **fields))
    made["balance_transaction"] = _move(sandbox, made, "refund", -amount)
    if outcome in ("pending", "requires_action"):
        made["status"] = outcome
    _count(charge, amount)
    sandbox.emit("refund.created", made)
    sandbox.emit("charge.refunded", charge)
    if outcome == "succeeded":
        made["destination_details"]["card"].update(
            reference=new_id("arn", 20)[4:], reference_status="available"
        )
        sandbox.emit("refund.updated", made)
    elif outcome == "failed":
        settle(sandbox, made, "failed")
    elif outcome in ("pending", "fails_later"):
        _settle_later(sandbox, made, "succeeded" if outcome == "pending" else "failed")
    return made


def _refundable(charge: StripeDict, amount: int | None) -> int:
    if charge["status"] != "succeeded":
        raise errors.unexpected_state(
            f"Charge {charge['id']} has not been paid and cannot be refunded.", code="charge_not_refundable"
        )
    if not charge["captured"]:
        raise errors.unexpected_state(
            f"Charge {charge['id']} has not been captured; cancel its PaymentIntent instead.",
            code="charge_not_refundable",
        )
    left = charge["amount_captured"] - charge["amount_refunded"]
    if left == 0:
        raise errors.unexpected_state(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    amount = left if amount is None else amount
    if amount < 1:
        raise errors.invalid("Invalid positive integer", "amount", "parameter_invalid_integer")
    if amount > left:
        asked, rest = (money.written(each, charge["currency"]) for each in (amount, left))
        raise errors.unexpected_state(
            f"Refund amount ({asked}) is greater than unrefunded amount on charge ({rest})", param="amount"
        )
    return amount


def _outcome(sandbox: "Sandbox", charge: StripeDict) -> str:
    """What the knob says for this refund, else what the card does."""
    knobs = sandbox.refund_knobs
    if knobs.outcome != "succeeded" and knobs.times != 0:
        if knobs.times is not None:
            knobs.times -= 1
        return knobs.outcome
    return card_of(sandbox, charge["payment_method"]).refund


def _new_refund(sandbox: "Sandbox", charge: StripeDict, amount: int, **fields: Any) -> StripeDict:
    return {
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": sandbox.now(),
        "currency": charge["currency"],
        "destination_details": {
            "card": {
                "reference_status": "pending",
                "reference_type": "acquirer_reference_number",
                "type": "refund",
            },
            "type": "card",
        },
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": None,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
        **fields,
    }


def _count(charge: StripeDict, amount: int) -> None:
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]


def _move(sandbox: "Sandbox", made: StripeDict, kind: str, amount: int) -> str:
    return new_balance_transaction(sandbox, made, kind=kind, amount=amount)["id"]


def _settle_later(sandbox: "Sandbox", made: StripeDict, status: str) -> None:
    seconds = sandbox.refund_knobs.settle_seconds
    if seconds is not None:
        sandbox.plan(made, at=sandbox.now() + seconds, do="settle_refund", status=status)


@timed("settle_refund")
def _settle_planned(sandbox: "Sandbox", id: str, status: str) -> None:
    settle(sandbox, sandbox.require("refund", id, "refund"), status)


def settle(sandbox: "Sandbox", made: StripeDict, status: str, failure_reason: str | None = None) -> None:
    """End a refund: it arrives, fails (even after it had succeeded, as banks do) or is canceled.

    Raises ApiError for a refund that has failed or was canceled already.
    """
    if made["status"] in ("failed", "canceled"):
        raise errors.unexpected_state(f"Refund {made['id']} has already ended: it is {made['status']}.")
    sandbox.store.cancel_plan(made["id"])
    previous = {"status": made["status"]}
    made["status"] = status
    if status != "succeeded":
        _take_back(sandbox, made, failure_reason)
    sandbox.emit("refund.failed" if status == "failed" else "refund.updated", made, previous)


def _take_back(sandbox: "Sandbox", made: StripeDict, failure_reason: str | None) -> None:
    _count(sandbox.require("charge", made["charge"], "charge"), -made["amount"])
    returned = _move(sandbox, made, "refund_failure", made["amount"])
    if made["status"] == "failed":
        made["failure_reason"] = failure_reason or sandbox.refund_knobs.failure_reason
        made["failure_balance_transaction"] = returned
