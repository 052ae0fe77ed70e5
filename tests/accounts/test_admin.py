"""People in the back office: who makes whom what, and what is never shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notification, Staff, User
from audit.models import Activity
from tests.factories.accounts import NotificationFactory, UserFactory

LIST = "admin:accounts_user_changelist"


def change(person):
    return reverse("admin:accounts_user_change", args=[person.pk])


def step(person, name):
    return reverse("admin:accounts_user_step", args=[person.pk, name])


def fields(person=None, **more):
    values = {
        "first_name": person.first_name if person else "Nele",
        "last_name": person.last_name if person else "New",
        "email": person.email if person else "nele@example.com",
        "phone": "",
        "role": person.role if person else "customer",
        "staff-TOTAL_FORMS": "0",
        "staff-INITIAL_FORMS": "0",
    }
    return {**values, **more}


def employment(department, **more):
    return {
        "staff-TOTAL_FORMS": "1",
        "staff-INITIAL_FORMS": "0",
        "staff-0-department": department,
        "staff-0-position": "Trainee",
        "staff-0-is_active": "on",
        "staff-0-permissions": "",
        **more,
    }


def now_is(person, as_owner):
    with as_owner():
        return User.everything.defer(None).get(pk=person.pk)


def test_manager_hires_somebody(manager, client_for, as_owner):
    answer = client_for(manager).post(
        reverse("admin:accounts_user_add"), fields(role="staff", **employment("kitchen"))
    )

    assert answer.status_code == 302, answer.context["errors"]
    with as_owner():
        person = User.objects.get(email="nele@example.com")
        assert person.staff.department == "kitchen"
        assert not person.has_usable_password()
        assert Activity.objects.filter(action="accounts.user_added", target_id=str(person.pk)).exists()


def test_manager_moves_staff_to_another_department(manager, cook, client_for, as_owner):
    address = reverse("admin:accounts_staff_change", args=[cook.pk])

    answer = client_for(manager).post(
        address, {"department": "restaurant", "position": "Waiter", "is_active": "on", "permissions": "a, b"}
    )

    assert answer.status_code == 302, answer.context["errors"]
    with as_owner():
        staff = Staff.objects.get(pk=cook.pk)
    assert (staff.department, staff.permissions) == ("restaurant", ["a", "b"])


def test_employment_of_somebody_else_cannot_be_posted_along(
    manager, cook, receptionist, client_for, as_owner
):
    crafted = employment("finance", **{"staff-INITIAL_FORMS": "1", "staff-0-user": str(receptionist.pk)})

    client_for(manager).post(change(cook), fields(cook, **crafted))

    with as_owner():
        assert Staff.objects.get(pk=receptionist.pk).department == "front_office"


@pytest.mark.parametrize("role", ["admin", "superadmin"])
def test_only_the_owner_makes_managers(manager, owner, client_for, as_owner, role):
    person = UserFactory()

    refused = client_for(manager).post(change(person), fields(person, role=role))
    assert "role" in refused.context["adminform"].form.errors
    assert now_is(person, as_owner).role == "customer"
    client_for(owner).post(change(person), fields(person, role=role))

    assert now_is(person, as_owner).role == role


def test_nobody_changes_their_own_role(owner, manager, client_for, as_owner):
    for person in (owner, manager):
        client_for(person).post(change(person), fields(person, role="customer"))
        assert now_is(person, as_owner).role == person.role


def test_manager_does_not_change_another_manager(manager, client_for, as_owner):
    other = UserFactory(admin=True)

    answer = client_for(manager).post(change(other), fields(other, email="mine@example.com"))

    assert answer.status_code == 403
    assert now_is(other, as_owner).email == other.email


def test_manager_does_not_remove_another_manager_or_themselves(manager, client_for, as_owner):
    other = UserFactory(admin=True)

    client_for(manager).post(step(other, "remove"))
    client_for(manager).post(step(manager, "remove"))

    assert now_is(other, as_owner).deleted_at is None
    assert now_is(manager, as_owner).deleted_at is None


def test_removed_person_cannot_go_on_and_can_come_back(manager, cook, client_for, as_owner):
    kitchen = client_for(cook)

    client_for(manager).post(step(cook, "remove"))
    assert now_is(cook, as_owner).deleted_at is not None
    assert kitchen.get(reverse("admin:index")).status_code == 302
    client_for(manager).post(step(cook, "bring-back"))

    assert now_is(cook, as_owner).deleted_at is None


def test_locked_person_is_unlocked(manager, client_for, as_owner):
    person = UserFactory(locked_until=timezone.now() + timedelta(hours=1), failed_login_attempts=9)

    client_for(manager).post(step(person, "unlock"))

    freed = now_is(person, as_owner)
    assert (freed.locked_until, freed.failed_login_attempts) == (None, 0)


def test_password_is_set_by_letter(manager, client_for, jobs):
    person = UserFactory()

    answer = client_for(manager).post(step(person, "send-reset"))

    assert [str(message) for message in get_messages(answer.wsgi_request)] == [
        f"A letter with a link to a new password goes to {person.email}."
    ]
    assert any("letter" in name for name in jobs.names())


@pytest.mark.parametrize("name", ["owner", "manager"])
def test_secrets_are_never_shown(request, client_for, name):
    person = UserFactory(two_factor_secret="JBSWY3DPEHPK3PXP")  # a colleague's
    browser = client_for(request.getfixturevalue(name))

    for address in (reverse(LIST), change(person)):
        text = browser.get(address).content.decode()
        assert "JBSWY3DPEHPK3PXP" not in text
        assert person.password not in text


def test_secrets_cannot_be_posted(owner, client_for, as_owner):
    person = UserFactory()
    crafted = {
        "password": "pwned",
        "two_factor_secret": "X",
        "failed_login_attempts": "99",
        "is_superuser": "1",
    }

    client_for(owner).post(change(person), fields(person, **crafted))

    after = now_is(person, as_owner)
    assert (after.password, after.two_factor_secret, after.failed_login_attempts) == (
        person.password,
        None,
        0,
    )


def test_reception_sees_its_own_department_only(receptionist, cook, client_for):
    colleague = UserFactory(staff=True, department="front_office")

    shown = client_for(receptionist).get(reverse(LIST)).context["cl"].result_list

    assert set(shown) == {receptionist, colleague}
    assert client_for(receptionist).get(change(cook)).status_code == 404


def test_pay_is_between_the_person_and_managers(receptionist, manager, client_for, as_owner):
    colleague = UserFactory(staff=True, department="front_office")
    with as_owner():
        Staff.objects.filter(pk=colleague.pk).update(hourly_rate="31.41")
    address = reverse("admin:accounts_staff_change", args=[colleague.pk])

    assert "31.41" in client_for(manager).get(address).content.decode()
    assert "31.41" not in client_for(receptionist).get(address).content.decode()
    assert "31.41" not in client_for(receptionist).get(change(colleague)).content.decode()


def test_address_somebody_has_is_told(manager, client_for):
    UserFactory(email="taken@example.com")

    answer = client_for(manager).post(reverse("admin:accounts_user_add"), fields(email="Taken@example.com"))

    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors


def test_letters_are_only_looked_at(manager, client_for, as_owner):
    letter = NotificationFactory()
    address = reverse("admin:accounts_notification_change", args=[letter.pk])

    assert "See you soon." in client_for(manager).get(address).content.decode()
    assert client_for(manager).post(address, {"subject": "Forged"}).status_code == 403
    with as_owner():
        assert Notification.objects.get(pk=letter.pk).subject == letter.subject


@pytest.mark.parametrize("name", ["remove", "bring-back", "unlock", "send-reset"])
def test_reception_takes_no_step_with_people(receptionist, client_for, as_owner, name):
    colleague = UserFactory(staff=True, department="front_office")

    assert client_for(receptionist).post(step(colleague, name)).status_code == 403
    assert now_is(colleague, as_owner).deleted_at is None
