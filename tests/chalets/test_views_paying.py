"""The pay page, the way to Stripe and back, and giving up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Setting
from chalets.models import Booking
from payments.models import Payment
from payments.services import credits
from payments.services.refunding import refund_booking
from resort.db.identity import SERVICE, acting_as
from tests.factories.chalets import BookingFactory
from tests.factories.payments import PaymentFactory
from tests.support.webhooks import deliver

pytestmark = pytest.mark.django_db


def go(name, stay):
    return reverse(f"chalets:{name}", args=[stay.code])


@pytest.fixture
def held(guest):
    """A live hold of the guest's."""
    return BookingFactory(held=True, user=guest)


@pytest.fixture
def fresh(as_owner):
    """The stay as the database has it now."""

    def read(stay):
        with as_owner():
            return Booking.objects.get(pk=stay.pk)

    return read


def test_pay_page_counts_down_and_explains(client_for, guest, held):
    page = client_for(guest).get(go("pay", held))

    assert page.status_code == 200
    assert "data-countdown" in page.text
    assert "Pay $600.00 by card" in page.text
    assert "Pay at the desk" in page.text
    assert "no-store" in page["Cache-Control"]


def test_pay_page_after_cancel_at_stripe_says_nothing_was_charged(client_for, guest, held):
    page = client_for(guest).get(go("pay", held) + "?back=1")

    assert "Nothing was charged" in page.text


def test_pay_page_hides_the_desk_where_the_setting_forbids_it(client_for, guest, held, as_owner):
    with as_owner():
        Setting.objects.update_or_create(
            key="chalets.pay_at_desk", defaults={"value": False, "category": "chalets"}
        )
    browser = client_for(guest)

    page = browser.get(go("pay", held))
    refused = browser.post(go("pay_desk", held), follow=True)

    assert "Pay at the desk when I arrive" not in page.text
    assert "not offered" in refused.text


def test_pay_page_of_a_confirmed_stay_shows_the_stay(client_for, guest):
    stay = BookingFactory(confirmed=True, user=guest)

    assert client_for(guest).get(go("pay", stay)).url == go("booking", stay)


def test_desk_confirms_at_once(client_for, guest, held, fresh):
    response = client_for(guest).post(go("pay_desk", held))

    assert (response.status_code, response.url) == (303, go("confirmation", held))
    assert (fresh(held).status, fresh(held).pay_at_desk) == ("confirmed", True)


def test_giving_up_frees_the_nights(client_for, guest, held, fresh):
    response = client_for(guest).post(go("give_up", held))

    assert response.status_code == 303
    assert response.url.startswith(reverse("chalets:detail", args=[held.chalet.slug]))
    assert fresh(held).status == "cancelled"


def test_giving_up_a_confirmed_stay_is_refused(client_for, guest, fresh):
    stay = BookingFactory(confirmed=True, user=guest)

    client_for(guest).post(go("give_up", stay))

    assert fresh(stay).status == "confirmed"


@pytest.mark.django_db(transaction=True)
def test_card_opens_stripe_and_the_webhook_confirms(client_for, client, guest, held, sandbox, jobs, fresh):
    browser = client_for(guest)

    response = browser.post(go("pay_card", held))
    assert response.status_code == 303
    assert response.url.startswith(sandbox.base_url)
    again = browser.post(go("pay_card", held))
    assert again.url == response.url
    waiting = browser.get(go("returned", held))
    assert "We are confirming your payment" in waiting.text

    sandbox.pay(response.url.rsplit("/", 1)[1])
    deliver(sandbox, client)
    jobs.run()

    assert (fresh(held).status, fresh(held).payment_status) == ("confirmed", "paid")
    assert browser.get(go("returned", held)).url == go("confirmation", held)
    poll = browser.get(go("returned", held), headers={"HX-Request": "true"})
    assert poll["HX-Redirect"] == go("confirmation", held)


