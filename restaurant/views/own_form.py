"""The guest's form with what was chosen before: a page without scripts keeps it too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict

from restaurant.rules.menu import Choice, Question
from restaurant.services.menu.reading import Section, Shown


@dataclass(frozen=True)
class Answerable:
    """A question with what was answered."""

    field: str
    question: Question
    choices: tuple[tuple[Choice, bool], ...]


@dataclass(frozen=True)
class Offered:
    """A dish of the form. Fields are named "<dish>.0.<what>", as a waiter's are."""

    key: str
    dish: Shown
    quantity: str
    notes: str
    allergy: str
    questions: tuple[Answerable, ...]

    @property
    def is_open(self) -> bool:
        """Whether its details stand open: something of them was filled in, or must be."""
        answered = any(on for each in self.questions for _choice, on in each.choices)
        return bool(self.notes or self.allergy or answered or (self.quantity and self.dish.must_be_asked))


@dataclass(frozen=True)
class Part:
    """A category of the form."""

    section: Section
    dishes: tuple[Offered, ...]


def filled(sections: Iterable[Section], data: QueryDict) -> list[Part]:
    """The menu as a form, with what `data` held."""
    return [Part(section, tuple(_offered(dish, data) for dish in section.dishes)) for section in sections]


def _offered(dish: Shown, data: QueryDict) -> Offered:
    key = f"{dish.item.pk}.0"
    questions = []
    for number, question in enumerate(dish.questions):
        field = f"{key}.option.{number}"
        chosen = set(data.getlist(field))
        choices = tuple((each, str(each.id) in chosen) for each in question.choices if each.is_available)
        questions.append(Answerable(field, question, choices))
    return Offered(
        key,
        dish,
        data.get(f"{key}.quantity", ""),
        data.get(f"{key}.notes", ""),
        data.get(f"{key}.allergy", ""),
        tuple(questions),
    )
