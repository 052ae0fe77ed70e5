"""What a gate's device may send: read strictly, refused in words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from pool.gate_rules import IN, OUT, Reason
from pool.services.gate.scanning import GATE_LENGTH, MOST_PERSONS

# Far above what an honest device sends; a scan is a few hundred bytes.
_MOST_BYTES = 8192
_NAME_LENGTH = 200


class BadInput(Exception):
    """The request makes no sense; `str()` says why."""


@dataclass(frozen=True)
class ScanRequest:
    """One scan as the device tells it."""

    presented: str
    gate: str
    client_id: UUID
    direction: str = IN
    persons: int | None = None
    scanned_at: datetime | None = None
    queued: bool = False
    refused: str = ""


def body(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was sent. Raises BadInput."""
    try:
        if int(request.headers.get("Content-Length") or 0) > _MOST_BYTES:
            raise BadInput(_("That is too long."))
        data = json.loads(request.body)
    except (ValueError, RecursionError):
        raise BadInput(_("That is not JSON.")) from None
    if not isinstance(data, dict):
        raise BadInput(_("That is not a JSON object."))
    return data


def scan_request(data: dict[str, Any]) -> ScanRequest:
    """Raises BadInput for anything a device of ours would not send."""
    return ScanRequest(
        presented=text(data, "presented", longest=4000),
        gate=gate_name(data),
        client_id=uuid(data, "client_id"),
        direction=choice(data, "direction", (IN, OUT), IN),
        persons=persons(data),
        scanned_at=instant(data, "scanned_at"),
        queued=data.get("queued") is True,
        refused=choice(data, "refused", ("", *map(str, Reason)), ""),
    )


def text(data: dict[str, Any], name: str, *, longest: int) -> str:
    """A string as it came: what cannot be printed is nothing the gate minds, as it is only compared."""
    value = data.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > longest:
        raise BadInput(_("%(name)s is missing or too long.") % {"name": name})
    return value


def written(data: dict[str, Any], name: str, *, longest: int = _NAME_LENGTH) -> str:
    """A string that is kept. Raises BadInput for what cannot be stored."""
    value = text(data, name, longest=longest).strip()
    if not value.isprintable():
        raise BadInput(_("%(name)s contains characters that cannot be stored.") % {"name": name})
    return value


def gate_name(data: dict[str, Any]) -> str:
    """Where the device stands."""
    return written(data, "gate", longest=GATE_LENGTH)


def uuid(data: dict[str, Any], name: str) -> UUID:
    """An id."""
    try:
        return UUID(str(data.get(name)))
    except ValueError:
        raise BadInput(_("%(name)s is not an id.") % {"name": name}) from None


def choice(data: dict[str, Any], name: str, allowed: tuple[str, ...], default: str) -> str:
    """One of a few words."""
    value = data.get(name, default)
    if value not in allowed:
        raise BadInput(_("%(name)s is none of the known words.") % {"name": name})
    return str(value)


def persons(data: dict[str, Any]) -> int | None:
    """How many people, or None for all who may."""
    value = data.get("persons")
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST_PERSONS:
        raise BadInput(_("persons is not a number of people."))
    return value


def instant(data: dict[str, Any], name: str) -> datetime | None:
    """A moment with its time zone, or None."""
    value = data.get(name)
    if value is None:
        return None
    try:
        at = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise BadInput(_("%(name)s is not a time.") % {"name": name})
    return at
