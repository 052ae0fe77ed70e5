"""One API call from its headers to its answer."""

import base64
import binascii
import json
import sys
import time
import traceback
from dataclasses import dataclass, field
from typing import Any

from . import errors, routing
from .errors import ApiError
from .expansion import expanded
from .forms import parse_form
from .idempotency import Kept, fingerprint
from .identifiers import new_id
from .params import check
from .sandbox import Sandbox
from .sdk_types import API_VERSION

TEST_KEY = "sk_test_"


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: str
    headers: dict[str, str]  # names in lower case
    body: str


@dataclass
class Answer:
    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)
    dropped: bool = False  # close the connection instead of answering


DROPPED = Answer(0, "", dropped=True)


def answer(sandbox: Sandbox, request: Request) -> Answer:
    """Answer a call as Stripe would, faults on command included."""
    request_id = new_id("req", 14)
    era = sandbox.era
    try:
        reply = _faced_with_faults(sandbox, request, request_id)
    except ApiError as refusal:
        reply = _refusal(refusal)
    if not reply.dropped:
        reply.headers = {
            "Content-Type": "application/json",
            "Request-Id": request_id,
            "Stripe-Version": API_VERSION,
            **reply.headers,
        }
    if era == sandbox.era:
        _note(sandbox, request, request_id, reply)
    return reply


def _faced_with_faults(sandbox: Sandbox, request: Request, request_id: str) -> Answer:
    _authenticate(request.headers.get("authorization"))
    _check_version(request.headers.get("stripe-version"))
    route, arguments = routing.find(request.method, request.path)
    given = parse_form(request.query if request.method in ("GET", "DELETE") else request.body)
    with sandbox.lock:
        fault, latency_ms = sandbox.faults.take(request.method, request.path)
    if fault in ("drop_before", "error_before", "rate_limit"):
        time.sleep(latency_ms / 1000)
        return _without_effect(fault)
    fail, era = fault == "error_after", sandbox.era
    run = _Run(sandbox, request, request_id, route, arguments, given, latency_ms, fail, era)
    reply = run.answer()
    return DROPPED if fault == "drop_after" else reply


def _without_effect(fault: str) -> Answer:
    if fault == "drop_before":
        return DROPPED
    if fault == "rate_limit":
        reply = _refusal(errors.rate_limited())
        reply.headers["Stripe-Rate-Limited-Reason"] = "global-rate"
        return reply
    return _refusal(errors.server_error())


@dataclass
class _Run:
    """A call that reached its resource, under its idempotency key if it has one."""

    sandbox: Sandbox
    request: Request
    request_id: str
    route: routing.Route
    arguments: dict[str, str]
    given: dict[str, Any]
    latency_ms: int
    fail: bool
    era: int

    @property
    def key(self) -> str | None:
        return self.request.headers.get("idempotency-key") if self.request.method == "POST" else None

    def answer(self) -> Answer:
        if self.key is None:
            time.sleep(self.latency_ms / 1000)
            return self._executed()
        with self.sandbox.lock:
            kept = self.sandbox.keys.begin(
                self.key, self.request.method, self.request.path, self.given, self.sandbox.now()
            )
        if kept is not None:
            return _replayed(kept)
        try:
            time.sleep(self.latency_ms / 1000)
            return self._executed()
        finally:
            with self.sandbox.lock:
                self.sandbox.keys.release(self.key)

    def _executed(self) -> Answer:
        # The answer is kept inside the transaction: effect and memory of it reach the disk together.
        reads = self.request.method == "GET"
        with self.sandbox.lock if reads else self.sandbox.transaction(self.request_id, self.key):
            if self.era != self.sandbox.era:
                return DROPPED  # a slow call from before everything was forgotten
            reply, began = self._attempted()
            if self.fail and began:
                reply = _refusal(errors.server_error())
            if self.key is not None and began:
                self.sandbox.keys.keep(self.key, self._kept(reply))
        return reply

    def _attempted(self) -> tuple[Answer, bool]:
        acted = False
        try:
            params = check(self.route.parameters, self.given)
            expand = params.pop("expand", [])
            made = self._handled(params)
            acted = True
            body = expanded(self.sandbox.store, made, expand)
        except ApiError as refusal:
            return _refusal(refusal), acted or refusal.executed
        except Exception:
            traceback.print_exc(file=sys.stderr)
            return _refusal(errors.server_error()), True
        return Answer(200, json.dumps(body, indent=2)), True

    def _handled(self, params: dict[str, Any]) -> dict[str, Any]:
        call = routing.Call(self.sandbox, self.request.path, params, self.arguments)
        with self.sandbox.in_time_of(
            params.get("customer"), params.get("subscription"), *self.arguments.values()
        ):
            return self.route.handler(call)

    def _kept(self, reply: Answer) -> Kept:
        return Kept(
            method=self.request.method,
            path=self.request.path,
            fingerprint=fingerprint(self.given),
            request_id=self.request_id,
            created=self.sandbox.now(),
            status=reply.status,
            body=reply.body,
        )


def _replayed(kept: Kept) -> Answer:
    return Answer(
        kept.status,
        kept.body,
        {"Idempotent-Replayed": "true", "Original-Request": kept.request_id, "Stripe-Should-Retry": "false"},
    )


def _refusal(refusal: ApiError) -> Answer:
    return Answer(refusal.status, json.dumps(refusal.body(), indent=2))


def _authenticate(header: str | None) -> None:
    """Raises ApiError (401) unless the key is a secret test key: a live key has no business here."""
    key = _key(header or "")
    if not key:
        raise ApiError(
            "You did not provide an API key. You need to provide your API key in the Authorization header, using "
            "Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
            status=401,
        )
    if not key.startswith(TEST_KEY):
        raise ApiError(f"Invalid API Key provided: {_masked(key)}", status=401)


def _key(header: str) -> str:
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _masked(key: str) -> str:
    return key[:8] + "*" * max(0, len(key) - 12) + key[-4:] if len(key) > 12 else "****"


def _check_version(version: str | None) -> None:
    if version not in (None, API_VERSION):
        raise ApiError(
            f"Invalid Stripe API version: {version}. This sandbox speaks {API_VERSION}, the version of the "
            "installed SDK."
        )


def _note(sandbox: Sandbox, request: Request, request_id: str, reply: Answer) -> None:
    with sandbox.lock:
        sandbox.calls.append(
            {
                "method": request.method,
                "path": request.path,
                "status": reply.status,
                "idempotency_key": request.headers.get("idempotency-key"),
                "replayed": "Idempotent-Replayed" in reply.headers,
                "request_id": request_id,
            }
        )
