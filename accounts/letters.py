"""Letters to people: written once per event, kept as a Notification, and sent once by a job."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from email.utils import parseaddr
from smtplib import SMTPRecipientsRefused
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from procrastinate.contrib.django import app

from accounts import links
from accounts.models import Notification, User
from audit import config

DELIVER = "accounts.deliver_letter"
SUBJECT_LENGTH = 200
# Letters a person may do without, by how their kind begins: the preference, and what holds until they choose.
OPTIONAL_KINDS = {"reminder": ("mail_reminders", True), "offer": ("mail_offers", False)}


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    mimetype: str
    content_base64: str

    @classmethod
    def of(cls, name: str, mimetype: str, content: bytes) -> Attachment:
        """An attachment of these bytes."""
        return cls(name, mimetype, base64.b64encode(content).decode())


def write_letter(
    *,
    user_id: UUID,
    kind: str,
    dedupe_key: str,
    template: str,
    context: dict[str, Any],
    attachments: Sequence[Attachment] = (),
    link: str = "",
    to: str = "",
) -> bool:
    """Write the letter of one event and send it after commit; False when it was written before or is not wanted.

    Runs as SERVICE inside a transaction. `template` names two files: `<template>.txt`, whose first line is the
    subject, and `<template>.html`. `link` is a kind of `accounts.links`: such a link holds a secret, so it is made
    when the letter is sent and is nowhere else. `to` is an address other than the user's own.
    """
    user = User.objects.filter(pk=user_id).first()
    if user is None or not wants(user, kind):
        return False
    subject, text, html = render(user=user, template=template, context=context, language=language_of(user))
    letter = Notification(
        user=user,
        kind=kind,
        dedupe_key=dedupe_key,
        subject=subject,
        body=text,
        data={
            "html": html,
            "attachments": [asdict(attachment) for attachment in attachments],
            "link": link,
            "to": to,
        },
    )
    Notification.objects.bulk_create([letter], ignore_conflicts=True)
    if not Notification.objects.filter(pk=letter.pk).exists():
        return False
    app.configure_task(DELIVER).defer(notification_id=str(letter.pk))
    return True


def wants(user: User, kind: str) -> bool:
    """Whether the person wants letters of this kind; most are not theirs to refuse."""
    for prefix, (preference, default) in OPTIONAL_KINDS.items():
        if kind.split(".")[-1].startswith(prefix):
            return bool((user.preferences or {}).get(preference, default))
    return True


def language_of(user: User) -> str:
    """The language this person reads."""
    wanted = (user.preferences or {}).get("language")
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def render(
    *, user: User | None, template: str, context: dict[str, Any], language: str
) -> tuple[str, str, str]:
    """Subject, text and HTML of a letter in a language."""
    resort = config.get_many("resort.")
    with translation.override(language):
        values = {
            "resort_name": settings.RESORT_NAME,
            "resort_phone": resort["phone"],
            "resort_email": resort["email"],
            "resort_address": resort["address"],
            "site_url": settings.SITE_URL,
            "user": user,
            "language": language,
            "is_right_to_left": translation.get_language_bidi(),
            "link": links.PLACEHOLDER,
            **context,
        }
        subject, _newline, text = render_to_string(f"{template}.txt", values).strip().partition("\n")
        html = render_to_string(f"{template}.html", values)
    return " ".join(subject.split())[:SUBJECT_LENGTH], text.strip() + "\n", html


def deliver(notification_id: UUID) -> bool:
    """Send a letter unless it was sent; runs as SERVICE in a transaction, which holds the letter's lock meanwhile.

    Raises smtplib.SMTPException or OSError when the mail server does not take it now. A process killed between
    sending and commit sends it a second time, with the same Message-ID.
    """
    letter = (
        Notification.objects.select_for_update(of=("self",), no_key=True)
        .select_related("user")
        .filter(pk=notification_id, sent_at__isnull=True)
        .first()
    )
    if letter is None or not letter.user.is_active or letter.data.get("undeliverable"):
        return False
    try:
        _message(letter).send()
    except SMTPRecipientsRefused as refused:
        if any(code < 500 for code, _reason in refused.recipients.values()):
            raise
        letter.data["undeliverable"] = True
        letter.save(update_fields=["data"])
        return False
    letter.sent_at = timezone.now()
    letter.save(update_fields=["sent_at"])
    return True


def _message(letter: Notification) -> EmailMultiAlternatives:
    text, html = letter.body, letter.data.get("html", "")
    if kind := letter.data.get("link"):
        link = links.make(kind, letter.user)
        text, html = text.replace(links.PLACEHOLDER, link), html.replace(links.PLACEHOLDER, link)
    return compose(
        to=letter.data.get("to") or letter.user.email,
        subject=letter.subject,
        text=text,
        html=html,
        message_id=str(letter.pk),
        attachments=[Attachment(**attachment) for attachment in letter.data.get("attachments", [])],
    )


def compose(
    *,
    to: str,
    subject: str,
    text: str,
    html: str,
    message_id: str,
    attachments: Sequence[Attachment] = (),
) -> EmailMultiAlternatives:
    """The mail itself, text first, HTML as the alternative."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    message = EmailMultiAlternatives(
        subject=subject,
        body=text,
        to=[to],
        # "auto-generated" keeps holiday answers away.
        headers={"Message-ID": f"<{message_id}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
    if html:
        message.attach_alternative(html, "text/html")
    for attachment in attachments:
        message.attach(attachment.name, base64.b64decode(attachment.content_base64), attachment.mimetype)
    return message
