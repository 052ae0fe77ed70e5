"""The knobs at ``/_sandbox/…``: JSON in, JSON out, for tests and for people who try things.

GET   state                                    counts and sums of everything
GET   calls                                    the latest API calls
GET   deliveries                               webhook deliveries, waiting and done
POST  reset                                    forget everything
POST  clock      {offset_seconds}              move the clock that ``created`` and ``expires_at`` go by
POST  pay        {session, card, email, name, authenticate}   pay a session without a browser
POST  expire     {session}                     expire a session now
GET   faults · POST faults {kind, times, path, method, ms} · DELETE faults
POST  webhooks   {hold, lose, copies, order, delay_seconds, concurrency, …}   see ``WebhookKnobs``
POST  release    {order, seed}                 let held deliveries go, in an order
POST  redeliver  {event}                       send an event again
POST  drain      {timeout_seconds}             wait until nothing is on its way
POST  refunds    {outcome, times, failure_reason, settle_seconds}   how the next refunds end
POST  settle-refund {refund, status, failure_reason}   end a refund now, even one that had succeeded

Those for subscriptions, cards and disputes are in ``control_billing.py``.
"""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from . import checkout, errors, refunding, timekeeper
from .cards import card_for, digits_of
from .errors import ApiError
from .sandbox import Sandbox
from .store import StripeDict

Command = Callable[..., Any]
COMMANDS: dict[tuple[str, str], Command] = {}
LONGEST_DRAIN_SECONDS = 120


def command(method: str, name: str) -> Callable[[Command], Command]:
    def register(act: Command) -> Command:
        COMMANDS[method, f"/_sandbox/{name}"] = act
        return act

    return register


def answer(sandbox: Sandbox, method: str, path: str, body: str) -> tuple[int, bytes]:
    """Status and JSON of a command. Mistakes in it are answered 400 with a sentence."""
    act = COMMANDS.get((method, path))
    if act is None:
        return 404, _json({"error": f"There is no {method} {path}.", "commands": _listed()})
    try:
        arguments = json.loads(body) if body else {}
        if not isinstance(arguments, dict):
            raise TypeError("Send a JSON object.")
        return 200, _json(act(sandbox, **arguments))
    except ApiError as refusal:
        return refusal.status, _json(refusal.body())
    except (TypeError, ValueError) as mistake:
        return 400, _json({"error": str(mistake)})


def _json(value: Any) -> bytes:
    return json.dumps(value, indent=2).encode()


def _listed() -> list[str]:
    return [f"{method} {path}" for method, path in COMMANDS]


# --- looking ----------------------------------------------------------------------------------------------


@command("GET", "state")
def state(sandbox: Sandbox) -> dict[str, Any]:
    """Counts and sums, for invariants such as captured - refunded = what our ledger says."""
    with sandbox.lock:
        objects = sandbox.store.objects
        return {
            "now": sandbox.now(),
            "counts": {kind: len(of_kind) for kind, of_kind in objects.items()},
            "captured": _sum(objects, "charge", "amount_captured"),
            "refunded": _sum(objects, "refund", "amount", ("succeeded", "pending", "requires_action")),
            "refunds_by_status": _by_status(objects, "refund"),
            "sessions_by_status": _by_status(objects, "checkout.session"),
            "balance_net": _sum(objects, "balance_transaction", "net"),
            "fees": _sum(objects, "balance_transaction", "fee"),
            "events_by_type": _count(objects, "event", "type"),
            "deliveries": sandbox.deliveries.summary(),
            "idempotency_keys": len(sandbox.keys.kept),
            "calls": len(sandbox.calls),
        }


def _sum(objects: dict[str, Any], kind: str, field: str, statuses: tuple[str, ...] = ()) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for each in objects.get(kind, {}).values():
        if not statuses or each["status"] in statuses:
            sums[each["currency"]] += each[field]
    return dict(sums)


def _by_status(objects: dict[str, Any], kind: str) -> dict[str, int]:
    return _count(objects, kind, "status")


def _count(objects: dict[str, Any], kind: str, field: str) -> dict[str, int]:
    return dict(Counter(each[field] for each in objects.get(kind, {}).values()))


@command("GET", "calls")
def calls(sandbox: Sandbox) -> list[dict[str, Any]]:
    with sandbox.lock:
        return list(sandbox.calls)


@command("GET", "deliveries")
def deliveries(sandbox: Sandbox) -> list[StripeDict]:
    with sandbox.lock:
        return [dict(each) for each in sandbox.deliveries.listed()]


# --- sessions, refunds, time ------------------------------------------------------------------------------


@command("POST", "reset")
def reset(sandbox: Sandbox) -> dict[str, Any]:
    sandbox.reset()
    return {"reset": True}


