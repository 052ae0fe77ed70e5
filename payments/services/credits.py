"""Money we owe a guest and keep for their next booking: granted, set aside, spent, given back, run out.

Any kind of booking may use it. Before a card is asked for, `set_aside` takes what credit covers of the price; the rest
goes to the card. The booking's handler is told once, when all of it is there.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q, Sum

from accounts.models import User
from audit import config
from audit.services import record
from payments.models import Credit, Method, Payment, Refund
from payments.registry import handler_for
from payments.services import ledger
from payments.services.refunding import complete_refund, lock_payment_of, mark_not_kept, open_refund

# Cards are not charged less; app.reserve_credit() says the same.
_LEAST_CARD = Decimal(1)
# Credit that comes back after it has run out is good for so long once more.
_GRACE = timedelta(days=7)
# A way to pay that long unfinished is not finished any more: Stripe's pages live for less.
_FORGOTTEN = timedelta(hours=3)


def usable(user: User, *, now: datetime) -> list[Credit]:
    """The guest's credits with something left, what runs out first first."""
    own = Credit.objects.filter(user=user, type=Credit.Kind.REFUND, amount__gt=F("used") + F("lapsed"))
    valid = own.filter(Q(expires_at=None) | Q(expires_at__gt=now))
    return list(valid.order_by(F("expires_at").asc(nulls_last=True), "created_at"))


def balance(user: User, *, now: datetime) -> Decimal:
    """What the guest may spend."""
    return sum((credit.remaining for credit in usable(user, now=now)), Decimal(0))


def set_aside(*, booking_type: str, booking_id: UUID, due: Decimal) -> Decimal:
    """Take as much of the price as the signed-in guest's credit covers; return how much that is.

    Called again for the same booking it returns the same. What stays for the card is nothing or enough for a card.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT app.reserve_credit(%s::text, %s::uuid, %s::numeric, %s::text)",
            [booking_type, booking_id, due, settings.RESORT_CURRENCY],
        )
        taken = cursor.fetchone()[0]
    if taken == due:
        from payments.tasks import settle_credit  # noqa: PLC0415 -- tasks import services

        settle_credit.defer(booking_id=str(booking_id))
    return taken


def preview(*, user: User, booking_id: UUID, due: Decimal, now: datetime) -> Decimal:
    """How much of the price `set_aside` would take, or has taken."""
    if waiting := set_aside_for(booking_id):
        return waiting
    if _card_is_asked(booking_id):
        return Decimal(0)
    covered = min(balance(user, now=now), due)
    return max(Decimal(0), due - _LEAST_CARD) if Decimal(0) < due - covered < _LEAST_CARD else covered


def set_aside_for(booking_id: UUID) -> Decimal:
    """How much credit waits for the booking's card payment."""
    waiting = Payment.objects.filter(booking_id=booking_id, **_WAITING)
    return waiting.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def covered_by(payment: Payment) -> Decimal:
    """What a payment brings together with the credit beside it: for handlers to compare with their price."""
    beside = set_aside_for(payment.booking_id) if payment.booking_id else Decimal(0)
    return payment.amount + beside


_WAITING = {"method": Method.CREDIT, "status": Payment.Status.PENDING}


def lock_waiting(booking_id: UUID | None) -> Payment | None:
    """The credit payment under way of a booking, locked."""
    waiting = Payment.objects.select_for_update(of=("self",), no_key=True)
    return waiting.filter(booking_id=booking_id, **_WAITING).first() if booking_id else None


@transaction.atomic
def settle_credit(*, booking_id: UUID, now: datetime) -> None:
    """The worker's half of a price that credit covers: the booking has it, or the credit comes back."""
    payment = lock_waiting(booking_id)
    if payment is None or not (payment.metadata or {}).get("covers_all"):
        return
    take(payment, now=now)
    outcome = handler_for(payment.booking_type).on_paid(payment, now=now)
    if not outcome.accepted:
        mark_not_kept(payment, outcome.refund_because)
        open_refund(payment=payment, amount=payment.amount, reason=outcome.refund_because)


