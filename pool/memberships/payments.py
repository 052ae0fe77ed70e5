"""What paid invoices and the state of a subscription at Stripe mean for a membership. Runs as the worker."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from audit.services import record
from payments.models import Payment, Refund
from payments.registry import ACCEPTED, Outcome
from payments.subscriptions import Subscription
from pool.memberships.rules import ENDED_AT_STRIPE, Terms
from pool.memberships.services import following, letters, passes
from pool.models import Member, Membership
from resort.common.errors import is_lost_race
from resort.db.identity import SERVICE, acting_as

PAID_TWICE = Outcome(refund_because="There is a membership already.")
NOT_A_MEMBERSHIP = Outcome(refund_because="No membership could be made of it.")
BUYER_GONE = Outcome(refund_because="The account was deleted before the payment came.")


class MembershipPayments:
    """Takes a paid invoice: the first begins the membership, each later one renews it."""

    def on_paid(self, payment: Payment, *, now: datetime) -> Outcome:
        """Called as the worker with the payment locked."""
        paid_for = (payment.metadata or {}).get("subscription")
        if not paid_for or payment.booking_id is None or payment.user_id is None:
            return NOT_A_MEMBERSHIP
        membership = (
            Membership.objects.select_for_update(of=("self",), no_key=True)
            .filter(pk=payment.booking_id)
            .first()
        )
        if membership is None:
            return self._begin(payment, now)
        if membership.stripe_subscription_id != paid_for:
            return _not_kept(paid_for)
        record("pool.membership_paid", target=membership, amount=payment.amount)
        return ACCEPTED

    def _begin(self, payment: Payment, now: datetime) -> Outcome:
        metadata = payment.metadata or {}
        try:
            terms = Terms.from_json(metadata["price"])
        except (KeyError, ValueError):
            return _not_kept(metadata["subscription"], NOT_A_MEMBERSHIP)
        if _buyer_is_gone(payment):
            return _not_kept(metadata["subscription"], BUYER_GONE)
        try:
            with transaction.atomic():
                membership = _membership_of(payment, terms, now)
        except DatabaseError as error:
            if is_lost_race(error):
                return _not_kept(metadata["subscription"])
            raise
        add_owner(membership, now=now)
        passes.grant_to(membership, now=now)
        record("pool.membership_begun", target=membership, plan=terms.plan, amount=payment.amount)
        letters.queue("membership_begun", membership)
        return ACCEPTED

    def on_failed(self, payment: Payment, *, now: datetime) -> None:
        """The guest left Stripe's page: nothing has begun."""

    def on_refunded(self, payment: Payment, refund: Refund, *, now: datetime) -> None:
        """Money that went back ends nothing by itself: whoever cancels does both."""

    # As the keeper of subscriptions.

    def on_subscription(self, subscription: Subscription, *, now: datetime) -> None:
        """Bring the membership up to what Stripe says."""
        following.follow(subscription, now=now)

    def subscriptions_of(self, *, customer_id: str = "", card_id: str = "") -> list[str]:
        """The running subscriptions of a customer or charged to a card."""
        wanted = {"stripe_customer_id": customer_id} if customer_id else {"stripe_card_id": card_id}
        with acting_as(role=SERVICE):
            return [
                id
                for id in _running().filter(**wanted).values_list("stripe_subscription_id", flat=True)
                if id
            ]

    def running_subscriptions(self) -> set[str]:
        """Every subscription that we think is not over."""
        with acting_as(role=SERVICE):
            return {id for id in _running().values_list("stripe_subscription_id", flat=True) if id}

    def quiet_subscriptions(self, *, now: datetime) -> dict[str, str]:
        """Those we looked at within a day and whose paid period runs, with Stripe's word as we have it."""
        with acting_as(role=SERVICE):
            seen = _running().filter(stripe_checked_at__gt=now - timedelta(days=1), paid_until__gt=now)
            found = seen.values_list("stripe_subscription_id", "stripe_status")
            return {id: status for id, status in found if id}


def _buyer_is_gone(payment: Payment) -> bool:
    """Whether the account was deleted while the page at Stripe was open; one that is there now waits for us."""
    assert payment.user_id
    return not User.objects.select_for_update(no_key=True).filter(pk=payment.user_id).exists()


def _running() -> QuerySet[Membership]:
    return Membership.objects.exclude(stripe_subscription_id=None).exclude(stripe_status__in=ENDED_AT_STRIPE)


def _not_kept(subscription_id: str, outcome: Outcome = PAID_TWICE) -> Outcome:
    """The money goes back, and the subscription behind it must not bill again."""
    from pool.memberships.tasks import stop_subscription  # noqa: PLC0415 -- tasks import services

    stop_subscription.defer(subscription_id=subscription_id)
    return outcome


def _membership_of(payment: Payment, terms: Terms, now: datetime) -> Membership:
    assert payment.user_id
    metadata = payment.metadata or {}
    company = metadata.get("company") or {}
    return Membership.objects.create(
        pk=payment.booking_id,
        user_id=payment.user_id,
        type=terms.plan,
        billing_cycle=terms.cycle,
        status=Membership.Status.ACTIVE,
        start_date=timezone.localdate(now),
        monthly_price=terms.monthly,
        cycle_price=terms.price,
        members_included=terms.members,
        guest_passes_monthly=terms.passes,
        stripe_subscription_id=metadata["subscription"],
        stripe_customer_id=metadata.get("customer"),
        stripe_status="active",
        company_name=company.get("name", "")[:200],
        invoice_address=company.get("address", "")[:500],
        invoice_email=company.get("email") or None,
    )


def add_owner(membership: Membership, *, now: datetime) -> Member:
    """Whoever pays is a member too."""
    user = membership.user
    return Member.objects.create(
        membership=membership,
        user=user,
        email=user.email,
        name=str(user)[:200],
        status=Member.Status.ACCEPTED,
        accepted_at=now,
    )
