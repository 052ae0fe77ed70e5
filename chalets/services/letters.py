"""Letters about a stay: queued with the deed, written and sent by the worker, each once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from accounts.letters import Attachment, write_letter
from chalets import rules
from chalets.calendar_file import MIME_TYPE, calendar_file
from chalets.models import Booking
from chalets.services.dates import today


def queue(kind: str, booking: Booking) -> None:
    """Send the letter once the transaction is through."""
    from chalets.tasks import send_stay_letter  # noqa: PLC0415 -- tasks import services

    send_stay_letter.defer(kind=kind, booking_id=str(booking.pk))


def write(*, kind: str, booking_id: UUID, now: datetime) -> bool:
    """Write the letter of this kind about a stay as the worker; False when it was written before or is no longer so."""
    booking = Booking.objects.select_related("chalet", "user").get(pk=booking_id)
    if kind == "stay_confirmed" and booking.status == Booking.Status.CANCELLED:
        return False
    # A walk-in has no account with us, and so no page of their own.
    page = settings.SITE_URL + (
        "/" if booking.booked_by_id else reverse("chalets:booking", args=[booking.code])
    )
    to = _address_of_walk_in(booking)
    if booking.booked_by_id and not to:
        return False
    attachments = []
    if kind == "stay_confirmed":
        file = calendar_file(booking, page=page, now=now)
        attachments = [Attachment.of("stay.ics", MIME_TYPE, file)]
    return write_letter(
        user_id=booking.user_id,
        kind=kind,
        # A stay confirmed again after it was cancelled is news again.
        dedupe_key=f"{kind}:{booking.pk}:{booking.cancelled_at.isoformat() if booking.cancelled_at else ''}",
        template=f"letters/{kind}",
        context={
            "booking": booking,
            "chalet": booking.chalet,
            "guest": booking.guest_name or str(booking.user),
            "as_credit": kind == "stay_cancelled" and _comes_as_credit(booking),
            "quote": rules.Quote.from_json(booking.quote) if booking.quote else None,
            "page": page,
        },
        attachments=attachments,
        to=to,
    )


def _comes_as_credit(booking: Booking) -> bool:
    """Whether the terms gave credit and the guest gets what they gave."""
    if not booking.cancelled_at:
        return False
    answer = rules.refund_for(
        paid=booking.total_price,
        terms=booking.policy_snapshot,
        check_in=booking.check_in,
        today=today(booking.cancelled_at),
    )
    return answer.kind == "credit" and answer.amount == booking.refund_amount


def _address_of_walk_in(booking: Booking) -> str:
    """A stay made at the desk belongs to the desk's account, but its letters to the guest, if there is an address."""
    return (booking.guest_details or {}).get("email", "") if booking.booked_by_id else ""
