"""The back office as a whole: each role sees what the database lets it, no page fails, no list asks per row."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Activity, Setting
from chalets.models import Booking, Chalet
from resort.db import access
from resort.db.identity import acting_as
from tests.factories.accounts import UserFactory
from tests.factories.chalets import AmenityFactory, BookingFactory, ChaletFactory
from tests.factories.payments import CancellationPolicyFactory
from tests.factories.pool import CapacityFactory
from tests.support.back_office import LABELS, REGISTERED, address, model_of
from tests.support.rows import FACTORIES

CREW = ("receptionist", "cook", "finance", "manager", "owner")


@pytest.fixture(params=CREW)
def person(request):
    return request.getfixturevalue(request.param)


def sees(person, model):
    with acting_as(person.pk):
        return access.may(person, model, "SELECT")


def many(model, count, start=0):
    """`count` rows; `start` keeps those apart that are counted by day."""
    table = model._meta.db_table
    if table == "pool_capacity":
        # Later than what the list itself puts on sale.
        first = timezone.localdate() + timedelta(days=60)
        return [CapacityFactory(day=first + timedelta(days=number)) for number in range(start, start + count)]
    if table == "cancellation_policies":
        return [
            CancellationPolicyFactory(days_before_checkin=number) for number in range(start, start + count)
        ]
    return [FACTORIES[table]() for _number in range(count)]


# Who sees what.


def test_every_table_of_the_resort_has_a_screen():
    assert {model._meta.db_table for model in REGISTERED} == set(FACTORIES)


def test_index_lists_what_access_says(person, client_for):
    page = client_for(person).get(reverse("admin:index"))

    shown = {model["model"] for app in page.context["app_list"] for model in app["models"]}
    assert shown == {model for model in REGISTERED if sees(person, model)}


def test_lists_open_for_those_who_may_read_and_for_nobody_else(person, client_for):
    browser = client_for(person)

    answers = {label: browser.get(address(model_of(label))).status_code for label in LABELS}

    assert answers == {label: 200 if sees(person, model_of(label)) else 403 for label in LABELS}


def one_of_each():
    """A row of every table by the label of its model, without the settings, which exist unwritten."""
    return {
        label: FACTORIES[model_of(label)._meta.db_table]()
        for label in LABELS
        if model_of(label) is not Setting
    }


@pytest.mark.parametrize("name", ["receptionist", "manager"])
def test_object_pages_open_or_do_not_exist(request, client_for, name):
    person, rows = request.getfixturevalue(name), one_of_each()
    browser, setting = client_for(person), Setting(key="chalets.hold_minutes")
    expected = {Setting._meta.label_lower: {200} if sees(person, Setting) else {403, 404}}
    for label, row in rows.items():
        visible = sees(person, type(row))
        if visible:
            with acting_as(person.pk):
                visible = type(row)._base_manager.filter(pk=row.pk).exists()
        expected[label] = {200} if visible else {403, 404}

    answers = {
        label: browser.get(address(model_of(label), "change", rows.get(label, setting).pk)).status_code
        for label in LABELS
    }

    assert {label: code for label, code in answers.items() if code not in expected[label]} == {}


def test_add_pages_open_where_a_form_may_write(person, client_for):
    browser = client_for(person)
    with acting_as(person.pk):
        may_add = {
            label: admin.site._registry[model_of(label)].adds
            and access.may(person, model_of(label), "INSERT")
            for label in LABELS
        }

    answers = {label: browser.get(address(model_of(label), "add")).status_code for label in LABELS}

    assert answers == {label: 200 if may_add[label] else 403 for label in LABELS}


def test_delete_is_refused_where_the_database_refuses(person, client_for, as_owner):
    browser, rows = client_for(person), one_of_each()
    with acting_as(person.pk):
        may_delete = {label: access.may(person, type(row), "DELETE") for label, row in rows.items()}

    answers = {
        label: browser.post(address(type(row), "delete", row.pk), {"post": "yes"}).status_code
        for label, row in rows.items()
    }

    with as_owner():
        left = {label: type(row)._base_manager.filter(pk=row.pk).exists() for label, row in rows.items()}
    assert left == {label: not may for label, may in may_delete.items()}
    assert {
        label: code
        for label, code in answers.items()
        if code not in ({302} if may_delete[label] else {403, 404})
    } == {}


# No list asks per row.


@pytest.mark.parametrize("label", LABELS)
def test_list_needs_as_many_queries_for_nine_rows_as_for_one(manager, client_for, label):
    model, browser = model_of(label), client_for(manager)
    if model is Setting:
        return
    many(model, 1)
    browser.get(address(model))  # content types, compiled templates
    with CaptureQueriesContext(connection) as one:
        browser.get(address(model))
    many(model, 8, start=1)
    with CaptureQueriesContext(connection) as nine:
        answer = browser.get(address(model))

    assert answer.status_code == 200
    assert len(nine) == len(one), "\n".join(query["sql"][:200] for query in nine)


def test_list_of_stays_shows_guests_whose_account_reception_may_not_see(receptionist, client_for):
    stay = BookingFactory(check_in=timezone.localdate())

    page = client_for(receptionist).get(address(Booking))

    assert stay.guest_name in page.content.decode()
    assert page.context["cl"].result_count == 1


# Crafted forms.


def test_status_cannot_be_posted(manager, client_for, as_owner):
    stay, chalet = BookingFactory(held=True), ChaletFactory()
    browser = client_for(manager)

    browser.post(address(Booking, "change", stay.pk), {"status": "checked_out", "payment_status": "paid"})
    browser.post(address(Chalet, "change", chalet.pk), {"status": "maintenance"})

    with as_owner():
        stay.refresh_from_db()
        chalet.refresh_from_db()
    assert (stay.status, stay.payment_status, chalet.status) == ("pending", "pending", "active")


@pytest.mark.parametrize("label", LABELS)
def test_reception_changes_nothing_by_posting_every_field(receptionist, client_for, label, as_owner):
    model = model_of(label)
    if model is Setting:
        return
    row = FACTORIES[model._meta.db_table]()
    with as_owner():
        before, count = model._base_manager.filter(pk=row.pk).values().get(), model._base_manager.count()
    with acting_as(receptionist.pk):
        granted = access.changeable_columns(receptionist, model)
    fields = {field.name: "1" for field in model._meta.concrete_fields}

    answer = client_for(receptionist).post(
        address(model, "change", row.pk), {**fields, "_saveasnew": "1", "_popup": "1", "_continue": "1"}
    )

    assert answer.status_code in (200, 302, 403, 404)
    with as_owner():
        after = model._base_manager.filter(pk=row.pk).values().get()
        assert model._base_manager.count() == count
    changed = {
        field.column for field in model._meta.concrete_fields if before[field.attname] != after[field.attname]
    }
    assert changed <= granted | {"updated_at"}
    assert "status" not in changed


def test_manager_cannot_make_managers(manager, client_for, as_owner):
    person = UserFactory()
    fields = {"first_name": "A", "last_name": "B", "email": person.email, "phone": "", "role": "superadmin"}
    inline = {"staff-TOTAL_FORMS": "0", "staff-INITIAL_FORMS": "0"}

    answer = client_for(manager).post(address(User, "change", person.pk), {**fields, **inline})

    assert answer.status_code == 200
    assert "role" in answer.context["adminform"].form.errors
    with as_owner():
        assert User.objects.get(pk=person.pk).role == "customer"


def test_unoffered_action_is_refused(cook, client_for, as_owner):
    stay = BookingFactory(held=True)

    answer = client_for(cook).post(
        address(Booking), {"action": "cancel", "_selected_action": stay.pk, "confirmed": "yes", "reason": "x"}
    )

    assert answer.status_code == 403
    with as_owner():
        assert Booking.objects.get(pk=stay.pk).status == "pending"


def test_delete_selected_is_not_an_action(manager, client_for, as_owner):
    amenity = AmenityFactory()

    answer = client_for(manager).post(
        address(type(amenity)), {"action": "delete_selected", "_selected_action": amenity.pk, "post": "yes"}
    )

    assert answer.status_code == 403
    with as_owner():
        assert type(amenity).objects.filter(pk=amenity.pk).exists()


# Records.


def test_change_is_recorded_with_before_and_after(manager, client_for, as_owner):
    chalet = ChaletFactory(name="Larch", base_price="200.00")
    page = client_for(manager).get(address(Chalet, "change", chalet.pk))
    fields = {**form_values(page), "base_price": "230.00"}

    answer = client_for(manager).post(address(Chalet, "change", chalet.pk), fields)

    assert answer.status_code == 302, answer.context["errors"]
    with as_owner():
        activity = Activity.objects.get(target_id=str(chalet.pk))
    assert activity.action == "chalets.chalet_changed"
    assert activity.user_id == manager.pk
    assert activity.data["changes"] == {"base_price": ["200.00", "230.00"]}


def form_values(page):
    """What a browser would send back unchanged."""
    form = page.context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    for inline in page.context["inline_admin_formsets"]:
        management = inline.formset.management_form
        values |= {management.add_prefix(name): management[name].value() for name in management.fields}
    return {name: "" if value is None else value for name, value in values.items() if value is not False}


def test_saving_without_a_change_writes_nothing(manager, client_for, as_owner):
    chalet = ChaletFactory()
    page = client_for(manager).get(address(Chalet, "change", chalet.pk))

    client_for(manager).post(address(Chalet, "change", chalet.pk), form_values(page))

    with as_owner():
        assert not Activity.objects.exists()


def test_activity_page_is_for_managers(manager, receptionist, client_for):
    chalet = ChaletFactory()
    with acting_as(manager.pk):
        admin.site._registry[Chalet].record(None, chalet, "painted", colour="red")

    page = client_for(manager).get(address(Chalet, "history", chalet.pk))

    assert "chalets.chalet_painted" in page.content.decode()
    assert client_for(receptionist).get(address(Chalet, "history", chalet.pk)).status_code == 403


def test_refusal_of_the_database_is_an_error_of_the_form(manager, client_for):
    ChaletFactory(slug="larch")
    other = ChaletFactory(slug="pine")
    page = client_for(manager).get(address(Chalet, "change", other.pk))

    too_cheap = client_for(manager).post(
        address(Chalet, "change", other.pk), {**form_values(page), "base_price": "-1"}
    )
    same_address = client_for(manager).post(
        address(Chalet, "change", other.pk), {**form_values(page), "slug": "larch"}
    )

    assert too_cheap.context["adminform"].form.errors == {"base_price": ["This is less than it can be."]}
    assert "slug" in same_address.context["adminform"].form.errors


# Coming in and going out.


def test_visitors_sign_in_and_come_back(client):
    answer = client.get(address(Booking), follow=False)
    assert answer.status_code == 302
    answer = client.get(answer["Location"])
    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('accounts:sign_in')}?next={address(Booking)}"


def test_sign_in_does_not_lead_away(client):
    answer = client.get(reverse("admin:login") + "?next=https://evil.example/")

    assert answer["Location"] == f"{reverse('accounts:sign_in')}?next={reverse('admin:index')}"


def test_guests_are_refused(guest, client_for):
    assert client_for(guest).get(reverse("admin:index"), follow=True).status_code == 403
    assert client_for(guest).get(address(Booking), follow=True).status_code == 403


def test_signing_out_takes_a_post(receptionist, client_for):
    assert client_for(receptionist).get(reverse("admin:logout")).status_code == 405


def test_parts_of_the_house_have_their_pages(person, client_for):
    browser, parts = client_for(person), sorted({model._meta.app_label for model in REGISTERED})
    seen = {model._meta.app_label for model in REGISTERED if sees(person, model)}

    answers = {part: browser.get(reverse("admin:app_list", args=[part])).status_code for part in parts}

    assert parts == ["accounts", "audit", "chalets", "payments", "pool", "restaurant"]
    assert answers == {part: 200 if part in seen else 404 for part in parts}
