"""Codes of bookings: short, readable on the phone, telling nothing."""

import secrets

# Without 0 O 1 I L U, which are misread or misheard.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_code() -> str:
    """A fresh code such as K7QM-2XRD (30^8 possibilities; the page behind it also wants its owner signed in)."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"
