"""Where to go on after signing in: to a page of ours, or nowhere."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

_LONGEST = 2000


def safe_next(request: HttpRequest) -> str:
    """The `next` a form or address carries when it is a path of this site, else ""."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if len(wanted) > _LONGEST or not wanted.startswith("/") or wanted.startswith("//"):
        return ""
    # Browsers read a backslash as a slash and skip tabs and line breaks.
    if "\\" in wanted or any(ord(char) < 32 or ord(char) == 127 for char in wanted):
        return ""
    allowed = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None, require_https=request.is_secure())
    return wanted if allowed else ""


def with_next(name: str, target: str) -> str:
    """The address of one of our pages that goes on to `target` afterwards."""
    return f"{reverse(name)}?{urlencode({'next': target})}" if target else reverse(name)
