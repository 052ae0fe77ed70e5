"""Memberships, the people they include, and the guests those bring along."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID, TransactionNow
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from pool.memberships import policies as policies
from resort.common.models import Row, at_least, one_of


class MembershipType(models.TextChoices):
    INDIVIDUAL = "individual", _("Individual")
    FAMILY = "family", _("Family")
    CORPORATE = "corporate", _("Corporate")
    VIP = "vip", _("VIP")


class MembershipBillingCycle(models.TextChoices):
    MONTHLY = "monthly", _("Monthly")
    QUARTERLY = "quarterly", _("Quarterly")
    ANNUALLY = "annually", _("Yearly")


class MembershipStatus(models.TextChoices):
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")


class EndReason(models.TextChoices):
    ASKED = "asked", _("Cancelled on request")
    UNPAID = "unpaid", _("Not paid")


class Membership(Row):
    """A membership of the pool. What Stripe decides is kept as Stripe said it; `rules` reads it."""

    Type = MembershipType
    BillingCycle = MembershipBillingCycle
    Status = MembershipStatus

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="pool_memberships")
    type = models.CharField(_("plan"), max_length=20, choices=Type)
    billing_cycle = models.CharField(_("paid"), max_length=20, choices=BillingCycle)
    status = models.CharField(_("status"), max_length=20, choices=Status, db_default=Status.ACTIVE, null=True)
    start_date = models.DateField(_("from"))
    end_date = models.DateField(_("until"), null=True, blank=True)
    monthly_price = models.DecimalField(_("price of a month"), max_digits=10, decimal_places=2)
    stripe_subscription_id = models.CharField(max_length=100, null=True, blank=True)
    auto_renew = models.BooleanField(_("renews itself"), db_default=True, null=True)
    guest_passes_remaining = models.IntegerField(_("guest passes left"), db_default=0, null=True)

    # The terms as sold.
    cycle_price = models.DecimalField(
        _("price of a period"), max_digits=10, decimal_places=2, db_default=Decimal(0)
    )
    members_included = models.IntegerField(_("members included"), db_default=1)
    guest_passes_monthly = models.IntegerField(_("guest passes a month"), db_default=0)
    passes_granted_for = models.DateField(_("passes given for"), null=True, blank=True)
    # A company's purchase.
    company_name = models.CharField(_("company"), max_length=200, db_default="", blank=True)
    invoice_address = models.CharField(_("invoice address"), max_length=500, db_default="", blank=True)
    invoice_email = models.EmailField(_("invoices go to"), max_length=255, null=True, blank=True)
    # What Stripe said, and when it was asked.
    stripe_status = models.CharField(max_length=30, db_default="", blank=True)
    stripe_customer_id = models.CharField(max_length=100, null=True, blank=True)
    stripe_checked_at = models.DateTimeField(null=True, blank=True)
    paid_until = models.DateTimeField(_("paid until"), null=True, blank=True)
    grace_until = models.DateTimeField(_("let in until"), null=True, blank=True)
    stripe_card_id = models.CharField(max_length=100, db_default="", blank=True)
    card_label = models.CharField(_("card"), max_length=50, db_default="", blank=True)
    # What Stripe owes the payer after a change to something cheaper; it pays the next invoices.
    stripe_credit = models.DecimalField(_("credit"), max_digits=10, decimal_places=2, db_default=Decimal(0))
    unpaid_invoice_url = models.TextField(db_default="", blank=True)
    # Pausing and ending.
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    resumes_on = models.DateField(_("goes on"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    end_reason = models.CharField(_("why"), max_length=20, choices=EndReason, db_default="", blank=True)
    sold_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        db_table = "pool_memberships"
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["-start_date"]
        indexes = [models.Index(fields=["user"], name="idx_memberships_user", condition=Q(status="active"))]
        constraints = [
            one_of("type", MembershipType, "pool_memberships"),
            one_of("billing_cycle", MembershipBillingCycle, "pool_memberships"),
            one_of("status", MembershipStatus, "pool_memberships"),
            at_least("monthly_price", 0, "pool_memberships"),
            at_least("guest_passes_remaining", 0, "pool_memberships"),
            at_least("cycle_price", 0, "pool_memberships"),
            at_least("stripe_credit", 0, "pool_memberships"),
            at_least("members_included", 1, "pool_memberships"),
            at_least("guest_passes_monthly", 0, "pool_memberships"),
            CheckConstraint(
                condition=Q(end_date__isnull=True) | Q(end_date__gte=F("start_date")),
                name="pool_memberships_dates_in_order",
            ),
            CheckConstraint(
                condition=Q(end_reason__in=["", *EndReason.values]), name="pool_memberships_end_reason_listed"
            ),
            UniqueConstraint(fields=["stripe_subscription_id"], name="pool_memberships_one_per_subscription"),
            # Two tabs, two plans: one of them is paid back.
            UniqueConstraint(
                fields=["user"],
                condition=Q(status__in=["active", "paused"]),
                name="pool_memberships_one_running",
            ),
            policies.POOL_MEMBERSHIPS,
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()}, {self.get_status_display()}"


class MemberStatus(models.TextChoices):
    INVITED = "invited", _("Invited")
    ACCEPTED = "accepted", _("Member")
    DECLINED = "declined", _("Declined")
    REMOVED = "removed", _("Removed")


class Member(Row):
    """A person a membership includes. A trigger counts them against the seats of the membership."""

    Status = MemberStatus

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    email = models.EmailField(_("e-mail"), max_length=255)
    status = models.CharField(_("status"), max_length=20, choices=Status, db_default=Status.INVITED)
    invited_at = models.DateTimeField(_("invited"), db_default=TransactionNow())
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    name = models.CharField(_("name"), max_length=200, db_default="", blank=True)
    inside = models.IntegerField(_("inside"), db_default=0)
    # A card of an older issue is refused.
    issue = models.IntegerField(_("issue"), db_default=1)
    # Known to whoever got the mail: it answers the invitation and later shows the card.
    link = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False)
    # A file name below PRIVATE_ROOT, never an address.
    photo = models.CharField(_("photo"), max_length=100, db_default="", blank=True)

    class Meta:
        db_table = "membership_members"
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            one_of("status", MemberStatus, "membership_members"),
            CheckConstraint(condition=Q(inside__in=[0, 1]), name="membership_members_inside_once"),
            # A double click invites once; two children may share their parents' address.
            UniqueConstraint(
                "membership",
                Lower("email"),
                Lower("name"),
                condition=Q(status__in=["invited", "accepted"]),
                name="membership_members_once",
            ),
            UniqueConstraint(
                fields=["membership", "user"],
                condition=Q(status="accepted"),
                name="membership_members_one_card_a_person",
            ),
            policies.MEMBERSHIP_MEMBERS,
        ]

    def __str__(self) -> str:
        return self.name or self.email


class GuestPassUse(Row):
    """A guest pass that was used, and by whom."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="guest_passes_used")
    guest_name = models.CharField(_("guest"), max_length=200)
    guest_email = models.EmailField(_("e-mail"), max_length=255, null=True, blank=True)
    used_at = models.DateTimeField(_("used"), db_default=TransactionNow())
    pool_ticket = models.ForeignKey("pool.Ticket", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "guest_pass_usage"
        verbose_name = _("guest pass used")
        verbose_name_plural = _("guest passes used")
        constraints = [policies.GUEST_PASS_USAGE]

    def __str__(self) -> str:
        return self.guest_name


class ChangeKind(models.TextChoices):
    PAUSE = "pause", _("Pause")
    RESUME = "resume", _("Go on")
    CANCEL_NOW = "cancel_now", _("Cancel now")
    CANCEL_LATER = "cancel_later", _("Cancel at the end of the period")
    KEEP = "keep", _("Keep it after all")
    SWITCH = "switch", _("Change the plan")
    EXTEND = "extend", _("Add days")


class ChangeStatus(models.TextChoices):
    ASKED = "asked", _("Asked for")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Not possible")


class MembershipChange(Row):
    """What somebody wants done with a membership; written down before Stripe is asked, its id is the idempotency key.

    Not in the schema: a click must have its effect once, also when Stripe's answer is lost.
    """

    Kind = ChangeKind
    Status = ChangeStatus

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="changes")
    kind = models.CharField(_("what"), max_length=20, choices=Kind)
    data = models.JSONField(db_default=Value({}, models.JSONField()))
    status = models.CharField(_("status"), max_length=20, choices=Status, db_default=Status.ASKED)
    refusal = models.CharField(_("why not"), max_length=255, db_default="", blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        db_table = "membership_changes"
        verbose_name = _("change of a membership")
        verbose_name_plural = _("changes of memberships")
        ordering = ["-created_at"]
        constraints = [
            one_of("kind", ChangeKind, "membership_changes"),
            one_of("status", ChangeStatus, "membership_changes"),
            UniqueConstraint(
                fields=["membership"], condition=Q(status="asked"), name="membership_changes_one_open"
            ),
            policies.MEMBERSHIP_CHANGES,
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
