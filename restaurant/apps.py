"""The restaurant app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RestaurantConfig(AppConfig):
    name = "restaurant"
    verbose_name = _("Restaurant")

    def ready(self) -> None:
        """Take payments of type restaurant."""
        from payments import registry  # noqa: PLC0415 -- models are ready only now
        from restaurant.payments import DepositPayments  # noqa: PLC0415

        registry.register("restaurant", DepositPayments())
