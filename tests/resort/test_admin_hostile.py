"""Addresses nobody honest types: answered, refused, and never a way to read what is not shown."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import User
from chalets.models import Booking
from tests.factories.chalets import ChaletFactory
from tests.support.back_office import LABELS, address, model_of

# What a list makes of these depends on its columns, its search and its filters.
HOSTILE = (
    "q=%27%22%3B--&o=1",
    "q=" + "a+" * 300,
    "q=%E2%80%AE%F0%9F%92%A9",
    "o=999.-999.x",
    "id__exact=zzz",
    "pk__in=1,2,zzz",
    "created_at__gte=yesterday",
    "created_at__gte=99999-01-01",
    "status__exact=%27",
    "status__in=" + "x," * 500,
    "_facets=True",
)
# And these are the same for all of them.
HOSTILE_TO_ANY = ("p=999999999999", "p=-1&all=", "e=1", "_popup=1&_to_field=id", "_to_field=password")
ANY = ("accounts.user", "audit.setting", "chalets.booking", "pool.capacity")


@pytest.mark.parametrize("label", LABELS)
def test_hostile_addresses_are_answered(manager, client_for, label):
    browser, list_of = client_for(manager), address(model_of(label))
    queries = (*HOSTILE, *HOSTILE_TO_ANY) if label in ANY else HOSTILE

    answers = {query: browser.get(f"{list_of}?{query}").status_code for query in queries}

    assert {query: code for query, code in answers.items() if code not in (200, 302, 400)} == {}


@pytest.mark.parametrize("field", ["password", "role", "staff", "nonsense"])
def test_autocomplete_completes_nothing_that_no_form_asks(receptionist, client_for, field):
    query = f"app_label=accounts&model_name=user&field_name={field}&term=a"

    assert client_for(receptionist).get(f"{reverse('admin:autocomplete')}?{query}").status_code == 403


@pytest.mark.parametrize(
    "lookup",
    [
        "password__startswith=md5",
        "two_factor_secret__isnull=0",
        "staff__hourly_rate__gt=10",
        "failed_login_attempts__gt=0",
    ],
)
def test_list_of_people_is_no_oracle(manager, client_for, lookup):
    assert client_for(manager).get(f"{address(User)}?{lookup}").status_code == 400


def test_object_of_another_table_does_not_exist(manager, client_for):
    chalet = ChaletFactory()

    assert client_for(manager).get(address(Booking, "change", chalet.pk)).status_code == 404
    assert client_for(manager).get(address(Booking, "history", chalet.pk)).status_code == 404
    assert client_for(manager).get(address(Booking, "step", chalet.pk, "cancel")).status_code == 404
    assert client_for(manager).get(address(Booking, "change", "%00x")).status_code in (400, 404)
