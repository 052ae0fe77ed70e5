"""The project's own app and its back office."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ResortConfig(AppConfig):
    name = "resort"
    verbose_name = "Resort"

    def ready(self) -> None:
        from resort import checks  # noqa: F401, PLC0415 -- registers the system checks


class ResortAdminConfig(AdminConfig):
    default_site = "resort.admin_site.BackOffice"
