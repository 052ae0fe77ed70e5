"""The address a guest scans to pay one share: signed, for one share, for one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import connection
from django.urls import reverse

_SALT = "restaurant.bill_share"
VALID = timedelta(hours=24)


@dataclass(frozen=True)
class OwnShare:
    """What the guest's page shows. `page` is Stripe's, once it is open."""

    code: str
    label: str
    amount: Decimal
    tip: Decimal
    status: str
    bill_status: str
    page: str | None


def token_for(share_id: UUID) -> str:
    """The signed name of a share."""
    return signing.dumps(share_id.hex, salt=_SALT)


def page_of(share_id: UUID) -> str:
    """The address of the guest's page."""
    return reverse("restaurant:share", args=[token_for(share_id)])


def absolute_page_of(share_id: UUID) -> str:
    """The same for Stripe and for the picture that is scanned."""
    return settings.SITE_URL + page_of(share_id)


def share_of(token: str) -> UUID | None:
    """The share a link names, as long as it is valid."""
    try:
        return UUID(signing.loads(token, salt=_SALT, max_age=VALID))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def look(share_id: UUID) -> OwnShare | None:
    """What its guest may see of a share; None when the bill was split anew."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM app.bill_share_of(%s::uuid)", [share_id])
        row = cursor.fetchone()
    return OwnShare(*row) if row else None
