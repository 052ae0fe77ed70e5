"""The menu as it is now, for guests and for who takes orders."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F

from restaurant.models import MenuCategory, MenuItem
from restaurant.rules.menu import ALLERGENS, DIETS, Question, is_served, known, others, suits
from restaurant.services.menu.hours import Hours
from restaurant.services.menu.stock import out_today
from restaurant.services.ordering.placing import questions_of


@dataclass(frozen=True)
class Shown:
    """A dish on the menu."""

    item: MenuItem
    questions: tuple[Question, ...]
    is_out: bool
    services: tuple[str, ...]
    is_served: bool = True

    @property
    def allergens(self) -> list[tuple[str, object]]:
        """Which of the fourteen it has."""
        return known(self.item.allergens, ALLERGENS)

    @property
    def more_allergens(self) -> str:
        """What else a guest should know, in the words of the house."""
        return ", ".join(filter(None, [*others(self.item.allergens, ALLERGENS), self.item.allergen_notes]))

    @property
    def must_be_asked(self) -> bool:
        """Whether it cannot be ordered without an answer."""
        return any(question.least for question in self.questions)

    @property
    def diets(self) -> list[tuple[str, object]]:
        """Whom it suits."""
        return known(self.item.dietary, DIETS)


@dataclass(frozen=True)
class Section:
    """A category with its dishes."""

    category: MenuCategory
    dishes: tuple[Shown, ...]


def menu(
    *,
    today: date,
    at: Hours,
    diets: Collection[str] = (),
    without: Collection[str] = (),
    served: Collection[UUID] | None = None,
    with_out: bool = False,
) -> list[Section]:
    """Categories in their order with the dishes to be had today; three queries.

    `diets` must all be suited, none of the allergens `without` may be in it; a dish nobody named allergens of is
    shown, for the house must name them. Empty categories are left out. `with_out` keeps what has run out; `served`
    leaves only what belongs to these services, or to all.
    """
    items = list(
        MenuItem.objects.filter(category__is_active=True)
        .select_related("category")
        .order_by("category__sort_order", "category__name", F("is_special").desc(), "sort_order", "name")
    )
    questions = questions_of([item.pk for item in items])
    sections: dict[UUID, list[Shown]] = {}
    categories = {}
    for item in items:
        is_out = out_today(item, today)
        if is_out and not with_out:
            continue
        if served is not None and not is_served(item.served_in, served):
            continue
        dietary = [key for key, _label in known(item.dietary, DIETS)]
        if not suits(dietary, diets) or {key for key, _ in known(item.allergens, ALLERGENS)} & set(without):
            continue
        categories[item.category_id] = item.category
        sections.setdefault(item.category_id, []).append(
            Shown(
                item,
                questions.get(item.pk, ()),
                is_out,
                tuple(at.names(item.served_in)),
                is_served(item.served_in, at.running),
            )
        )
    return [Section(categories[key], tuple(dishes)) for key, dishes in sections.items()]
