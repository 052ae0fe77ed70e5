"""Subscriptions set aside: paused, or with their collection paused."""

import pytest
import stripe

from payments.stripe_sandbox.testing import RunningSandbox
from tests.payments.stripe_sandbox.memberships import DAY, START, Member

HALF = 15.5


@pytest.fixture
def member(sandbox: RunningSandbox) -> Member:
    member = Member(sandbox)
    member.advance(HALF)
    return member


def test_paused_subscription_stands_still(member: Member) -> None:
    paused = member.client.v1.subscriptions.pause(member.id)
    assert (paused.status, paused.status_details.paused.subscription.type) == ("paused", "pause_requested")
    assert member.events()[-2:] == ["customer.subscription.updated", "customer.subscription.paused"]

    member.advance(100)

    assert (member.status, len(member.invoices)) == ("paused", 1)
    assert member.item.current_period_end == START + 31 * DAY


def test_resuming_begins_a_new_period_less_the_time_not_used(member: Member) -> None:
    subscriptions = member.client.v1.subscriptions
    subscriptions.pause(member.id)
    member.advance(100)
    resumed = subscriptions.resume(member.id, {"payment_behavior": "resume_on_payment_success"})

    assert (resumed.status, resumed.status_details) == ("active", None)
    assert member.item.current_period_start == START + (HALF + 100) * DAY
    assert [line.amount for line in member.latest.lines.data] == [-2_450, 4_900]
    assert (member.latest.amount_paid, member.latest.status) == (2_450, "paid")
    assert member.events()[-1] == "customer.subscription.resumed"


def test_time_is_not_credited_on_request_and_dates_are_kept(member: Member) -> None:
    subscriptions = member.client.v1.subscriptions
    subscriptions.pause(member.id, {"bill_for": {"unused_time_from": {"type": "none"}}})
    member.advance(10)
    resumed = subscriptions.resume(member.id, {"billing_cycle_anchor": {"type": "unchanged"}})
    assert (resumed.status, len(member.invoices)) == ("active", 1)

    member.advance(7)

    assert [line.amount for line in member.latest.lines.data] == [4_900]


def test_dates_are_kept_and_the_rest_of_the_period_is_charged(member: Member) -> None:
    subscriptions = member.client.v1.subscriptions
    subscriptions.pause(member.id)
    member.advance(HALF + 14.5)  # half of February
    resumed = subscriptions.resume(
        member.id,
        {
            "billing_cycle_anchor": {"type": "unchanged"},
            "proration_behavior": "always_invoice",
            "payment_behavior": "resume_on_payment_success",
        },
    )

    assert resumed.status == "active"
    assert member.item.current_period_end == START + 60 * DAY
    assert [line.amount for line in member.latest.lines.data] == [-2_450, 2_450]


def test_resuming_waits_for_the_payment(member: Member) -> None:
    subscriptions = member.client.v1.subscriptions
    subscriptions.pause(member.id)
    member.sandbox.fail_cards(member.customer)
    resumed = subscriptions.resume(member.id, {"payment_behavior": "resume_on_payment_success"})
    assert (resumed.status, member.latest.status) == ("paused", "open")

    member.sandbox.pay_invoice(member.latest.id)

    assert member.status == "active"


def test_resuming_that_nobody_pays_is_dropped(member: Member) -> None:
    subscriptions = member.client.v1.subscriptions
    subscriptions.pause(member.id)
    resumed = subscriptions.resume(member.id)
    assert (resumed.status, member.latest.status) == ("paused", "open")

    member.advance(1)

    assert (member.status, member.latest.status) == ("paused", "void")
    assert member.item.current_period_end == START + 31 * DAY
    subscriptions.resume(member.id, {"payment_behavior": "resume_on_payment_success"})
    assert [line.amount for line in member.latest.lines.data] == [-2_450, 4_900]


def test_attempt_is_enough_when_it_is_said_to_be(member: Member) -> None:
    subscriptions = member.client.v1.subscriptions
    subscriptions.pause(member.id)
    subscriptions.resume(member.id)
    member.sandbox.fail_cards(member.customer)
    with pytest.raises(stripe.CardError):
        member.client.v1.invoices.pay(member.latest.id)

    assert member.status == "past_due"


def test_only_what_runs_is_paused_and_only_what_is_paused_resumes(member: Member) -> None:
    subscriptions = member.client.v1.subscriptions
    with pytest.raises(stripe.InvalidRequestError, match="paused"):
        subscriptions.resume(member.id)
    member.update(cancel_at_period_end=True)
    with pytest.raises(stripe.InvalidRequestError, match="scheduled to be canceled"):
        subscriptions.pause(member.id)
    subscriptions.cancel(member.id)
    with pytest.raises(stripe.InvalidRequestError, match="`canceled`"):
        subscriptions.pause(member.id)


@pytest.mark.parametrize(
    ("behavior", "status"),
    [("void", "void"), ("mark_uncollectible", "uncollectible"), ("keep_as_draft", "draft")],
)
def test_paused_collection_treats_invoices_as_asked(member: Member, behavior: str, status: str) -> None:
    changed = member.update(pause_collection={"behavior": behavior, "resumes_at": int(START + 40 * DAY)})
    assert (changed.status, changed.pause_collection.behavior) == ("active", behavior)
    member.advance(20)
    assert (member.latest.status, member.status) == (status, "active")
    assert member.sandbox.state()["captured"] == {"usd": 4_900}

    member.advance(40)

    assert member.subscription.pause_collection is None
    assert member.latest.status == "paid"


def test_collection_goes_on_when_it_is_told_to(member: Member) -> None:
    member.update(pause_collection={"behavior": "void"})
    assert member.update(pause_collection="").pause_collection is None

    member.advance(20)
    assert member.latest.status == "paid"
