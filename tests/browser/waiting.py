"""Waiting for a page, and for what the worker does: on a condition, and long enough for a busy machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

WORKER_SECONDS = 60


def arrive(page: Page, address: str) -> None:
    """Wait until the page at this path (and query, if it names one) is loaded.

    A pattern would not do: "**/stays/" is also how "/account/sign-in/?next=/stays/" ends.
    """

    def there(url: str) -> bool:
        parts = urlsplit(url)
        return address == (f"{parts.path}?{parts.query}" if "?" in address else parts.path)

    page.wait_for_url(there)


def eventually(page: Page, found: Callable[[], Any], *, what: str) -> Any:
    """What this gives once it gives something; the browser goes on working meanwhile."""
    end = time.monotonic() + WORKER_SECONDS
    while time.monotonic() < end:
        if answer := found():
            return answer
        page.wait_for_timeout(50)
    raise AssertionError(f"{what} did not come within {WORKER_SECONDS} s")
