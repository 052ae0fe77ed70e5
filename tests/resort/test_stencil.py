"""Parts and pages that are kept: what they may keep, and what they must not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings
from django.utils.safestring import mark_safe
from django.utils.translation import override

from resort import stencil

SPAN = "components/status.html"


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """Each test begins with nothing made."""
    stencil._pieces.cache_clear()
    yield


def made() -> int:
    """How many parts are kept."""
    return stencil._pieces.cache_info().currsize


def test_part_is_made_once_and_filled_each_time() -> None:
    first = stencil.fill(SPAN, {"kind": "held"}, {"label": "One"})
    second = stencil.fill(SPAN, {"kind": "held"}, {"label": "Two"})

    assert ("One" in first, "Two" in first, "Two" in second, "One" in second) == (True, False, True, False)
    assert made() == 1


def test_part_differs_by_what_it_is_given_and_by_language() -> None:
    stencil.fill(SPAN, {"kind": "held"}, {"label": "x"})
    stencil.fill(SPAN, {"kind": "confirmed"}, {"label": "x"})
    with override("fr"):
        stencil.fill(SPAN, {"kind": "held"}, {"label": "x"})

    assert made() == 3


@pytest.mark.parametrize("place", ["given", "hole"])
def test_text_is_escaped_wherever_it_goes(place: str) -> None:
    hostile = '"><script>alert(1)</script>'
    values = {"kind": "held", "label": hostile}
    given, holes = (values, {}) if place == "given" else ({"kind": "held"}, {"label": hostile})

    assert "<script>" not in stencil.fill(SPAN, given, holes)


def test_safe_text_does_not_open_the_door_for_equal_text() -> None:
    trusted = stencil.fill(SPAN, {"kind": "held", "label": mark_safe("<b>x</b>")}, {})
    typed = stencil.fill(SPAN, {"kind": "held", "label": "<b>x</b>"}, {})

    assert "<b>" not in trusted
    assert "<b>" not in typed


def test_hole_takes_safe_text_as_it_is() -> None:
    assert "<b>x</b>" in stencil.fill(SPAN, {"kind": "held"}, {"label": mark_safe("<b>x</b>")})


def test_nothing_is_kept_in_development() -> None:
    with override_settings(DEBUG=True):
        stencil.fill(SPAN, {"kind": "held"}, {"label": "x"})
        assert made() == 0


def test_nothing_is_kept_when_asked_not_to() -> None:
    stencil.fill(SPAN, {"kind": "held"}, {"label": "x"}, keep=False)

    assert made() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/chalets/", "/chalets/?guests=4"])
def test_kept_pages_hold_nothing_of_who_saw_them_first(
    client: Any, client_for: Any, guest: Any, other_guest: Any, address: str
) -> None:
    mine = client_for(guest).get(address).text
    theirs = client_for(other_guest).get(address).text
    visitors = client.get(address).text

    mine_only, theirs_only = f"<span>{guest.first_name}</span>", f"<span>{other_guest.first_name}</span>"
    assert (mine_only in mine, mine_only in theirs) == (True, False)
    assert (theirs_only in mine, theirs_only in theirs) == (False, True)
    for text in (mine_only, theirs_only, "/account/sign-out/"):
        assert text not in visitors


@pytest.mark.django_db
def test_kept_pages_give_everybody_their_own_token(client: Any, client_for: Any, guest: Any) -> None:
    def token(browser: Any) -> str:
        return browser.get("/chalets/").text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]

    tokens = [token(client), token(client_for(guest)), token(client_for(guest))]

    assert len(set(tokens)) == 3
    assert all(len(found) == 64 for found in tokens)


@pytest.mark.django_db
def test_kept_pages_lead_back_to_their_own_address(client: Any) -> None:
    client.get("/chalets/?guests=2")

    assert 'name="next" value="/chalets/?guests=3&amp;page=1"' in client.get("/chalets/?guests=3&page=1").text


@pytest.mark.django_db
def test_kept_pages_speak_the_language_asked_for(client: Any) -> None:
    client.get("/chalets/")
    french = client.get("/chalets/", headers={"accept-language": "fr"}).text
    arabic = client.get("/chalets/", headers={"accept-language": "ar"}).text

    assert '<html lang="fr" dir="ltr">' in french
    assert '<html lang="ar" dir="rtl">' in arabic


@pytest.mark.django_db
def test_menu_of_staff_is_not_the_menu_of_guests(client_for: Any, guest: Any, receptionist: Any) -> None:
    assert 'href="/admin/"' in client_for(receptionist).get("/chalets/").text
    assert 'href="/admin/"' not in client_for(guest).get("/chalets/").text
