"""What is served now, and what a guest may eat of it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

# The fourteen of Regulation (EU) No 1169/2011, Annex II, in its order.
ALLERGENS: dict[str, object] = {
    "gluten": _("Cereals with gluten"),
    "crustaceans": _("Crustaceans"),
    "eggs": _("Eggs"),
    "fish": _("Fish"),
    "peanuts": _("Peanuts"),
    "soybeans": _("Soybeans"),
    "milk": _("Milk"),
    "nuts": _("Nuts"),
    "celery": _("Celery"),
    "mustard": _("Mustard"),
    "sesame": _("Sesame seeds"),
    "sulphites": _("Sulphur dioxide and sulphites"),
    "lupin": _("Lupin"),
    "molluscs": _("Molluscs"),
}
DIETS: dict[str, object] = {
    "vegetarian": _("Vegetarian"),
    "vegan": _("Vegan"),
    "gluten_free": _("Gluten-free"),
    "lactose_free": _("Lactose-free"),
    "halal": _("Halal"),
    "kosher": _("Kosher"),
}
# Who asks for the one is content with the other.
_ALSO = {"vegetarian": ("vegan",), "lactose_free": ("vegan",)}


@dataclass(frozen=True)
class Choice:
    """One answer to a question about a dish."""

    id: UUID
    name: str
    price: Decimal
    is_available: bool = True


@dataclass(frozen=True)
class Question:
    """A question about a dish, with the fewest and most answers."""

    name: str
    least: int
    most: int
    choices: tuple[Choice, ...]


def is_out(*, is_available: bool | None, out_until: date | None, stock: int | None, today: date) -> bool:
    """Whether a dish is not to be had today: switched off, out until a day not over yet, or none left."""
    return not is_available or (out_until is not None and out_until >= today) or stock == 0


def is_served(served_in: Collection[UUID] | None, running: Collection[UUID]) -> bool:
    """Whether a dish can be had while these services run; one that names no service can be had at any time."""
    return not served_in or any(service in running for service in served_in)


def suits(dietary: Collection[str], wanted: Iterable[str]) -> bool:
    """Whether a dish suits everybody who asks; a vegan dish suits vegetarians."""
    return all(wish in dietary or any(also in dietary for also in _ALSO.get(wish, ())) for wish in wanted)


def answered(questions: Iterable[Question], chosen: Collection[UUID]) -> tuple[Choice, ...] | None:
    """The answers chosen, in the order of the questions; None when a question has too few or too many, or none
    of its own."""
    left, answers = set(chosen), []
    for question in questions:
        mine = [choice for choice in question.choices if choice.id in left]
        if not question.least <= len(mine) <= question.most or any(not each.is_available for each in mine):
            return None
        left -= {choice.id for choice in mine}
        answers += mine
    return None if left else tuple(answers)


def known(words: object, among: Mapping[str, object]) -> list[tuple[str, object]]:
    """The words of a stored list that the fixed list knows, in its order, with what they are called."""
    stored = {str(word).casefold() for word in words} if isinstance(words, list) else set()
    return [(key, label) for key, label in among.items() if key in stored]


def others(words: object, among: Mapping[str, object]) -> list[str]:
    """What stands in a stored list and is in no fixed one; a guest must read it all the same."""
    stored = words if isinstance(words, list) else []
    return [str(word) for word in stored if str(word).casefold() not in among]
