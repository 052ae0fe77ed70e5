"""What becomes of a Checkout session: it is paid, or it expires."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import charging, errors
from .cards import Card, Decline
from .sdk_types import blank
from .store import StripeDict
from .timekeeper import timed

if TYPE_CHECKING:
    from .sandbox import Sandbox


@dataclass(frozen=True)
class Payer:
    """What the payer typed on the hosted page, without the card."""

    email: str
    name: str


@dataclass(frozen=True)
class Mode:
    """What a session's mode means: how money is collected, and how an unfinished attempt is dropped.

    ``collect`` charges a payment method and gives back a decline; the session's intent tells whether 3-D Secure
    is asked for. ``complete`` does what else a paid session brings about.
    """

    collect: Callable[["Sandbox", StripeDict, StripeDict, bool | None], Decline | None]
    abandon: Callable[["Sandbox", StripeDict], None]
    needs_card: Callable[[StripeDict], bool]
    complete: Callable[["Sandbox", StripeDict, Payer, StripeDict | None], None]


MODES: dict[str, Mode] = {}


def is_open(sandbox: "Sandbox", session: StripeDict) -> bool:
    return session["status"] == "open" and session["expires_at"] > sandbox.precise_time_of(session)


def awaits_authentication(sandbox: "Sandbox", session: StripeDict) -> bool:
    return is_open(sandbox, session) and "awaiting" in sandbox.store.private_of(session["id"])


def pay(
    sandbox: "Sandbox", session: StripeDict, payer: Payer, card: Card, expires: tuple[int, int] = (12, 2034)
) -> Decline | None:
    """Pay an open session with a card. A decline leaves it open for another try.

    Afterwards the session is complete, or ``awaits_authentication``. Raises ApiError when it is not open.
    """
    _check_open(sandbox, session)
    sandbox.store.private_of(session["id"]).pop("awaiting", None)
    if not needs_card(session):
        _complete(sandbox, session, payer, None)
        return None
    billing = {"email": payer.email, "name": payer.name}
    method = charging.new_payment_method(sandbox, card, expires=expires, billing=billing)
    return _collect(sandbox, session, payer, method, None)


def awaited_payer(sandbox: "Sandbox", session: StripeDict) -> Payer:
    """Who is asked to authenticate. Raises KeyError when nobody is."""
    awaiting = sandbox.store.private_of(session["id"])["awaiting"]
    return Payer(awaiting["email"], awaiting["name"])


def authenticate(sandbox: "Sandbox", session: StripeDict, *, passed: bool) -> Decline | None:
    """The payer's answer to 3-D Secure. Raises ApiError when nobody asked."""
    _check_open(sandbox, session)
    if not awaits_authentication(sandbox, session):
        raise errors.unexpected_state("This Checkout Session does not wait for authentication.")
    payer = awaited_payer(sandbox, session)
    awaiting = sandbox.store.private_of(session["id"]).pop("awaiting")
    method = sandbox.require("payment_method", awaiting["method"], "payment_method")
    return _collect(sandbox, session, payer, method, passed)


def _collect(
    sandbox: "Sandbox", session: StripeDict, payer: Payer, method: StripeDict, authenticated: bool | None
) -> Decline | None:
    decline = MODES[session["mode"]].collect(sandbox, session, method, authenticated)
    if decline is not None:
        return decline
    intent = intent_of(sandbox, session)
    if intent and intent["status"] == "requires_action":
        awaiting = {"method": method["id"], "email": payer.email, "name": payer.name}
        sandbox.store.private_of(session["id"])["awaiting"] = awaiting
        return None
    _complete(sandbox, session, payer, method)
    return None


def needs_card(session: StripeDict) -> bool:
    """Whether the page asks for a card: not when there is nothing to pay, now or later."""
    return MODES[session["mode"]].needs_card(session)


def intent_of(sandbox: "Sandbox", session: StripeDict) -> StripeDict | None:
    """The payment or setup intent behind a session, which a subscription's session does not show."""
    hidden = sandbox.store.private_of(session["id"]).get("intent")
    return sandbox.store.find(hidden or session["payment_intent"] or session["setup_intent"] or "")


