"""From the booking form to a hold."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.urls import reverse

from chalets.models import Booking
from tests.factories.chalets import AddonFactory, BookingFactory, ChaletFactory

pytestmark = pytest.mark.django_db


def wish(arrival, nights=2, **more):
    return {
        "check_in": str(arrival),
        "check_out": str(arrival + timedelta(days=nights)),
        "guests": "2",
        **more,
    }


def typed(arrival, **more):
    """The booking form as a guest sends it."""
    person = {
        "first_name": "Grace",
        "last_name": "Hopper",
        "email": "grace@example.com",
        "phone": "+41 79 555 01 02",
    }
    return {**wish(arrival), **person, "special_requests": "A cot", "request_key": str(uuid4()), **more}


def book(chalet):
    return reverse("chalets:book", args=[chalet.slug])


@pytest.fixture
def stays(as_owner):
    """All stays there are."""

    def listed(**filters):
        with as_owner():
            return list(Booking.objects.filter(**filters).order_by("created_at"))

    return listed


def test_form_is_filled_from_the_account(client_for, guest, chalet, arrival):
    page = client_for(guest).get(book(chalet), wish(arrival))

    assert page.status_code == 200
    assert 'value="Ada"' in page.text
    assert 'value="ada@example.com"' in page.text
    assert "$400.00" in page.text


def test_form_without_good_dates_leads_back_to_the_chalet(client_for, guest, chalet, arrival):
    browser = client_for(guest)

    for query in ({}, {"check_in": "x", "check_out": "y"}, wish(arrival, nights=400)):
        response = browser.get(book(chalet), query)
        assert response.status_code == 302
        assert response.url.startswith(reverse("chalets:detail", args=[chalet.slug]))


def test_sent_form_holds_the_nights_for_somebody_else(client_for, guest, chalet, arrival, stays):
    cot = AddonFactory(name="Cot", price=25, unit="stay")

    response = client_for(guest).post(book(chalet), typed(arrival, addons=[str(cot.pk)]))

    [stay] = stays()
    assert (response.status_code, response.url) == (303, reverse("chalets:pay", args=[stay.code]))
    assert (stay.user_id, stay.chalet_id, stay.check_in, stay.guests) == (guest.pk, chalet.pk, arrival, 2)
    assert stay.guest_details["first_name"] == "Grace"
    assert stay.special_requests == "A cot"
    assert stay.total_price == 425


def test_price_in_the_form_is_ignored(client_for, guest, chalet, arrival, stays):
    client_for(guest).post(book(chalet), typed(arrival, total_price="1.00", total="1", status="confirmed"))

    assert [(stay.total_price, stay.status) for stay in stays()] == [(400, "pending")]


def test_form_sent_twice_holds_once(client_for, guest, chalet, arrival, stays):
    browser, form = client_for(guest), typed(arrival)

    first, second = browser.post(book(chalet), form), browser.post(book(chalet), form)

    assert first.url == second.url
    assert len(stays()) == 1


def test_two_tabs_hold_once(client_for, guest, chalet, arrival, stays):
    browser = client_for(guest)
    keys = [
        browser.get(book(chalet), wish(arrival)).context["form"]["request_key"].value() for _tab in range(2)
    ]

    urls = {browser.post(book(chalet), typed(arrival, request_key=key)).url for key in keys}

    assert keys[0] == keys[1]
    assert len(urls) == 1
    assert len(stays()) == 1


def test_back_and_changed_replaces_the_own_hold(client_for, guest, chalet, arrival, stays):
    browser, form = client_for(guest), typed(arrival)
    browser.post(book(chalet), form)
    breakfast = AddonFactory(price=10, unit="stay")

    browser.post(book(chalet), {**form, "addons": [str(breakfast.pk)]})

    assert sorted(stay.status for stay in stays()) == ["cancelled", "pending"]
    assert stays(status="pending")[0].total_price == 410


def test_back_shows_the_form_again_with_a_way_on_to_payment(client_for, guest, chalet, arrival, stays):
    browser = client_for(guest)
    browser.post(book(chalet), typed(arrival))

    page = browser.get(book(chalet), wish(arrival))

    assert page.status_code == 200
    assert reverse("chalets:pay", args=[stays()[0].code]) in page.text
    assert "no-store" in page["Cache-Control"]


def test_new_booking_after_one_that_is_over_has_a_new_key(client_for, guest, chalet, arrival, stays):
    browser = client_for(guest)
    key = browser.get(book(chalet), wish(arrival)).context["form"]["request_key"].value()
    browser.post(book(chalet), typed(arrival, request_key=key))
    browser.post(reverse("chalets:give_up", args=[stays()[0].code]))

    again = browser.get(book(chalet), wish(arrival)).context["form"]["request_key"].value()
    browser.post(book(chalet), typed(arrival, request_key=again))

    assert again != key
    assert [stay.status for stay in stays()] == ["cancelled", "pending"]


def test_late_rival_is_told_kindly_with_alternatives(client_for, guest, other_guest, chalet, arrival, stays):
    other = ChaletFactory(name="Heron")
    client_for(guest).post(book(chalet), typed(arrival))

    page = client_for(other_guest).post(book(chalet), typed(arrival))

    assert page.status_code == 409
    assert "Somebody was a moment faster" in page.text
    assert [offer.chalet.slug for offer in page.context["alternatives"].other_chalets] == [other.slug]
    assert page.context["alternatives"].other_dates
    assert len(stays()) == 1


def test_typed_details_survive_a_lost_race(client_for, guest, other_guest, chalet, arrival):
    client_for(guest).post(book(chalet), typed(arrival))
    browser = client_for(other_guest)
    browser.post(book(chalet), typed(arrival))

    page = browser.get(book(chalet), wish(arrival + timedelta(days=7)))

    assert 'value="Grace"' in page.text


def test_visitor_signs_up_on_the_way_and_loses_nothing(client, client_for, guest, chalet, arrival):
    response = client.post(book(chalet), typed(arrival))

    address = urlsplit(response.url)
    [here] = parse_qs(address.query)["next"]
    assert (response.status_code, address.path) == (303, reverse("accounts:sign_up"))
    page = client.get(here)
    assert page.status_code == 200
    for value in ("Grace", "Hopper", "grace@example.com", "+41 79 555 01 02"):
        assert f'value="{value}"' in page.text
    assert "A cot" in page.text
    assert str(arrival) in page.text


def test_visitor_is_not_asked_again_who_they_are(client, chalet, arrival):
    response = client.post(book(chalet), typed(arrival))

    page = client.get(response.url)

    for value in ("Grace", "Hopper", "grace@example.com"):
        assert f'value="{value}"' in page.text


def test_visitor_is_told_of_mistakes_before_signing_up(client, chalet, arrival):
    page = client.post(book(chalet), typed(arrival, first_name="", email="nobody"))

    assert page.status_code == 400
    assert set(page.context["form"].errors) == {"first_name", "email"}
    assert 'value="Hopper"' in page.text


@pytest.mark.parametrize(
    "change",
    [
        {"guests": "5"},
        {"guests": "0"},
        {"guests": "-3"},
        {"guests": "NaN"},
        {"guests": "9" * 4000},
        {"check_in": "9999-12-31"},
        {"check_out": "0000-01-01"},
        {"check_out": ""},
        {"addons": "00000000-0000-0000-0000-000000000000"},
        {"addons": "1"},
        {"request_key": "x"},
        {"phone": "<script>"},
        {"first_name": "x" * 101},
        {"special_requests": "x" * 1001},
    ],
)
def test_bad_input_is_refused_in_words(client_for, guest, chalet, arrival, stays, change):
    page = client_for(guest).post(book(chalet), typed(arrival, **change))

    assert page.status_code == 400
    assert stays() == []


def test_hidden_chalet_cannot_be_booked(client_for, guest, arrival, stays):
    chalet = ChaletFactory(hidden=True)

    assert client_for(guest).post(book(chalet), typed(arrival)).status_code == 404
    assert stays() == []


def test_too_many_holds_are_refused_on_the_form(client_for, guest, arrival, stays):
    browser = client_for(guest)
    for number in range(3):
        BookingFactory(held=True, user=guest, check_in=arrival + timedelta(days=10 * number))

    page = browser.post(book(ChaletFactory()), typed(arrival))

    assert page.status_code == 409
    assert "holding several chalets" in page.text


def test_lapsed_hold_is_held_again_with_everything(client_for, guest, chalet, arrival, stays):
    stay = BookingFactory(lapsed=True, user=guest, chalet=chalet, check_in=arrival, special_requests="A cot")
    browser = client_for(guest)

    page = browser.get(reverse("chalets:pay", args=[stay.code]))
    first = browser.post(reverse("chalets:hold_again", args=[stay.code]))
    second = browser.post(reverse("chalets:hold_again", args=[stay.code]))

    [fresh] = stays(status="pending")
    assert "The time to pay is over" in page.text
    assert "Hold these nights again" in page.text
    assert first.url == second.url == reverse("chalets:pay", args=[fresh.code])
    assert (fresh.special_requests, fresh.guest_details) == ("A cot", stay.guest_details)


def test_lapsed_hold_whose_nights_are_gone_offers_others(
    client_for, guest, chalet, arrival, hold, other_guest
):
    stay = BookingFactory(lapsed=True, user=guest, chalet=chalet, check_in=arrival, nights=2)
    hold(other_guest)
    browser = client_for(guest)

    page = browser.get(reverse("chalets:pay", args=[stay.code]))
    again = browser.post(reverse("chalets:hold_again", args=[stay.code]))

    assert "Somebody else has these nights now" in page.text
    assert again.status_code == 409
