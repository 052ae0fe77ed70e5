"""Asking Stripe what webhooks did not tell. Runs in the worker with no transaction open; safe to run any time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from payments.gateway import calling_stripe
from payments.models import Method, Payment, Refund, StripeEvent
from payments.services.events import follow_refund, follow_session
from resort.db.identity import SERVICE, acting_as

# A webhook usually takes seconds; after this long we look ourselves.
_PATIENCE = timedelta(minutes=2)
_LOOK_BACK = timedelta(hours=48)


def reconcile(*, now: datetime) -> int:
    """Look at every open payment, refund and recently paid page; return how many things were looked at."""
    looked = _open_payments(now) + _open_refunds(now) + _paid_pages(now)
    _retry_events(now)
    return looked


def _open_payments(now: datetime) -> int:
    with acting_as(role=SERVICE):
        sessions = list(
            Payment.objects.filter(
                status=Payment.Status.PENDING, method=Method.STRIPE, created_at__lte=now - _PATIENCE
            )
            .exclude(stripe_session_id=None)
            .values_list("stripe_session_id", flat=True)
        )
    for session_id in sessions:
        follow_session(str(session_id), now=now)
    return len(sessions)


def _open_refunds(now: datetime) -> int:
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
    for refund in waiting:
        if refund.stripe_refund_id:
            follow_refund(refund.stripe_refund_id, now=now)
    return len(waiting)


def _paid_pages(now: datetime) -> int:
    """Pages paid at Stripe that we do not have as paid: the answer, the webhook or our commit was lost."""
    since = int((now - _LOOK_BACK).timestamp())
    with calling_stripe() as client:
        pages = client.v1.checkout.sessions.list(
            {"created": {"gte": since}, "status": "complete", "limit": 100}
        )
        paid = {page.id for page in pages.auto_paging_iter() if page.payment_status == "paid"}
    with acting_as(role=SERVICE):
        known = set(
            Payment.objects.filter(
                Q(status=Payment.Status.SUCCEEDED) | Q(status=Payment.Status.REFUNDED) | Q(needs_staff=True),
                stripe_session_id__in=paid,
            ).values_list("stripe_session_id", flat=True)
        )
    for session_id in paid - known:
        follow_session(session_id, now=now)
    return len(paid - known)


def _retry_events(now: datetime) -> None:
    from payments.tasks import process_stripe_event  # noqa: PLC0415 -- tasks import services

    with acting_as(role=SERVICE):
        for event in StripeEvent.objects.filter(processed_at=None, created_at__lte=now - _PATIENCE)[:200]:
            process_stripe_event.defer(
                event_id=event.pk, event_type=event.event_type, object_id=event.object_id
            )
