"""Writing down what happened, in the transaction in which it happens."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Model
from django.http import HttpRequest

from resort.common.visitor import address_of

_AGENT_LENGTH = 300


def as_json(data: Any) -> str:
    """As a jsonb parameter takes it, dates and amounts among it."""
    return json.dumps(data, cls=DjangoJSONEncoder)


RECORD = "app.record_activity(%s::text, %s::text, %s::text, %s::jsonb)"


def recorded(action: str, *, target: Model, **data: Any) -> list[str]:
    """The parameters of RECORD, for a statement that notes what it does."""
    return [action, target._meta.label_lower, str(target.pk), as_json(data)]


def record(action: str, *, target: Model, **data: Any) -> None:
    """Note an act on `target`, such as "chalets.stay_confirmed"; who did it comes from the transaction's identity."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {RECORD}", recorded(action, target=target, **data))


def record_security(
    event: str,
    *,
    severity: str = "info",
    description: str = "",
    request: HttpRequest | None = None,
    about: UUID | None = None,
    **metadata: Any,
) -> None:
    """Note a security event, such as "sign_in_failed"; `about` names the person when nobody is signed in."""
    address = address_of(request) if request else None
    agent = request.headers.get("User-Agent", "")[:_AGENT_LENGTH] if request else None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT app.record_security_event"
            "(%s::text, %s::text, %s::text, %s::inet, %s::text, %s::jsonb, %s::uuid)",
            [event, severity, description, address, agent, as_json(metadata), about],
        )
