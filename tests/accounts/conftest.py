"""What the account tests share."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from tests.factories.accounts import PASSWORD

NEW_PASSWORD = "seven quiet swans at dawn"


@pytest.fixture
def sign_in(client: Any) -> Callable[..., Any]:
    """Post the sign-in form, from the visitor's browser unless another is given."""

    def post(email: str, password: str = PASSWORD, *, browser: Any = None, **more: Any) -> Any:
        data = {"username": email, "password": password, **more}
        return (browser or client).post(reverse("accounts:sign_in"), data)

    return post


@pytest.fixture
def sign_up_data() -> dict[str, str]:
    """A form that opens an account."""
    return {
        "first_name": "Noor",
        "last_name": "Haddad",
        "email": "noor@example.com",
        "phone": "+41 79 123 45 67",
        "password": NEW_PASSWORD,
    }


@pytest.fixture
def link_in(jobs: Any, mailoutbox: list[Any]) -> Callable[[str], str]:
    """Run the jobs and find the path of the newest mailed link that contains this text."""

    def find(part: str) -> str:
        jobs.run()
        for mail in reversed(mailoutbox):
            if found := re.search(rf"http://testserver(\S*{part}\S*)", mail.body):
                return found[1]
        raise AssertionError(f"No link with {part} in {[mail.subject for mail in mailoutbox]}")

    return find
