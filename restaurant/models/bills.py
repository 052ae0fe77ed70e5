"""What a party owes, and how it is split."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from resort.common.models import Row, at_least, one_of
from restaurant import policies
from restaurant.models.floor import Table
from restaurant.models.orders import OrderItem
from restaurant.models.reservations import Reservation


class BillStatus(models.TextChoices):
    OPEN = "open", _("Open")
    SETTLED = "settled", _("Settled")
    MERGED = "merged", _("Put on another bill")
    VOID = "void", _("Void")


class Bill(Row):
    """All that a party at a table has ordered, until it is settled.

    Not in the schema: an order is what the kitchen cooks, a bill is what a guest pays; one has several of the other.
    """

    Status = BillStatus

    table = models.ForeignKey(Table, models.PROTECT, null=True, blank=True, related_name="bills")
    reservation = models.ForeignKey(Reservation, models.PROTECT, null=True, blank=True, related_name="bills")
    code = models.CharField(_("number"), max_length=12, unique=True)
    covers = models.IntegerField(_("covers"), db_default=1)
    status = models.CharField(_("status"), max_length=20, choices=Status, db_default=Status.OPEN)
    opened_by = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(_("settled"), null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    discount_percent = models.DecimalField(
        _("discount in percent"), max_digits=5, decimal_places=2, db_default=0
    )
    discount_reason = models.CharField(_("why a discount"), max_length=200, db_default="", blank=True)
    service_percent = models.DecimalField(
        _("service in percent"), max_digits=5, decimal_places=2, db_default=0
    )

    class Meta:
        db_table = "table_bills"
        verbose_name = _("bill")
        verbose_name_plural = _("bills")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["table"], name="idx_bills_open", condition=Q(status="open"))]
        constraints = [
            one_of("status", BillStatus, "table_bills"),
            at_least("covers", 1, "table_bills"),
            CheckConstraint(
                condition=Q(discount_percent__gte=0)
                & Q(discount_percent__lte=100)
                & (Q(discount_percent=0) | Q(discount_reason__gt="")),
                name="table_bills_discount_has_reason",
            ),
            CheckConstraint(
                condition=Q(service_percent__gte=0) & Q(service_percent__lte=100),
                name="table_bills_service_is_percent",
            ),
            policies.TABLE_BILLS,
        ]

    def __str__(self) -> str:
        return self.code


class ShareStatus(models.TextChoices):
    OPEN = "open", _("Open")
    PAID = "paid", _("Paid")
    CHARGED = "charged", _("Charged to the stay")
    DEPOSIT = "deposit", _("Deposit")


class BillShare(Row):
    """What one of the party pays; a bill that is not split has one. A payment of type restaurant names a share.

    The deposit a party has left is a share too: the whole of it while the bill is open, what was used of it after.
    """

    Status = ShareStatus

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="shares")
    label = models.CharField(_("whose"), max_length=50, db_default="", blank=True)
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=2)
    tip = models.DecimalField(_("tip"), max_digits=10, decimal_places=2, db_default=0)
    status = models.CharField(_("status"), max_length=20, choices=Status, db_default=Status.OPEN)
    # The stay it was charged to, where it was.
    stay_id = models.UUIDField(null=True, blank=True, editable=False)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    # What of it was promised back after it had been paid, all in all.
    given_back = models.DecimalField(_("given back"), max_digits=10, decimal_places=2, db_default=0)
    # Whose deposit it is, where it is one.
    reservation = models.OneToOneField(
        Reservation, models.PROTECT, null=True, blank=True, related_name="deposit_share"
    )

    class Meta:
        db_table = "bill_shares"
        verbose_name = _("share of a bill")
        verbose_name_plural = _("shares of a bill")
        ordering = ["created_at"]
        constraints = [
            one_of("status", ShareStatus, "bill_shares"),
            at_least("amount", 0, "bill_shares"),
            at_least("tip", 0, "bill_shares"),
            CheckConstraint(
                condition=Q(given_back__gte=0) & Q(given_back__lte=F("amount") + F("tip")),
                name="bill_shares_given_back_within",
            ),
            CheckConstraint(
                condition=Q(status="deposit", reservation__isnull=False)
                | (~Q(status="deposit") & Q(reservation__isnull=True)),
                name="bill_shares_deposit_has_party",
            ),
            policies.BILL_SHARES,
        ]

    def __str__(self) -> str:
        return self.label or str(self.amount)

    @property
    def is_money(self) -> bool:
        """Whether somebody has paid it or put it on their stay; a deposit was paid before."""
        return self.status in (ShareStatus.PAID, ShareStatus.CHARGED)


class BillShareLine(Row):
    """How many of a line one of the party pays, where the bill is split by dishes."""

    share = models.ForeignKey(BillShare, models.CASCADE, related_name="lines")
    item = models.ForeignKey(OrderItem, models.PROTECT, related_name="+")
    quantity = models.IntegerField(_("quantity"))

    class Meta:
        db_table = "bill_share_lines"
        verbose_name = _("line of a share")
        verbose_name_plural = _("lines of a share")
        constraints = [
            UniqueConstraint(fields=["share", "item"], name="bill_share_lines_once"),
            at_least("quantity", 1, "bill_share_lines"),
            policies.BILL_SHARE_LINES,
        ]

    def __str__(self) -> str:
        return str(self.quantity)
