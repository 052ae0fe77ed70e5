"""Test clocks by the API."""

import pytest
import stripe

from payments.stripe_sandbox.testing import RunningSandbox
from tests.payments.stripe_sandbox.memberships import DAY, START, Member, price, session_for


def test_clock_is_advanced_and_looked_at(client: stripe.StripeClient) -> None:
    clocks = client.v1.test_helpers.test_clocks
    clock = clocks.create({"frozen_time": START, "name": "January"})
    assert (clock.status, clock.frozen_time) == ("ready", START)

    going = clocks.advance(clock.id, {"frozen_time": START + DAY})
    assert (going.status, going.status_details.advancing.target_frozen_time) == ("advancing", START + DAY)
    there = clocks.retrieve(clock.id)

    assert (there.status, there.frozen_time) == ("ready", START + DAY)
    with pytest.raises(stripe.InvalidRequestError, match="in the future"):
        clocks.advance(clock.id, {"frozen_time": START})


def test_what_a_customer_makes_is_dated_by_the_clock(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    customer = sandbox.customer_on_clock(at=START)
    session = session_for(client, price(client), customer=customer)

    assert (session.created, session.expires_at) == (START, START + DAY)
    assert client.v1.customers.retrieve(customer).created == START


def test_session_expires_by_the_clock(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    customer = sandbox.customer_on_clock(at=START)
    session = session_for(client, price(client), customer=customer)
    sandbox.advance(customer, seconds=DAY)

    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"
    [event] = client.v1.events.list({"type": "checkout.session.expired"}).data
    assert event.created == START + DAY


def test_deleted_clock_takes_its_customers_along(sandbox: RunningSandbox) -> None:
    member = Member(sandbox)
    clocks = member.client.v1.test_helpers.test_clocks
    clocks.delete(member.subscription.test_clock)

    assert clocks.list().data == []
    with pytest.raises(stripe.InvalidRequestError):
        member.client.v1.subscriptions.retrieve(member.id)
