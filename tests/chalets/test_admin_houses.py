"""Chalets at the desk: nights closed and opened, houses offered and removed, stays sold to whoever walks in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from chalets.models import Booking, Chalet
from tests.factories.chalets import BookingFactory, ChaletFactory
from tests.support.back_office import said, step_url, take


@pytest.fixture
def again(as_owner):
    """The row as it is now."""

    def read(obj):
        with as_owner():
            return type(obj)._base_manager.get(pk=obj.pk)

    return read


# Chalets.


def test_nights_are_closed_and_opened(receptionist, client_for, again, as_owner):
    chalet, desk = ChaletFactory(), client_for(receptionist)
    first = timezone.localdate() + timedelta(days=5)
    nights = {"check_in": first, "check_out": first + timedelta(days=2), "reason": "The roof"}

    take(desk, chalet, "block", **nights)
    with as_owner():
        block = Booking.objects.get(chalet=chalet)
    assert (block.kind, block.check_in, block.booked_by_id) == ("block", first, receptionist.pk)
    assert "The roof" in desk.get(reverse("admin:chalets_chalet_change", args=[chalet.pk])).content.decode()

    take(desk, block, "lift")
    assert again(block).status == "cancelled"


def test_sold_nights_are_not_closed(receptionist, client_for, as_owner):
    stay = BookingFactory()

    answer = take(
        client_for(receptionist), stay.chalet, "block",
        check_in=stay.check_in, check_out=stay.check_out, reason="The roof",
    )  # fmt: skip

    assert said(answer) == ["These nights have just been taken by somebody else."]
    with as_owner():
        assert not Booking.objects.filter(kind="block").exists()


def test_nights_out_of_order_are_told(receptionist, client_for):
    today = timezone.localdate()

    answer = client_for(receptionist).post(
        step_url(ChaletFactory(), "block"), {"check_in": today, "check_out": today, "reason": "x"}
    )

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"check_out": ["This must be after the first night."]}


def test_cook_closes_no_nights(cook, client_for, as_owner):
    today = timezone.localdate()
    fields = {"check_in": today, "check_out": today + timedelta(days=1), "reason": "x"}

    assert client_for(cook).post(step_url(ChaletFactory(), "block"), fields).status_code == 403
    with as_owner():
        assert not Booking.objects.exists()


@pytest.mark.parametrize(
    ("before", "step", "after"),
    [
        ("active", "repairs", "maintenance"),
        ("active", "withdraw", "inactive"),
        ("maintenance", "offer", "active"),
    ],
)
def test_manager_offers_and_closes_a_chalet(manager, receptionist, client_for, again, before, step, after):
    chalet = ChaletFactory(status=before)

    assert client_for(receptionist).post(step_url(chalet, step)).status_code == 403
    assert again(chalet).status == before
    take(client_for(manager), chalet, step)

    assert again(chalet).status == after


def test_chalet_is_removed_and_brought_back(manager, client_for, again):
    chalet, browser = ChaletFactory(), client_for(manager)

    take(browser, chalet, "remove")
    assert again(chalet).deleted_at is not None
    shown = browser.get(reverse("admin:chalets_chalet_changelist")).context["cl"].result_list
    removed = (
        browser.get(reverse("admin:chalets_chalet_changelist"), {"removed": "yes"}).context["cl"].result_list
    )
    assert (list(shown), list(removed)) == ([], [chalet])
    take(browser, chalet, "bring-back")

    assert again(chalet).deleted_at is None


# Walk-in.


def walk_in(chalet, **more):
    today = timezone.localdate()
    return {
        "chalet": chalet.pk,
        "check_in": today,
        "check_out": today + timedelta(days=2),
        "guests": 2,
        "first_name": "Wanda",
        "last_name": "Walker",
        "email": "wanda@example.com",
        "phone": "",
        "special_requests": "",
        **more,
    }


def test_stay_is_sold_at_the_desk(receptionist, client_for, as_owner):
    chalet = ChaletFactory()
    desk = client_for(receptionist)
    assert desk.get(reverse("admin:chalets_booking_walk_in")).status_code == 200

    answer = desk.post(reverse("admin:chalets_booking_walk_in"), walk_in(chalet))

    assert answer.status_code == 302
    with as_owner():
        stay = Booking.objects.get()
    assert (stay.status, stay.guest_name, stay.booked_by_id) == ("confirmed", "Wanda Walker", receptionist.pk)
    assert answer["Location"] == reverse("admin:chalets_booking_change", args=[stay.pk])


def test_taken_nights_are_not_sold_at_the_desk(receptionist, client_for):
    stay = BookingFactory(check_in=timezone.localdate())

    answer = client_for(receptionist).post(reverse("admin:chalets_booking_walk_in"), walk_in(stay.chalet))

    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors() == [
        "These nights have just been taken by somebody else."
    ]


def test_cook_sells_no_stay(cook, client_for, as_owner):
    assert (
        client_for(cook).post(reverse("admin:chalets_booking_walk_in"), walk_in(ChaletFactory())).status_code
        == 403
    )
    with as_owner():
        assert not Booking.objects.exists()
        assert Chalet.objects.count() == 1
