"""Answers that lead elsewhere."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
from django.test import RequestFactory

from resort.common.answers import PATIENCE_SECONDS, go, see_other, waiting


def asked(address: str = "/", *, htmx: bool = False):
    request = RequestFactory().get(address)
    request.htmx = SimpleNamespace() if htmx else None
    return request


def test_see_other_is_a_get():
    answer = see_other("/stays/")
    assert (answer.status_code, answer["Location"]) == (303, "/stays/")


def test_a_part_of_a_page_leaves_the_whole():
    answer = go(asked(htmx=True), "/stays/")
    assert (answer.status_code, answer["HX-Redirect"], answer.content) == (200, "/stays/", b"")
    assert go(asked(), "/stays/")["Location"] == "/stays/"


@pytest.mark.parametrize("since", ["", "x", "-1", "٣", "9" * 20, "99999999999"])
def test_waiting_begins_now_where_the_address_says_nonsense(since):
    begun = int(time.time())
    told = waiting(asked(f"/back/?since={since}"), "/back/")
    at = int(told["again"].removeprefix("/back/?since="))
    assert begun <= at <= int(time.time())
    assert not told["slow"]


def test_waiting_goes_on_and_becomes_long():
    since = int(time.time()) - PATIENCE_SECONDS - 1
    assert waiting(asked(f"/back/?since={since}"), "/back/") == {
        "again": f"/back/?since={since}",
        "slow": True,
        "seconds": 2,
    }
