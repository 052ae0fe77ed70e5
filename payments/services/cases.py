"""Payments that a person had to look at."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from payments.errors import PaymentRefused
from payments.models import Payment


@transaction.atomic
def close_case(*, payment: Payment, note: str) -> Payment:
    """Somebody has looked and done what was needed.

    Raises PaymentRefused without a word on what was done, and when somebody else was first.
    """
    if not note.strip():
        raise PaymentRefused(_("Say what was done."))
    if Payment.objects.filter(pk=payment.pk, needs_staff=True).update(needs_staff=False) != 1:
        raise PaymentRefused(_("Somebody has closed this case already."))
    payment.needs_staff = False
    record("payments.case_closed", target=payment, why=payment.failure, note=note)
    return payment
