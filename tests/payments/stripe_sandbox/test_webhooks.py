"""Webhooks: signed, retried, and disturbed in every way a shop must survive."""

import hashlib
import hmac
import threading

import pytest
import stripe

from payments.stripe_sandbox.testing import WEBHOOK_SECRET, RunningSandbox, wait_until
from tests.payments.stripe_sandbox.receiver import Receiver
from tests.payments.stripe_sandbox.support import PAYMENT_EVENTS, line, open_session, paid_session

API_VERSION = "2026-10-28.endive"


def test_payment_is_told_in_order_and_signed(hooked: RunningSandbox, receiver: Receiver) -> None:
    session = paid_session(hooked, metadata={"booking": "7"})
    hooked.drain()

    assert receiver.types == PAYMENT_EVENTS
    assert receiver.rejected == []
    completed = receiver.events[-1]
    assert (completed.data.object.id, completed.data.object.metadata["booking"]) == (session.id, "7")
    assert (completed.api_version, completed.livemode) == (API_VERSION, False)


def test_event_shows_the_object_as_it_was(hooked: RunningSandbox, receiver: Receiver) -> None:
    session = paid_session(hooked)
    hooked.client().v1.refunds.create({"payment_intent": session.payment_intent})
    hooked.drain()

    charges = {
        event.type: event.data.object for event in receiver.events if event.data.object.object == "charge"
    }
    assert {kind: charge.amount_refunded for kind, charge in charges.items()} == {
        "charge.succeeded": 0,
        "charge.refunded": 10_000,
    }


def test_event_names_the_request_that_caused_it(hooked: RunningSandbox, receiver: Receiver) -> None:
    session = paid_session(hooked)
    refund = hooked.client().v1.refunds.create(
        {"payment_intent": session.payment_intent}, {"idempotency_key": "r-1"}
    )
    hooked.drain()

    by_type = {event.type: event.request for event in receiver.events}
    assert (by_type["refund.created"].id, by_type["refund.created"].idempotency_key) == (
        refund.last_response.request_id,
        "r-1",
    )
    assert by_type["charge.succeeded"].id is None


def test_wrong_secret_is_rejected_and_retried(receiver: Receiver) -> None:
    receiver.secret = "whsec_other"
    with RunningSandbox(webhook_url=receiver.url) as sandbox:
        sandbox.knob("webhooks", most_attempts=2)
        sandbox.expire(open_session(sandbox.client()).id)
        sandbox.drain()

        assert len(receiver.rejected) == 2
        assert receiver.events == []
        assert sandbox.state()["deliveries"]["failed"] == 1


def test_signature_is_stripes(hooked: RunningSandbox, receiver: Receiver) -> None:
    hooked.expire(open_session(hooked.client()).id)
    hooked.drain()

    timestamp, version = (part.split("=")[1] for part in receiver.signatures[0].split(","))
    signed = f"{timestamp}.".encode() + receiver.bodies[0]
    assert receiver.signatures[0] == f"t={timestamp},v1={version}"
    assert version == hmac.new(WEBHOOK_SECRET.encode(), signed, hashlib.sha256).hexdigest()


def test_sender_with_a_slow_clock_is_rejected(hooked: RunningSandbox, receiver: Receiver) -> None:
    hooked.knob("webhooks", timestamp_offset_seconds=-360, most_attempts=1)
    hooked.expire(open_session(hooked.client()).id)
    hooked.drain()

    assert receiver.rejected[0].startswith("Timestamp outside the tolerance zone")


def test_failed_delivery_is_retried_until_accepted(hooked: RunningSandbox, receiver: Receiver) -> None:
    receiver.answers = [500, 404, 302, 204]
    session = open_session(hooked.client())
    hooked.expire(session.id)
    hooked.drain()

    assert len({event.id for event in receiver.events}) == 1
    assert [each["answers"] for each in hooked.deliveries()] == [[500, 404, 302, 204]]
    event = hooked.client().v1.events.retrieve(receiver.events[0].id)
    assert event.pending_webhooks == 0


def test_unreachable_endpoint_is_retried() -> None:
    with RunningSandbox(webhook_url="http://127.0.0.1:9/hook") as sandbox:
        sandbox.knob("webhooks", most_attempts=2, retry_seconds=0.01)
        sandbox.expire(open_session(sandbox.client()).id)
        sandbox.drain()

        assert ["ConnectionRefusedError" in answer for answer in sandbox.deliveries()[0]["answers"]] == [
            True,
            True,
        ]
        assert sandbox.client().v1.events.list({"delivery_success": False}).data[0].pending_webhooks == 1


def test_held_webhooks_wait_for_release(hooked: RunningSandbox, receiver: Receiver) -> None:
    hooked.knob("webhooks", hold=True)
    paid_session(hooked)
    hooked.drain()
    assert receiver.events == []
    assert hooked.state()["deliveries"]["held"] == 4

    hooked.knob("webhooks", hold=False)
    hooked.drain()

    assert receiver.types == PAYMENT_EVENTS


