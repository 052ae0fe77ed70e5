"""The resort on an ordinary PostgreSQL that is not the one it brings along: 15 or newer, from the system."""

import os
import pwd
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from resort.db.bootstrap import OLDEST_SERVER, new_password
from resort.db.server import ROOT, free_port

pytestmark = pytest.mark.stack


def programs() -> Path | None:
    """The `bin` folder of the newest PostgreSQL of the system that is new enough."""
    on_path = shutil.which("postgres")
    folders = [
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *([Path(on_path).resolve().parent] if on_path else []),
    ]
    found = [(version(folder), folder) for folder in folders if (folder / "postgres").exists()]
    return max(((number, folder) for number, folder in found if number >= OLDEST_SERVER), default=(0, None))[
        1
    ]


def version(folder: Path) -> int:
    said = subprocess.run(
        [str(folder / "postgres"), "--version"], capture_output=True, text=True, check=True
    ).stdout
    match = re.search(r"(\d+)", said)
    return int(match[1]) if match else 0


def as_nobody_in_particular() -> dict[str, Any]:
    """The subprocess arguments that leave root behind."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    pytest.skip("root, and no user to run a server as")


@pytest.fixture(scope="module")
def admin_url(open_folders: Callable[[], Path]) -> Iterator[str]:
    """A server made by the system's own programs, as a database administrator would make it."""
    folder = programs()
    if folder is None:
        pytest.skip(f"no PostgreSQL {OLDEST_SERVER} or newer is installed here besides our own")
    where, port, password = open_folders(), free_port(), new_password()
    user = as_nobody_in_particular()
    secret = where / "password"
    secret.write_text(password)
    if user:
        os.chown(where, user["user"], user["group"])

    def run(program: str, *arguments: str) -> None:
        # The log goes to a file: a server that is left running would hold a pipe open.
        with (where / f"{program}.log").open("w") as log:
            subprocess.run(
                [str(folder / program), "-D", str(where / "data"), *arguments], cwd="/", check=True,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, **user,
            )  # fmt: skip

    run("initdb", "-U", "postgres", "-A", "scram-sha-256", f"--pwfile={secret}", "--no-sync")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
    run("pg_ctl", "start", "-w", "-o", options, "-l", str(where / "data" / "server.log"))
    yield f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"
    run("pg_ctl", "stop", "-w", "-m", "immediate")


def manage(*arguments: str, **variables: str) -> str:
    kept = {
        name: value
        for name, value in os.environ.items()
        if "DATABASE_URL" not in name and name != "RESORT_LOGIN"
    }
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments], cwd=ROOT, env={**kept, "DEBUG": "1", **variables},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def urls(admin_url: str) -> dict[str, str]:
    """The URLs that bootstrap_database prints, after the tables were made through them."""
    printed = manage("bootstrap_database", "--admin-url", admin_url)
    urls = dict(line.split("=", 1) for line in printed.splitlines())
    manage("migrate", "--no-input", "-v", "0", **urls)
    return urls


def test_bootstrap_prints_one_url_for_each_login(urls: dict[str, str]) -> None:
    assert list(urls) == ["DATABASE_URL", "WORKER_DATABASE_URL", "MIGRATOR_DATABASE_URL"]


def test_bootstrap_again_keeps_the_passwords(urls: dict[str, str], admin_url: str) -> None:
    assert "PASSWORD-AS-BEFORE" in manage("bootstrap_database", "--admin-url", admin_url)
    with psycopg.connect(urls["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT session_user").fetchone() == ("resort_web",)


def test_nothing_is_left_to_migrate_and_the_catalog_is_as_declared(urls: dict[str, str]) -> None:
    assert "[ ]" not in manage("showmigrations", "--plan", **urls)
    manage("check", "--database", "default", **urls)


@pytest.mark.parametrize("login", ["DATABASE_URL", "WORKER_DATABASE_URL"])
def test_without_an_identity_a_login_knows_only_how_to_get_one(urls: dict[str, str], login: str) -> None:
    with psycopg.connect(urls[login], autocommit=True) as connection:
        asked = connection.execute("SELECT app.identify(gen_random_uuid())").fetchone()
        assert asked == ("resort_anonymous",)
        for table in ("users", "payments", "chalet_bookings"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"SELECT count(*) FROM {table}".encode())


def test_an_identity_ends_with_its_transaction(urls: dict[str, str]) -> None:
    with psycopg.connect(urls["DATABASE_URL"], autocommit=True) as connection:
        with connection.transaction():
            connection.execute("SET LOCAL ROLE resort_customer")
            assert connection.execute("SELECT count(*) FROM chalet_bookings").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT count(*) FROM chalet_bookings")


def test_staff_have_what_customers_have(urls: dict[str, str]) -> None:
    with psycopg.connect(urls["DATABASE_URL"]) as connection:
        connection.execute("SET LOCAL ROLE resort_staff")
        row = connection.execute("SELECT pg_has_role('resort_customer', 'USAGE')").fetchone()
    assert row == (True,)


def test_the_web_login_cannot_become_owner_or_worker(urls: dict[str, str]) -> None:
    for role in ("resort_owner", "resort_service", "postgres"):
        with (
            psycopg.connect(urls["DATABASE_URL"]) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(f"SET ROLE {role}".encode())
