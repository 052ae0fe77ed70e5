"""The accounts app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        """Replace Django's sign-in receiver."""
        from accounts import signals  # noqa: PLC0415 -- models are loaded now

        signals.connect()
