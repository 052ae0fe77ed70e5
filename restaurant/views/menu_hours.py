"""The links by which a menu is looked at for another service."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from restaurant.services.menu.hours import Hours

ALL = "all"


@dataclass(frozen=True)
class ServiceLink:
    """One service to look at; `address` is relative to the page."""

    label: str
    address: str
    is_current: bool


def asked(request: HttpRequest, at: Hours) -> str:
    """The service the address asks for: one of the house, "all", or "" for now."""
    word = request.GET.get("service", "")
    return word if word == ALL or word in {str(each.pk) for each in at.services} else ""


def served(word: str, at: Hours) -> Collection[UUID] | None:
    """The services whose dishes are shown; None for everything, also where nobody asked and nothing runs."""
    if word not in ("", ALL):
        return {UUID(word)}
    return at.running or None if word == "" else None


def links(request: HttpRequest, at: Hours, word: str) -> list[ServiceLink]:
    """Now, each service, everything; none where the house has no services."""
    if not at.services:
        return []
    rest = request.GET.copy()
    found = []
    now = _("Now: %(services)s") % {"services": ", ".join(at.running_names)} if at.running else _("Now")
    for label, key in (
        (now, ""),
        *((each.name, str(each.pk)) for each in at.services),
        (_("Everything"), ALL),
    ):
        rest.pop("service", None)
        if key:
            rest["service"] = key
        found.append(ServiceLink(label, f"?{rest.urlencode()}", key == word))
    return found
