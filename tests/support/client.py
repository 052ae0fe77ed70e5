"""A browser that is signed in already."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.http import HttpResponse
from django.test import Client, TestCase

from accounts.models import User
from resort.db.sessions import SessionStore


class Browser(Client):
    """Django's client. Inside a test's transaction it runs what each request leaves for after its commit."""

    def request(self, **request: Any) -> HttpResponse:
        if not connection.in_atomic_block:
            return super().request(**request)
        with TestCase.captureOnCommitCallbacks(execute=True):
            return super().request(**request)


def client_for(user: User, **session_data: Any) -> Browser:
    """A browser with a session of this user, as signing in leaves it; `session_data` goes into the session."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.update(session_data)
    session.save()
    browser = Browser()
    browser.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return browser
