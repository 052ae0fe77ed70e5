"""Prepare a PostgreSQL server for the resort: its roles, their passwords, and an empty database.

Used by the local server (`resort.db.server`) and by `manage.py bootstrap_database` for any other
server. Everything here may run again on a server that is already prepared. It needs a superuser
once; nothing of the running resort ever does.
"""

import secrets
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

OLDEST_SERVER = 15

# The variable that holds the URL of each login.
URL_NAMES = {
    "resort_web": "DATABASE_URL",
    "resort_worker": "WORKER_DATABASE_URL",
    "resort_migrator": "MIGRATOR_DATABASE_URL",
    "resort_test": "TEST_DATABASE_URL",
}

_SQL = Path(__file__).parent
_LOCK = 7_311_830_021  # any number: two bootstraps of one server take turns


class ServerTooOld(Exception):
    """The server is older than the oldest PostgreSQL the resort runs on."""


def logins(*, with_test_role: bool) -> list[str]:
    """The roles that connect. `resort_test` exists on development servers only."""
    return [name for name in URL_NAMES if with_test_role or name != "resort_test"]


def new_password() -> str:
    """A random password of 192 bits."""
    return secrets.token_urlsafe(24)


def passwords_from(environment: Mapping[str, str]) -> dict[str, str]:
    """The passwords that the URLs in the environment carry, by role.

    Raises ValueError when a URL names another role than the one it is for.
    """
    found = {}
    for role, name in URL_NAMES.items():
        if not environment.get(name):
            continue
        parts = conninfo_to_dict(environment[name])
        if parts.get("user") != role:
            raise ValueError(f"{name} must connect as {role}, not as {parts.get('user') or 'nobody'}.")
        if parts.get("password"):
            found[role] = str(parts["password"])
    return found


def database_url(role: str, password: str, *, host: str, port: int | str, database: str) -> str:
    """A URL for one login; a host that is a socket directory goes into the query, as libpq wants it."""
    login = f"postgresql://{role}:{quote(password, safe='')}"
    if host.startswith("/"):
        return f"{login}@:{port}/{quote(database)}?host={quote(host, safe='')}"
    return f"{login}@{host}:{port}/{quote(database)}"


def require_version(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    """Raise ServerTooOld unless the server is new enough."""
    have = connection.info.server_version // 10000
    if have < OLDEST_SERVER:
        raise ServerTooOld(f"V2 Resort needs PostgreSQL {OLDEST_SERVER} or newer, this server is {have}.")


def bootstrap(
    admin_url: str, *, database: str, passwords: Mapping[str, str], with_test_role: bool = False
) -> None:
    """Make or repair the roles, set the passwords given, and make the database.

    `admin_url` connects as a superuser. A login without a password here keeps the one it has.
    Raises ServerTooOld, or psycopg.Error for what the server refuses.
    """
    with psycopg.connect(admin_url, autocommit=True, connect_timeout=10) as server:
        require_version(server)
        server.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        with server.transaction():
            server.execute(_read("bootstrap.sql"))
            if with_test_role:
                server.execute(_read("bootstrap_test_role.sql"))
            for role in logins(with_test_role=with_test_role):
                if role in passwords:
                    _set_password(server, role, passwords[role])
        _make_database(server, database)
        _close_database(server, database, with_test_role=with_test_role)
    with psycopg.connect(make_conninfo(admin_url, dbname=database), autocommit=True) as inside:
        inside.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")


def existing_logins(admin_url: str) -> set[str]:
    """Which of the logins the server knows and gave a password already."""
    with psycopg.connect(admin_url, connect_timeout=10) as server:
        rows = server.execute(
            "SELECT rolname FROM pg_authid WHERE rolpassword IS NOT NULL AND rolname = ANY(%s)",
            [list(URL_NAMES)],
        )
        return {str(row[0]) for row in rows}


def _read(name: str) -> bytes:
    return (_SQL / name).read_bytes()


def _set_password(server: "psycopg.Connection[tuple[object, ...]]", role: str, password: str) -> None:
    # Hashed here, so that the password itself never reaches the server's log.
    verifier = server.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    server.execute(
        sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(verifier.decode()))
    )


def _make_database(server: "psycopg.Connection[tuple[object, ...]]", database: str) -> None:
    exists = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
    statement = (
        "ALTER DATABASE {} OWNER TO resort_owner"
        if exists
        else "CREATE DATABASE {} OWNER resort_owner ENCODING 'UTF8' TEMPLATE template0"
    )
    server.execute(sql.SQL(statement).format(sql.Identifier(database)))


def _close_database(
    server: "psycopg.Connection[tuple[object, ...]]", database: str, *, with_test_role: bool
) -> None:
    # PUBLIC may connect and make temporary tables by default.
    members = sql.SQL(", ").join(map(sql.Identifier, logins(with_test_role=with_test_role)))
    server.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database)))
    server.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(database), members))
