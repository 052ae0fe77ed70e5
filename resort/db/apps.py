"""The database foundation: identity, row security, sessions, jobs."""

from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    name = "resort.db"
    label = "db"
    verbose_name = "Database"

    def ready(self) -> None:
        from resort.db import checks  # noqa: F401, PLC0415 -- registers the system checks
