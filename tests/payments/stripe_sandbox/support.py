"""What several tests here need."""

from typing import Any

import requests
import stripe

from payments.stripe_sandbox.testing import SECRET_KEY, RunningSandbox

SUCCEEDS = "4242424242424242"
DECLINED = "4000000000000002"
INSUFFICIENT = "4000000000009995"
AUTHENTICATES = "4000002500003155"
AUTHENTICATES_THEN_DECLINES = "4000008400001629"
REFUND_PENDING = "4000000000007726"
REFUND_FAILS_LATER = "4000000000005126"

PAYMENT_EVENTS = [
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.completed",
]


def line(
    amount: int = 10_000, *, name: str = "Chalet night", quantity: int = 1, currency: str = "usd"
) -> dict[str, Any]:
    price = {"currency": currency, "unit_amount": amount, "product_data": {"name": name}}
    return {"price_data": price, "quantity": quantity}


def session_params(**changes: Any) -> dict[str, Any]:
    params = {
        "mode": "payment",
        "line_items": [line()],
        "success_url": "http://shop.test/return?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://shop.test/cancelled",
        **changes,
    }
    return {name: value for name, value in params.items() if value is not None}


def open_session(client: stripe.StripeClient, **changes: Any) -> stripe.checkout.Session:
    return client.v1.checkout.sessions.create(session_params(**changes))


def paid_session(sandbox: RunningSandbox, *, card: str = SUCCEEDS, **changes: Any) -> stripe.checkout.Session:
    client = sandbox.client()
    session = open_session(client, **changes)
    sandbox.pay(session.id, card)
    return client.v1.checkout.sessions.retrieve(session.id)


def raw(
    sandbox: RunningSandbox,
    method: str,
    path: str,
    data: dict[str, Any] | None = None,
    *,
    key: str | None = SECRET_KEY,
    **headers: str,
) -> requests.Response:
    """A call without the SDK, to see headers and exact JSON; header names with _ for -."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if key:
        sent["Authorization"] = f"Bearer {key}"
    return requests.request(
        method, sandbox.base_url + path, data=data, headers=sent, timeout=60, allow_redirects=False
    )


def event_types(client: stripe.StripeClient) -> list[str]:
    """Types of all events, oldest first."""
    return [event.type for event in client.v1.events.list({"limit": 100}).auto_paging_iter()][::-1]
