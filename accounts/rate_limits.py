"""Counters that slow down guessing and flooding: one UPSERT per hit, so that no hit is lost between processes."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from resort.common.visitor import address_of

MINUTE = 60
HOUR = 60 * MINUTE


@dataclass(frozen=True)
class Limit:
    """At most `hits` per `seconds`, counted from the first hit; `name` keeps counters apart."""

    name: str
    hits: int
    seconds: int


# Everybody on the resort's own Wi-Fi comes from one address, so limits per source are wide.
SIGN_IN_SOURCE = Limit("sign_in_source", 100, 15 * MINUTE)
SIGN_IN_ACCOUNT = Limit("sign_in_account", 20, 15 * MINUTE)
SIGN_UP_SOURCE = Limit("sign_up_source", 20, HOUR)
# How often one source may be told, in effect, that an address has an account.
TAKEN_SOURCE = Limit("taken_source", 5, HOUR)
TAKEN_ACCOUNT = Limit("taken_account", 2, HOUR)
RESET_SOURCE = Limit("reset_source", 30, HOUR)
RESET_ACCOUNT = Limit("reset_account", 4, HOUR)
LETTER_ACCOUNT = Limit("letter_account", 5, HOUR)
PASSWORD_AGAIN = Limit("password_again", 10, 15 * MINUTE)
DOWNLOAD = Limit("download", 10, HOUR)


def hit(limit: Limit, who: str) -> int:
    """Count one hit of `who`; 0 to go on, else the seconds to wait.

    Counts even when the answer is to wait. Inside a transaction the hit is undone when that is rolled back, so
    answer with a response, never by raising. Works without an identity.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT total, wait FROM app.rate_limit_hit(%s::text, %s::integer)",
            [_key(limit, who), limit.seconds],
        )
        total, wait = cursor.fetchone()
    return wait if total > limit.hits else 0


def forget(limit: Limit, who: str) -> None:
    """Start afresh, as after a successful sign-in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.rate_limit_forget(%s::text)", [_key(limit, who)])


def clear_expired() -> None:
    """Remove counters whose window is over (the worker's role only)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.rate_limits_clear_expired()")


def source_of(request: HttpRequest) -> str:
    """Whose attempts are counted together: the visitor's address, a whole /64 for IPv6."""
    address = address_of(request)
    if address is None:
        return "unknown"
    parsed = ipaddress.ip_address(address)
    if parsed.version == 6:
        return str(ipaddress.ip_network((int(parsed), 64), strict=False).network_address)
    return address


def _key(limit: Limit, who: str) -> str:
    # Hashed: the table tells nobody who tried to sign in from where.
    digest = salted_hmac("accounts.rate_limits", who.casefold(), algorithm="sha256").hexdigest()
    return f"{limit.name}:{digest[:40]}"
