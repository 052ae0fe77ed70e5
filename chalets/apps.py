"""The chalets app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChaletsConfig(AppConfig):
    name = "chalets"
    verbose_name = _("Chalets")

    def ready(self) -> None:
        from chalets.payments import StayPayments  # noqa: PLC0415 -- models must be loaded first
        from chalets.services.charges import Stays  # noqa: PLC0415 -- models must be loaded first
        from payments.models import BookingType  # noqa: PLC0415 -- models must be loaded first
        from payments.registry import register  # noqa: PLC0415 -- models must be loaded first
        from payments.stay_charges import register as register_keeper  # noqa: PLC0415 -- models must be loaded first

        register(BookingType.CHALET, StayPayments())
        register_keeper(Stays())