@command("POST", "clock")
def clock(sandbox: Sandbox, offset_seconds: float) -> dict[str, Any]:
    with sandbox.lock:
        sandbox.clock.offset_seconds = float(offset_seconds)
    happened = timekeeper.run_due(sandbox)
    sandbox.timekeeper.wake()
    return {"now": sandbox.now(), "happened": happened}


@command("POST", "pay")
def pay(
    sandbox: Sandbox,
    session: str,
    card: str = "4242424242424242",
    email: str = "",
    name: str = "Test Payer",
    authenticate: bool = True,
) -> dict[str, Any]:
    """Pay as the hosted page would; 3-D Secure is passed, or failed when ``authenticate`` is false."""
    with sandbox.transaction(), sandbox.in_time_of(session):
        found = sandbox.require("checkout.session", session, "session", status=404)
        known = (found["customer_details"] or {}).get("email")
        payer = checkout.Payer(email or known or "payer@example.com", name)
        decline = checkout.pay(sandbox, found, payer, card_for(digits_of(card)))
        if checkout.awaits_authentication(sandbox, found):
            decline = checkout.authenticate(sandbox, found, passed=authenticate)
        return {
            "paid": found["payment_status"] == "paid",
            "status": found["status"],
            "payment_intent": found["payment_intent"],
            "subscription": found["subscription"],
            "customer": found["customer"],
            "decline": asdict(decline) if decline else None,
        }


@command("POST", "expire")
def expire(sandbox: Sandbox, session: str) -> dict[str, Any]:
    with sandbox.transaction(), sandbox.in_time_of(session):
        found = sandbox.require("checkout.session", session, "session", status=404)
        checkout.expire(sandbox, found)
        return {"status": found["status"]}


@command("POST", "refunds")
def refunds(sandbox: Sandbox, **knobs: Any) -> dict[str, Any]:
    """How the next refunds end; ``{"outcome": "succeeded"}`` turns back to normal."""
    if knobs.get("outcome", "succeeded") not in refunding.OUTCOMES:
        raise ValueError(f"outcome is one of {', '.join(refunding.OUTCOMES)}.")
    with sandbox.lock:
        changed = asdict(sandbox.refund_knobs) | ({"times": None} if "outcome" in knobs else {}) | knobs
        sandbox.refund_knobs = type(sandbox.refund_knobs)(**changed)
        return asdict(sandbox.refund_knobs)


@command("POST", "settle-refund")
def settle_refund(
    sandbox: Sandbox, refund: str, status: str, failure_reason: str | None = None
) -> StripeDict:
    if status not in refunding.SETTLEMENTS:
        raise ValueError(f"status is one of {', '.join(refunding.SETTLEMENTS)}.")
    with sandbox.transaction():
        found = sandbox.require("refund", refund, "refund", status=404)
        refunding.settle(sandbox, found, status, failure_reason)
        return dict(found)


# --- faults and webhooks ----------------------------------------------------------------------------------


@command("GET", "faults")
def faults(sandbox: Sandbox) -> list[dict[str, Any]]:
    with sandbox.lock:
        return sandbox.faults.listed()


@command("POST", "faults")
def add_fault(sandbox: Sandbox, **fields: Any) -> list[dict[str, Any]]:
    with sandbox.lock:
        sandbox.faults.add(**fields)
        return sandbox.faults.listed()


@command("DELETE", "faults")
def clear_faults(sandbox: Sandbox) -> list[dict[str, Any]]:
    with sandbox.lock:
        sandbox.faults.clear()
        return []


@command("POST", "webhooks")
def webhooks(sandbox: Sandbox, **knobs: Any) -> dict[str, Any]:
    with sandbox.lock:
        return sandbox.deliveries.turn(**knobs)


@command("POST", "release")
def release(sandbox: Sandbox, order: str | list[str] = "created", seed: int = 0) -> dict[str, Any]:
    with sandbox.lock:
        return {"released": sandbox.deliveries.release(order, seed)}


@command("POST", "redeliver")
def redeliver(sandbox: Sandbox, event: str) -> dict[str, Any]:
    """Send an event to every enabled endpoint again, wanted or not, as the dashboard's button does."""
    with sandbox.transaction():
        found = sandbox.require("event", event, "event", status=404)
        endpoints = [each for each in sandbox.endpoints() if each["status"] == "enabled"]
        if not endpoints:
            raise errors.ApiError("There is no enabled webhook endpoint.")
        return {"deliveries": [sandbox.deliveries.add(found, each)["id"] for each in endpoints]}


@command("POST", "drain")
def drain(sandbox: Sandbox, timeout_seconds: float = 10) -> dict[str, Any]:
    idle = sandbox.deliveries.drain(min(float(timeout_seconds), LONGEST_DRAIN_SECONDS))
    with sandbox.lock:
        return {"idle": idle, "deliveries": sandbox.deliveries.summary()}
