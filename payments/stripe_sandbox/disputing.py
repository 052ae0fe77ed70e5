"""Disputes: a payer's bank takes the money back, and one day says whose it is."""

from typing import TYPE_CHECKING

from . import errors
from .charging import AFTER_CHARGE, card_of, new_balance_transaction
from .sdk_types import annotations_of, blank, resource
from .store import StripeDict

if TYPE_CHECKING:
    from .sandbox import Sandbox

FEE = 1500
RESPOND_SECONDS = 9 * 24 * 60 * 60
OPEN = ("needs_response", "under_review")
ENDS = ("won", "lost")
REASONS = {"fraudulent": "10.4", "product_not_received": "13.1", "duplicate": "12.6", "general": "10"}


def open_dispute(sandbox: "Sandbox", charge: StripeDict, reason: str = "fraudulent") -> StripeDict:
    """The money of a charge is withdrawn, with a fee. Raises ApiError for a charge that cannot be disputed."""
    if charge["status"] != "succeeded" or charge["disputed"]:
        raise errors.unexpected_state(f"Charge {charge['id']} cannot be disputed (again).")
    amount = charge["amount_captured"] - charge["amount_refunded"]
    if amount < 1:
        raise errors.unexpected_state(f"Charge {charge['id']} has been refunded.")
    made = sandbox.store.add("du", _new(sandbox, charge, reason, amount))
    charge["disputed"] = True
    sandbox.emit("charge.dispute.created", made)
    _move(sandbox, made, -amount, FEE)
    sandbox.emit("charge.dispute.funds_withdrawn", made)
    return made


def _new(sandbox: "Sandbox", charge: StripeDict, reason: str, amount: int) -> StripeDict:
    brand = charge["payment_method_details"]["card"]["brand"]
    code = REASONS.get(reason, "10")
    return blank("dispute") | {
        "amount": amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": sandbox.now(),
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": _no_evidence(),
        "evidence_details": {
            "due_by": sandbox.now() + RESPOND_SECONDS,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "network_reason_code": code,
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {
            "card": {
                "brand": brand,
                "case_type": "chargeback",
                "network": brand,
                "network_reason_code": code,
            },
            "type": "card",
        },
        "reason": reason,
        "status": "needs_response",
    }


def _no_evidence() -> StripeDict:
    evidence = annotations_of(resource("dispute"))["evidence"]
    return dict.fromkeys(annotations_of(evidence)) | {"enhanced_evidence": {}}


def _move(sandbox: "Sandbox", dispute: StripeDict, amount: int, fee: int = 0) -> None:
    moved = new_balance_transaction(sandbox, dispute, kind="adjustment", amount=amount, fee=fee)
    moved["reporting_category"] = "dispute" if amount < 0 else "dispute_reversal"
    moved["description"] = f"Chargeback {'withdrawal' if amount < 0 else 'reversal'} for {dispute['charge']}"
    for detail in moved["fee_details"]:
        detail["description"] = "Dispute fee"
    dispute["balance_transactions"].append(dict(moved))


def submit(sandbox: "Sandbox", dispute: StripeDict) -> None:
    """The evidence is with the bank. Raises ApiError for a dispute that waits for none."""
    check_open(dispute)
    before = {"status": dispute["status"]}
    dispute["status"] = "under_review"
    dispute["evidence_details"].update(has_evidence=True, submission_method="manual")
    dispute["evidence_details"]["submission_count"] += 1
    sandbox.emit("charge.dispute.updated", dispute, before)


def check_open(dispute: StripeDict) -> None:
    if dispute["status"] not in OPEN:
        raise errors.unexpected_state("This dispute is already closed")


def end(sandbox: "Sandbox", dispute: StripeDict, status: str) -> None:
    """The bank has decided: what is ``won`` comes back. Raises ApiError for a dispute that is over."""
    check_open(dispute)
    before = {"status": dispute["status"]}
    dispute["status"] = status
    if status == "won":
        _move(sandbox, dispute, dispute["amount"])
        sandbox.emit("charge.dispute.funds_reinstated", dispute)
    sandbox.emit("charge.dispute.closed", dispute, before)


def _dispute_at_once(sandbox: "Sandbox", charge: StripeDict) -> None:
    reason = card_of(sandbox, charge["payment_method"]).dispute
    if reason:
        open_dispute(sandbox, charge, reason)


AFTER_CHARGE.append(_dispute_at_once)
