"""Subscriptions renew, fail to, recover and end, by test clock and by the sandbox's own."""

import time

import pytest
import stripe

from payments.stripe_sandbox.testing import RunningSandbox
from tests.payments.stripe_sandbox.memberships import (
    ALWAYS_AUTHENTICATES,
    DAY,
    FAILS_LATER,
    START,
    Member,
    price,
    session_for,
)
from tests.payments.stripe_sandbox.receiver import Receiver
from tests.payments.stripe_sandbox.support import AUTHENTICATES, event_types

RENEWAL = [
    "invoice.upcoming",
    "invoice.created",
    "customer.subscription.updated",
    "payment_intent.created",
    "invoice.finalized",
    "charge.succeeded",
    "payment_intent.succeeded",
    "invoice_payment.paid",
    "invoice.paid",
    "invoice.payment_succeeded",
]


@pytest.fixture
def member(sandbox: RunningSandbox) -> Member:
    return Member(sandbox)


def test_renewal_makes_a_draft_and_charges_it_an_hour_later(member: Member) -> None:
    before = len(member.events())
    member.sandbox.advance(member.customer, days=31, seconds=60)
    assert (member.latest.status, member.latest.billing_reason) == ("draft", "subscription_cycle")
    assert member.latest.automatically_finalizes_at == START + 31 * DAY + 3_600
    assert (member.item.current_period_start, member.item.current_period_end) == (
        START + 31 * DAY, START + 60 * DAY,
    )  # fmt: skip

    member.sandbox.advance(member.customer, seconds=3_600)

    assert (member.latest.status, member.latest.amount_paid, member.status) == ("paid", 4_900, "active")
    assert member.events()[before:] == RENEWAL


def test_events_carry_the_time_they_happened_at(member: Member) -> None:
    member.advance(40)

    happened = {event.type: event.created for event in member.client.v1.events.list({"limit": 14}).data}
    assert happened["invoice.upcoming"] == START + 24 * DAY
    assert happened["invoice.created"] == START + 31 * DAY
    assert happened["invoice.paid"] == START + 31 * DAY + 3_600


