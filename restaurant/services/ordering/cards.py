"""The cards on the tables: a secret address for each, which staff can make anew."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse

from accounts.models import User
from audit import config
from audit.services import record
from resort.common.codes import ALPHABET
from restaurant.models import Table, TableCard

# 30^12 possibilities, 59 bits: short enough to be typed, and wrong ones are counted.
_LENGTH, _PART = 12, 4


@dataclass(frozen=True)
class Opened:
    """What a card opens."""

    code: str
    number: int
    is_seated: bool
    may_order: bool


def new_card_code() -> str:
    """A fresh code such as K7QM-2XRD-9FTL."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))
    return "-".join(letters[first : first + _PART] for first in range(0, _LENGTH, _PART))


def address_of(card: TableCard) -> str:
    """Where the card leads, for the picture and for typing."""
    return settings.SITE_URL + reverse("restaurant:card", args=[card.code])


def open_card(code: str) -> Opened | None:
    """The table of this card; None for one that never was or is no longer good."""
    code = code.strip().upper()
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_number, is_seated FROM app.table_of_card(%s::text)", [code])
        row = cursor.fetchone()
    if row is None:
        return None
    number, is_seated = row
    return Opened(code, number, is_seated, is_seated and config.get("restaurant.guest_orders"))


def without_card() -> int:
    """How many tables have no card yet."""
    return Table.objects.filter(is_active=True, card=None).count()


@transaction.atomic
def make_missing(*, actor: User) -> int:
    """A card for each table in use that has none; how many were made."""
    missing = list(Table.objects.filter(is_active=True, card=None))
    made = TableCard.objects.bulk_create(
        [TableCard(table=table, code=new_card_code(), issue=1) for table in missing], ignore_conflicts=True
    )
    for table in missing:
        record("restaurant.card_made", target=table, table=table.table_number)
    return len(made)


@transaction.atomic
def renew(*, card: TableCard, actor: User) -> TableCard:
    """A new code: the card on the table, and every photograph of it, is worthless from now on."""
    locked = TableCard.objects.select_for_update(of=("self",), no_key=True).get(pk=card.pk)
    locked.code, locked.issue = new_card_code(), locked.issue + 1
    locked.save(update_fields=["code", "issue"])
    record(
        "restaurant.card_renewed", target=locked.table, table=locked.table.table_number, issue=locked.issue
    )
    return locked
