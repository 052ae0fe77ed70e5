"""Stripe's door: only Stripe gets in, and it is never kept waiting."""

from __future__ import annotations

import json
import time

import pytest

from audit.models import SecurityEvent
from payments.models import StripeEvent
from payments.stripe_sandbox.posting import signature
from tests.support.client import Browser
from tests.support.webhooks import URL, post_event

pytestmark = pytest.mark.django_db

EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "checkout.session.completed",
    "livemode": False,
    "data": {"object": {"id": "cs_test_1", "object": "checkout.session"}},
}
SECRET = "whsec_sandbox"
OTHER = "whsec_of_somebody_else"


@pytest.fixture(autouse=True)
def secrets(settings):
    settings.STRIPE_SECRET_KEY = "sk_test_sandbox"
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET]


def post(client, body: bytes, header: str | None, **more):
    headers = {"stripe-signature": header} if header is not None else {}
    return client.post(URL, body, content_type="application/json", headers=headers, **more)


def body(event=EVENT) -> bytes:
    return json.dumps(event).encode()


def signed(secret=SECRET, *, age: int = 0, content: bytes | None = None) -> str:
    return signature(content or body(), secret, int(time.time()) - age)


def only_v0() -> str:
    return signed().replace("v1=", "v0=")


REFUSED = {
    "no signature": lambda: (body(), None),
    "an empty signature": lambda: (body(), ""),
    "nonsense for a signature": lambda: (body(), "t=,v1="),
    "a signature of zeros": lambda: (body(), f"t={int(time.time())},v1={'0' * 64}"),
    "only the old scheme": lambda: (body(), only_v0()),
    "another secret": lambda: (body(), signed(OTHER)),
    "one byte changed": lambda: (body().replace(b"cs_test_1", b"cs_test_2"), signed()),
    "a space added": lambda: (body() + b" ", signed()),
    "six minutes old by another secret": lambda: (body(), signed(OTHER, age=360)),
    "a time of another signature": lambda: (body(), signed().replace("t=", "t=1")),
    "the other mode": lambda: (
        body({**EVENT, "livemode": True}), signed(content=body({**EVENT, "livemode": True})),
    ),
    "no mode": lambda: _signed_json({key: EVENT[key] for key in EVENT if key != "livemode"}),
    "no id": lambda: _signed_json({key: EVENT[key] for key in EVENT if key != "id"}),
    "no data": lambda: _signed_json({key: EVENT[key] for key in EVENT if key != "data"}),
    "a list": lambda: _signed_json([EVENT]),
    "no JSON": lambda: (b"hello", signed(content=b"hello")),
    "nothing": lambda: (b"", signed(content=b"")),
}  # fmt: skip


def _signed_json(event):
    return body(event), signed(content=body(event))


def test_genuine_event_is_noted_and_queued(client, jobs, as_owner):
    answer = post_event(client, EVENT)

    assert (answer.status_code, answer.content) == (200, b"ok\n")
    with as_owner():
        event = StripeEvent.objects.get()
    assert (event.pk, event.event_type, event.object_id) == ("evt_1", EVENT["type"], "cs_test_1")
    assert event.processed_at is None
    [job] = jobs.waiting()
    assert (job.task_name, job.args) == (
        "payments.process_stripe_event",
        {"event_id": "evt_1", "event_type": EVENT["type"], "object_id": "cs_test_1"},
    )


def test_event_sent_again_is_answered_and_not_queued(client, jobs, as_owner):
    assert [post_event(client, EVENT).status_code for _ in range(3)] == [200, 200, 200]
    assert jobs.names() == ["payments.process_stripe_event"]
    with as_owner():
        assert StripeEvent.objects.count() == 1


@pytest.mark.parametrize("why", REFUSED)
def test_anything_else_is_refused_and_noted(client, jobs, as_owner, why):
    content, header = REFUSED[why]()
    answer = post(client, content, header)

    assert (answer.status_code, answer.content) == (400, b"bad signature\n")
    assert jobs.names() == []
    with as_owner():
        assert StripeEvent.objects.count() == 0
        assert (
            SecurityEvent.objects.filter(event_type="stripe_webhook_refused", severity="warning").count() == 1
        )


@pytest.mark.parametrize("age", [360, 3 * 86_400])
def test_genuine_event_out_of_time_is_refused_loudly(client, jobs, as_owner, caplog, age):
    """An old one caught and sent again, or our clock is minutes fast: then every one would be refused."""
    answer = post_event(client, EVENT, age_seconds=age)

    assert (answer.status_code, answer.content) == (400, b"bad signature\n")
    assert jobs.names() == []
    with as_owner():
        [noted] = SecurityEvent.objects.filter(event_type__startswith="stripe_webhook")
        assert StripeEvent.objects.count() == 0
    assert (noted.event_type, noted.severity) == ("stripe_webhook_out_of_time", "critical")
    assert age <= noted.metadata["seconds"] <= age + 5
    assert f"signed a webhook {noted.metadata['seconds']} s ago" in caplog.text


@pytest.mark.parametrize("age", [0, 240])
def test_event_within_five_minutes_is_genuine(client, age):
    assert post_event(client, EVENT, age_seconds=age).status_code == 200


@pytest.mark.parametrize(
    ("configured", "secret", "status"),
    [
        ([SECRET, OTHER], SECRET, 200),
        ([SECRET, OTHER], OTHER, 200),
        ([OTHER, SECRET], SECRET, 200),
        ([OTHER], SECRET, 400),
        ([SECRET], OTHER, 400),
        ([], SECRET, 400),
    ],
)
def test_secrets_rotate(client, settings, configured, secret, status):
    settings.STRIPE_WEBHOOK_SECRETS = configured

    assert post_event(client, EVENT, secret=secret).status_code == status


@pytest.mark.parametrize("key", ["sk_live_1", "rk_live_1"])
def test_live_mode_takes_live_events_only(client, settings, key):
    settings.STRIPE_SECRET_KEY = key

    assert post_event(client, EVENT).status_code == 400
    assert post_event(client, {**EVENT, "livemode": True}).status_code == 200


def test_event_about_something_without_an_id_is_genuine(client, as_owner):
    event = {**EVENT, "type": "balance.available", "data": {"object": {"object": "balance"}}}

    assert post_event(client, event).status_code == 200
    with as_owner():
        assert StripeEvent.objects.get().object_id == ""


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch", "head"])
def test_only_post_is_answered(client, method):
    answer = getattr(client, method)(URL)

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


def test_huge_body_is_not_read(client, as_owner):
    big = b"x" * (256 * 1024 + 1)

    assert post(client, big, signed(content=big)).status_code == 413
    with as_owner():
        assert StripeEvent.objects.count() == 0


def test_door_needs_no_csrf_token_and_sets_no_cookie():
    strict = Browser(enforce_csrf_checks=True)
    answer = post(strict, body(), signed())

    assert answer.status_code == 200
    assert answer.cookies == {}
