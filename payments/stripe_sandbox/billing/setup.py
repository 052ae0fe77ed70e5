"""Setup intents: keep a card for later payments without charging it now."""

from typing import TYPE_CHECKING, Any

from .. import charging, errors
from ..cards import AUTHENTICATION_FAILED, Decline
from ..identifiers import new_id, new_secret
from ..sdk_types import blank
from ..store import StripeDict

if TYPE_CHECKING:
    from ..sandbox import Sandbox

CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")


def new_intent(sandbox: "Sandbox", **fields: Any) -> StripeDict:
    """A setup intent that waits for a card."""
    intent = blank("setup_intent") | {
        "created": sandbox.now(),
        "livemode": False,
        "metadata": {},
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "status": "requires_payment_method",
        "usage": "off_session",
        **{name: value for name, value in fields.items() if value is not None},
    }
    sandbox.store.add("seti", intent)
    intent["client_secret"] = new_secret(intent["id"])
    sandbox.emit("setup_intent.created", intent)
    return intent


def attempt(
    sandbox: "Sandbox", intent: StripeDict, method: StripeDict, *, authenticated: bool | None = None
) -> Decline | None:
    """Check a card with its bank and keep it for the customer. The status tells the outcome, as does a decline."""
    card = charging.card_of(sandbox, method["id"])
    intent.update(payment_method=method["id"], next_action=None)
    if authenticated is None and charging.asks(sandbox, method):
        intent["status"] = "requires_action"
        intent["next_action"] = {
            "type": "use_stripe_sdk",
            "use_stripe_sdk": {"type": "three_d_secure_redirect", "source": new_id("payatt")},
        }
        sandbox.emit("setup_intent.requires_action", intent)
        return None
    decline = AUTHENTICATION_FAILED if authenticated is False else card.decline
    if decline is not None and not (authenticated and card.authentication):
        return _refuse(sandbox, intent, method, decline)
    intent.update(status="succeeded", last_setup_error=None)
    sandbox.store.private_of(method["id"])["set_up"] = True
    customer = sandbox.store.get("customer", intent["customer"] or "")
    if customer:
        charging.attach(sandbox, method, customer)
    sandbox.emit("setup_intent.succeeded", intent)
    return None


def _refuse(sandbox: "Sandbox", intent: StripeDict, method: StripeDict, decline: Decline) -> Decline:
    intent.update(status="requires_payment_method", payment_method=None)
    intent["last_setup_error"] = {
        "code": decline.code,
        "doc_url": errors.DOC_URL.format(decline.code.replace("_", "-")),
        "message": decline.message,
        "payment_method": dict(method),
        "type": "card_error",
    }
    if decline.decline_code:
        intent["last_setup_error"]["decline_code"] = decline.decline_code
    sandbox.emit("setup_intent.setup_failed", intent)
    return decline


def cancel(sandbox: "Sandbox", intent: StripeDict, reason: str | None) -> None:
    """Give a setup intent up. Raises ApiError once it has succeeded or was canceled."""
    if intent["status"] not in CONFIRMABLE:
        raise errors.unexpected_state(
            f"You cannot cancel this SetupIntent because it has a status of {intent['status']}.",
            code="setup_intent_unexpected_state",
        )
    intent.update(status="canceled", cancellation_reason=reason, next_action=None)
    sandbox.emit("setup_intent.canceled", intent)
