"""Prepare any PostgreSQL server for the resort, once, as its superuser."""

import os
from argparse import ArgumentParser
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError
from psycopg.conninfo import conninfo_to_dict

from resort.db import bootstrap


class Command(BaseCommand):
    help = (
        "Make the roles and the empty database of the resort on a PostgreSQL server, and print the URLs it "
        "is reached by. Passwords come from DATABASE_URL, WORKER_DATABASE_URL and MIGRATOR_DATABASE_URL "
        "where they are set. It may run again: a password that is not given stays as it is."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--admin-url",
            default=os.environ.get("ADMIN_DATABASE_URL"),
            help="postgresql://superuser:password@host/postgres (default: the ADMIN_DATABASE_URL variable)",
        )
        parser.add_argument("--database", default="resort", help="name of the database (default: resort)")
        parser.add_argument(
            "--with-test-role",
            action="store_true",
            help="also make resort_test, which may become every role: never on a production server",
        )

    def handle(self, *, admin_url: str | None, database: str, with_test_role: bool, **options: Any) -> None:
        if not admin_url:
            raise CommandError("Give --admin-url postgresql://superuser:password@host/postgres")
        try:
            given = bootstrap.passwords_from(os.environ)
            known = bootstrap.existing_logins(admin_url)
            made = {
                role: bootstrap.new_password()
                for role in bootstrap.logins(with_test_role=with_test_role)
                if role not in given and role not in known
            }
            bootstrap.bootstrap(
                admin_url, database=database, passwords=given | made, with_test_role=with_test_role
            )
        except (ValueError, bootstrap.ServerTooOld, psycopg.Error) as problem:
            raise CommandError(str(problem).strip()) from problem
        self._report(admin_url, database, given | made, bootstrap.logins(with_test_role=with_test_role))

    def _report(self, admin_url: str, database: str, passwords: dict[str, str], roles: list[str]) -> None:
        server = conninfo_to_dict(admin_url)
        host, port = str(server.get("host") or "localhost"), str(server.get("port") or 5432)
        for role in roles:
            password = passwords.get(role, "PASSWORD-AS-BEFORE")
            url = bootstrap.database_url(role, password, host=host, port=port, database=database)
            self.stdout.write(f"{bootstrap.URL_NAMES[role]}={url}")
