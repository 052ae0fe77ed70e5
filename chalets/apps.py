"""The chalets app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChaletsConfig(AppConfig):
    name = "chalets"
    verbose_name = _("Chalets")
