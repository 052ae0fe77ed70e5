"""Chalets and the stays in them."""

from __future__ import annotations

from datetime import time
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import CheckConstraint, F, Func, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from chalets import policies
from chalets.querysets import HOLDING, BookingQuerySet, ChaletManager
from payments.models import BookingType
from resort.common.models import Row, at_least, differs, one_of


class Nights(Func):
    """The nights of a stay as a half-open range: the day of departure is free for the next arrival."""

    function = "daterange"
    output_field = DateRangeField()


class ChaletStatus(models.TextChoices):
    ACTIVE = "active", _("Open")
    MAINTENANCE = "maintenance", _("Closed for repairs")
    INACTIVE = "inactive", _("Not offered")


class Chalet(Row):
    """A house to stay in."""

    Status = ChaletStatus

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("address on the site"), max_length=100, unique=True)
    description = models.TextField(_("description"), null=True, blank=True)
    capacity = models.IntegerField(_("sleeps"))
    bedrooms = models.IntegerField(_("bedrooms"), db_default=1, null=True)
    bathrooms = models.IntegerField(_("bathrooms"), db_default=1, null=True)
    base_price = models.DecimalField(_("price of a night"), max_digits=10, decimal_places=2)
    weekend_price = models.DecimalField(
        _("price of a weekend night"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    status = models.CharField(_("status"), max_length=20, choices=Status, db_default=Status.ACTIVE, null=True)
    is_active = models.BooleanField(_("offered"), db_default=True, null=True)
    location = models.JSONField(_("where"), null=True, blank=True)
    check_in_time = models.TimeField(_("arrival from"), db_default=time(15), null=True)
    check_out_time = models.TimeField(_("departure until"), db_default=time(11), null=True)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ChaletManager()
    everything = models.Manager()

    class Meta:
        db_table = "chalets"
        verbose_name = _("chalet")
        verbose_name_plural = _("chalets")
        ordering = ["name"]
        base_manager_name = "everything"
        indexes = [
            models.Index(fields=["status"], name="idx_chalets_status"),
            models.Index(fields=["capacity"], name="idx_chalets_capacity"),
        ]
        constraints = [
            one_of("status", ChaletStatus, "chalets"),
            at_least("capacity", 1, "chalets"),
            at_least("bedrooms", 0, "chalets"),
            at_least("bathrooms", 0, "chalets"),
            at_least("base_price", 0, "chalets"),
            at_least("weekend_price", 0, "chalets"),
            policies.CHALETS,
        ]

    def __str__(self) -> str:
        return self.name


class Amenity(Row):
    """Something a chalet has."""

    chalet = models.ForeignKey(Chalet, models.PROTECT, related_name="amenities")
    name = models.CharField(_("name"), max_length=100)
    icon = models.CharField(_("icon"), max_length=50, db_default="check")
    sort_order = models.IntegerField(_("order"), db_default=0)

    class Meta:
        db_table = "chalet_amenities"
        verbose_name = _("amenity")
        verbose_name_plural = _("amenities")
        ordering = ["sort_order", "name"]
        constraints = [
            UniqueConstraint(fields=["chalet", "name"], name="chalet_amenities_once"),
            policies.CHALET_AMENITIES,
        ]

    def __str__(self) -> str:
        return self.name


class ChaletImage(Row):
    """A picture of a chalet: uploaded, or one that comes with the demo (a path below static/)."""

    chalet = models.ForeignKey(Chalet, models.PROTECT, related_name="images")
    image = models.ImageField(_("picture"), upload_to="chalets/", max_length=255, null=True, blank=True)
    static_path = models.CharField(max_length=255, null=True, blank=True, editable=False)
    alt_text = models.CharField(_("what it shows"), max_length=255)
    sort_order = models.IntegerField(_("order"), db_default=0)

    class Meta:
        db_table = "chalet_images"
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["sort_order"]
        constraints = [
            CheckConstraint(
                # A file field without a file holds '', not NULL; and NULL alone would pass a CHECK.
                condition=Q(image__isnull=False, image__gt="")
                | Q(static_path__isnull=False, static_path__gt=""),
                name="chalet_images_has_picture",
            ),
            policies.CHALET_IMAGES,
        ]

    def __str__(self) -> str:
        return self.alt_text


class AddonUnit(models.TextChoices):
    STAY = "stay", _("per stay")
    NIGHT = "night", _("per night")
    PERSON = "person", _("per person")
    PERSON_NIGHT = "person_night", _("per person and night")


class Addon(Row):
    """Something a guest may add to a stay. Not in the schema: booking_addons needs a price list to draw on."""

    Unit = AddonUnit

    name = models.CharField(_("name"), max_length=100)
    description = models.TextField(_("description"), null=True, blank=True)
    price = models.DecimalField(_("price"), max_digits=10, decimal_places=2)
    unit = models.CharField(_("charged"), max_length=20, choices=Unit, db_default=Unit.STAY)
    is_active = models.BooleanField(_("offered"), db_default=True)
    sort_order = models.IntegerField(_("order"), db_default=0)

    class Meta:
        db_table = "chalet_addons"
        verbose_name = _("add-on")
        verbose_name_plural = _("add-ons")
        ordering = ["sort_order", "name"]
        constraints = [
            one_of("unit", AddonUnit, "chalet_addons"),
            at_least("price", 0, "chalet_addons"),
            policies.CHALET_ADDONS,
        ]

    def __str__(self) -> str:
        return self.name


class BookingKind(models.TextChoices):
    STAY = "stay", _("Stay")
    BLOCK = "block", _("Block")


class BookingStatus(models.TextChoices):
    PENDING = "pending", _("Held")
    CONFIRMED = "confirmed", _("Confirmed")
    CHECKED_IN = "checked_in", _("In house")
    CHECKED_OUT = "checked_out", _("Departed")
    CANCELLED = "cancelled", _("Cancelled")
    NO_SHOW = "no_show", _("No-show")


class BookingPaymentStatus(models.TextChoices):
    PENDING = "pending", _("To pay")
    PAID = "paid", _("Paid")
    REFUNDED = "refunded", _("Refunded")
    PARTIAL_REFUND = "partial_refund", _("Partly refunded")


class Booking(Row):
    """A stay (or a block for maintenance): who has which chalet for which nights, at the price promised."""

    Kind = BookingKind
    Status = BookingStatus
    PaymentStatus = BookingPaymentStatus

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="chalet_bookings"
    )
    chalet = models.ForeignKey(Chalet, models.PROTECT, db_index=False, related_name="bookings")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, db_default=Kind.STAY)
    code = models.CharField(_("booking code"), max_length=12, unique=True)
    check_in = models.DateField(_("arrival"))
    check_out = models.DateField(_("departure"))
    guests = models.IntegerField(_("guests"))
    total_price = models.DecimalField(_("total"), max_digits=10, decimal_places=2)
    status = models.CharField(
        _("status"), max_length=20, choices=Status, db_default=Status.PENDING, null=True
    )
    payment_status = models.CharField(
        _("payment"), max_length=20, choices=PaymentStatus, db_default=PaymentStatus.PENDING, null=True
    )
    special_requests = models.TextField(_("special requests"), null=True, blank=True)
    # Name and contact are copied here, so that lists of stays never need another person's users row.
    guest_details = models.JSONField(_("guest"), null=True, blank=True)
    cancellation_reason = models.TextField(_("why cancelled"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    refund_amount = models.DecimalField(_("refund"), max_digits=10, decimal_places=2, null=True, blank=True)
    modified_at = models.DateTimeField(_("changed"), null=True, blank=True)
    hold_expires_at = models.DateTimeField(_("held until"), null=True, blank=True)
    pay_at_desk = models.BooleanField(_("pays at the desk"), db_default=False)
    # The price as promised, night by night, and the terms of that day: never computed again.
    quote = models.JSONField(_("price as promised"), db_default=models.Value({}, models.JSONField()))
    policy_snapshot = models.JSONField(
        _("terms as promised"), db_default=models.Value([], models.JSONField())
    )
    cancellation_policy = models.ForeignKey(
        "payments.CancellationPolicy", models.PROTECT, null=True, blank=True, related_name="chalet_bookings"
    )
    # A form sent twice carries the same key and finds its first booking.
    request_key = models.UUIDField(null=True, unique=True, editable=False)
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_in_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    checked_out_at = models.DateTimeField(_("left"), null=True, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        db_table = "chalet_bookings"
        verbose_name = _("stay")
        verbose_name_plural = _("stays")
        ordering = ["-check_in", "-created_at"]
        indexes = [
            models.Index(fields=["user"], name="idx_bookings_user"),
            models.Index(fields=["chalet"], name="idx_bookings_chalet"),
            models.Index(fields=["check_in", "check_out"], name="idx_bookings_dates"),
            models.Index(
                fields=["status"],
                name="idx_bookings_status",
                condition=differs("status", "cancelled", "checked_out"),
            ),
            models.Index(
                fields=["hold_expires_at"], name="idx_bookings_holds", condition=Q(status="pending")
            ),
        ]
        constraints = [
            CheckConstraint(condition=Q(check_out__gt=F("check_in")), name="chalet_bookings_dates_in_order"),
            # Range first: the same index answers "which chalets are busy then".
            ExclusionConstraint(
                name="chalet_bookings_no_overlap",
                expressions=[
                    (Nights("check_in", "check_out"), RangeOperators.OVERLAPS),
                    ("chalet", RangeOperators.EQUAL),
                ],
                include=["check_in", "check_out"],
                condition=Q(status__in=HOLDING),
            ),
            one_of("kind", BookingKind, "chalet_bookings"),
            one_of("status", BookingStatus, "chalet_bookings"),
            one_of("payment_status", BookingPaymentStatus, "chalet_bookings"),
            CheckConstraint(
                condition=Q(guests__gte=1) | Q(kind="block", guests=0), name="chalet_bookings_guests_floor"
            ),
            at_least("total_price", 0, "chalet_bookings"),
            CheckConstraint(
                condition=Q(refund_amount__isnull=True)
                | Q(refund_amount__gte=Decimal(0), refund_amount__lte=F("total_price")),
                name="chalet_bookings_refund_within_total",
            ),
            policies.CHALET_BOOKINGS,
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def nights(self) -> int:
        """How many nights."""
        return (self.check_out - self.check_in).days

    @property
    def guest_name(self) -> str:
        """The name of who stays."""
        details = self.guest_details or {}
        return f"{details.get('first_name', '')} {details.get('last_name', '')}".strip()


class BookingAddon(Row):
    """An add-on of one stay, at the price promised."""

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="addons")
    addon = models.ForeignKey(Addon, models.PROTECT, related_name="bookings")
    name = models.CharField(_("name"), max_length=100)
    unit = models.CharField(_("charged"), max_length=20, choices=Addon.Unit)
    unit_price = models.DecimalField(_("unit price"), max_digits=10, decimal_places=2)
    quantity = models.IntegerField(_("quantity"))
    total = models.DecimalField(_("total"), max_digits=10, decimal_places=2)

    class Meta:
        db_table = "booking_addons"
        verbose_name = _("booked add-on")
        verbose_name_plural = _("booked add-ons")
        constraints = [
            one_of("unit", Addon.Unit, "booking_addons"),
            at_least("unit_price", 0, "booking_addons"),
            at_least("quantity", 1, "booking_addons"),
            at_least("total", 0, "booking_addons"),
            UniqueConstraint(fields=["booking", "addon"], name="booking_addons_once"),
            policies.BOOKING_ADDONS,
        ]

    def __str__(self) -> str:
        return self.name


class StayChargeStatus(models.TextChoices):
    OPEN = "open", _("To pay at check-out")
    SETTLED = "settled", _("Paid")
    CANCELLED = "cancelled", _("Taken back")


class StayCharge(Row):
    """Something charged to a stay while its guests were here, paid when they leave. A trigger holds what may change.

    Not in the schema: what was eaten is owed before it is paid.
    """

    Status = StayChargeStatus

    booking = models.ForeignKey(Booking, models.PROTECT, verbose_name=_("stay"), related_name="charges")
    source = models.CharField(_("for"), max_length=20, choices=BookingType)
    # What was sold: with `source`, the booking its payment will name.
    reference = models.UUIDField(_("of what"))
    description = models.CharField(_("what"), max_length=200)
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=2)
    status = models.CharField(
        _("status"), max_length=20, choices=Status, db_default=Status.OPEN, default=Status.OPEN
    )
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("charged by"), related_name="+"
    )
    payment = models.OneToOneField(
        "payments.Payment", models.PROTECT, null=True, blank=True, related_name="stay_charge"
    )
    settled_at = models.DateTimeField(_("paid"), null=True, blank=True)
    cancelled_because = models.CharField(_("why taken back"), max_length=200, db_default="", blank=True)

    class Meta:
        db_table = "stay_charges"
        verbose_name = _("charge to a stay")
        verbose_name_plural = _("charges to stays")
        ordering = ["created_at"]
        constraints = [
            one_of("source", BookingType, "stay_charges"),
            one_of("status", StayChargeStatus, "stay_charges"),
            at_least("amount", Decimal("0.01"), "stay_charges"),
            CheckConstraint(
                condition=Q(status="settled", payment__isnull=False, settled_at__isnull=False)
                | (~Q(status="settled") & Q(payment__isnull=True)),
                name="stay_charges_settled_is_paid",
            ),
            UniqueConstraint(
                fields=["source", "reference"],
                condition=differs("status", "cancelled"),
                name="stay_charges_once",
            ),
            policies.STAY_CHARGES,
        ]

    def __str__(self) -> str:
        return self.description
