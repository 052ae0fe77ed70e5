"""Sessions behind definer functions: a session is read by its key, and nobody can list keys."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import connection


def _call(sql: str, params: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()[0]


class SessionStore(SessionBase):
    """Django's session store on `app.session_*` instead of on the table, so it works before identity is known."""

    def load(self) -> dict[str, Any]:
        """The session's data; an unknown or expired key starts afresh."""
        data = _call("SELECT app.session_get(%s::text)", [self.session_key])
        if data is None:
            self._session_key = None
            return {}
        return self.decode(data)

    def exists(self, session_key: str) -> bool:
        """Whether a session with this key is stored."""
        return _call("SELECT app.session_exists(%s::text)", [session_key])

    def create(self) -> None:
        """Store an empty session under a fresh key."""
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        """Write the session; raises CreateError or UpdateError as Django's own store does."""
        if self.session_key is None:
            return self.create()
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        key = self._get_or_create_session_key()  # type: ignore[attr-defined]
        params = [key, self.encode(data), self.get_expiry_date(), must_create]
        if not _call("SELECT app.session_put(%s::text, %s::text, %s::timestamptz, %s::boolean)", params):
            raise CreateError if must_create else UpdateError
        return None

    def delete(self, session_key: str | None = None) -> None:
        """Forget the session."""
        key = session_key or self.session_key
        if key:
            _call("SELECT app.session_drop(%s::text)", [key])

    @classmethod
    def clear_expired(cls) -> None:
        """Remove expired sessions."""
        _call("SELECT app.session_clear_expired()", [])
