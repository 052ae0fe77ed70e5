"""Products and prices."""

from typing import Any

import pytest
import stripe

from tests.payments.stripe_sandbox.memberships import price, product
from tests.payments.stripe_sandbox.support import event_types


def test_price_is_found_by_its_lookup_key(client: stripe.StripeClient) -> None:
    of = product(client)
    quarter = price(client, 12_900, months=3, of=of, lookup_key="pool_quarter", nickname="Quarter")
    price(client, of=of, lookup_key="pool_month")

    [found] = client.v1.prices.list({"lookup_keys": ["pool_quarter"], "active": True}).data

    assert (found.id, found.product, found.unit_amount, found.type) == (quarter, of, 12_900, "recurring")
    assert (found.recurring.interval, found.recurring.interval_count) == ("month", 3)
    assert event_types(client) == ["product.created", "price.created", "price.created"]


def test_lookup_key_moves_only_on_request(client: stripe.StripeClient) -> None:
    old = price(client, lookup_key="pool")
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        price(client, 5_900, lookup_key="pool")
    assert (refusal.value.code, refusal.value.param) == ("resource_already_exists", "lookup_key")

    new = price(client, 5_900, lookup_key="pool", transfer_lookup_key=True)

    assert [each.id for each in client.v1.prices.list({"lookup_keys": ["pool"]}).data] == [new]
    assert client.v1.prices.retrieve(old).lookup_key is None


def test_retired_price_is_not_sold(client: stripe.StripeClient) -> None:
    of = product(client)
    id = price(client, of=of)
    client.v1.prices.update(id, {"active": False, "metadata": {"why": "dearer"}})

    assert client.v1.prices.list({"product": of, "active": True}).data == []
    with pytest.raises(stripe.InvalidRequestError, match="inactive"):
        client.v1.checkout.sessions.create(
            {
                "mode": "subscription",
                "success_url": "http://shop.test/",
                "line_items": [{"price": id, "quantity": 1}],
            }
        )


def test_product_is_changed_and_kept_while_it_has_prices(client: stripe.StripeClient) -> None:
    id = product(client)
    changed = client.v1.products.update(
        id, {"name": "Pool and sauna", "active": False, "metadata": {"a": "1"}}
    )
    assert (changed.name, changed.active, changed.metadata.to_dict()) == ("Pool and sauna", False, {"a": "1"})
    price(client, of=id)

    with pytest.raises(stripe.InvalidRequestError, match="cannot be deleted"):
        client.v1.products.delete(id)


@pytest.mark.parametrize(
    ("changes", "code", "param"),
    [
        ({"product": "prod_none"}, "resource_missing", "product"),
        ({"unit_amount": -1}, "parameter_invalid_integer", "unit_amount"),
        ({"recurring": {"interval": "month", "interval_count": 37}}, None, "recurring[interval_count]"),
        (
            {"recurring": {"interval": "month", "usage_type": "metered"}},
            "sandbox_unsupported",
            "recurring[usage_type]",
        ),
        ({"currency": "xyz"}, None, "currency"),
        ({"tiers_mode": "volume"}, "sandbox_unsupported", "tiers_mode"),
    ],
)
def test_price_is_refused(
    client: stripe.StripeClient, changes: dict[str, Any], code: str | None, param: str
) -> None:
    params: Any = {
        "product": product(client),
        "unit_amount": 100,
        "currency": "usd",
        "recurring": {"interval": "month"},
        **changes,
    }
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.prices.create(params)

    assert (refusal.value.code, refusal.value.param) == (code, param)