def _card_is_asked(booking_id: UUID) -> bool:
    card = Payment.objects.filter(booking_id=booking_id, method=Method.STRIPE)
    return card.filter(status=Payment.Status.PENDING).exists()


def take(payment: Payment, *, now: datetime) -> None:
    """Spend what was set aside: post it."""
    payment.status = Payment.Status.SUCCEEDED
    payment.settled_at = now
    payment.save(update_fields=["status", "settled_at"])
    ledger.post_payment(payment, now=now)
    record("payments.credit_spent", target=payment, booking=payment.booking_id, amount=payment.amount)


def put_back(payment: Payment, *, now: datetime, because: str) -> None:
    """Return what was set aside by a locked payment under way to the credits it came from."""
    for credit_id, share in (payment.metadata or {}).get("credits", {}).items():
        credit = Credit.objects.select_for_update(no_key=True).get(pk=credit_id)
        credit.used -= Decimal(share)
        credit.used_at = None
        if credit.expires_at and credit.expires_at <= now:
            credit.expires_at = now + _GRACE
        credit.save(update_fields=["used", "used_at", "expires_at"])
    payment.status = Payment.Status.FAILED
    payment.failure = because[:255]
    payment.save(update_fields=["status", "failure"])
    record("payments.credit_put_back", target=payment, booking=payment.booking_id, amount=payment.amount)


@transaction.atomic
def release(*, booking_id: UUID, now: datetime, because: str = "no longer wanted") -> None:
    """The booking will not be paid this way any more: what is set aside for it goes back."""
    if payment := lock_waiting(booking_id):
        put_back(payment, now=now, because=because)


def release_forgotten(*, now: datetime) -> int:
    """The same for whatever nobody finished and no card payment waits for; how many."""
    old = Payment.objects.filter(created_at__lte=now - _FORGOTTEN, **_WAITING)
    forgotten = [booking_id for booking_id in old.values_list("booking_id", flat=True) if booking_id]
    left = [booking_id for booking_id in forgotten if not _card_is_asked(booking_id)]
    for booking_id in left:
        release(booking_id=booking_id, now=now, because="left unfinished")
    return len(left)


@transaction.atomic
def grant(*, refund_id: UUID, now: datetime) -> None:
    """A refund as credit: the guest has it at once; run twice, the second run finds nothing to do."""
    payment = lock_payment_of(refund_id)
    refund = Refund.objects.select_for_update(of=("self",), no_key=True).get(pk=refund_id)
    if refund.status != Refund.Status.PENDING or refund.method != Method.CREDIT or refund.user_id is None:
        return
    refund.payment = payment
    days = config.get("payments.credit_days")
    credit = Credit.objects.create(
        user_id=refund.user_id,
        amount=refund.amount,
        source_booking_id=refund.booking_id,
        refund=refund,
        expires_at=now + timedelta(days=days) if days else None,
    )
    complete_refund(refund, now=now)
    record("payments.credit_granted", target=credit, booking=refund.booking_id, amount=credit.amount)


def expire(*, now: datetime) -> int:
    """End every credit whose time is over: what is left of it is ours. Return how many."""
    over = Q(expires_at__lte=now, type=Credit.Kind.REFUND, refund__isnull=False)
    found = Credit.objects.filter(over, amount__gt=F("used") + F("lapsed")).values_list("pk", flat=True)
    return sum(_expire(credit_id, now) for credit_id in list(found))


@transaction.atomic
def _expire(credit_id: UUID, now: datetime) -> bool:
    credit = Credit.objects.select_for_update(no_key=True, of=("self",)).get(pk=credit_id)
    left = credit.remaining
    if left <= 0 or not credit.expires_at or credit.expires_at > now or credit.refund is None:
        return False
    credit.lapsed += left
    credit.save(update_fields=["lapsed"])
    ledger.post_expiry(credit.refund.payment, left, now=now)
    record("payments.credit_ran_out", target=credit, amount=left)
    return True