@pytest.mark.parametrize(
    ("order", "arrived"),
    [
        ("created", PAYMENT_EVENTS),
        ("reversed", PAYMENT_EVENTS[::-1]),
        ([PAYMENT_EVENTS[3], PAYMENT_EVENTS[0]], [PAYMENT_EVENTS[3], PAYMENT_EVENTS[0]]),
    ],
)
def test_release_reorders(
    hooked: RunningSandbox, receiver: Receiver, order: str | list, arrived: list
) -> None:
    hooked.knob("webhooks", hold=True)
    paid_session(hooked)

    released = hooked.release(order)
    hooked.drain()

    assert receiver.types == arrived
    assert [event.id for event in receiver.events] == released


def test_shuffle_repeats_with_its_seed(hooked: RunningSandbox, receiver: Receiver) -> None:
    hooked.knob("webhooks", order="shuffled", seed=4)
    for _ in range(2):
        paid_session(hooked)
    hooked.drain()

    assert receiver.types[:4] == receiver.types[4:]
    assert sorted(receiver.types[:4]) == sorted(PAYMENT_EVENTS)
    assert receiver.types[:4] != PAYMENT_EVENTS


def test_lost_webhooks_never_arrive_but_the_event_exists(hooked: RunningSandbox, receiver: Receiver) -> None:
    hooked.knob("webhooks", lose=-1, types=["checkout.session.completed"])
    paid_session(hooked)
    hooked.drain()

    assert receiver.types == PAYMENT_EVENTS[:3]
    assert (
        hooked.client().v1.events.list({"type": "checkout.session.completed"}).data[0].pending_webhooks == 1
    )
    assert hooked.state()["deliveries"]["lost"] == 1


def test_lose_counts_down(hooked: RunningSandbox, receiver: Receiver) -> None:
    hooked.knob("webhooks", lose=2)
    paid_session(hooked)
    hooked.drain()

    assert receiver.types == PAYMENT_EVENTS[2:]


def test_event_may_not_even_be_created(hooked: RunningSandbox, receiver: Receiver) -> None:
    hooked.knob("webhooks", never_created=["checkout.session.completed"])
    session = paid_session(hooked)
    hooked.drain()

    assert session.status == "complete"
    assert receiver.types == PAYMENT_EVENTS[:3]
    assert hooked.client().v1.events.list({"type": "checkout.session.completed"}).data == []


def test_duplicates_arrive_at_the_same_time(hooked: RunningSandbox, receiver: Receiver) -> None:
    receiver.barrier = threading.Barrier(8)  # nobody passes until eight deliveries are here
    hooked.knob("webhooks", copies=8, concurrency=8)
    hooked.expire(open_session(hooked.client()).id)
    hooked.drain()

    assert len(receiver.events) == 8
    assert len({event.id for event in receiver.events}) == 1


def test_delay_holds_back_chosen_types(hooked: RunningSandbox, receiver: Receiver) -> None:
    hooked.knob("webhooks", delay_seconds=0.2, types=["charge.succeeded"])
    paid_session(hooked)
    hooked.drain()

    assert receiver.types == [PAYMENT_EVENTS[0], *PAYMENT_EVENTS[2:], PAYMENT_EVENTS[1]]


def test_redelivered_event_is_the_same_with_a_fresh_signature(
    hooked: RunningSandbox, receiver: Receiver
) -> None:
    hooked.expire(open_session(hooked.client()).id)
    hooked.drain()
    hooked.redeliver(receiver.events[0].id)
    hooked.drain()

    first, second = receiver.events
    assert first.id == second.id
    assert first.to_dict()["data"] == second.to_dict()["data"]


def test_endpoint_gets_what_it_asked_for(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    with Receiver() as wanted:
        endpoint = client.v1.webhook_endpoints.create(
            {"url": wanted.url, "enabled_events": ["charge.refunded"], "api_version": API_VERSION}
        )
        wanted.secret = endpoint.secret
        session = paid_session(sandbox)
        client.v1.refunds.create({"payment_intent": session.payment_intent})
        sandbox.drain()

        assert wanted.types == ["charge.refunded"]
        assert "secret" not in client.v1.webhook_endpoints.retrieve(endpoint.id)

        client.v1.webhook_endpoints.update(endpoint.id, {"disabled": True})
        client.v1.refunds.create({"payment_intent": paid_session(sandbox).payment_intent})
        assert client.v1.webhook_endpoints.delete(endpoint.id).deleted is True
        sandbox.drain()
        assert wanted.types == ["charge.refunded"]


def test_slow_answer_does_not_stop_the_api(hooked: RunningSandbox, receiver: Receiver) -> None:
    receiver.barrier = threading.Barrier(2)
    paid_session(hooked)

    assert open_session(hooked.client(), line_items=[line(700)]).amount_total == 700
    for _ in PAYMENT_EVENTS:
        receiver.barrier.wait(60)
    wait_until(lambda: receiver.types == PAYMENT_EVENTS)


@pytest.mark.parametrize("settings", [{"colour": 1}, {"order": "sideways"}])
def test_unknown_webhook_knob_is_refused(sandbox: RunningSandbox, settings: dict) -> None:
    with pytest.raises(ValueError, match=next(iter(settings))):
        sandbox.knob("webhooks", **settings)
