"""Tables kept for parties, and the parties who wait for one."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import CheckConstraint, ExpressionWrapper, F, Func, Q, UniqueConstraint, Value
from django.utils.translation import gettext_lazy as _

from resort.common.models import Row, at_least, one_of
from restaurant import policies
from restaurant.models.floor import Table
from restaurant.models.services import DiningService


class SeatingTime(Func):
    """The time a table is taken, half-open, in the restaurant's own wall time."""

    function = "tsrange"
    output_field = DateTimeRangeField()


class ReservationStatus(models.TextChoices):
    BOOKED = "booked", _("Booked")
    CONFIRMED = "confirmed", _("Confirmed")
    ARRIVED = "arrived", _("Arrived")
    SEATED = "seated", _("Seated")
    FINISHED = "finished", _("Finished")
    CANCELLED = "cancelled", _("Cancelled")
    NO_SHOW = "no_show", _("No-show")


class Source(models.TextChoices):
    ONLINE = "online", _("Online")
    PHONE = "phone", _("Phone")
    DESK = "desk", _("At the desk")
    WALK_IN = "walk_in", _("Walk-in")
    WAITLIST = "waitlist", _("Waitlist")


class DepositStatus(models.TextChoices):
    NONE = "none", _("None")
    PENDING = "pending", _("To be paid")
    PAID = "paid", _("Paid")
    USED = "used", _("Taken off the bill")
    REFUNDED = "refunded", _("Given back")
    KEPT = "kept", _("Kept")


