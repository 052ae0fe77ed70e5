"""Who works in the house is led to the screens they may open, and to no other."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.factories.accounts import UserFactory
from tests.factories.restaurant import TableFactory

pytestmark = pytest.mark.django_db

EVERY = ("floor:plan", "kitchen:screen", "serving:tables", "bills:list", "serving:dishes")
OPEN = {
    "receptionist": {"floor:plan", "bills:list"},
    "cook": {"kitchen:screen", "serving:tables", "serving:dishes"},
    "waiter": set(EVERY),
    "finance": set(),
    "manager": set(EVERY),
}


@pytest.fixture
def waiter(db):
    return UserFactory(staff=True, department="restaurant")


def led_to(page: str) -> set[str]:
    """The screens a page leads to."""
    return {name for name in EVERY if re.search(f'href="{reverse(name)}"', page)}


@pytest.mark.parametrize("person", OPEN)
def test_staff_is_led_where_it_may_go(request, client_for, person):
    TableFactory(table_number=7)
    browser = client_for(request.getfixturevalue(person))
    pages = {name: browser.get(reverse(name)) for name in EVERY}
    assert {name for name, page in pages.items() if page.status_code == 200} == OPEN[person]
    for name, page in pages.items():
        if page.status_code == 200:
            # The floor's own bar has its plan and its list.
            assert led_to(page.content.decode()) == OPEN[person], name
    assert led_to(browser.get(reverse("admin:index")).content.decode()) == OPEN[person]
