"""Tickets, the gate and memberships."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from pool import policies
from resort.common.models import Row, at_least, one_of


class Slot(models.TextChoices):
    MORNING = "morning", _("Morning")
    AFTERNOON = "afternoon", _("Afternoon")
    FULL_DAY = "full_day", _("Full day")


class HalfDay(models.TextChoices):
    MORNING = "morning", _("Morning")
    AFTERNOON = "afternoon", _("Afternoon")


class TicketStatus(models.TextChoices):
    PENDING = "pending", _("Held")
    CONFIRMED = "confirmed", _("Valid")
    USED = "used", _("Used")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")


class Ticket(Row):
    """Entry for a party on one day."""

    Status = TicketStatus

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="pool_tickets"
    )
    ticket_date = models.DateField(_("day"))
    slot = models.CharField(_("time of day"), max_length=20, choices=Slot)
    adults = models.IntegerField(_("adults"), db_default=1, null=True)
    children = models.IntegerField(_("children"), db_default=0, null=True)
    total_price = models.DecimalField(_("total"), max_digits=10, decimal_places=2)
    status = models.CharField(
        _("status"), max_length=20, choices=Status, db_default=Status.PENDING, null=True
    )
    qr_code = models.TextField(null=True, blank=True)
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    class Meta:
        db_table = "pool_tickets"
        verbose_name = _("pool ticket")
        verbose_name_plural = _("pool tickets")
        ordering = ["-ticket_date"]
        indexes = [
            models.Index(fields=["ticket_date"], name="idx_tickets_date"),
            models.Index(fields=["user"], name="idx_tickets_user"),
        ]
        constraints = [
            one_of("slot", Slot, "pool_tickets"),
            one_of("status", TicketStatus, "pool_tickets"),
            at_least("adults", 0, "pool_tickets"),
            at_least("children", 0, "pool_tickets"),
            at_least("total_price", 0, "pool_tickets"),
            policies.POOL_TICKETS,
        ]

    def __str__(self) -> str:
        return f"{self.ticket_date} {self.slot}"


class EntryOutcome(models.TextChoices):
    ADMITTED = "admitted", _("Let in")
    REFUSED = "refused", _("Refused")
    LEFT = "left", _("Left")


class Entry(Row):
    """One attempt at the gate, also a refused one."""

    Outcome = EntryOutcome

    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="entries")
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome)
    reason = models.CharField(_("reason"), max_length=100, db_default="")
    persons = models.IntegerField(_("people"), db_default=1)
    gate = models.CharField(_("gate"), max_length=50, db_default="")
    staff = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, related_name="+")
    # A scan sent twice is the same scan.
    client_id = models.UUIDField(null=True, unique=True)

    class Meta:
        db_table = "pool_entries"
        verbose_name = _("gate entry")
        verbose_name_plural = _("gate entries")
        ordering = ["-created_at"]
        constraints = [
            one_of("outcome", EntryOutcome, "pool_entries"),
            at_least("persons", 0, "pool_entries"),
            policies.POOL_ENTRIES,
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.persons}"


class Capacity(Row):
    """Places of one half-day and how many are taken.

    Not in the schema: "never oversold" needs a row that holds the count, so that a CHECK can say no.
    """

    day = models.DateField(_("day"))
    half = models.CharField(_("half-day"), max_length=20, choices=HalfDay)
    places = models.IntegerField(_("places"))
    taken = models.IntegerField(_("taken"), db_default=0)

    class Meta:
        db_table = "pool_capacity"
        verbose_name = _("half-day")
        verbose_name_plural = _("half-days")
        ordering = ["day", "half"]
        constraints = [
            one_of("half", HalfDay, "pool_capacity"),
            UniqueConstraint(fields=["day", "half"], name="pool_capacity_one_per_half_day"),
            CheckConstraint(
                condition=Q(taken__gte=0) & Q(taken__lte=F("places")), name="pool_capacity_not_oversold"
            ),
            policies.POOL_CAPACITY,
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.half}"


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


class Membership(Row):
    """A membership of the pool."""

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
            CheckConstraint(
                condition=Q(end_date__isnull=True) | Q(end_date__gte=F("start_date")),
                name="pool_memberships_dates_in_order",
            ),
            policies.POOL_MEMBERSHIPS,
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.status}"


class MemberStatus(models.TextChoices):
    INVITED = "invited", _("Invited")
    ACCEPTED = "accepted", _("Member")
    REMOVED = "removed", _("Removed")


class Member(Row):
    """A person a membership includes."""

    Status = MemberStatus

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    email = models.EmailField(_("e-mail"), max_length=255)
    status = models.CharField(_("status"), max_length=20, choices=Status, db_default=Status.INVITED)
    invited_at = models.DateTimeField(_("invited"), db_default=TransactionNow())
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)

    class Meta:
        db_table = "membership_members"
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [one_of("status", MemberStatus, "membership_members"), policies.MEMBERSHIP_MEMBERS]

    def __str__(self) -> str:
        return self.email


class GuestPassUse(Row):
    """A guest pass that was used, and by whom."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="guest_passes_used")
    guest_name = models.CharField(_("guest"), max_length=200)
    guest_email = models.EmailField(_("e-mail"), max_length=255, null=True, blank=True)
    used_at = models.DateTimeField(_("used"), db_default=TransactionNow())
    pool_ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "guest_pass_usage"
        verbose_name = _("guest pass used")
        verbose_name_plural = _("guest passes used")
        constraints = [policies.GUEST_PASS_USAGE]

    def __str__(self) -> str:
        return self.guest_name
