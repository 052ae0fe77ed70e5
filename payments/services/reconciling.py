"""Asking Stripe what webhooks did not tell. Runs in the worker with no transaction open; safe to run any time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import stripe
from django.db.models import Q

from payments.errors import PaymentUnavailable
from payments.gateway import calling_stripe
from payments.models import Method, Payment, Refund, StripeEvent
from payments.services.events import follow_refund, follow_session, record_refund
from payments.services.settling import fail
from payments.services.subscriptions import follow_subscription, reconcile_subscriptions
from resort.db.identity import SERVICE, acting_as

logger = logging.getLogger(__name__)

# A webhook usually takes seconds; after this long we look ourselves.
_PATIENCE = timedelta(minutes=2)
# Every few minutes the last two days; once a day as far back as a refund may still fail.
LOOK_BACK = timedelta(hours=48)
# By then the guest has gone; a page whose answer was lost is found among the paid ones if it is paid after all.
_UNOPENED = timedelta(minutes=45)
LONG_LOOK_BACK = timedelta(days=35)
_OURS = {
    "succeeded": Refund.Status.SUCCEEDED,
    "failed": Refund.Status.FAILED,
    "canceled": Refund.Status.FAILED,
}


def reconcile(*, now: datetime, look_back: timedelta = LOOK_BACK) -> int:
    """Look at every open payment and refund, and at what happened at Stripe lately; return how many were looked at.

    Raises PaymentUnavailable when Stripe is out of reach.
    """
    since = now - look_back
    looked = _look_at_each(_open_pages(now), follow_session, now)
    looked += _look_at_each(_open_refunds(now), follow_refund, now)
    looked += _look_at_each(_paid_pages(since), follow_session, now)
    looked += _look_at_each(reconcile_subscriptions(since=since, now=now), follow_subscription, now)
    looked += _look_at_each(_changed_refunds(since), record_refund, now)
    _give_up_unopened(now)
    _retry_events(now)
    return looked


def _look_at_each(things: Iterable[Any], look: Callable[..., Any], now: datetime) -> int:
    """One odd thing must not keep us from the others; when Stripe is away, there is no use in going on."""
    looked = 0
    for thing in things:
        looked += 1
        try:
            look(thing, now=now)
        except PaymentUnavailable:
            raise
        except Exception:
            logger.exception("Reconciling %s failed", getattr(thing, "id", thing))
    return looked


def _open_pages(now: datetime) -> list[str]:
    with acting_as(role=SERVICE):
        waiting = Payment.objects.filter(
            status=Payment.Status.PENDING, method=Method.STRIPE, created_at__lte=now - _PATIENCE
        )
        return [
            str(id)
            for id in waiting.exclude(stripe_session_id=None).values_list("stripe_session_id", flat=True)
        ]


def _open_refunds(now: datetime) -> list[str]:
    """Refunds that Stripe has and has not ended; those it may not have are sent again."""
    from payments.tasks import send_refund  # noqa: PLC0415 -- tasks import services

    with acting_as(role=SERVICE):
        waiting = list(
            Refund.objects.filter(
                status=Refund.Status.PENDING, method=Method.STRIPE, created_at__lte=now - _PATIENCE
            )
        )
        for refund in waiting:
            if not refund.stripe_refund_id:
                send_refund.defer(refund_id=str(refund.pk))
    return [refund.stripe_refund_id for refund in waiting if refund.stripe_refund_id]


def _paid_pages(since: datetime) -> set[str]:
    """Pages paid at Stripe that we do not have as paid: the answer, the webhook or our commit was lost."""
    with calling_stripe() as client:
        pages = client.v1.checkout.sessions.list(
            {"created": {"gte": int(since.timestamp())}, "status": "complete", "limit": 100}
        )
        paid = {page.id for page in pages.auto_paging_iter() if page.payment_status == "paid"}
    with acting_as(role=SERVICE):
        known = Payment.objects.filter(
            Q(status=Payment.Status.SUCCEEDED) | Q(status=Payment.Status.REFUNDED) | Q(needs_staff=True),
            stripe_session_id__in=paid,
        )
        return paid - set(known.values_list("stripe_session_id", flat=True))


def _changed_refunds(since: datetime) -> list[stripe.Refund]:
    """Refunds that Stripe sees otherwise than we do: made in its dashboard, or failed after they had succeeded."""
    with calling_stripe() as client:
        listed = client.v1.refunds.list({"created": {"gte": int(since.timestamp())}, "limit": 100})
        refunds = list(listed.auto_paging_iter())
    with acting_as(role=SERVICE):
        ours = dict(
            Refund.objects.filter(stripe_refund_id__in=[refund.id for refund in refunds]).values_list(
                "stripe_refund_id", "status"
            )
        )
    return [
        refund
        for refund in refunds
        if ours.get(refund.id)
        not in (Refund.Status.FAILED, _OURS.get(refund.status or "", Refund.Status.PENDING))
    ]


def _give_up_unopened(now: datetime) -> None:
    """Attempts that never got a page: the next try is a new one."""
    with acting_as(role=SERVICE):
        unopened = Payment.objects.filter(
            status=Payment.Status.PENDING,
            method=Method.STRIPE,
            stripe_session_id=None,
            needs_staff=False,
            created_at__lte=now - _UNOPENED,
        )
        for payment_id in list(unopened.values_list("pk", flat=True)):
            fail(payment_id=payment_id, reason="no page was opened", now=now)


def _retry_events(now: datetime) -> None:
    from payments.tasks import process_stripe_event  # noqa: PLC0415 -- tasks import services

    with acting_as(role=SERVICE):
        for event in StripeEvent.objects.filter(processed_at=None, created_at__lte=now - _PATIENCE)[:200]:
            process_stripe_event.defer(
                event_id=event.pk, event_type=event.event_type, object_id=event.object_id
            )
