"""Talking to Stripe. Called with no transaction open: a slow answer must hold no lock."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

import stripe
from django.conf import settings
from django.db import connection
from urllib3.util import Timeout

from payments.breaker import Breaker, Places
from payments.errors import PaymentUnavailable

logger = logging.getLogger(__name__)

API_VERSION = "2026-10-28.endive"
_CONNECT_SECONDS = 3.0
# For presses of a guest only: a job may wait, and is tried again later.
breaker = Breaker()
places = Places()
_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Whatever is asked of Stripe inside takes no longer than this all together; then PaymentUnavailable is raised.

    It is raised at once while Stripe has been silent several times, and for whoever comes while as many as
    STRIPE_PRESSES_AT_ONCE of this process wait for a slow Stripe: waiting guests do not fill the house.
    """
    with places.one_of(settings.STRIPE_PRESSES_AT_ONCE) as admitted:
        if not admitted:
            raise PaymentUnavailable
        token = _deadline.set(time.monotonic() + seconds)
        try:
            yield
        finally:
            _deadline.reset(token)


def _time_left() -> float:
    deadline = _deadline.get()
    return float("inf") if deadline is None else deadline - time.monotonic()


class _HurriedClient(stripe.RequestsClient):
    """Waits for connection and answer together no longer than the timeout, and never past the deadline."""

    def request(self, *args: Any, **kwargs: Any) -> Any:
        if _time_left() <= 0:
            raise stripe.APIConnectionError("no time left", should_retry=False)
        return super().request(*args, **kwargs)

    @property  # type: ignore[override]
    def _timeout(self) -> Timeout:
        total = max(0.01, min(self._longest, _time_left()))
        return Timeout(total=total, connect=min(_CONNECT_SECONDS, total))

    @_timeout.setter
    def _timeout(self, seconds: Any) -> None:
        self._longest = seconds

    def _should_retry(self, *args: Any, **kwargs: Any) -> bool:
        return _time_left() > self.INITIAL_DELAY and super()._should_retry(*args, **kwargs)


@cache
def _client(key: str, api_base: str, timeout: float) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        base_addresses={"api": api_base} if api_base else {},
        stripe_version=API_VERSION,
        max_network_retries=1,
        http_client=_HurriedClient(timeout=timeout),
    )


def client() -> stripe.StripeClient:
    """The SDK's client, with a timeout and one retry under the same idempotency key."""
    return _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE, settings.STRIPE_TIMEOUT_SECONDS)


@contextmanager
def calling_stripe() -> Iterator[stripe.StripeClient]:
    """Yields the client; an outage becomes PaymentUnavailable. Raises RuntimeError inside a transaction."""
    if connection.in_atomic_block:
        raise RuntimeError("Stripe is never called inside a transaction")
    with _noticing_silence():
        try:
            yield client()
        except (stripe.APIConnectionError, stripe.RateLimitError) as error:
            raise PaymentUnavailable from error
        except stripe.APIError as error:
            # 5xx: Stripe may or may not have acted; the same key later tells.
            raise PaymentUnavailable from error
        except (stripe.AuthenticationError, stripe.PermissionError) as error:
            logger.exception("Stripe does not accept STRIPE_SECRET_KEY")
            raise PaymentUnavailable from error


@contextmanager
def _noticing_silence() -> Iterator[None]:
    if _deadline.get() is None:
        yield
        return
    if not breaker.admit():
        raise PaymentUnavailable
    try:
        yield
    except PaymentUnavailable as error:
        if isinstance(error.__cause__, stripe.APIConnectionError):
            breaker.silence()
            logger.warning("Stripe gave no answer: %s", type(error.__cause__.__cause__).__name__)
        else:
            breaker.answer()
        raise
    except stripe.StripeError:
        breaker.answer()
        raise
    else:
        breaker.answer()
