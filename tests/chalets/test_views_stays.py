"""A guest's stays: the list, one stay, its papers, and cancelling it."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import icalendar
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from chalets.models import Booking
from tests.factories.chalets import BookingFactory, ChaletFactory
from tests.factories.payments import PaymentFactory, RefundFactory

pytestmark = pytest.mark.django_db
PAGES = ("booking", "receipt", "calendar_file", "cancel", "confirmation")


def go(name, stay):
    return reverse(f"chalets:{name}", args=[stay.code])


def paid(guest, **options):
    """A confirmed stay, paid by card."""
    stay = BookingFactory(confirmed=True, paid=True, user=guest, **options)
    PaymentFactory(
        user=guest, booking_id=stay.pk, amount=stay.total_price, status="succeeded", settled_at=timezone.now()
    )
    return stay


@pytest.fixture
def fresh(as_owner):
    """The stay as the database has it now."""

    def read(stay):
        with as_owner():
            return Booking.objects.get(pk=stay.pk)

    return read


def test_list_groups_coming_past_and_cancelled(client_for, guest, other_guest):
    today = timezone.localdate()
    coming = BookingFactory(user=guest, confirmed=True)
    past = BookingFactory(user=guest, checked_out=True)
    cancelled = BookingFactory(user=guest, cancelled=True, check_in=today + timedelta(days=60))
    BookingFactory(user=other_guest)
    BookingFactory(user=guest, block=True)

    page = client_for(guest).get(reverse("chalets:my_bookings"))

    for title, stay in (("coming", coming), ("past", past), ("cancelled", cancelled)):
        part = page.text.split(f'id="{title}-title"')[1].split("</section>")[0]
        assert re.findall(r'class="booking-code">([^<]+)<', part) == [stay.code]


def test_list_of_a_new_guest_shows_the_way(client_for, guest):
    page = client_for(guest).get(reverse("chalets:my_bookings"))

    assert "No bookings yet" in page.text


def test_list_asks_the_database_the_same_for_one_and_for_many(client_for, guest):
    browser = client_for(guest)

    def statements():
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(reverse("chalets:my_bookings")).status_code == 200
        return len(asked)

    for trait in ("confirmed", "checked_out", "cancelled"):
        BookingFactory(user=guest, **{trait: True})
    statements()
    one = statements()
    for trait in ("confirmed", "checked_out", "cancelled") * 3:
        BookingFactory(user=guest, **{trait: True})

    assert statements() == one


@pytest.mark.parametrize("name", PAGES)
def test_foreign_and_unknown_codes_look_alike(client_for, guest, other_guest, name):
    stay = paid(guest)
    browser = client_for(other_guest)

    foreign, unknown = (
        browser.get(go(name, stay)),
        browser.get(reverse(f"chalets:{name}", args=["AAAA-AAAA"])),
    )

    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert client_for(guest).get(go(name, stay)).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_visitors_are_asked_to_sign_in(client, guest, name):
    stay = paid(guest)

    response = client.get(go(name, stay))

    assert response.url == f"{reverse('accounts:sign_in')}?next={go(name, stay)}"


@pytest.mark.parametrize("person", ["receptionist", "cook", "manager"])
def test_staff_have_no_guest_page_of_somebody_elses_stay(client_for, guest, person, request):
    stay = paid(guest)

    assert client_for(request.getfixturevalue(person)).get(go("booking", stay)).status_code == 404


def test_code_may_be_typed_in_small_letters(client_for, guest):
    stay = paid(guest)

    assert client_for(guest).get(reverse("chalets:booking", args=[stay.code.lower()])).status_code == 200


def test_stay_in_a_chalet_that_is_no_longer_offered_is_still_the_guests(client_for, guest):
    stay = paid(guest, chalet=ChaletFactory(in_maintenance=True, name="Heron"))

    page = client_for(guest).get(go("booking", stay))

    assert page.status_code == 200
    assert "Heron" in page.text


def test_stay_shows_price_terms_and_what_can_be_done(client_for, guest):
    stay = paid(guest)

    page = client_for(guest).get(go("booking", stay))

    for words in (
        stay.code,
        "$600.00",
        "full refund",
        "50% back",
        "Your stay is confirmed",
        go("cancel", stay),
    ):
        assert words in page.text


def test_requests_are_changed(client_for, guest, fresh):
    stay = paid(guest)

    response = client_for(guest).post(go("requests", stay), {"special_requests": "Late arrival"})

    assert response.status_code == 303
    assert fresh(stay).special_requests == "Late arrival"


def test_requests_of_a_past_stay_stay(client_for, guest, fresh):
    stay = BookingFactory(user=guest, checked_out=True, special_requests="Then")

    client_for(guest).post(go("requests", stay), {"special_requests": "Now"})

    assert fresh(stay).special_requests == "Then"


def test_requests_that_are_too_long_are_shown_again(client_for, guest):
    page = client_for(guest).post(go("requests", paid(guest)), {"special_requests": "x" * 1001})

    assert page.status_code == 400


def test_strangers_change_nothing(client_for, guest, other_guest, fresh):
    stay = paid(guest, special_requests="Mine")
    browser = client_for(other_guest)

    assert browser.post(go("requests", stay), {"special_requests": "Theirs"}).status_code == 404
    assert browser.post(go("cancel", stay), {"shown_refund": "600.00"}).status_code == 404
    assert (fresh(stay).status, fresh(stay).special_requests) == ("confirmed", "Mine")


def test_cancel_shows_the_refund_before_the_click(client_for, guest, fresh):
    stay = paid(guest, check_in=timezone.localdate() + timedelta(days=3))

    page = client_for(guest).get(go("cancel", stay))

    assert page.context["answer"].amount == Decimal("300.00")
    for words in ("$300.00", "50%", "Two days before", "you arrive in 3 days", "5 to 10 days"):
        assert words in page.text
    assert fresh(stay).status == "confirmed"


def test_cancel_gives_exactly_what_was_shown(client_for, guest, fresh):
    stay = paid(guest, check_in=timezone.localdate() + timedelta(days=3))

    response = client_for(guest).post(go("cancel", stay), {"shown_refund": "300.00", "reason": "Ill"})

    assert (response.status_code, response.url) == (303, go("booking", stay))
    after = fresh(stay)
    assert (after.status, after.refund_amount, after.cancellation_reason) == (
        "cancelled",
        Decimal("300.00"),
        "Ill",
    )


@pytest.mark.parametrize("shown", ["600.00", "0", "", "NaN", "1e309", "-1"])
def test_cancel_asks_again_when_the_refund_is_not_what_was_shown(client_for, guest, fresh, shown):
    stay = paid(guest, check_in=timezone.localdate() + timedelta(days=3))

    page = client_for(guest).post(go("cancel", stay), {"shown_refund": shown})

    assert page.status_code == 409
    assert "Please look again" in page.text
    assert fresh(stay).status == "confirmed"


def test_cancel_of_an_unpaid_stay_costs_nothing(client_for, guest, fresh):
    stay = BookingFactory(user=guest, confirmed=True, pay_at_desk=True)
    browser = client_for(guest)

    page = browser.get(go("cancel", stay))
    browser.post(go("cancel", stay), {"shown_refund": "0.00"})

    assert "Nothing has been paid" in page.text
    assert (fresh(stay).status, fresh(stay).refund_amount) == ("cancelled", Decimal(0))


def test_cancel_of_a_cancelled_stay_shows_the_stay(client_for, guest):
    stay = BookingFactory(user=guest, cancelled=True)

    assert client_for(guest).post(go("cancel", stay), {"shown_refund": "0"}).url == go("booking", stay)


def test_late_payment_is_explained(client_for, guest):
    now = timezone.now()
    stay = BookingFactory(
        user=guest, cancelled=True, cancelled_at=now - timedelta(minutes=5), cancellation_reason="hold lapsed"
    )
    payment = PaymentFactory(
        user=guest, booking_id=stay.pk, amount=stay.total_price, status="succeeded", settled_at=now
    )
    RefundFactory(payment=payment, user=guest, booking_id=stay.pk, amount=stay.total_price)

    page = client_for(guest).get(go("booking", stay))

    assert "Your payment came too late" in page.text
    assert "$600.00" in page.text


def test_receipt_adds_up(client_for, guest):
    stay = paid(guest)

    page = client_for(guest).get(go("receipt", stay))

    quote = page.context["quote"]
    assert sum(night.price for night in quote.nights) == stay.total_price
    assert "$600.00" in page.text
    assert "Card online" in page.text


def test_confirmation_of_a_stay_that_is_not_confirmed_shows_the_stay(client_for, guest):
    stay = BookingFactory(user=guest, held=True)

    assert client_for(guest).get(go("confirmation", stay)).url == go("booking", stay)


def test_calendar_file_has_the_house_times_in_the_resorts_zone(client_for, guest):
    stay = paid(guest)

    response = client_for(guest).get(go("calendar_file", stay))

    assert response["Content-Type"].startswith("text/calendar")
    calendar = icalendar.Calendar.from_ical(response.content)
    [event] = calendar.walk("VEVENT")
    assert event["DTSTART"].params["TZID"] == "Europe/Zurich"
    assert (event["DTSTART"].dt.date(), event["DTSTART"].dt.hour) == (stay.check_in, 15)
    assert (event["DTEND"].dt.date(), event["DTEND"].dt.hour) == (stay.check_out, 11)
    assert event["STATUS"] == "CONFIRMED"
    assert len(calendar.walk("VTIMEZONE")) == 1
    assert stay.code in event["DESCRIPTION"]


def test_calendar_file_of_a_cancelled_stay_cancels_the_entry(client_for, guest):
    stay = BookingFactory(user=guest, cancelled=True)

    response = client_for(guest).get(go("calendar_file", stay))

    [event] = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    assert event["STATUS"] == "CANCELLED"
