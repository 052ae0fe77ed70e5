"""Input no honest form sends is answered with a 400."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address", ["/chalets/?amenity=%00", "/chalets/%00/", "/chalets/?guests=%ED%A0%80%00", "/stays/%00/"]
)
def test_unstorable_characters_in_an_address_are_refused(client: Any, address: str) -> None:
    assert client.get(address).status_code in (400, 404)
    assert b"Traceback" not in client.get(address).content


def test_unstorable_characters_in_a_form_are_refused(client: Any) -> None:
    assert (
        client.post("/account/sign-in/", {"username": "a\x00@example.com", "password": "x"}).status_code
        == 400
    )


def test_more_fields_than_any_form_has_are_refused(client: Any) -> None:
    assert client.post("/account/sign-in/", {f"f{number}": "x" for number in range(600)}).status_code == 400


@pytest.mark.parametrize("slug", ["larch", "x" * 5000, "🏔"])
def test_unknown_addresses_are_not_found(client: Any, slug: str) -> None:
    assert client.get(f"/chalets/{slug}/").status_code == 404
