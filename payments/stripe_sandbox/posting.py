"""Sign a webhook and post it."""

import hashlib
import hmac
import http.client
from urllib.parse import urlsplit

USER_AGENT = "Stripe/1.0 (+https://docs.stripe.com/webhooks; sandbox)"


def signature(body: bytes, secret: str, timestamp: int) -> str:
    """The ``Stripe-Signature`` header: HMAC-SHA256 of ``timestamp.body``."""
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


def post(url: str, body: bytes, header: str, timeout_seconds: float) -> int | str:
    """The status the endpoint answered, or in words why it did not. Redirects are not followed."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=timeout_seconds)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": header,
        "User-Agent": USER_AGENT,
        "Connection": "close",
    }
    try:
        connection.request("POST", target, body, headers)
        response = connection.getresponse()
        response.read()
    except (OSError, http.client.HTTPException) as problem:
        return f"{type(problem).__name__}: {problem}"
    finally:
        connection.close()
    return response.status
