"""Settings that check themselves, and records that nobody edits."""

from __future__ import annotations

import pytest
from django.contrib.admin.utils import quote
from django.urls import reverse

from audit import config
from audit.models import Activity, Setting
from tests.factories.audit import ActivityFactory, BrandingAssetFactory, SecurityEventFactory

LIST = "admin:audit_setting_changelist"


def address(key, page="change", *more):
    return reverse(f"admin:audit_setting_{page}", args=[quote(key), *more])


def test_list_shows_every_setting_there_is(manager, client_for):
    page = client_for(manager).get(reverse(LIST))

    assert [row["key"] for row in page.context["rows"]] == list(config.SETTINGS)


def test_list_is_searched(manager, client_for):
    page = client_for(manager).get(reverse(LIST), {"q": "WEEKEND"})

    assert [row["key"] for row in page.context["rows"]] == ["chalets.weekend_days"]


@pytest.mark.parametrize("key", list(config.SETTINGS))
def test_every_setting_opens_before_anybody_changed_it(manager, client_for, key):
    page = client_for(manager).get(address(key))

    assert page.status_code == 200
    assert page.context["adminform"].form["value"].value() is not None


@pytest.mark.parametrize(
    ("key", "sent", "kept"),
    [
        ("chalets.hold_minutes", "30", 30),
        ("chalets.pay_at_desk", "", False),
        ("chalets.weekend_days", ["saturday", "sunday"], ["saturday", "sunday"]),
        ("chalets.weekend_days", [], []),
        (
            "chalets.long_stay_discounts",
            '[{"nights": 14, "percent": 20}]',
            [{"nights": 14, "percent": 20}],
        ),
        ("resort.phone", "+41 27 555 01 51", "+41 27 555 01 51"),
        ("pool.house_rules", " No dogs.\r\n\r\nBe kind. ", ["No dogs.", "Be kind."]),
        ("pool.house_rules", "", []),
    ],
)
def test_setting_is_changed_and_recorded(manager, client_for, as_owner, key, sent, kept):
    answer = client_for(manager).post(address(key), {"value": sent})

    assert answer.status_code == 302, answer.context["errors"]
    with as_owner():
        row = Setting.objects.get(pk=key)
        activity = Activity.objects.get(target_id=key)
    assert (row.value, row.updated_by_id) == (kept, manager.pk)
    assert (activity.action, activity.data["before"], activity.data["after"]) == (
        "audit.setting_changed",
        config.SETTINGS[key].default,
        kept,
    )


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("chalets.hold_minutes", "4"),
        ("chalets.hold_minutes", "121"),
        ("chalets.hold_minutes", "soon"),
        ("chalets.hold_minutes", ""),
        ("chalets.weekend_days", ["someday"]),
        ("chalets.long_stay_discounts", '{"nights": 7}'),
        ("chalets.long_stay_discounts", "not json"),
        ("chalets.long_stay_discounts", '[{"nights": 7, "percent": 101}]'),
        ("resort.phone", "9" * 501),
        ("pool.house_rules", "a\n" * 31),
        ("pool.house_rules", "a" * 301),
    ],
)
def test_value_that_does_not_fit_is_told(manager, client_for, as_owner, key, wrong):
    answer = client_for(manager).post(address(key), {"value": wrong})

    assert answer.status_code == 200
    assert "value" in answer.context["adminform"].form.errors
    with as_owner():
        assert not Setting.objects.exists()


def test_key_cannot_be_posted(manager, client_for, as_owner):
    client_for(manager).post(address("resort.phone"), {"key": "resort.email", "value": "x", "category": "y"})

    with as_owner():
        assert list(Setting.objects.values_list("key", "category")) == [("resort.phone", "resort")]


def test_setting_goes_back_to_its_default(manager, client_for, as_owner):
    browser = client_for(manager)
    browser.post(address("chalets.hold_minutes"), {"value": "30"})

    browser.post(address("chalets.hold_minutes", "step", "reset"))

    with as_owner():
        assert config.get("chalets.hold_minutes") == 15


def test_unknown_setting_does_not_exist(manager, client_for):
    assert client_for(manager).get(address("chalets.nonsense")).status_code == 404


def test_staff_do_not_change_settings(receptionist, finance, client_for, as_owner):
    for person in (receptionist, finance):
        assert client_for(person).get(reverse(LIST)).status_code == 403
        assert client_for(person).post(address("resort.phone"), {"value": "x"}).status_code == 403
    with as_owner():
        assert not Setting.objects.exists()


@pytest.mark.parametrize("factory", [SecurityEventFactory, ActivityFactory])
def test_records_are_only_looked_at(manager, client_for, as_owner, factory):
    row = factory()
    base = f"admin:audit_{row._meta.model_name}"
    browser = client_for(manager)

    assert browser.get(reverse(f"{base}_changelist")).status_code == 200
    assert browser.get(reverse(f"{base}_change", args=[row.pk])).status_code == 200
    assert browser.post(reverse(f"{base}_change", args=[row.pk]), {"action": "x"}).status_code == 403
    assert browser.post(reverse(f"{base}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403


def test_staff_see_their_own_activity_only(receptionist, client_for):
    own = ActivityFactory(user=receptionist, staff=receptionist.staff)
    ActivityFactory()

    page = client_for(receptionist).get(reverse("admin:audit_activity_changelist"))

    assert list(page.context["cl"].result_list) == [own]


def test_branding_takes_no_web_page(manager, client_for):
    from django.core.files.uploadedfile import SimpleUploadedFile

    asset = BrandingAssetFactory()
    fields = {"setting": asset.setting_id, "kind": "logo", "alt_text": "", "is_active": "on"}
    page = SimpleUploadedFile("logo.html", b"<script>alert(1)</script>", content_type="image/png")

    answer = client_for(manager).post(reverse("admin:audit_brandingasset_add"), {**fields, "file": page})

    assert "file" in answer.context["adminform"].form.errors
