"""The card on the table that a guest scans, and what guests order with their own phone."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, Value
from django.utils.translation import gettext_lazy as _

from resort.common.models import Row, at_least, one_of
from restaurant import policies
from restaurant.models.floor import Table
from restaurant.models.orders import Order
from restaurant.models.reservations import Reservation


class TableCard(Row):
    """The address on the table. A new code makes every older card, and every photograph of one, worthless.

    Not in the schema: tables are read by everybody, this is a secret.
    """

    table = models.OneToOneField(Table, models.PROTECT, related_name="card")
    code = models.CharField(_("code"), max_length=20, unique=True)
    issue = models.IntegerField(_("issue"), db_default=1)

    class Meta:
        db_table = "table_cards"
        verbose_name = _("card on the table")
        verbose_name_plural = _("cards on the tables")
        ordering = ["table__table_number"]
        constraints = [at_least("issue", 1, "table_cards"), policies.TABLE_CARDS]

    def __str__(self) -> str:
        return f"{self.table} / {self.issue}"


class GuestOrderStatus(models.TextChoices):
    WAITING = "waiting", _("Waits for a waiter")
    SENT = "sent", _("Sent to the kitchen")
    DECLINED = "declined", _("Declined")


class GuestOrder(Row):
    """What a guest asked for at the table; an order once a waiter, or the house's setting, has said yes.

    Not in the schema: nothing a guest types reaches the kitchen or a bill before that. Its id is the number of the
    form, so that a form sent twice is one of these.
    """

    Status = GuestOrderStatus

    table = models.ForeignKey(Table, models.PROTECT, related_name="guest_orders")
    reservation = models.ForeignKey(Reservation, models.PROTECT, related_name="guest_orders")
    status = models.CharField(_("status"), max_length=20, choices=Status, db_default=GuestOrderStatus.WAITING)
    # [{"item": id, "quantity": 2, "options": [id], "notes": "", "allergy": ""}]; no prices: those of the menu count.
    lines = models.JSONField(_("dishes"), db_default=Value([], models.JSONField()))
    allergy_notes = models.CharField(_("allergies at the table"), max_length=300, db_default="", blank=True)
    # A waiter says yes first, whatever the setting says later.
    needs_waiter = models.BooleanField(_("a waiter confirms"), db_default=True)
    order = models.OneToOneField(Order, models.PROTECT, null=True, blank=True, related_name="asked_for")
    reason = models.CharField(_("why declined"), max_length=200, db_default="", blank=True)
    answered_by = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    language = models.CharField(max_length=10, db_default="", blank=True, editable=False)

    class Meta:
        db_table = "guest_orders"
        verbose_name = _("order by a guest")
        verbose_name_plural = _("orders by guests")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["table", "created_at"], name="idx_guest_orders_table"),
            # What waiters are asked for every few seconds.
            models.Index(
                fields=["created_at"], name="idx_guest_orders_waiting", condition=Q(status="waiting")
            ),
        ]
        constraints = [
            one_of("status", GuestOrderStatus, "guest_orders"),
            CheckConstraint(
                condition=Q(status="sent", order__isnull=False) | ~Q(status="sent") & Q(order__isnull=True),
                name="guest_orders_sent_is_an_order",
            ),
            policies.GUEST_ORDERS,
        ]

    def __str__(self) -> str:
        return str(self.pk)
