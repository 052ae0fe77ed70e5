"""Links with a token. Their host is always settings.SITE_URL, never what a request said it was."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts import tokens
from accounts.models import User

# What a kept letter shows instead of the link: the secret exists in the mail only.
PLACEHOLDER = f"{settings.SITE_URL}/account/#the-link-is-in-the-mail"

_KINDS = {
    "new_password": ("accounts:password_reset_confirm", tokens.new_password),
    "confirm_email": ("accounts:verify", tokens.confirm_email),
    "move_email": ("accounts:email_move", tokens.move_email),
}


def absolute(path: str) -> str:
    """The address of a page of ours, for letters."""
    return settings.SITE_URL.rstrip("/") + path


def make(kind: str, user: User) -> str:
    """A fresh link of this kind for this person."""
    name, generator = _KINDS[kind]
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return absolute(reverse(name, kwargs={"uidb64": uid, "token": generator.make_token(user)}))
