"""What guests have put on their stay: charged while they are here, paid when they leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from accounts.models import User
from audit import config
from audit.services import record
from chalets.errors import IllegalStep
from chalets.models import Booking, StayCharge
from chalets.services.steps import lock
from payments.models import Payment
from payments.services import take_at_desk
from payments.stay_charges import ChargedAlready, ChargeOver, NotInHouse, OverLimit, StayInHouse
from resort.common.errors import UNIQUE_VIOLATION, constraint_of, sqlstate_of
from resort.templatetags.money import money

_FEW = 10
_SHORTEST = 2
Status = StayCharge.Status


def limit() -> Decimal:
    """How much may be open on one stay."""
    return Decimal(config.get("chalets.charge_limit"))


def open_charges(stay: Booking) -> list[StayCharge]:
    """What is to be paid before the guests leave, oldest first."""
    return list(StayCharge.objects.filter(booking=stay, status=Status.OPEN).order_by("created_at"))


def owed(stay_id: UUID) -> Decimal:
    """How much that is."""
    rows = StayCharge.objects.filter(booking_id=stay_id, status=Status.OPEN)
    return rows.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


class Stays:
    """Lets other parts of the resort charge to a stay (payments.stay_charges)."""

    def find(self, text: str) -> list[StayInHouse]:
        """The stays in house by their code, the guest's name or the chalet's; few, none for an empty text."""
        words = text.split()[:5]
        if len("".join(words)) < _SHORTEST:
            return []
        found = Booking.objects.filter(kind=Booking.Kind.STAY, status=Booking.Status.CHECKED_IN)
        for word in words:
            found = found.filter(
                Q(code__icontains=word)
                | Q(guest_details__first_name__icontains=word)
                | Q(guest_details__last_name__icontains=word)
                | Q(chalet__name__icontains=word)
            )
        most = limit()
        return [
            self._told(stay, owed(stay.pk), most)
            for stay in found.select_related("chalet").order_by("chalet__name", "code")[:_FEW]
        ]

    def _told(self, stay: Booking, charged: Decimal, most: Decimal) -> StayInHouse:
        left = max(most - charged, Decimal(0))
        return StayInHouse(stay.pk, stay.code, stay.guest_name, stay.chalet.name, charged, left)

    @transaction.atomic
    def charge(
        self,
        *,
        stay_id: UUID,
        source: str,
        reference: UUID,
        amount: Decimal,
        what: str,
        by: User,
        now: datetime,
    ) -> UUID:
        """Put an amount on a stay in house. Raises NotInHouse, OverLimit and ChargedAlready."""
        charge = StayCharge(
            booking_id=stay_id, source=source, reference=reference, amount=amount, description=what[:200],
            posted_by=by, created_at=now,
        )  # fmt: skip
        try:
            with transaction.atomic():
                # A trigger locks the stay: nobody charges or checks out beside us from here on.
                charge.save(force_insert=True)
        except DatabaseError as error:
            if constraint_of(error) == "stay_charges_in_house":
                raise NotInHouse from error
            if sqlstate_of(error) == UNIQUE_VIOLATION:
                raise ChargedAlready from error
            raise
        most = limit()
        before = owed(stay_id) - amount
        if before + amount > most:
            raise OverLimit(
                _("No more than %(limit)s may be charged to a stay, and %(charged)s is open already.")
                % {"limit": money(most), "charged": money(before)}
            )
        record("chalets.charged_to_stay", target=Booking(pk=stay_id), what=what, amount=amount, source=source)
        return charge.pk

    @transaction.atomic
    def take_back(self, *, source: str, reference: UUID, reason: str, by: User, now: datetime) -> None:
        """It was the wrong stay. Raises ChargeOver when it is paid or taken back."""
        open_one = StayCharge.objects.filter(source=source, reference=reference, status=Status.OPEN)
        charge = open_one.first()
        if charge is None or not open_one.update(status=Status.CANCELLED, cancelled_because=reason[:200]):
            raise ChargeOver
        record(
            "chalets.charge_taken_back", target=Booking(pk=charge.booking_id), what=charge.description,
            amount=charge.amount, reason=reason,
        )  # fmt: skip


@transaction.atomic
def settle_charges(*, booking: Booking, actor: User, method: str, now: datetime) -> Sequence[Payment]:
    """The desk has received everything that is open, in cash or by terminal: one payment for each charge.

    Each is a payment of what was charged, so that the revenue is the restaurant's. Raises IllegalStep when nothing is
    open and PaymentRefused for another method.
    """
    stay = lock(booking)
    charges = list(
        StayCharge.objects.select_for_update(of=("self",), no_key=True)
        .filter(booking=stay, status=Status.OPEN)
        .order_by("created_at")
    )
    if not charges:
        raise IllegalStep(_("Nothing charged to this stay is open."))
    payments = []
    for charge in charges:
        payment = take_at_desk(
            booking_type=charge.source, booking_id=charge.reference, user_id=stay.user_id, amount=charge.amount,
            method=method, taken_by=actor, now=now,
        )  # fmt: skip
        charge.status, charge.payment, charge.settled_at = Status.SETTLED, payment, now
        charge.save(update_fields=["status", "payment", "settled_at"])
        payments.append(payment)
    total = sum((charge.amount for charge in charges), Decimal(0))
    record(
        "chalets.charges_paid", target=stay, amount=total, currency=settings.RESORT_CURRENCY, method=method
    )
    return payments
