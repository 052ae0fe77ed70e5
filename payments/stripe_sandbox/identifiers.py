"""Identifiers that look like Stripe's."""

import secrets
import string

ALPHABET = string.ascii_letters + string.digits


def new_id(prefix: str, length: int = 24) -> str:
    """Such as ``pi_3VQy…``; random, so that nothing can rely on an order."""
    return prefix + "_" + "".join(secrets.choice(ALPHABET) for _ in range(length))


def new_secret(owner: str) -> str:
    return new_id(f"{owner}_secret", 25)
