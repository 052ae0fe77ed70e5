"""The links in invitations: signed, so that only those we sent open anything."""

from __future__ import annotations

import base64
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from pool.models import Member


def _signer() -> signing.Signer:
    return signing.Signer(salt="pool.membership.invitation")


def token_of(member: Member) -> str:
    """What stands in the address of a member's invitation and card."""
    return _signer().sign(base64.urlsafe_b64encode(member.link.bytes).decode().rstrip("="))


def link_in(token: str) -> UUID | None:
    """The link a token holds; None when we did not sign it."""
    try:
        text = _signer().unsign(token)
        return UUID(bytes=base64.urlsafe_b64decode(text + "=="))
    except (signing.BadSignature, ValueError):
        return None


def invitation_address(member: Member) -> str:
    """The address for a mail."""
    return settings.SITE_URL.rstrip("/") + reverse("pool:invitation", args=[token_of(member)])
