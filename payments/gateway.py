"""Talking to Stripe. Called with no transaction open: a slow answer must hold no lock."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import stripe
from django.conf import settings
from django.db import connection

from payments.errors import PaymentUnavailable

logger = logging.getLogger(__name__)

API_VERSION = "2026-10-28.endive"
# What may be worth another try; anything else is our mistake.
_OUTAGES = (stripe.APIConnectionError, stripe.RateLimitError)


@cache
def _client(key: str, api_base: str, timeout: float) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        base_addresses={"api": api_base} if api_base else {},
        stripe_version=API_VERSION,
        max_network_retries=1,
        http_client=stripe.RequestsClient(timeout=(min(3.0, timeout), timeout)),
    )


def client() -> stripe.StripeClient:
    """The SDK's client, with a timeout and one retry under the same idempotency key."""
    return _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE, settings.STRIPE_TIMEOUT_SECONDS)


@contextmanager
def calling_stripe() -> Iterator[stripe.StripeClient]:
    """Yields the client; an outage becomes PaymentUnavailable. Raises RuntimeError inside a transaction."""
    if connection.in_atomic_block:
        raise RuntimeError("Stripe is never called inside a transaction")
    try:
        yield client()
    except _OUTAGES as error:
        raise PaymentUnavailable from error
    except stripe.APIError as error:
        # 5xx: Stripe may or may not have acted; the same key later tells.
        raise PaymentUnavailable from error
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        logger.exception("Stripe does not accept STRIPE_SECRET_KEY")
        raise PaymentUnavailable from error
