"""Settings: defaults, what overrides them, and who may change them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError

from audit import config
from audit.models import Activity, Setting
from resort.db.identity import ANONYMOUS, acting_as

pytestmark = pytest.mark.django_db


def test_get_without_a_row_is_the_default() -> None:
    with acting_as(role=ANONYMOUS):
        assert config.get("chalets.hold_minutes") == 15


def test_get_refuses_a_key_nobody_defined() -> None:
    with pytest.raises(KeyError):
        config.get("chalets.unheard_of")


def test_change_overrides_the_default_and_is_written_down(manager: Any, as_owner: Any) -> None:
    with acting_as(manager.pk):
        config.change(key="chalets.hold_minutes", value=20, actor=manager)

    with acting_as(role=ANONYMOUS):
        assert config.get_many("chalets.")["hold_minutes"] == 20
    with as_owner():
        entry = Activity.objects.get(action="audit.setting_changed")
    assert (entry.user_id, entry.data) == (manager.pk, {"before": 15, "after": 20})


def test_change_remembers_who_did_it(manager: Any, as_owner: Any) -> None:
    with acting_as(manager.pk):
        config.change(key="chalets.pay_at_desk", value=False, actor=manager)

    with as_owner():
        row = Setting.objects.get(pk="chalets.pay_at_desk")
    assert (row.value, row.updated_by_id, row.category) == (False, manager.pk, "chalets")


def test_change_by_reception_is_refused_by_the_database(receptionist: Any) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), acting_as(receptionist.pk):
        config.change(key="chalets.hold_minutes", value=20, actor=receptionist)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("chalets.hold_minutes", 4),
        ("chalets.hold_minutes", 121),
        ("chalets.hold_minutes", True),
        ("chalets.hold_minutes", "15"),
        ("chalets.pay_at_desk", 1),
        ("chalets.weekend_days", ["someday"]),
        ("chalets.weekend_days", "friday"),
        ("chalets.long_stay_discounts", [{"nights": 0, "percent": 10}]),
        ("chalets.long_stay_discounts", [{"nights": 7, "percent": 101}]),
        ("chalets.long_stay_discounts", [{"nights": 7}]),
        ("chalets.long_stay_discounts", {}),
        ("resort.phone", None),
    ],
)
def test_check_refuses_what_does_not_fit(key: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        config.check(key, value)


@pytest.mark.parametrize("key", list(config.SETTINGS))
def test_check_accepts_every_default(key: str) -> None:
    config.check(key, config.SETTINGS[key].default)


def test_remembered_settings_are_read_once(django_assert_num_queries: Any) -> None:
    with acting_as(role=ANONYMOUS), config.remembered(), django_assert_num_queries(1):
        config.get("chalets.hold_minutes")
        config.get_many("resort.")


def test_remembered_settings_see_a_change(manager: Any) -> None:
    with acting_as(manager.pk), config.remembered():
        assert config.get("chalets.hold_minutes") == 15
        config.change(key="chalets.hold_minutes", value=20, actor=manager)
        assert config.get("chalets.hold_minutes") == 20


def test_settings_are_forgotten_after_a_request(client: Any, manager: Any) -> None:
    client.get("/")
    with acting_as(manager.pk):
        config.change(key="chalets.hold_minutes", value=20, actor=manager)
        assert config.get("chalets.hold_minutes") == 20
