"""What the back office says when the database says no."""

from __future__ import annotations

from django.db import DatabaseError
from django.db.models import BaseConstraint, UniqueConstraint
from django.utils.translation import gettext as _

from resort.common.errors import constraint_of, sqlstate_of

_FLOOR, _LISTED = "_floor", "_listed"


def refusal(error: Exception) -> str | None:
    """The sentence for a refusal of the database; None for a fault of ours, which must stay loud."""
    if not isinstance(error, DatabaseError):
        return None
    state = sqlstate_of(error) or ""
    if state == "23514":
        return broken_rule(constraint_of(error) or "")
    if state.startswith("22"):
        return _("A value does not fit: it is too long, too large or of another kind.")
    return {
        "23P01": _("That overlaps with something that is there already."),
        "23505": _("There is such an entry already."),
        "23503": _("Something else still needs this entry."),
        "23502": _("A value is missing."),
        "40P01": _("Somebody else is changing this at the moment. Please try again."),
        "55P03": _("Somebody else is changing this at the moment. Please try again."),
        "42501": _("You may not do that."),
    }.get(state)


def broken_rule(name: str) -> str:
    """The sentence for a CHECK, by the way ours are named."""
    if name.endswith(_FLOOR):
        return _("This is less than it can be.")
    if name.endswith(_LISTED):
        return _("Choose one of the values offered.")
    if name.endswith("_dates_in_order"):
        return _("The end must not come before the beginning.")
    return {
        "cancellation_policies_percentage_range": _("Give a percentage from 0 to 100."),
        "seasonal_pricing_rules_days_listed": _("Choose one of the values offered."),
        "chalet_images_has_picture": _("Choose a picture."),
        "pool_capacity_not_oversold": _("More places than that are taken already."),
        "chalet_bookings_legal_step": _("This stay cannot take that step now."),
        "chalet_bookings_charges_paid": _("Take the payment of what was charged to the stay first."),
    }.get(name, _("These values do not go together."))


def explain(constraint: BaseConstraint, columns: list[str]) -> tuple[str, str]:
    """The field of the form to blame (or "") and the sentence, for a constraint that a form broke."""
    if isinstance(constraint, UniqueConstraint):
        blamed = constraint.fields[0] if len(constraint.fields) == 1 else ""
        return (blamed if blamed in columns else ""), _("There is such an entry already.")
    endings = [(name, f"_{name}{kind}") for name in columns for kind in (_FLOOR, _LISTED)]
    blamed = next((name for name, ending in endings if constraint.name.endswith(ending)), "")
    return blamed, broken_rule(constraint.name)