def test_months_are_as_long_as_they_are(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    """Begun on 31 January: the last of February, then the 31st again."""
    customer = sandbox.customer_on_clock(at=START + 30 * DAY)
    id = sandbox.subscribe(session_for(client, price(client), customer=customer).id)
    ends = []
    for _ in range(3):
        ends.append(client.v1.subscriptions.retrieve(id)["items"]["data"][0]["current_period_end"])
        sandbox.advance(customer, to=ends[-1] + 1)

    assert [time.strftime("%d %b", time.gmtime(end)) for end in ends] == ["29 Feb", "31 Mar", "30 Apr"]


def test_many_periods_pass_in_order(member: Member) -> None:
    member.advance(400)

    assert [invoice.status for invoice in member.invoices[:10]] == ["paid"] * 10
    created = [event.created for event in member.client.v1.events.list({"limit": 100}).data]
    assert created == sorted(created, reverse=True)


@pytest.mark.parametrize("after", ["canceled", "unpaid", "past_due"])
def test_failing_renewal_is_retried_and_then_given_up(member: Member, after: str) -> None:
    member.sandbox.billing(after_retries=after)
    member.sandbox.fail_cards(member.customer)
    member.advance(32)
    assert (member.status, member.latest.attempt_count) == ("past_due", 1)
    assert member.latest.next_payment_attempt == START + 31 * DAY + 3_600 + 3 * DAY
    assert member.client.v1.customers.retrieve(member.customer).delinquent is True

    member.advance(8)
    assert (member.status, member.latest.attempt_count) == ("past_due", 3)
    member.advance(8)

    assert (member.status, member.latest.attempt_count, member.latest.status) == (after, 4, "open")
    assert member.latest.next_payment_attempt is None
    if after == "canceled":
        assert member.subscription.cancellation_details.reason == "payment_failed"
        assert member.events()[-1] == "customer.subscription.deleted"
        member.advance(60)
        assert len(member.invoices) == 2


def test_card_that_fails_later_begins_and_falls_behind(sandbox: RunningSandbox) -> None:
    member = Member(sandbox, card=FAILS_LATER)
    assert member.status == "active"
    member.advance(32)

    assert member.status == "past_due"
    assert member.events()[-6:] == [
        "invoice.finalized",
        "payment_intent.payment_failed",
        "charge.failed",
        "invoice.payment_failed",
        "customer.subscription.updated",
        "customer.updated",
    ]


def test_replaced_card_is_charged_at_the_next_retry(member: Member) -> None:
    member.sandbox.fail_cards(member.customer)
    member.advance(32)

    method = member.sandbox.replace_card(member.customer, "5555555555554444")
    assert (member.status, member.subscription.default_payment_method) == ("past_due", method)
    member.advance(3)

    assert (member.status, member.latest.status) == ("active", "paid")
    assert member.client.v1.customers.retrieve(member.customer).delinquent is False


def test_unpaid_subscription_makes_drafts_and_comes_back_when_it_is_paid(member: Member) -> None:
    member.sandbox.billing(after_retries="unpaid", retry_days=[1])
    member.sandbox.fail_cards(member.customer)
    member.advance(34)
    assert member.status == "unpaid"
    member.advance(30)
    draft, unpaid = member.invoices[:2]
    assert (draft.status, draft.auto_advance, unpaid.status) == ("draft", False, "open")

    assert member.sandbox.pay_invoice(unpaid.id)["status"] == "paid"

    assert member.status == "active"


def test_paying_by_api_tells_a_decline_and_then_recovers(member: Member) -> None:
    member.sandbox.fail_cards(member.customer)
    member.advance(32)
    with pytest.raises(stripe.CardError) as refusal:
        member.client.v1.invoices.pay(member.latest.id)
    assert (refusal.value.code, refusal.value.http_status) == ("card_declined", 402)

    member.sandbox.mend_cards(member.customer)
    assert member.client.v1.invoices.pay(member.latest.id).status == "paid"

    assert member.status == "active"
    with pytest.raises(stripe.InvalidRequestError, match="already paid"):
        member.client.v1.invoices.pay(member.latest.id)


@pytest.mark.parametrize("way", ["void_invoice", "mark_uncollectible", "paid_out_of_band"])
def test_failed_invoice_can_be_closed_otherwise(member: Member, way: str) -> None:
    member.sandbox.fail_cards(member.customer)
    member.advance(32)
    invoices = member.client.v1.invoices
    if way == "paid_out_of_band":
        invoices.pay(member.latest.id, {"paid_out_of_band": True})
    else:
        getattr(invoices, way)(member.latest.id)

    assert member.status == "active"
    assert member.sandbox.state()["captured"] == {"usd": 4_900}


def test_bank_that_always_asks_fails_a_renewal_until_the_guest_answers(sandbox: RunningSandbox) -> None:
    member = Member(sandbox, card=ALWAYS_AUTHENTICATES)
    member.advance(32)
    assert member.status == "past_due"
    assert "invoice.payment_action_required" in member.events()

    sandbox.pay_invoice(member.latest.id, ALWAYS_AUTHENTICATES)

    assert (member.status, member.latest.status) == ("active", "paid")


def test_bank_that_asked_once_is_content_later(sandbox: RunningSandbox) -> None:
    member = Member(sandbox, card=AUTHENTICATES)
    member.advance(32)

    assert (member.status, member.latest.status) == ("active", "paid")


def test_canceled_at_period_end_ends_then_and_is_not_charged(member: Member) -> None:
    changed = member.update(cancel_at_period_end=True)
    assert (changed.cancel_at_period_end, changed.cancel_at, changed.canceled_at) == (
        True, START + 31 * DAY, START,
    )  # fmt: skip
    member.advance(30)
    assert member.status == "active"
    member.advance(2)

    ended = member.subscription
    assert (ended.status, ended.ended_at, len(member.invoices)) == ("canceled", START + 31 * DAY, 1)
    assert ended.cancellation_details.reason == "cancellation_requested"


def test_cancellation_is_taken_back(member: Member) -> None:
    member.update(cancel_at_period_end=True)
    kept = member.update(cancel_at_period_end=False)
    assert (kept.cancel_at, kept.canceled_at, kept.cancel_at_period_end) == (None, None, False)

    member.advance(32)
    assert (member.status, len(member.invoices)) == ("active", 2)


def test_cancel_at_a_date(member: Member) -> None:
    member.update(cancel_at=START + 10 * DAY)
    member.advance(11)

    assert (member.status, member.subscription.ended_at) == ("canceled", START + 10 * DAY)


def test_cancel_now_credits_what_is_left(member: Member) -> None:
    member.advance(15.5)
    client = member.client.v1
    ended = client.subscriptions.cancel(
        member.id, {"prorate": True, "invoice_now": True, "cancellation_details": {"comment": "Moved away"}}
    )

    assert (ended.status, ended.cancellation_details.comment) == ("canceled", "Moved away")
    assert [
        (line.amount, line.parent.subscription_item_details.proration) for line in member.latest.lines.data
    ] == [(-2_450, True)]
    assert client.customers.retrieve(member.customer).balance == -2_450
    with pytest.raises(stripe.InvalidRequestError):
        client.subscriptions.cancel(member.id)


def test_sandboxs_own_clock_renews_what_has_no_test_clock(hooked: RunningSandbox, receiver: Receiver) -> None:
    client = hooked.client()
    id = hooked.subscribe(session_for(client, price(client)).id)
    began = client.v1.subscriptions.retrieve(id)["items"]["data"][0]["current_period_start"]
    hooked.move_clock(33 * DAY)
    hooked.drain()

    [renewal, first] = client.v1.invoices.list({"subscription": id}).data
    assert (renewal.status, renewal.created - began) == ("paid", first.lines.data[0].period.end - began)
    assert sorted(receiver.types) == sorted(event_types(client))


def test_other_customers_clocks_stand_still(sandbox: RunningSandbox, member: Member) -> None:
    other = Member(sandbox)
    member.advance(70)

    assert (len(member.invoices), len(other.invoices)) == (3, 1)
    sandbox.move_clock(400 * DAY)
    assert len(other.invoices) == 1


def test_customer_is_put_on_a_clock_later(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    id = sandbox.subscribe(session_for(client, price(client)).id)
    sandbox.advance(id, days=32)

    [renewal, _first] = client.v1.invoices.list({"subscription": id}).data
    assert (renewal.status, renewal.test_clock) == ("paid", client.v1.subscriptions.retrieve(id).test_clock)
