"""Stripe's door."""

from __future__ import annotations

import logging
import re
import time
from typing import Any

import stripe
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from audit.services import record_security
from payments.tasks import process_stripe_event

logger = logging.getLogger(__name__)

_MOST_BYTES = 256 * 1024


@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """Note a genuine event once, queue a look at what it is about, and answer at once."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > _MOST_BYTES:
        return HttpResponse("too large\n", status=413, content_type="text/plain")
    event = _genuine_event(request)
    if event is None:
        _note_refusal(request)
        return HttpResponse("bad signature\n", status=400, content_type="text/plain")
    event_id, event_type, object_id = event
    if _note(event_id, event_type, object_id):
        process_stripe_event.defer(event_id=event_id, event_type=event_type, object_id=object_id)
    return HttpResponse("ok\n", content_type="text/plain")


def _genuine_event(request: HttpRequest) -> tuple[str, str, str] | None:
    signature = request.headers.get("Stripe-Signature", "")
    for secret in settings.STRIPE_WEBHOOK_SECRETS:
        try:
            event = stripe.Webhook.construct_event(request.body, signature, secret)
            return _parts(event.to_dict())
        except (
            ValueError, KeyError, TypeError, AttributeError,
            stripe.SignatureVerificationError,
            RawPostDataException,  # a form, read as one on the way here; Stripe sends JSON
        ):  # fmt: skip
            continue
    return None


def _note_refusal(request: HttpRequest) -> None:
    """A forgery is the world's business. What Stripe did sign, at another time, is ours: a clock is wrong."""
    age = _age_of_genuine(request)
    if age is None:
        record_security("stripe_webhook_refused", severity="warning", request=request)
        return
    logger.error("Stripe signed a webhook %d s ago by this machine's clock: is that right?", age)
    record_security("stripe_webhook_out_of_time", severity="critical", request=request, seconds=age)


def _age_of_genuine(request: HttpRequest) -> int | None:
    """How long ago Stripe signed this, in seconds, whatever it says; None when it was not Stripe."""
    signature = request.headers.get("Stripe-Signature", "")
    for secret in settings.STRIPE_WEBHOOK_SECRETS:
        try:
            stripe.WebhookSignature.verify_header(request.body.decode(), signature, secret)
        except (stripe.SignatureVerificationError, ValueError, RawPostDataException):
            continue
        signed = re.search(r"t=(\d{1,12})", signature)
        age = int(time.time()) - int(signed[1]) if signed else 0
        return age if age > stripe.Webhook.DEFAULT_TOLERANCE else None
    return None


def _parts(event: dict[str, Any]) -> tuple[str, str, str]:
    if event["livemode"] is settings.STRIPE_SECRET_KEY.startswith(("sk_test_", "rk_test_")):
        raise ValueError("an event of the other mode")
    # Not everything that changes has an id: the balance has none.
    return event["id"], event["type"], event["data"]["object"].get("id") or ""


def _note(event_id: str, event_type: str, object_id: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT app.note_stripe_event(%s::text, %s::text, %s::text)", [event_id, event_type, object_id]
        )
        return cursor.fetchone()[0]
