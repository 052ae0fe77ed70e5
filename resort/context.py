"""What every template may read."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def resort(request: HttpRequest) -> dict[str, Any]:
    """The resort's name, currency and whether this is a development machine."""
    return constants()


def constants() -> dict[str, Any]:
    """The same, the same for every request."""
    return {
        "resort_name": settings.RESORT_NAME,
        "resort_currency": settings.RESORT_CURRENCY,
        "debug": settings.DEBUG,
        "site_url": settings.SITE_URL,
    }
