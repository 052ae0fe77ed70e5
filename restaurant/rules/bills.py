"""What a bill comes to, and how a party shares it. Pure: nothing is read, nothing written.

Every amount is a Decimal with two places. Whatever the split, its parts sum to the whole to the cent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from uuid import UUID

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")
_HUNDRED = Decimal(100)
MOST_PARTS = 50


@dataclass(frozen=True)
class Line:
    """So many of a dish at the price of the moment it was ordered, options included."""

    item: UUID
    name: str
    quantity: int
    price: Decimal

    @property
    def total(self) -> Decimal:
        """All of them."""
        return self.price * self.quantity


@dataclass(frozen=True)
class Total:
    """What a bill comes to: dishes, less the discount, plus service. Tips are on top, part by part."""

    dishes: Decimal
    discount: Decimal
    service: Decimal

    @property
    def to_pay(self) -> Decimal:
        """The whole."""
        return self.dishes - self.discount + self.service


@dataclass(frozen=True)
class Part:
    """What one of the party pays, and which dishes it is for where the bill is split by dishes."""

    label: str
    amount: Decimal
    quantities: tuple[tuple[UUID, int], ...] = ()


def percent_of(amount: Decimal, percent: Decimal) -> Decimal:
    """So many percent, rounded half up to the cent."""
    return (amount * percent / _HUNDRED).quantize(CENT, rounding=ROUND_HALF_UP)


def total_of(lines: Iterable[Line], *, discount: Decimal, service: Decimal) -> Total:
    """The total of these dishes; the discount and the service charge are in percent, service on what is left."""
    dishes = sum((line.total for line in lines), NOTHING)
    less = percent_of(dishes, discount)
    return Total(dishes, less, percent_of(dishes - less, service))


def divide(amount: Decimal, weights: Sequence[Decimal | int]) -> list[Decimal]:
    """The amount by weight, in cents; the cents that are left go to those who were rounded down most, first first.

    Raises ValueError without a weight above zero or with one below.
    """
    whole = sum(map(Decimal, weights), Decimal(0))
    if whole <= 0 or any(weight < 0 for weight in weights):
        raise ValueError("weights must be zero or more, and one above zero")
    exact = [amount * Decimal(weight) / whole for weight in weights]
    parts = [each.quantize(CENT, rounding=ROUND_DOWN) for each in exact]
    left = int((amount - sum(parts, NOTHING)) / CENT)
    by_loss = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_loss[:left]:
        parts[place] += CENT
    return parts


def by_person(amount: Decimal, labels: Sequence[str]) -> list[Part]:
    """Everybody the same. Raises ValueError for nobody."""
    return by_share(amount, [(label, 1) for label in labels])


def by_share(amount: Decimal, shares: Sequence[tuple[str, Decimal | int]]) -> list[Part]:
    """By weight: two for the couple, one for the friend. Raises ValueError as `divide`."""
    amounts = divide(amount, [weight for _label, weight in shares])
    return [Part(label, part) for (label, _weight), part in zip(shares, amounts, strict=True)]


def by_item(
    amount: Decimal,
    lines: Sequence[Line],
    wanted: Sequence[tuple[str, Mapping[UUID, int]]],
    *,
    rest_label: str,
) -> list[Part]:
    """By dishes, with how many of each; discount and service are shared as the dishes are.

    What nobody took is a part of its own at the end. Raises ValueError when more of a dish is taken than there is.
    """
    left = {line.item: line.quantity for line in lines}
    price = {line.item: line.price for line in lines}
    taken = [
        (label, tuple((item, count) for item, count in counts.items() if count)) for label, counts in wanted
    ]
    for _label, counts in taken:
        for item, count in counts:
            if count < 0 or left.get(item, 0) < count:
                raise ValueError("more of a dish is taken than there is")
            left[item] -= count
    taken = [(label, counts) for label, counts in taken if counts]
    if rest := tuple((item, count) for item, count in left.items() if count):
        taken.append((rest_label, rest))
    weights = [sum((price[item] * count for item, count in counts), NOTHING) for _label, counts in taken]
    if not any(weights):
        # Only dishes that cost nothing, and yet something to pay: all the same.
        weights = [Decimal(1) for _each in taken]
    amounts = divide(amount, weights)
    return [Part(label, part, counts) for (label, counts), part in zip(taken, amounts, strict=True)]
