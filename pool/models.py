"""Tickets, the gate and memberships."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint, Value
from django.utils.translation import gettext_lazy as _

from pool import policies
from pool.memberships.models import (
    GuestPassUse,
    Member,
    Membership,
    MembershipBillingCycle,
    MembershipChange,
    MembershipStatus,
    MembershipType,
    MemberStatus,
)
from pool.querysets import StayPassQuerySet, TicketQuerySet
from resort.common.models import Row, at_least, differs, one_of

__all__ = [
    "Capacity",
    "Closure",
    "Entry",
    "EntryOutcome",
    "GuestPassUse",
    "HalfDay",
    "IncidentSeen",
    "Member",
    "MemberStatus",
    "Membership",
    "MembershipBillingCycle",
    "MembershipChange",
    "MembershipStatus",
    "MembershipType",
    "Slot",
    "StayPass",
    "StayPassStatus",
    "Ticket",
    "TicketStatus",
]


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
    # What is typed at the gate when no camera can read the picture.
    code = models.CharField(_("code"), max_length=12, unique=True)
    holder_name = models.CharField(_("name on the ticket"), max_length=200, db_default="", blank=True)
    holder_email = models.EmailField(_("sent to"), max_length=255, null=True, blank=True)
    hold_expires_at = models.DateTimeField(_("held until"), null=True, blank=True)
    pay_at_desk = models.BooleanField(_("pays at the gate"), db_default=False)
    request_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    policy_snapshot = models.JSONField(_("cancellation terms"), db_default=Value([], models.JSONField()))
    # How many came in by this ticket, and how many of them are inside now.
    admitted = models.IntegerField(_("let in"), db_default=0)
    inside = models.IntegerField(_("inside"), db_default=0)
    # A picture of an older issue is refused: the ticket was sent on or moved to another day.
    issue = models.IntegerField(_("issue"), db_default=1)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancellation_reason = models.CharField(_("reason"), max_length=200, null=True, blank=True)
    refund_amount = models.DecimalField(_("refund"), max_digits=10, decimal_places=2, null=True, blank=True)
    # When the resort closed the day and asked the guest: refund, credit or another day?
    closure_asked_at = models.DateTimeField(_("asked after closing"), null=True, blank=True)
    # The price as promised, line by line; a price that was promised is never computed again.
    quote = models.JSONField(_("price as promised"), db_default=Value({}, models.JSONField()))
    # When its price came in; empty means to be paid (at the gate, where `pay_at_desk`).
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)
    # Not a ticket of its own: the places another one moves to, held until the dearer price is paid.
    change_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="changes", verbose_name=_("change of")
    )

    # Who sold it to somebody at the desk or at the gate; its buyer has no account with us.
    sold_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sold by"),
    )

    objects = TicketQuerySet.as_manager()

    class Meta:
        db_table = "pool_tickets"
        verbose_name = _("pool ticket")
        verbose_name_plural = _("pool tickets")
        ordering = ["-ticket_date"]
        indexes = [
            models.Index(fields=["ticket_date"], name="idx_tickets_date"),
            models.Index(fields=["user"], name="idx_tickets_user"),
            models.Index(fields=["hold_expires_at"], name="idx_tickets_holds", condition=Q(status="pending")),
        ]
        constraints = [
            one_of("slot", Slot, "pool_tickets"),
            one_of("status", TicketStatus, "pool_tickets"),
            at_least("adults", 0, "pool_tickets"),
            at_least("children", 0, "pool_tickets"),
            at_least("total_price", 0, "pool_tickets"),
            at_least("refund_amount", 0, "pool_tickets"),
            CheckConstraint(condition=Q(adults__gt=-F("children")), name="pool_tickets_somebody_comes"),
            CheckConstraint(
                condition=Q(inside__gte=0)
                & Q(inside__lte=F("admitted"))
                & Q(admitted__lte=F("adults") + F("children")),
                name="pool_tickets_party_not_exceeded",
            ),
            policies.POOL_TICKETS,
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def persons(self) -> int:
        """How many people the ticket is for."""
        return (self.adults or 0) + (self.children or 0)

    @property
    def is_to_pay(self) -> bool:
        """Whether the gate still takes its price."""
        return self.pay_at_desk and self.paid_at is None


class StayPassStatus(models.TextChoices):
    VALID = "valid", _("Valid")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class StayPass(Row):
    """The pool for the guests of a stay, kept by a trigger on the stays.

    Not in the schema: a stay that is shortened or cancelled must lose its entry in the same transaction, by
    whatever path that happens.
    """

    Status = StayPassStatus

    stay_id = models.UUIDField(unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="pool_stay_passes")
    code = models.CharField(_("code of the stay"), max_length=12, unique=True)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"))
    persons = models.IntegerField(_("guests"))
    inside = models.IntegerField(_("inside"), db_default=0)
    issue = models.IntegerField(_("issue"), db_default=1)
    status = models.CharField(_("status"), max_length=20, choices=Status, db_default=Status.VALID)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = StayPassQuerySet.as_manager()

    class Meta:
        db_table = "pool_stay_passes"
        verbose_name = _("stay pass")
        verbose_name_plural = _("stay passes")
        ordering = ["-valid_from"]
        indexes = [models.Index(fields=["valid_from", "valid_until"], name="idx_stay_passes_days")]
        constraints = [
            one_of("status", StayPassStatus, "pool_stay_passes"),
            at_least("inside", 0, "pool_stay_passes"),
            policies.POOL_STAY_PASSES,
        ]

    def __str__(self) -> str:
        return self.code


class EntryOutcome(models.TextChoices):
    ADMITTED = "admitted", _("Let in")
    REFUSED = "refused", _("Refused")
    LEFT = "left", _("Left")
    UNDONE = "undone", _("Undone")


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
    stay_pass = models.ForeignKey(StayPass, models.PROTECT, null=True, related_name="entries")
    member = models.ForeignKey("pool.Member", models.PROTECT, null=True, related_name="entries")
    guest_pass = models.ForeignKey("pool.GuestPassUse", models.PROTECT, null=True, related_name="entries")
    # The scan this one takes back; a scan is taken back once.
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")
    # The start of what was shown, so that a refused code can be looked for; a whole token is never kept.
    presented = models.CharField(_("shown"), max_length=40, db_default="")
    # The device's own time, when the scan waited there for the network.
    scanned_at = models.DateTimeField(_("scanned"), db_default=TransactionNow())
    queued = models.BooleanField(_("scanned without network"), db_default=False)
    incident = models.CharField(_("incident"), max_length=50, db_default="")
    # Who scanned; `staff` names only those with a staff row, and managers stand at the gate too.
    scanned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # How many of a ticket's people came in for the first time by this scan: what its `admitted` counts.
    newcomers = models.IntegerField(_("for the first time"), db_default=0)

    class Meta:
        db_table = "pool_entries"
        verbose_name = _("gate entry")
        verbose_name_plural = _("gate entries")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["-created_at"], name="idx_entries_created"),
            models.Index(
                fields=["-created_at"], name="idx_entries_incidents", condition=differs("incident", "")
            ),
        ]
        constraints = [
            one_of("outcome", EntryOutcome, "pool_entries"),
            at_least("persons", 0, "pool_entries"),
            policies.POOL_ENTRIES,
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.persons}"


class IncidentSeen(Row):
    """Somebody has looked at an incident of the gate.

    Not in the schema: entries are only ever added, so what became of one is written beside it.
    """

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="seen")
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.CharField(_("note"), max_length=200, db_default="", blank=True)

    class Meta:
        db_table = "pool_incidents_seen"
        verbose_name = _("incident that was looked at")
        verbose_name_plural = _("incidents that were looked at")
        constraints = [policies.POOL_INCIDENTS_SEEN]

    def __str__(self) -> str:
        return self.note or str(self.entry_id)


class Closure(models.TextChoices):
    WEATHER = "weather", _("Weather")
    MAINTENANCE = "maintenance", _("Maintenance")
    EVENT = "event", _("A private event")


class Capacity(Row):
    """Places of one half-day and how many are taken.

    Not in the schema: "never oversold" needs a row that holds the count, so that a CHECK can say no.
    """

    day = models.DateField(_("day"))
    half = models.CharField(_("half-day"), max_length=20, choices=HalfDay)
    places = models.IntegerField(_("places"))
    taken = models.IntegerField(_("taken"), db_default=0)
    kept = models.IntegerField(_("kept for members"), db_default=0)
    # Why the half-day is closed; empty while it is open.
    closed_for = models.CharField(_("closed for"), max_length=20, choices=Closure, db_default="", blank=True)
    closed_note = models.CharField(_("what guests read"), max_length=200, db_default="", blank=True)
    # A manager gave this half-day places of its own; the settings leave it alone.
    by_hand = models.BooleanField(_("set by hand"), db_default=False)
    # When nobody was counted inside any more and the day's numbers were written down.
    day_closed_at = models.DateTimeField(_("day closed"), null=True, blank=True)

    class Meta:
        db_table = "pool_capacity"
        verbose_name = _("half-day")
        verbose_name_plural = _("half-days")
        ordering = ["day", "half"]
        constraints = [
            one_of("half", HalfDay, "pool_capacity"),
            UniqueConstraint(fields=["day", "half"], name="pool_capacity_one_per_half_day"),
            CheckConstraint(
                condition=Q(taken__gte=0) & Q(taken__lte=F("places") - F("kept")),
                name="pool_capacity_not_oversold",
            ),
            at_least("kept", 0, "pool_capacity"),
            CheckConstraint(
                condition=Q(closed_for__in=["", *Closure.values]), name="pool_capacity_closed_for_listed"
            ),
            policies.POOL_CAPACITY,
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.half}"
