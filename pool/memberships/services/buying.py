"""Buying a membership: the wish is written down first, then Stripe's page is opened by the view."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from accounts.models import User
from payments import services as payments
from payments.models import BookingType, Payment
from payments.subscriptions import Payer
from payments.tasks import close_page
from pool.memberships.errors import MemberAlready, StillOwing
from pool.memberships.rules import ENDED_AT_STRIPE, RUNNING, Terms
from pool.models import Membership

# A form sent twice is the same purchase.
_PURCHASES = UUID("3d1a1a52-8f0b-4f3c-9c61-0a4f7a1f2b61")


@dataclass(frozen=True)
class Company:
    """Who is billed when a company buys; empty for everybody else."""

    name: str = ""
    address: str = ""
    email: str = ""


def check_may_buy(user: User) -> None:
    """Raises MemberAlready or StillOwing when this person cannot begin a membership now."""
    own = Membership.objects.filter(user=user)
    if own.filter(status__in=RUNNING).exists():
        raise MemberAlready
    if own.exclude(stripe_status="").exclude(stripe_status__in=ENDED_AT_STRIPE).exists():
        raise StillOwing


@transaction.atomic
def begin_purchase(*, user: User, terms: Terms, company: Company, request_key: UUID) -> Payment:
    """The payment that will begin the membership; an open one of the same person for the same thing is taken up.

    Raises MemberAlready, StillOwing, or payments.errors.AlreadyPaid when it is paid and only not noted yet.
    """
    check_may_buy(user)
    wish: dict[str, Any] = {"terms": terms.to_json(), "company": asdict(company)}
    open_attempts = Payment.objects.filter(
        user_id=user.pk, booking_type=BookingType.MEMBERSHIP, status=Payment.Status.PENDING
    ).order_by("created_at")
    for attempt in open_attempts:
        if attempt.amount == terms.price and attempt.metadata == wish:
            return attempt
        # Another plan after all: the first page must not be paid as well.
        close_page.defer(booking_id=str(attempt.booking_id))
    return payments.start(
        user_id=user.pk,
        booking_type=BookingType.MEMBERSHIP,
        booking_id=uuid5(_PURCHASES, f"{user.pk}-{request_key}"),
        amount=terms.price,
        metadata=wish,
    )


def payer_of(user: User, company: Company) -> Payer:
    """Who Stripe writes the invoices to."""
    return Payer(
        user_id=user.pk,
        email=company.email or user.email,
        name=company.name or str(user),
        address=company.address,
    )
