"""Carries the sandbox's events to the site by the test's own client, signed as Stripe signs them."""

from __future__ import annotations

import json
import time
from typing import Any

from django.http import HttpResponse
from django.test import Client

from payments.stripe_sandbox.posting import signature
from payments.stripe_sandbox.testing import WEBHOOK_SECRET, RunningSandbox

URL = "/payments/stripe/webhook/"


def events(sandbox: RunningSandbox, *types: str) -> list[dict[str, Any]]:
    """What happened at the sandbox, oldest first; only these types when any are named."""
    listed = sandbox.client().v1.events.list({"limit": 100})
    happened = [event.to_dict() for event in reversed(listed.data)]
    return [event for event in happened if not types or event["type"] in types]


def post_event(
    client: Client, event: dict[str, Any], *, secret: str = WEBHOOK_SECRET, age_seconds: int = 0
) -> HttpResponse:
    """Deliver one event."""
    body = json.dumps(event, default=str).encode()
    header = signature(body, secret, int(time.time()) - age_seconds)
    return client.post(URL, body, content_type="application/json", headers={"stripe-signature": header})


def deliver(sandbox: RunningSandbox, client: Client, *types: str) -> list[HttpResponse]:
    """Deliver every event so far, as Stripe would; the answers."""
    return [post_event(client, event) for event in events(sandbox, *types)]
