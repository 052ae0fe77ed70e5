"""Start-up checks: a server that is not set up says so and stops."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured


def _secret_key() -> str:
    try:
        return settings.SECRET_KEY
    except ImproperlyConfigured:
        return ""


def _sentence(name: str) -> str:
    return f"{name} is not an https address." if name == "SITE_URL" else f"{name} is empty."


@register(Tags.security)
def secrets_are_set(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Outside DEBUG every secret must come from the environment."""
    if settings.DEBUG:
        return []
    wanted = {
        "SECRET_KEY": (_secret_key(), "resort.E001"),
        "STRIPE_SECRET_KEY": (settings.STRIPE_SECRET_KEY, "resort.E002"),
        "STRIPE_WEBHOOK_SECRET": (settings.STRIPE_WEBHOOK_SECRETS, "resort.E003"),
        "ALLOWED_HOSTS": (settings.ALLOWED_HOSTS, "resort.E004"),
        # Without it letters would lie in a folder and their links lead to this machine.
        "EMAIL_URL": (not settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"), "resort.E006"),
        "SITE_URL": (settings.SITE_URL.startswith("https://"), "resort.E007"),
    }
    hint = "Set it in the environment; docs/operations.md lists every setting. For development set DEBUG=1."
    return [
        Error(f"{name} is empty.", hint=hint, id=code) for name, (value, code) in wanted.items() if not value
    ]


@register(Tags.security)
def sandbox_stays_home(app_configs: Any, **kwargs: Any) -> list[Error]:
    """The Stripe sandbox is for development: production talks to Stripe itself."""
    if settings.DEBUG or not settings.STRIPE_API_BASE:
        return []
    return [
        Error(
            "STRIPE_API_BASE is set outside DEBUG.",
            hint="Unset it: the real Stripe is used by default.",
            id="resort.E005",
        )
    ]
