"""What a ticket's picture says: a signed, versioned token that a gate can check without a network.

ECDSA over P-256, because every browser's WebCrypto can check it. The token is written in base32, so that the
picture stays small and a keyboard-wedge scanner cannot confuse upper and lower case. Who holds the picture may
enter, so it tells nothing else: an id, the days, the half-days, the number of people.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings

VERSION = 1
PREFIX = "V2P"
# version, key, kind, subject, issue, first day, last day, slot, people
LAYOUT = struct.Struct(">BHB16sHHHBB")
SIGNATURE_BYTES = 64
EPOCH = date(2020, 1, 1)
CURVE = ec.SECP256R1()
# The order of the curve's group: a private key lies between 1 and this.
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class Kind(IntEnum):
    """What the token opens the gate for."""

    TICKET = 1
    STAY = 2
    MEMBER = 3


SLOTS = ("", "morning", "afternoon", "full_day")


class Unreadable(Exception):
    """Not one of our tokens at all."""


class Forged(Exception):
    """Looks like a token, but no key of ours signed it."""


@dataclass(frozen=True)
class Token:
    """What was signed. `slot` is empty where the whole day is open; days are in the resort's time zone."""

    kind: Kind
    subject: UUID
    first_day: date
    last_day: date
    slot: str = ""
    persons: int = 1
    issue: int = 1


@dataclass(frozen=True)
class Key:
    """A signing key made of a secret; `number` tells the gate which one signed."""

    number: int
    private: ec.EllipticCurvePrivateKey

    @property
    def public(self) -> ec.EllipticCurvePublicKey:
        """What checks a signature."""
        return self.private.public_key()


@lru_cache(maxsize=16)
def _key(secret: str) -> Key:
    seed = hashlib.sha512(b"v2resort.pool.ticket|" + secret.encode()).digest()
    private = ec.derive_private_key(int.from_bytes(seed) % (ORDER - 1) + 1, CURVE)
    numbers = private.public_key().public_numbers()
    number = int.from_bytes(hashlib.sha256(numbers.x.to_bytes(32)).digest()[:2])
    return Key(number, private)


def keys() -> list[Key]:
    """The keys in force: the first signs, all check. Raises nothing; the settings name at least one secret."""
    return [_key(secret) for secret in settings.POOL_TICKET_SECRETS]


def sign(token: Token) -> str:
    """The token as the picture holds it, about 150 letters."""
    key = keys()[0]
    body = LAYOUT.pack(
        VERSION,
        key.number,
        token.kind,
        token.subject.bytes,
        token.issue,
        (token.first_day - EPOCH).days,
        (token.last_day - EPOCH).days,
        SLOTS.index(token.slot),
        token.persons,
    )
    r, s = decode_dss_signature(key.private.sign(body, ec.ECDSA(SHA256(), deterministic_signing=True)))
    return PREFIX + base64.b32encode(body + r.to_bytes(32) + s.to_bytes(32)).decode().rstrip("=")


def read(text: str) -> Token:
    """What the token says. Raises Unreadable when it is none, Forged when no key of ours signed it."""
    body, signature = _taken_apart(text)
    version, number, kind, subject, issue, first, last, slot, persons = LAYOUT.unpack(body)
    key = next((key for key in keys() if key.number == number), None)
    if version != VERSION or key is None or not _signed(key, body, signature):
        raise Forged
    return Token(
        kind=Kind(kind),
        subject=UUID(bytes=subject),
        first_day=EPOCH + timedelta(days=first),
        last_day=EPOCH + timedelta(days=last),
        slot=SLOTS[slot],
        persons=persons,
        issue=issue,
    )


def _taken_apart(text: str) -> tuple[bytes, bytes]:
    text = text.strip().upper()
    if not text.startswith(PREFIX) or len(text) > 200:
        raise Unreadable
    letters = text[len(PREFIX) :]
    try:
        raw = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except (binascii.Error, ValueError):
        raise Unreadable from None
    if len(raw) != LAYOUT.size + SIGNATURE_BYTES:
        raise Unreadable
    return raw[: LAYOUT.size], raw[LAYOUT.size :]


def _signed(key: Key, body: bytes, signature: bytes) -> bool:
    r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
    try:
        key.public.verify(encode_dss_signature(r, s), body, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def public_keys() -> list[dict[str, str | int]]:
    """The keys a gate device checks with, as JSON web keys with their `number`."""
    return [{"number": key.number, **_jwk(key.public)} for key in keys()]


def _jwk(key: ec.EllipticCurvePublicKey) -> dict[str, str]:
    numbers = key.public_numbers()
    return {"kty": "EC", "crv": "P-256", "x": _base64url(numbers.x), "y": _base64url(numbers.y)}


def _base64url(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(32)).decode().rstrip("=")
