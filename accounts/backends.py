"""Signing in with e-mail and password."""

from django.contrib.auth.backends import ModelBackend


class PasswordBackend(ModelBackend):
    """Django's own, on our user."""