@pytest.mark.django_db(transaction=True)
def test_stripe_down_keeps_the_hold_and_says_so(client_for, guest, held, sandbox, fresh, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"

    page = client_for(guest).post(go("pay_card", held))

    assert page.status_code == 503
    assert "cannot be reached" in page.text
    assert "Your nights stay held for 14 more minutes." in page.text
    assert "data-countdown" in page.text
    assert fresh(held).status == "pending"


@pytest.fixture
def in_credit(guest, as_owner):
    """`in_credit(200)`: the guest cancelled a stay and has credit for it."""

    def make(amount):
        now = timezone.now()
        stay = BookingFactory(user=guest, total_price=amount, confirmed=True, paid=True)
        payment = PaymentFactory(booking=stay, succeeded=True)
        with acting_as(role=SERVICE):
            [refund] = refund_booking(booking_id=stay.pk, amount=payment.amount, reason="x", as_credit=True)
            credits.grant(refund_id=refund.pk, now=now)

    return make


@pytest.mark.django_db(transaction=True)
def test_credit_pays_a_part_and_the_card_the_rest(
    client_for, client, guest, held, sandbox, jobs, fresh, in_credit, as_owner
):
    in_credit(200)
    browser = client_for(guest)
    page = browser.get(go("pay", held))
    assert "Your credit pays $200.00 of $600.00." in page.text
    assert "Pay $400.00 by card" in page.text

    response = browser.post(go("pay_card", held))
    assert browser.post(go("pay_card", held)).url == response.url
    assert "Pay $400.00 by card" in browser.get(go("pay", held)).text
    sandbox.pay(response.url.rsplit("/", 1)[1])
    deliver(sandbox, client)
    jobs.run()

    assert (fresh(held).status, fresh(held).payment_status) == ("confirmed", "paid")
    assert sandbox.state()["captured"] == {"usd": 40_000}
    with as_owner():
        paid = Payment.objects.filter(booking_id=held.pk).values_list("method", "amount", "status")
        assert sorted(paid) == [("credit", 200, "succeeded"), ("stripe", 400, "succeeded")]
    assert "Credit" in browser.get(go("receipt", held)).text


@pytest.mark.django_db(transaction=True)
def test_credit_that_pays_everything_needs_no_card(client_for, guest, held, sandbox, jobs, fresh, in_credit):
    in_credit(700)
    browser = client_for(guest)
    assert "Pay with my credit" in browser.get(go("pay", held)).text

    assert browser.post(go("pay_card", held)).url == go("returned", held)
    jobs.run()

    assert (fresh(held).status, fresh(held).payment_status) == ("confirmed", "paid")
    assert sandbox.calls() == []
    account = browser.get(reverse("accounts:profile"))
    assert "Your credit" in account.text
    assert "$100.00, good until" in account.text


@pytest.mark.django_db(transaction=True)
def test_credit_comes_back_with_the_nights(client_for, guest, held, sandbox, jobs, in_credit):
    in_credit(200)
    browser = client_for(guest)
    browser.post(go("pay_card", held))
    assert "$200.00, good until" not in browser.get(reverse("accounts:profile")).text
    browser.post(go("give_up", held))
    jobs.run()

    assert "$200.00, good until" in browser.get(reverse("accounts:profile")).text


def free(guest, **trait):
    return BookingFactory(user=guest, total_price=0, **trait)


def test_pay_page_of_a_free_stay_says_so(client_for, guest):
    page = client_for(guest).get(go("pay", free(guest, held=True)))

    assert "Nothing to pay" in page.text
    assert "Confirm my stay" in page.text
    assert "by card" not in page.text
    assert "Pay at the desk" not in page.text


@pytest.mark.django_db(transaction=True)
def test_free_stay_is_confirmed_without_stripe(client_for, guest, sandbox, jobs, fresh, as_owner):
    stay = free(guest, held=True)
    browser = client_for(guest)

    response = browser.post(go("pay_card", stay))

    assert (response.status_code, response.url) == (303, go("confirmation", stay))
    firm = fresh(stay)
    assert (firm.status, firm.payment_status, firm.hold_expires_at) == ("confirmed", "paid", None)
    assert sandbox.calls() == []
    with as_owner():
        assert not Payment.objects.exists()
    assert "Everything is paid" in browser.get(response.url).text
    assert "Nothing to pay" in browser.get(go("receipt", stay)).text
    assert jobs.names() == ["chalets.send_stay_letter"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("trait", ["lapsed", "cancelled"])
def test_free_stay_that_is_over_is_not_taken(client_for, guest, sandbox, fresh, trait):
    stay = free(guest, **{trait: True})

    assert client_for(guest).post(go("pay_card", stay)).url == go("pay", stay)
    assert fresh(stay).status != "confirmed"


@pytest.mark.django_db(transaction=True)
def test_card_for_a_lapsed_hold_is_not_asked_for(client_for, guest, sandbox, as_owner):
    stay = BookingFactory(lapsed=True, user=guest)

    response = client_for(guest).post(go("pay_card", stay))

    assert response.url == go("pay", stay)
    with as_owner():
        assert not Payment.objects.exists()
    assert sandbox.calls() == []


def test_return_without_a_payment_leads_to_the_pay_page(client_for, guest, held):
    response = client_for(guest).get(go("returned", held) + "?session_id=cs_test_stolen")

    assert response.url == go("pay", held)


def test_return_stays_kind_after_a_minute(client_for, guest, held):
    PaymentFactory(user=guest, booking_id=held.pk, amount=held.total_price, status="pending")
    long_ago = int((timezone.now() - timedelta(minutes=2)).timestamp())

    page = client_for(guest).get(go("returned", held) + f"?since={long_ago}")

    assert "Your bank takes its time" in page.text
    assert held.code in page.text


@pytest.mark.parametrize("since", ["x", "-1", "9" * 400, "1e9", "NaN", ""])
def test_return_survives_any_since(client_for, guest, held, since):
    PaymentFactory(user=guest, booking_id=held.pk, amount=held.total_price, status="pending")

    assert client_for(guest).get(go("returned", held) + f"?since={since}").status_code == 200


@pytest.mark.parametrize("name", ["pay", "returned"])
def test_foreign_and_unknown_codes_look_alike(client_for, other_guest, held, name):
    browser = client_for(other_guest)

    foreign = browser.get(go(name, held))
    unknown = browser.get(reverse(f"chalets:{name}", args=["AAAA-AAAA"]))

    assert (foreign.status_code, unknown.status_code) == (404, 404)


@pytest.mark.parametrize("name", ["pay_desk", "give_up", "hold_again"])
def test_strangers_change_nothing(client_for, client, other_guest, held, fresh, name):
    assert client_for(other_guest).post(go(name, held)).status_code == 404
    assert client.post(go(name, held)).url.startswith(reverse("accounts:sign_in"))
    assert client_for(other_guest).get(go(name, held)).status_code == 405
    assert fresh(held).status == "pending"


@pytest.mark.django_db(transaction=True)
def test_strangers_cannot_pay(client_for, client, other_guest, held, sandbox):
    assert client_for(other_guest).post(go("pay_card", held)).status_code == 404
    assert client.post(go("pay_card", held)).url.startswith(reverse("accounts:sign_in"))
    assert sandbox.calls() == []
