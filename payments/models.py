"""Money: what was asked for, what came in, what went back, and what things cost."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from payments import policies
from resort.common.models import Row, at_least, one_of


class BookingType(models.TextChoices):
    CHALET = "chalet", _("Chalet")
    POOL = "pool", _("Pool")
    RESTAURANT = "restaurant", _("Restaurant")
    MEMBERSHIP = "membership", _("Membership")


class Method(models.TextChoices):
    STRIPE = "stripe", _("Card online")
    CASH = "cash", _("Cash at the desk")
    TERMINAL = "terminal", _("Card at the desk")
    CREDIT = "credit", _("Credit")


class PaymentStatus(models.TextChoices):
    PENDING = "pending", _("Waiting")
    SUCCEEDED = "succeeded", _("Paid")
    FAILED = "failed", _("Not paid")
    REFUNDED = "refunded", _("Refunded")


def _one_under_way(method: str, name: str) -> UniqueConstraint:  # two tabs, a double click
    return UniqueConstraint(fields=["booking_id"], condition=Q(status="pending", method=method), name=name)


class Payment(Row):
    """One attempt to be paid for one booking; written before Stripe is asked, its id is the idempotency key."""

    Status = PaymentStatus

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="payments")
    # Generic on purpose: with booking_type it points at a stay, a ticket, a reservation or a membership.
    booking_id = models.UUIDField(_("booking"), null=True)
    booking_type = models.CharField(_("for"), max_length=20, choices=BookingType, null=True)
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, db_default="USD", null=True)
    status = models.CharField(_("status"), max_length=20, choices=Status, null=True)
    stripe_payment_id = models.CharField(max_length=100, null=True, blank=True)
    stripe_intent_id = models.CharField(max_length=100, null=True, blank=True)
    metadata = models.JSONField(null=True, blank=True)
    method = models.CharField(_("how"), max_length=20, choices=Method, db_default=Method.STRIPE)
    stripe_session_id = models.CharField(max_length=100, null=True, blank=True)
    checkout_url = models.TextField(null=True, blank=True)
    refunded_amount = models.DecimalField(
        _("refunded"), max_digits=10, decimal_places=2, db_default=Decimal(0)
    )
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    failure = models.CharField(_("why it failed"), max_length=255, null=True, blank=True)
    # Set when money came in that no booking could use and a person has to look.
    needs_staff = models.BooleanField(_("needs a person"), db_default=False)

    class Meta:
        db_table = "payments"
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["booking_id"], name="idx_payments_booking"),
            models.Index(fields=["created_at"], name="idx_payments_pending", condition=Q(status="pending")),
        ]
        constraints = [
            one_of("booking_type", BookingType, "payments", null=True),
            one_of("status", PaymentStatus, "payments", null=True),
            one_of("method", Method, "payments"),
            at_least("amount", 0, "payments"),
            CheckConstraint(
                condition=Q(refunded_amount__gte=0) & Q(refunded_amount__lte=F("amount")),
                name="payments_refunded_within_amount",
            ),
            UniqueConstraint(fields=["stripe_session_id"], name="payments_one_per_session"),
            UniqueConstraint(fields=["stripe_intent_id"], name="payments_one_per_intent"),
            _one_under_way("stripe", "payments_one_open_per_booking"),
            _one_under_way("credit", "payments_one_credit_per_booking"),
            policies.PAYMENTS,
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    @property
    def refundable(self) -> Decimal:
        """What can still go back."""
        return self.amount - self.refunded_amount


class LedgerEntryAccount(models.TextChoices):
    STRIPE = "stripe", _("Stripe")
    CASH = "cash", _("Cash drawer")
    TERMINAL = "terminal", _("Card terminal")
    REVENUE = "revenue", _("Revenue")
    CREDITS = "credits", _("Guest credits")


class LedgerEntryKind(models.TextChoices):
    PAYMENT = "payment", _("Payment")
    REFUND = "refund", _("Refund")
    REVERSAL = "reversal", _("Refund that failed")
    EXPIRY = "expiry", _("Credit that ran out")


class LedgerEntry(Row):
    """One side of a posting. The entries of one `posting_id` sum to zero; a deferred trigger holds that."""

    Account = LedgerEntryAccount
    Kind = LedgerEntryKind

    posting_id = models.UUIDField(_("posting"), default=uuid.uuid4)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="ledger_entries")
    refund = models.ForeignKey("payments.Refund", models.PROTECT, null=True, related_name="ledger_entries")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, db_default=Kind.PAYMENT)
    account = models.CharField(_("account"), max_length=50, choices=Account)
    # Positive is a debit, negative a credit.
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, db_default="USD")
    booking_type = models.CharField(_("for"), max_length=20, choices=BookingType)
    posted_on = models.DateField(_("day"))
    description = models.CharField(_("description"), max_length=255, db_default="")
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "payment_ledger"
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["posting_id"], name="idx_ledger_posting"),
            models.Index(fields=["account", "posted_on"], name="idx_ledger_account_day"),
        ]
        constraints = [
            one_of("account", LedgerEntryAccount, "payment_ledger"),
            one_of("booking_type", BookingType, "payment_ledger"),
            one_of("kind", LedgerEntryKind, "payment_ledger"),
            # One posting per payment, refund and reversal, however often settling runs.
            UniqueConstraint(
                fields=["payment", "account"], condition=Q(kind="payment"), name="payment_ledger_one_posting"
            ),
            UniqueConstraint(fields=["refund", "account", "kind"], name="payment_ledger_one_refund_posting"),
            policies.PAYMENT_LEDGER,
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount}"


class RefundStatus(models.TextChoices):
    PENDING = "pending", _("On its way")
    SUCCEEDED = "succeeded", _("Refunded")
    FAILED = "failed", _("Failed")


class Refund(Row):
    """Money on its way back; the row is committed before Stripe is asked, and its id is the idempotency key.

    Not in the schema: a refund has a life of its own: it waits, succeeds or fails days later.
    """

    Status = RefundStatus

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="refunds")
    booking_id = models.UUIDField(_("booking"), null=True)
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=2)
    method = models.CharField(_("how"), max_length=20, choices=Method)
    status = models.CharField(_("status"), max_length=20, choices=Status, db_default=Status.PENDING)
    reason = models.CharField(_("reason"), max_length=255, db_default="")
    stripe_refund_id = models.CharField(max_length=100, null=True, blank=True, unique=True)
    failure = models.CharField(_("why it failed"), max_length=255, null=True, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    paid_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        db_table = "payment_refunds"
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["booking_id"], name="idx_refunds_booking")]
        constraints = [
            one_of("method", Method, "payment_refunds"),
            one_of("status", RefundStatus, "payment_refunds"),
            CheckConstraint(condition=Q(amount__gt=0), name="payment_refunds_amount_floor"),
            policies.PAYMENT_REFUNDS,
        ]

    def __str__(self) -> str:
        return f"{self.amount}"


class StripeEvent(models.Model):
    """A genuine webhook that arrived. Not in the schema: a repeat must be known as one."""

    id = models.CharField(max_length=255, primary_key=True)
    event_type = models.CharField(_("event"), max_length=100)
    object_id = models.CharField(_("about"), max_length=255)
    processed_at = models.DateTimeField(_("done"), null=True)
    created_at = models.DateTimeField(db_default=TransactionNow(), editable=False)
    updated_at = models.DateTimeField(db_default=TransactionNow(), editable=False)

    class Meta:
        db_table = "stripe_events"
        verbose_name = _("Stripe event")
        verbose_name_plural = _("Stripe events")
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                fields=["created_at"], name="idx_stripe_events_open", condition=Q(processed_at__isnull=True)
            )
        ]
        constraints = [policies.STRIPE_EVENTS]

    def __str__(self) -> str:
        return self.event_type


class CreditKind(models.TextChoices):
    REFUND = "refund", _("From a cancellation")
    GOODWILL = "goodwill", _("Goodwill")


class Credit(Row):
    """Money the resort owes a guest from a refund, to be used instead of paid out; `used` counts what is under way."""

    Kind = CreditKind

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="credits")
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=2)
    type = models.CharField(_("kind"), max_length=20, choices=Kind, db_default=Kind.REFUND)
    source_booking_id = models.UUIDField(_("from booking"), null=True, blank=True)
    refund = models.OneToOneField(Refund, models.PROTECT, null=True, blank=True, related_name="credit")
    expires_at = models.DateTimeField(_("valid until"), null=True, blank=True)
    used = models.DecimalField(_("used"), max_digits=10, decimal_places=2, db_default=Decimal(0))
    lapsed = models.DecimalField(_("ran out"), max_digits=10, decimal_places=2, db_default=Decimal(0))
    used_at = models.DateTimeField(_("used up"), null=True, blank=True)

    class Meta:
        db_table = "user_credits"
        verbose_name = _("guest credit")
        verbose_name_plural = _("guest credits")
        constraints = [
            one_of("type", CreditKind, "user_credits"),
            at_least("amount", 0, "user_credits"),
            CheckConstraint(
                condition=Q(used__gte=0, lapsed__gte=0, amount__gte=F("used") + F("lapsed")),
                name="user_credits_within_amount",
            ),
            policies.USER_CREDITS,
        ]

    def __str__(self) -> str:
        return f"{self.amount}"

    @property
    def remaining(self) -> Decimal:
        """What is left to spend."""
        return self.amount - self.used - self.lapsed


class CancellationPolicyRefundType(models.TextChoices):
    FULL = "full", _("Full refund")
    PARTIAL = "partial", _("Part refund")
    CREDIT = "credit", _("Credit")
    NONE = "none", _("No refund")


class CancellationPolicy(Row):
    """One step of the terms: cancel at least this many days before arrival, get this share back."""

    RefundType = CancellationPolicyRefundType

    name = models.CharField(_("name"), max_length=100)
    booking_type = models.CharField(_("for"), max_length=20, choices=BookingType)
    days_before_checkin = models.IntegerField(_("days before arrival"))
    refund_percentage = models.DecimalField(_("refund in percent"), max_digits=5, decimal_places=2)
    refund_type = models.CharField(
        _("refunded as"), max_length=20, choices=RefundType, db_default=RefundType.PARTIAL
    )
    is_active = models.BooleanField(_("in use"), db_default=True)

    class Meta:
        db_table = "cancellation_policies"
        verbose_name = _("cancellation term")
        verbose_name_plural = _("cancellation terms")
        ordering = ["booking_type", "-days_before_checkin"]
        constraints = [
            one_of("booking_type", BookingType, "cancellation_policies"),
            one_of("refund_type", CancellationPolicyRefundType, "cancellation_policies"),
            at_least("days_before_checkin", 0, "cancellation_policies"),
            CheckConstraint(
                condition=Q(refund_percentage__gte=0) & Q(refund_percentage__lte=100),
                name="cancellation_policies_percentage_range",
            ),
            UniqueConstraint(
                fields=["booking_type", "days_before_checkin"],
                condition=Q(is_active=True),
                name="cancellation_policies_one_per_step",
            ),
            policies.CANCELLATION_POLICIES,
        ]

    def __str__(self) -> str:
        return self.name


class SeasonalPricingRule(Row):
    """Multiplies a night's price between two dates (both included), on some weekdays or on all."""

    name = models.CharField(_("name"), max_length=100)
    description = models.TextField(_("description"), null=True, blank=True)
    start_date = models.DateField(_("first night"))
    end_date = models.DateField(_("last night"))
    multiplier = models.DecimalField(_("multiplier"), max_digits=4, decimal_places=2)
    apply_to_days = ArrayField(
        models.CharField(max_length=10), verbose_name=_("weekdays"), null=True, blank=True
    )
    is_active = models.BooleanField(_("in use"), db_default=True, null=True)
    priority = models.IntegerField(_("priority"), db_default=0, null=True)

    class Meta:
        db_table = "seasonal_pricing_rules"
        verbose_name = _("season")
        verbose_name_plural = _("seasons")
        ordering = ["start_date", "-priority"]
        constraints = [
            CheckConstraint(
                condition=Q(end_date__gte=F("start_date")), name="seasonal_pricing_rules_dates_in_order"
            ),
            at_least("multiplier", 0, "seasonal_pricing_rules"),
            CheckConstraint(
                condition=Q(apply_to_days__isnull=True)
                | Q(
                    apply_to_days__contained_by=[
                        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
                    ]
                ),
                name="seasonal_pricing_rules_days_listed",
            ),
            policies.SEASONAL_PRICING_RULES,
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class PriceRecord(Row):
    """A price that was sold or a rule that changed; append-only, so that any price can be explained later."""

    item_type = models.CharField(_("kind"), max_length=50)
    item_id = models.UUIDField(_("thing"))
    rule = models.ForeignKey(SeasonalPricingRule, models.PROTECT, null=True, related_name="price_history")
    booking_id = models.UUIDField(_("booking"), null=True)
    base_price = models.DecimalField(_("base price"), max_digits=10, decimal_places=2, null=True)
    final_price = models.DecimalField(_("price"), max_digits=10, decimal_places=2, null=True)
    applied_rules = models.JSONField(_("rules"), db_default=models.Value([], models.JSONField()))
    booking_date = models.DateField(_("sold on"))
    check_in_date = models.DateField(_("night"), null=True)

    class Meta:
        db_table = "price_history"
        verbose_name = _("price record")
        verbose_name_plural = _("price history")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["item_type", "item_id", "check_in_date"], name="idx_price_history_item")
        ]
        constraints = [
            at_least("base_price", 0, "price_history"),
            at_least("final_price", 0, "price_history"),
            # A night of a booking is sold once.
            UniqueConstraint(
                fields=["booking_id", "check_in_date"],
                condition=Q(item_type="chalet_night"),
                name="price_history_night_once",
            ),
            policies.PRICE_HISTORY,
        ]

    def __str__(self) -> str:
        return f"{self.item_type} {self.final_price}"