def _check_open(sandbox: "Sandbox", session: StripeDict) -> None:
    if not is_open(sandbox, session):
        raise errors.unexpected_state(
            "This Checkout Session is no longer open: it is complete or has expired."
        )


def _complete(sandbox: "Sandbox", session: StripeDict, payer: Payer, method: StripeDict | None) -> None:
    if session["customer_creation"] == "always" and session["customer"] is None:
        session["customer"] = new_customer(sandbox, email=payer.email, name=payer.name)["id"]
    MODES[session["mode"]].complete(sandbox, session, payer, method)
    session.update(
        status="complete",
        payment_status=_payment_status(sandbox, session),
        url=None,
        customer_details=customer_details(payer.email, payer.name),
    )
    sandbox.store.cancel_plan(session["id"])
    sandbox.emit("checkout.session.completed", session)


def _payment_status(sandbox: "Sandbox", session: StripeDict) -> str:
    if session["amount_total"] == 0:
        return "no_payment_required"
    intent = sandbox.store.get("payment_intent", session["payment_intent"] or "")
    return "unpaid" if intent and intent["status"] == "requires_capture" else "paid"


def customer_details(email: str | None, name: str | None = None) -> StripeDict:
    return {
        "address": None,
        "business_name": None,
        "email": email,
        "individual_name": None,
        "name": name,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }


def new_customer(sandbox: "Sandbox", **fields: Any) -> StripeDict:
    """A customer, announced by ``customer.created``."""
    made = blank("customer", without=["cash_balance", "sources", "subscriptions", "tax", "tax_ids"]) | {
        "balance": 0,
        "created": sandbox.now(),
        "delinquent": False,
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": {},
        "preferred_locales": [],
        "tax_exempt": "none",
        **fields,
    }
    sandbox.store.add("cus", made, length=14)
    made["invoice_prefix"] = made["id"][4:12].upper()
    sandbox.emit("customer.created", made)
    return made


def expire(sandbox: "Sandbox", session: StripeDict) -> None:
    """Close a session for good. Raises ApiError unless it is open."""
    if session["status"] != "open":
        raise errors.unexpected_state(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status '
            f"of `{session['status']}`."
        )
    MODES[session["mode"]].abandon(sandbox, session)
    sandbox.store.private_of(session["id"]).pop("awaiting", None)
    sandbox.store.cancel_plan(session["id"])
    session.update(status="expired", url=None)
    sandbox.emit("checkout.session.expired", session)


@timed("expire_session")
def _expire_planned(sandbox: "Sandbox", id: str) -> None:
    expire(sandbox, sandbox.require("checkout.session", id, "session"))


def _collect_payment(
    sandbox: "Sandbox", session: StripeDict, method: StripeDict, authenticated: bool | None
) -> Decline | None:
    intent = sandbox.store.get("payment_intent", session["payment_intent"] or "")
    if intent is None:
        intent = _intent_of(sandbox, session)
        session["payment_intent"] = intent["id"]
    return charging.attempt(sandbox, intent, method, authenticated=authenticated)


def _intent_of(sandbox: "Sandbox", session: StripeDict) -> StripeDict:
    data = sandbox.store.private_of(session["id"])["payment_intent_data"]
    return charging.new_intent(
        sandbox,
        amount=session["amount_total"],
        currency=session["currency"],
        customer=session["customer"],
        **data,
    )


def _abandon_payment(sandbox: "Sandbox", session: StripeDict) -> None:
    intent = sandbox.store.get("payment_intent", session["payment_intent"] or "")
    if intent and intent["status"] in charging.PAYABLE:
        charging.cancel(sandbox, intent, "expired")


MODES["payment"] = Mode(
    collect=_collect_payment,
    abandon=_abandon_payment,
    needs_card=lambda session: session["amount_total"] > 0,
    complete=lambda sandbox, session, payer, method: None,
)
