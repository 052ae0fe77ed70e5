"""Another price in the middle of a period, previewed and prorated."""

from typing import Any

import pytest
import stripe

from payments.stripe_sandbox.testing import RunningSandbox
from tests.payments.stripe_sandbox.memberships import DAY, START, Member, price

HALF = 15.5  # of January's 31 days


@pytest.fixture
def member(sandbox: RunningSandbox) -> Member:
    """Half of a month of 49 dollars is used."""
    member = Member(sandbox)
    member.advance(HALF)
    return member


def switch(member: Member, to: str, **more: Any) -> stripe.Subscription:
    return member.update(items=[{"id": member.item.id, "price": to}], **more)


def lines(invoice: stripe.Invoice) -> list[tuple[int, str | None]]:
    return [(line.amount, line.description) for line in invoice.lines.data]


def test_dearer_price_is_charged_for_the_rest_with_the_next_invoice(member: Member) -> None:
    dearer = price(member.client, 9_800, of=member.product)
    changed = switch(member, dearer)
    assert (changed["items"]["data"][0].price.id, len(member.invoices)) == (dearer, 1)
    assert changed["items"]["data"][0].current_period_end == START + 31 * DAY

    member.advance(HALF + 1)

    assert lines(member.latest) == [
        (-2_450, "Unused time on Pool after 16 Jan 2028"),
        (4_900, "Remaining time on Pool after 16 Jan 2028"),
        (9_800, "1 × Pool (at $98.00 / month)"),
    ]
    assert member.latest.amount_paid == 12_250
    assert [line.parent.subscription_item_details.proration for line in member.latest.lines.data] == [
        True,
        True,
        False,
    ]


def test_difference_is_charged_at_once_on_request(member: Member) -> None:
    switch(member, price(member.client, 9_800, of=member.product), proration_behavior="always_invoice")

    assert (member.latest.billing_reason, member.latest.status, member.latest.amount_paid) == (
        "subscription_update", "paid", 2_450,
    )  # fmt: skip


def test_without_prorations_the_new_price_counts_from_the_renewal(member: Member) -> None:
    switch(member, price(member.client, 9_800, of=member.product), proration_behavior="none")
    member.advance(HALF + 1)

    assert lines(member.latest) == [(9_800, "1 × Pool (at $98.00 / month)")]


def test_credit_of_a_cheaper_price_is_kept_for_the_next_invoice(member: Member) -> None:
    switch(member, price(member.client, 900, of=member.product), proration_behavior="always_invoice")
    assert (member.latest.total, member.latest.amount_due, member.latest.status) == (-2_000, 0, "paid")
    assert member.client.v1.customers.retrieve(member.customer).balance == -2_000

    member.advance(HALF + 1)

    assert (member.latest.starting_balance, member.latest.ending_balance) == (-2_000, -1_100)
    assert (member.latest.amount_due, member.latest.status) == (0, "paid")


def test_another_interval_begins_a_new_period_and_is_charged_at_once(member: Member) -> None:
    quarter = price(member.client, 12_900, months=3, of=member.product)
    changed = switch(member, quarter)

    assert changed["items"]["data"][0].current_period_start == int(START + HALF * DAY)
    assert changed.billing_cycle_anchor == int(START + HALF * DAY)
    assert lines(member.latest) == [
        (-2_450, "Unused time on Pool after 16 Jan 2028"),
        (12_900, "1 × Pool (at $129.00 / 3 months)"),
    ]
    assert member.latest.amount_paid == 10_450


def test_second_change_credits_what_was_really_charged(member: Member) -> None:
    """As in flexible billing: a change without prorations charged nothing more, so no more is credited."""
    switch(member, price(member.client, 9_800, of=member.product), proration_behavior="none")
    switch(member, price(member.client, 1_000, of=member.product), proration_behavior="always_invoice")

    assert [amount for amount, _ in lines(member.latest)] == [-2_450, 500]


@pytest.mark.parametrize(
    ("months", "behavior", "due", "at"),
    [
        (1, "always_invoice", 2_450, START + HALF * DAY),
        (1, "create_prorations", 12_250, START + 31 * DAY),
        (1, "none", 9_800, START + 31 * DAY),
        (3, "create_prorations", 7_350, START + HALF * DAY),
        (3, "none", 9_800, START + HALF * DAY),
    ],
)
def test_preview_tells_what_a_change_costs_and_changes_nothing(
    member: Member, months: int, behavior: str, due: int, at: float
) -> None:
    to = price(member.client, 9_800, months=months, of=member.product)
    before = member.sandbox.state()["counts"]

    preview = member.client.v1.invoices.create_preview(
        {
            "subscription": member.id,
            "subscription_details": {
                "items": [{"id": member.item.id, "price": to}],
                "proration_behavior": behavior,
            },
        }
    )

    assert (preview.amount_due, preview.created, preview.status) == (due, int(at), "draft")
    assert member.sandbox.state()["counts"] == before
    assert member.item.price.id == member.price
    switch(member, to, proration_behavior=behavior)
    member.advance(HALF + 1 if at > START + HALF * DAY else 0.1)
    assert member.latest.amount_due == due


def test_preview_of_the_next_renewal(member: Member) -> None:
    preview = member.client.v1.invoices.create_preview({"subscription": member.id})

    assert (preview.amount_due, preview.billing_reason) == (4_900, "upcoming")
    assert (preview.lines.data[0].period.start, preview.lines.data[0].period.end) == (
        START + 31 * DAY,
        START + 60 * DAY,
    )


def test_quantity_and_metadata(member: Member) -> None:
    changed = member.update(
        items=[{"id": member.item.id, "quantity": 2}],
        metadata={"a": "1"},
        proration_behavior="always_invoice",
    )

    assert (changed["items"]["data"][0].quantity, changed.metadata.to_dict()) == (2, {"a": "1"})
    assert [amount for amount, _ in lines(member.latest)] == [-2_450, 4_900]


def test_change_that_cannot_be_paid(member: Member) -> None:
    dearer = price(member.client, 9_800, of=member.product)
    member.sandbox.fail_cards(member.customer)
    with pytest.raises(stripe.CardError):
        switch(member, dearer, proration_behavior="always_invoice", payment_behavior="error_if_incomplete")
    assert (member.item.price.id, member.status) == (member.price, "active")

    switch(member, dearer, proration_behavior="always_invoice")

    assert (member.item.price.id, member.status, member.latest.status) == (dearer, "past_due", "open")


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"items": [{"id": "si_none", "price": "x"}]}, "items[0][id]"),
        ({"items": [{"id": "", "price": "price_none"}]}, "items[0][price]"),
        ({"default_payment_method": "pm_none"}, "default_payment_method"),
        ({"cancel_at": 1}, "cancel_at"),
        ({"days_until_due": 3}, "days_until_due"),
    ],
)
def test_change_is_refused(member: Member, params: dict[str, Any], param: str) -> None:
    if params.get("items") and not params["items"][0]["id"]:
        params["items"][0]["id"] = member.item.id
    before = member.subscription.to_dict()
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        member.update(**params)

    assert refusal.value.param == param
    assert member.subscription.to_dict() == before