class Reservation(Row):
    """A table kept for a party."""

    Status = ReservationStatus

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="table_reservations"
    )
    table = models.ForeignKey(Table, models.PROTECT, null=True, blank=True, related_name="reservations")
    reservation_date = models.DateField(_("day"))
    reservation_time = models.TimeField(_("time"))
    # When the table is free again, in the restaurant's wall time.
    turn_minutes = models.IntegerField(_("turn in minutes"), db_default=120)
    party_size = models.IntegerField(_("party"))
    status = models.CharField(_("status"), max_length=20, choices=Status, db_default=Status.BOOKED)
    guest_name = models.CharField(_("name"), max_length=200)
    guest_phone = models.CharField(_("phone"), max_length=20, null=True, blank=True)
    special_requests = models.TextField(_("special requests"), null=True, blank=True)
    confirmation_code = models.CharField(_("confirmation code"), max_length=20, unique=True)
    guest_email = models.EmailField(_("e-mail"), max_length=255, null=True, blank=True)
    # Opens the page of the reservation to whoever has the letter, without an account.
    secret = models.CharField(max_length=64, db_default="", blank=True, editable=False)
    service = models.ForeignKey(
        DiningService, models.PROTECT, null=True, blank=True, related_name="reservations"
    )
    source = models.CharField(_("came by"), max_length=20, choices=Source, db_default=Source.ONLINE)
    # Tables pushed to the first one.
    more_tables = ArrayField(
        models.UUIDField(), db_default=Value([], ArrayField(models.UUIDField())), blank=True
    )
    preferences = models.JSONField(_("preferences"), db_default=Value([], models.JSONField()), blank=True)
    high_chairs = models.IntegerField(_("high chairs"), db_default=0)
    # Staff who gave a table against the rules say why; such covers are not counted in the pace.
    override_reason = models.CharField(_("why against the rules"), max_length=200, db_default="", blank=True)
    request_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    # Until when the table waits for the deposit.
    hold_expires_at = models.DateTimeField(_("held until"), null=True, blank=True)
    deposit_amount = models.DecimalField(_("deposit"), max_digits=10, decimal_places=2, null=True, blank=True)
    deposit_status = models.CharField(
        _("deposit"), max_length=20, choices=DepositStatus, db_default=DepositStatus.NONE
    )
    policy_snapshot = models.JSONField(_("cancellation terms"), db_default=Value([], models.JSONField()))
    language = models.CharField(max_length=10, db_default="", blank=True, editable=False)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True, editable=False)
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    seated_at = models.DateTimeField(_("seated"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancellation_reason = models.CharField(_("reason"), max_length=200, null=True, blank=True)

    class Meta:
        db_table = "table_reservations"
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        ordering = ["-reservation_date", "-reservation_time"]
        indexes = [
            models.Index(fields=["reservation_date", "reservation_time"], name="idx_reservations_date")
        ]
        constraints = [
            one_of("status", ReservationStatus, "table_reservations"),
            at_least("party_size", 1, "table_reservations"),
            CheckConstraint(condition=Q(turn_minutes__gte=1), name="table_reservations_turn_floor"),
            ExclusionConstraint(
                name="table_reservations_no_overlap",
                expressions=[
                    (
                        SeatingTime(
                            ExpressionWrapper(
                                F("reservation_date") + F("reservation_time"),
                                output_field=models.DateTimeField(),
                            ),
                            Func(
                                F("reservation_date"),
                                F("reservation_time"),
                                F("turn_minutes"),
                                template="("
                                "reservation_date + reservation_time + turn_minutes * '1 min'::interval)",
                                output_field=models.DateTimeField(),
                            ),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    ("table", RangeOperators.EQUAL),
                ],
                condition=Q(status__in=["booked", "confirmed", "arrived", "seated"]) & Q(table__isnull=False),
            ),
            one_of("source", Source, "table_reservations"),
            one_of("deposit_status", DepositStatus, "table_reservations"),
            at_least("high_chairs", 0, "table_reservations"),
            at_least("deposit_amount", 0, "table_reservations"),
            policies.TABLE_RESERVATIONS,
        ]

    def __str__(self) -> str:
        return self.confirmation_code


class Seating(Row):
    """One physical table held by one party for a time; a party at two tables pushed together has two.

    Not in the schema: a constraint can only compare rows of one table each. A trigger keeps these in step with
    the reservations, so that no path can forget a table.
    """

    reservation = models.ForeignKey(Reservation, models.CASCADE, related_name="seatings")
    table = models.ForeignKey(Table, models.PROTECT, related_name="seatings")
    day = models.DateField(_("day"))
    starts = models.TimeField(_("time"))
    minutes = models.IntegerField(_("minutes"))

    class Meta:
        db_table = "table_seatings"
        verbose_name = _("seating")
        verbose_name_plural = _("seatings")
        indexes = [models.Index(fields=["day", "starts"], name="idx_seatings_day")]
        constraints = [
            UniqueConstraint(fields=["reservation", "table"], name="table_seatings_once"),
            at_least("minutes", 1, "table_seatings"),
            ExclusionConstraint(
                name="table_seatings_no_overlap",
                expressions=[
                    (
                        SeatingTime(
                            ExpressionWrapper(F("day") + F("starts"), output_field=models.DateTimeField()),
                            Func(
                                F("day"),
                                F("starts"),
                                F("minutes"),
                                template="(day + starts + minutes * '1 min'::interval)",
                                output_field=models.DateTimeField(),
                            ),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    ("table", RangeOperators.EQUAL),
                ],
            ),
            policies.TABLE_SEATINGS,
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.starts}"


class WaitKind(models.TextChoices):
    EVENING = "evening", _("For a full evening")
    WALK_IN = "walk_in", _("At the door")


class WaitStatus(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    OFFERED = "offered", _("Offered a table")
    SEATED = "seated", _("Has a table")
    LEFT = "left", _("Left")
    EXPIRED = "expired", _("Over")


class Wait(Row):
    """A party that waits for a table: weeks ahead for a full evening, or at the door."""

    Kind = WaitKind
    Status = WaitStatus

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    status = models.CharField(_("status"), max_length=20, choices=Status, db_default=Status.WAITING)
    day = models.DateField(_("day"))
    service = models.ForeignKey(DiningService, models.PROTECT, null=True, blank=True, related_name="waits")
    earliest = models.TimeField(_("not before"), null=True, blank=True)
    latest = models.TimeField(_("not after"), null=True, blank=True)
    party_size = models.IntegerField(_("party"))
    guest_name = models.CharField(_("name"), max_length=200)
    guest_phone = models.CharField(_("phone"), max_length=20, null=True, blank=True)
    guest_email = models.EmailField(_("e-mail"), max_length=255, null=True, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="table_waits"
    )
    secret = models.CharField(max_length=64, unique=True, editable=False)
    language = models.CharField(max_length=10, db_default="", blank=True, editable=False)
    quoted_minutes = models.IntegerField(_("told to wait, minutes"), null=True, blank=True)
    offered_until = models.DateTimeField(_("offered until"), null=True, blank=True)
    reservation = models.ForeignKey(Reservation, models.PROTECT, null=True, blank=True, related_name="waits")

    class Meta:
        db_table = "table_waits"
        verbose_name = _("waiting party")
        verbose_name_plural = _("waiting parties")
        ordering = ["created_at"]
        indexes = [models.Index(fields=["day", "status"], name="idx_waits_day")]
        constraints = [
            one_of("kind", WaitKind, "table_waits"),
            one_of("status", WaitStatus, "table_waits"),
            at_least("party_size", 1, "table_waits"),
            policies.TABLE_WAITS,
        ]

    def __str__(self) -> str:
        return self.guest_name
