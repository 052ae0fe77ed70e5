"""Answers that lead somewhere else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

# After this many seconds of waiting a page no longer says "in a moment".
PATIENCE_SECONDS = 60
POLL_SECONDS = 2


def see_other(address: str) -> HttpResponseRedirect:
    """303: look there with a GET, whatever was sent."""
    return HttpResponseRedirect(address, status=303)


def go(request: HttpRequest, address: str) -> HttpResponse:
    """Leave for another page, also where only a part of this one was asked for."""
    if not request.htmx:  # type: ignore[attr-defined]
        return see_other(address)
    return HttpResponse(headers={"HX-Redirect": address})


def waiting(request: HttpRequest, address: str) -> dict[str, Any]:
    """What a page that asks again and again knows: where to ask, how often, and whether it has been long.

    The page itself remembers since when it waits; that decides on words only.
    """
    now = int(datetime.now(tz=UTC).timestamp())
    text = request.GET.get("since", "")
    since = min(int(text), now) if text.isascii() and text.isdigit() and len(text) < 12 else now
    return {
        "again": f"{address}?since={since}",
        "slow": now - since > PATIENCE_SECONDS,
        "seconds": POLL_SECONDS,
    }
