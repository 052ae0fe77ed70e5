"""Signed-in guests and the requests they send."""

from __future__ import annotations

import itertools
import os
import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID, uuid4

from resort.bench.dataset import FIRST_FREE_DAY, LAST_FREE_DAY
from resort.bench.load import get, post

# The first guests have ten past stays each; the others hold nights.
LISTERS, HOLDERS = 64, 300
CHALETS = 1000


@dataclass(frozen=True)
class SignedIn:
    """A guest's id and what their browser sends along."""

    id: UUID
    session: str
    token: str

    @property
    def jar(self) -> dict[str, str]:
        """Cookies by name; the names are production's."""
        return {"__Host-session": self.session, "__Host-csrf": self.token}

    @property
    def cookies(self) -> str:
        """As in the Cookie header."""
        return "; ".join(f"{name}={value}" for name, value in self.jar.items())


def sign_in_everybody(environment: dict[str, str]) -> list[SignedIn]:
    """Sessions as signing in would leave them, for the first guests of the data set."""
    os.environ.update({**environment, "RESORT_LOGIN": "web"})
    import django  # noqa: PLC0415 -- the environment decides which database it meets

    django.setup()
    from django.db import connection  # noqa: PLC0415

    made = [sign_in(f"guest{number}@example.com") for number in range(1, LISTERS + HOLDERS + 1)]
    connection.close()
    return made


def sign_in(email: str) -> SignedIn:
    """A session as signing in would leave it."""
    from django.conf import settings  # noqa: PLC0415
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from resort.db.identity import ANONYMOUS, acting_as  # noqa: PLC0415
    from resort.db.sessions import SessionStore  # noqa: PLC0415

    with acting_as(role=ANONYMOUS):
        user = User.objects.get_by_natural_key(email)
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
    return SignedIn(user.pk, str(session.session_key), uuid4().hex)


class Requests:
    """Makes the next request of each kind; safe to ask from many threads."""

    def __init__(self, guests: list[SignedIn], today: date) -> None:
        self.listers, self.holders = guests[:LISTERS], guests[LISTERS:]
        self.today = today
        self._dice = random.Random(1)
        self._slots: Iterator[int] = itertools.count()
        self._lock = threading.Lock()

    def search(self) -> bytes:
        """Chalets for two, some nights in the next months."""
        with self._lock:
            arrival = self.today + timedelta(days=self._dice.randint(1, 150))
            departure = arrival + timedelta(days=self._dice.randint(1, 7))
        query = {"check_in": arrival.isoformat(), "check_out": departure.isoformat(), "guests": 2}
        return get(f"/chalets/?{urlencode(query)}")

    def list(self) -> bytes:
        """A guest's own ten stays."""
        return get("/stays/", self._lister().cookies)

    def bare_list(self) -> bytes:
        """The same ten stays from the yardstick."""
        guest = self._lister()
        return get(f"/stays/?{urlencode({'guest': guest.id, 'session': guest.session})}")

    def book(self) -> bytes:
        """Two nights nobody has asked for yet."""
        with self._lock:
            slot = next(self._slots)
        number, round_ = slot % CHALETS + 1, slot // CHALETS
        arrival = self.today + timedelta(days=FIRST_FREE_DAY + 2 * round_)
        assert arrival <= self.today + timedelta(days=LAST_FREE_DAY), "the data set has no free nights left"
        guest = self.holders[slot % len(self.holders)]
        form = {
            "csrfmiddlewaretoken": guest.token,
            "check_in": arrival.isoformat(),
            "check_out": (arrival + timedelta(days=2)).isoformat(),
            "guests": 2,
            "first_name": "Guest",
            "last_name": "Number",
            "email": "guest@example.com",
            "phone": "+41 79 555 01 01",
            "special_requests": "",
            "request_key": str(uuid4()),
        }
        return post(f"/chalets/chalet-{number}/book/", urlencode(form), guest.cookies)

    def _lister(self) -> SignedIn:
        with self._lock:
            return self._dice.choice(self.listers)
