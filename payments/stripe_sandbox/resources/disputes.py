"""Disputes: retrieve, list, update with evidence, and close (accept the loss)."""

from .. import disputing, listing
from ..metadata import merged
from ..routing import Call, route
from ..store import StripeDict

OUTCOMES = {"winning_evidence": "won", "losing_evidence": "lost"}  # what to write to get a decision at once


@route("GET", "/v1/disputes/{dispute}", "DisputeRetrieveParams")
def retrieve(call: Call) -> StripeDict:
    return call.sandbox.require("dispute", call.arguments["dispute"], "dispute", status=404)


@route("POST", "/v1/disputes/{dispute}", "DisputeUpdateParams")
def update(call: Call) -> StripeDict:
    dispute = retrieve(call)
    evidence = call.params.get("evidence", {})
    disputing.check_open(dispute)
    dispute["metadata"] = merged(dispute["metadata"], call.params.get("metadata"))
    dispute["evidence"] |= {name: value for name, value in evidence.items() if isinstance(value, str)}
    if evidence:
        dispute["evidence_details"]["has_evidence"] = True
    if evidence and call.params.get("submit", True):
        disputing.submit(call.sandbox, dispute)
        outcome = OUTCOMES.get(evidence.get("uncategorized_text", ""))
        if outcome:
            disputing.end(call.sandbox, dispute, outcome)
    return dispute


@route("POST", "/v1/disputes/{dispute}/close", "DisputeCloseParams")
def close(call: Call) -> StripeDict:
    dispute = retrieve(call)
    disputing.end(call.sandbox, dispute, "lost")
    return dispute


@route("GET", "/v1/disputes", "DisputeListParams")
def list_(call: Call) -> StripeDict:
    keep = listing.matching(call.params, "charge", "payment_intent")
    return listing.page(call.sandbox.store.newest_first("dispute", keep), call.params, "/v1/disputes")
