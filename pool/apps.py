"""The pool app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PoolConfig(AppConfig):
    name = "pool"
    verbose_name = _("Pool")

    def ready(self) -> None:
        """Payments for tickets land here, and half-days to come follow the settings."""
        from audit import config  # noqa: PLC0415 -- needs the models
        from payments.models import BookingType  # noqa: PLC0415
        from payments.registry import register, register_subscriptions  # noqa: PLC0415
        from pool import ticket_tasks  # noqa: F401, PLC0415 -- the worker must know them
        from pool.memberships import tasks  # noqa: F401, PLC0415
        from pool.memberships.payments import MembershipPayments  # noqa: PLC0415
        from pool.payments import TicketPayments  # noqa: PLC0415
        from pool.services import days  # noqa: PLC0415

        register(BookingType.POOL, TicketPayments())
        memberships = MembershipPayments()
        register(BookingType.MEMBERSHIP, memberships)
        register_subscriptions(memberships)
        for key in ("pool.daily_capacity", "pool.member_places", "pool.horizon_days"):
            config.follow(key, days.open_days_now)
