"""No cache keeps what belongs to one person."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.django_db


def test_pages_of_a_signed_in_person_are_kept_nowhere(client_for: Any, guest: Any) -> None:
    header = client_for(guest).get("/stays/")["Cache-Control"]

    assert "no-store" in header
    assert "private" in header


def test_every_page_refuses_frames_and_inline_code(client: Any) -> None:
    response = client.get("/")
    policy = response["Content-Security-Policy"]

    assert "frame-ancestors 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert response["X-Frame-Options"] == "DENY"


def test_error_pages_refuse_frames_too(client: Any) -> None:
    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
