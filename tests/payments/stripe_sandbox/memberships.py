"""A pool membership on sale, bought and looked at."""

from typing import Any

import stripe

from payments.stripe_sandbox.testing import RunningSandbox

START = 1_830_297_600  # 1 January 2028, 00:00 UTC
DAY = 86_400
FAILS_LATER = "4000000000000341"
ALWAYS_AUTHENTICATES = "4000002760003184"


def product(client: stripe.StripeClient, name: str = "Pool") -> str:
    return client.v1.products.create({"name": name}).id


def price(
    client: stripe.StripeClient, amount: int = 4_900, *, months: int = 1, of: str | None = None, **more: Any
) -> str:
    """A price for so many months."""
    params: Any = {
        "product": of or product(client),
        "unit_amount": amount,
        "currency": "usd",
        "recurring": {"interval": "month", "interval_count": months},
        **more,
    }
    return client.v1.prices.create(params).id


def session_for(client: stripe.StripeClient, price_id: str, **changes: Any) -> stripe.checkout.Session:
    params: Any = {
        "mode": "subscription",
        "line_items": [{"price": price_id, "quantity": 1}],
        "success_url": "http://shop.test/return?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://shop.test/cancelled",
        **changes,
    }
    return client.v1.checkout.sessions.create(params)


class Member:
    """A customer on a test clock from 1 January 2028 with one monthly subscription."""

    def __init__(
        self, sandbox: RunningSandbox, *, card: str = "4242424242424242", amount: int = 4_900, **data: Any
    ):
        self.sandbox = sandbox
        self.client = sandbox.client()
        self.customer = sandbox.customer_on_clock(at=START)
        self.product = product(self.client)
        self.price = price(self.client, amount, of=self.product)
        changes: dict[str, Any] = {"customer": self.customer}
        if data:
            changes["subscription_data"] = data
        self.session = session_for(self.client, self.price, **changes)
        self.id = sandbox.subscribe(self.session.id, card)

    @property
    def subscription(self) -> stripe.Subscription:
        return self.client.v1.subscriptions.retrieve(self.id)

    @property
    def status(self) -> str:
        return self.subscription.status

    @property
    def item(self) -> stripe.SubscriptionItem:
        return self.subscription["items"]["data"][0]

    @property
    def invoices(self) -> list[stripe.Invoice]:
        """Newest first."""
        return self.client.v1.invoices.list({"subscription": self.id}).data

    @property
    def latest(self) -> stripe.Invoice:
        return self.invoices[0]

    def advance(self, days: float) -> None:
        self.sandbox.advance(self.customer, days=days)

    def update(self, **params: Any) -> stripe.Subscription:
        return self.client.v1.subscriptions.update(self.id, params)  # type: ignore[arg-type]

    def events(self) -> list[str]:
        """Types of everything that happened, oldest first, without the clocks' own."""
        listed = self.client.v1.events.list({"limit": 100}).auto_paging_iter()
        return [event.type for event in listed if "test_clock" not in event.type][::-1]
