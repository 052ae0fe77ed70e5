"""What stands around every page: what decides how it looks, and what is only filled in."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext

from resort.stencil import mark


class Frame:
    """The frame of a request's page, looked at only as far as a template asks."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def place(self) -> str:
        """Which link of the main navigation the page belongs to, with `…` behind it on a page below."""
        path = self.path
        for address in _navigation(settings.ROOT_URLCONF):
            if address in path:
                return address if path == address else f"{address}…"
        return ""

    @property
    def signed_in(self) -> bool:
        """Whether somebody is signed in."""
        return self._request.user.is_authenticated

    @property
    def is_staff(self) -> bool:
        """Whether the back office is offered."""
        return bool(getattr(self._request.user, "is_staff", False))

    @property
    def year(self) -> int:
        """The year of the small print."""
        return timezone.localdate().year

    @property
    def name(self) -> str:
        """What the menu calls the person."""
        return getattr(self._request.user, "first_name", "") or gettext("Account")

    @property
    def path(self) -> str:
        """The page's address without its query."""
        return self._request.path

    @property
    def next(self) -> str:
        """Where a change of language leads back to."""
        return self._request.get_full_path()


class Still(NamedTuple):
    """A frame to be kept: the same for everybody to whom it looks the same, with holes for the rest."""

    place: str
    signed_in: bool
    is_staff: bool
    year: int

    name: str = mark("name")
    path: str = mark("path")
    next: str = mark("next")


def still(frame: Frame) -> Still:
    """What of a frame may be kept."""
    return Still(frame.place, frame.signed_in, frame.is_staff, frame.year)


def filling(frame: Frame) -> dict[str, Any]:
    """What fills the holes of a kept frame."""
    return {"name": frame.name, "path": frame.path, "next": frame.next}


@lru_cache(maxsize=4)
def _navigation(urlconf: str) -> tuple[str, ...]:
    """The addresses of the main navigation, as far as they exist."""
    found = []
    for name in ("chalets:search", "pool:home", "restaurant:home", "chalets:my_bookings"):
        with suppress(NoReverseMatch):
            found.append(reverse(name, urlconf))
    return tuple(found)
