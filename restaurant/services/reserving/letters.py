"""Letters about a reservation or a place on the waitlist, to people with an account and to those without."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone, translation

from accounts.letters import Attachment, compose, render, write_letter
from resort.db.identity import SERVICE, acting_as
from restaurant.calendar_file import MIME_TYPE, calendar_file
from restaurant.models import Reservation, Wait
from restaurant.services.reserving import links

WITH_CALENDAR = ("restaurant_reserved", "restaurant_changed", "restaurant_cancelled")
_OF_WAITS = ("restaurant_waitlisted", "restaurant_offer", "restaurant_offer_over")


def queue(kind: str, about: Reservation | Wait) -> None:
    """Send the letter once the transaction is through, to whoever left an address."""
    from restaurant.tasks import send_letter  # noqa: PLC0415 -- tasks import services

    send_letter.defer(kind=kind, about=str(about.pk), at=timezone.now().isoformat())


def write(*, kind: str, about: UUID, at: str) -> None:
    """Write the letter as the worker, each once for its occasion (`at`)."""
    with acting_as(role=SERVICE):
        model: Any = Wait if kind in _OF_WAITS else Reservation
        row = model.objects.select_related("user").filter(pk=about).first()
        if row is None or not (row.guest_email or row.user):
            return
        message = _write(kind, row, at)
    if message:
        # Outside the transaction: a letter to somebody without an account has no row to wait for.
        message.send()


def _write(kind: str, row: Reservation | Wait, at: str) -> EmailMultiAlternatives | None:
    context, papers = _context(row), _papers(kind, row)
    if row.user:
        write_letter(
            user_id=row.user.pk,
            kind=kind,
            dedupe_key=f"{kind}:{row.pk}:{at}",
            template=f"letters/{kind}",
            context=context,
            attachments=papers,
            to=row.guest_email or "",
        )
        return None
    language = row.language if row.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    subject, text, html = render(user=None, template=f"letters/{kind}", context=context, language=language)
    return compose(
        to=row.guest_email or "",
        subject=subject,
        text=text,
        html=html,
        # The same letter tried twice has the same id, so that a mailbox shows it once.
        message_id=str(uuid5(row.pk, f"{kind}:{at}")),
        attachments=papers,
    )


def _context(row: Reservation | Wait) -> dict[str, Any]:
    if isinstance(row, Wait):
        return {
            "wait": row,
            "reservation": row.reservation,
            "guest": row.guest_name,
            "page": links.wait_page_of(row),
        }
    return {"reservation": row, "guest": row.guest_name, "page": links.absolute_page_of(row)}


def _papers(kind: str, row: Reservation | Wait) -> list[Attachment]:
    if kind not in WITH_CALENDAR or not isinstance(row, Reservation):
        return []
    with translation.override(row.language or settings.LANGUAGE_CODE):
        content = calendar_file(row, page=links.absolute_page_of(row), now=_now())
    return [Attachment.of("table.ics", MIME_TYPE, content)]


def _now() -> datetime:
    return timezone.now()
