#!/usr/bin/env python
"""Django's command line; picks the database login that the command needs."""

import os
import sys

# Who connects is decided by what is asked for: tables are changed as their owner, jobs run as the worker.
OWNER_COMMANDS = {
    "migrate", "makemigrations", "sqlmigrate", "showmigrations", "seed_demo", "createsuperuser", "flush", "dbshell", "check",
    "check_books", "policies",
}  # fmt: skip
WORKER_COMMANDS = {"worker"}


def main() -> None:
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    login = "migrator" if command in OWNER_COMMANDS else "worker" if command in WORKER_COMMANDS else "web"
    os.environ.setdefault("RESORT_LOGIN", login)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "resort.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
