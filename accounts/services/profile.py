"""What a person says about themselves."""

from __future__ import annotations

from accounts.models import User
from resort.db.identity import acting_as


def update_profile(
    *,
    user: User,
    first_name: str,
    last_name: str,
    phone: str | None,
    language: str,
    reminders: bool,
    offers: bool,
) -> None:
    """Keep name, phone and wishes. Nothing else of the row can be changed here, whatever a form carries."""
    user.first_name, user.last_name, user.phone = first_name, last_name, phone or None
    user.preferences = {
        **(user.preferences or {}),
        "language": language,
        "mail_reminders": reminders,
        "mail_offers": offers,
    }
    with acting_as(user.pk):
        user.save(update_fields=["first_name", "last_name", "phone", "preferences"])
