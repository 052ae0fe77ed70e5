"""Idempotency keys as in Stripe's v1 API.

The first answer under a key is kept for a day and replayed, refusals and server errors included, once the call
had begun to act. The same key with other parameters is a 400, and a 409 while the first call is under way.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from .errors import ApiError

KEPT_SECONDS = 24 * 60 * 60
LONGEST_KEY = 255


@dataclass(frozen=True)
class Kept:
    """An answer to be replayed."""

    method: str
    path: str
    fingerprint: str
    request_id: str
    created: float
    status: int
    body: str


def fingerprint(params: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(params, sort_keys=True).encode()).hexdigest()


class IdempotencyKeys:
    def __init__(self, saved: dict[str, dict[str, Any]] | None = None) -> None:
        self.kept = {key: Kept(**answer) for key, answer in (saved or {}).items()}
        self.in_use: set[str] = set()

    def saved(self) -> dict[str, dict[str, Any]]:
        return {key: asdict(answer) for key, answer in self.kept.items()}

    def begin(self, key: str, method: str, path: str, params: dict[str, Any], now: float) -> Kept | None:
        """Take the key for a call, or give back the answer to replay.

        Raises ApiError when the key is in use (409), was used for another request (400) or is too long.
        """
        if len(key) > LONGEST_KEY:
            raise ApiError(f"Idempotency keys can be at most {LONGEST_KEY} characters long.")
        self._forget_before(now - KEPT_SECONDS)
        if key in self.in_use:
            raise _in_use(key)
        kept = self.kept.get(key)
        if kept is None:
            self.in_use.add(key)
            return None
        if (kept.method, kept.path) != (method, path):
            raise _other_request(
                key, f"for the same endpoint they were first used for ('{path}' vs '{kept.path}')"
            )
        if kept.fingerprint != fingerprint(params):
            raise _other_request(key, "with the same parameters they were first used with")
        return kept

    def keep(self, key: str, answer: Kept) -> None:
        self.kept[key] = answer

    def release(self, key: str) -> None:
        self.in_use.discard(key)

    def _forget_before(self, oldest: float) -> None:
        for key in [key for key, answer in self.kept.items() if answer.created < oldest]:
            del self.kept[key]


def _in_use(key: str) -> ApiError:
    return ApiError(
        "There is currently another in-progress request using this Idempotent Key (that probably means you "
        f"submitted twice, and the other request is still going through): {key}. Please try again later.",
        status=409,
        code="idempotency_key_in_use",
    )


def _other_request(key: str, only: str) -> ApiError:
    return ApiError(
        f"Keys for idempotent requests can only be used {only}. Try using a key other than '{key}' if you meant "
        "to execute a different request.",
        type="idempotency_error",
    )
