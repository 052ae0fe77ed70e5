"""A sandbox for each test, the real SDK for it, and somewhere its webhooks arrive."""

from collections.abc import Iterator

import pytest
import stripe

from payments.stripe_sandbox.testing import RunningSandbox
from tests.payments.stripe_sandbox.receiver import Receiver


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with RunningSandbox() as running:
        yield running


@pytest.fixture
def client(sandbox: RunningSandbox) -> stripe.StripeClient:
    return sandbox.client()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as listening:
        yield listening


@pytest.fixture
def hooked(receiver: Receiver) -> Iterator[RunningSandbox]:
    """A sandbox that sends its webhooks to ``receiver``."""
    with RunningSandbox(webhook_url=receiver.url) as running:
        yield running
