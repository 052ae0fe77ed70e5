"""Why an order, or a step of one, is not possible, in sentences for who stands at the table or the stove."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from restaurant.errors import RestaurantRefused


class OrderRefused(RestaurantRefused):
    """The order cannot take that step."""

    message = gettext_lazy("This order cannot take that step now.")


class NothingOrdered(OrderRefused):
    message = gettext_lazy("Choose at least one dish.")


class DishGone(OrderRefused):
    """A dish has run out."""

    def __init__(self, name: str, left: int | None = None) -> None:
        if left:
            super().__init__(_("Only %(left)s left: %(name)s.") % {"left": left, "name": name})
        else:
            super().__init__(_("No longer to be had: %(name)s.") % {"name": name})


class NotServedNow(OrderRefused):
    """A dish belongs to another service."""

    def __init__(self, name: str, services: Sequence[str]) -> None:
        if services:
            told = _("Not served now: %(name)s. You can order it at: %(services)s.")
            super().__init__(told % {"name": name, "services": ", ".join(services)})
        else:
            super().__init__(_("Not served now: %(name)s.") % {"name": name})


class ChoiceMissing(OrderRefused):
    """A question about a dish has no good answer."""

    def __init__(self, name: str) -> None:
        super().__init__(_("Please choose how it is served: %(name)s.") % {"name": name})


class ReasonMissing(OrderRefused):
    message = gettext_lazy("Say why.")


class AlreadyServed(OrderRefused):
    message = gettext_lazy("This has been served already.")


class AlreadyVoid(OrderRefused):
    message = gettext_lazy("This has been taken off the order.")


class BillSettled(OrderRefused):
    message = gettext_lazy("This is on a bill that has been paid. Give the money back on the bill instead.")


class OnHold(OrderRefused):
    message = gettext_lazy("This course is on hold. Fire it first.")


class PartyGone(OrderRefused):
    message = gettext_lazy("The guests who asked for this have left.")


class NotAtThisTable(OrderRefused):
    """Guests may not order by themselves here, or not now."""

    message = gettext_lazy(
        "Here you cannot order with your phone now. Your waiter is glad to take your order."
    )


class TooManyDishes(OrderRefused):
    """More than one order takes."""

    def __init__(self, most: int) -> None:
        super().__init__(
            _("At most %(most)s dishes fit into one order. For more, please ask your waiter.")
            % {"most": most}
        )


class TooManyOrders(OrderRefused):
    """The table sent many orders within a quarter of an hour."""

    message = gettext_lazy(
        "Several orders have come from your table within a few minutes. Please wait a little, or ask your waiter."
    )
