"""What templates know of the resort whatever is asked."""

from typing import Any

from django.conf import settings


def constants() -> dict[str, Any]:
    """The resort's name, currency and address on the web, and whether this is a development machine."""
    return {
        "resort_name": settings.RESORT_NAME,
        "resort_currency": settings.RESORT_CURRENCY,
        "debug": settings.DEBUG,
        "site_url": settings.SITE_URL,
    }
