"""The pool app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PoolConfig(AppConfig):
    name = "pool"
    verbose_name = _("Pool")

    def ready(self) -> None:
        """Payments for tickets land here."""
        from payments.models import BookingType  # noqa: PLC0415 -- models must be loaded first
        from payments.registry import register  # noqa: PLC0415
        from pool import ticket_tasks  # noqa: F401, PLC0415 -- the worker must know them
        from pool.payments import TicketPayments  # noqa: PLC0415

        register(BookingType.POOL, TicketPayments())
