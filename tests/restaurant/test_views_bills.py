"""The waiter's bill pages and the guest's own, without JavaScript."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from django.urls import reverse
from django.utils import timezone

from chalets.models import StayCharge
from payments.models import Payment
from resort.db.identity import acting_as
from restaurant.models import Bill
from restaurant.services import bills
from restaurant.services.bills import links
from tests.factories.accounts import UserFactory
from tests.factories.chalets import BookingFactory
from tests.factories.restaurant import OrderFactory, OrderItemFactory, TableFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiter(db):
    return UserFactory(staff=True, department="restaurant", first_name="Wim", email="wim@example.com")


@pytest.fixture
def table(db):
    table = TableFactory(table_number=7)
    OrderItemFactory(order=OrderFactory(table=table), name="Soup", quantity=2, unit_price=D("9.50"))
    return table


@pytest.fixture
def bill(table, waiter):
    with acting_as(waiter.pk):
        return bills.open_bill(table=table, covers=2, actor=waiter, now=timezone.now())


def page(bill, name="bill", **more):
    return reverse(f"bills:{name}", kwargs={"code": bill.code, **more})


def open_shares(bill, as_owner):
    with as_owner():
        return list(bills.standing(bill).open)


def sent(browser, address, **data):
    answer = browser.post(address, data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("person", ["receptionist", "manager"])
def test_bill_is_opened_and_paid(request, client_for, table, as_owner, person):
    browser = client_for(request.getfixturevalue(person))
    assert "Table 7" in browser.get(reverse("bills:list")).content.decode()
    shown = sent(browser, reverse("bills:table", args=[table.pk]), covers="2")
    assert "2× Soup" in shown
    assert "$19.00" in shown
    with as_owner():
        bill = Bill.objects.get()
    (share,) = open_shares(bill, as_owner)
    shown = sent(browser, page(bill, "pay", share=share.pk), method="cash", tip="1,50")
    assert "The payment is noted." in shown
    shown = sent(browser, page(bill, "pay", share=share.pk), method="cash")
    assert "This has been paid already." in shown
    assert "tip $1.50" in browser.get(page(bill, "receipt")).content.decode()
    with as_owner():
        assert [str(payment.amount) for payment in Payment.objects.all()] == ["20.50"]


def test_bill_is_split_discounted_and_split_again(client_for, waiter, bill, as_owner):
    browser = client_for(waiter)
    assert "Say why there is a discount." in sent(
        browser, page(bill, "change"), what="discount", percent="10"
    )
    assert "Discount 10%: Late" in sent(
        browser, page(bill, "change"), what="discount", percent="10", reason="Late"
    )
    sent(browser, page(bill, "split"), how="person", people="2")
    assert [str(share.amount) for share in open_shares(bill, as_owner)] == ["8.55", "8.55"]
    sent(browser, page(bill, "split"), how="share", **{"name-1": "Bo", "weight-1": "2", "weight-2": "1"})
    assert [(share.label, str(share.amount)) for share in open_shares(bill, as_owner)] == [
        ("Bo", "11.40"), ("Guest 2", "5.70")
    ]  # fmt: skip
    with as_owner():
        item = bills.standing(bill).lines[0].item
    sent(browser, page(bill, "split"), how="item", **{f"take-1-{item}": "1", "name-1": "Ada"})
    assert [(share.label, str(share.amount)) for share in open_shares(bill, as_owner)] == [
        ("Ada", "8.55"), ("The rest", "8.55")
    ]  # fmt: skip
    for odd in (
        {"how": "person", "people": "x"},
        {"how": "item", "take-1-x": "1"},
        {"how": "person", "people": "99"},
    ):
        assert 'role="alert"' in sent(browser, page(bill, "split"), **odd)
    assert "Void the dishes first" in sent(browser, page(bill, "change"), what="void")


def test_share_is_charged_to_a_stay_and_seen_there(client_for, waiter, receptionist, guest, bill, as_owner):
    stay = BookingFactory(user=guest, checked_in=True, paid=True)
    browser = client_for(waiter)
    browser.get(page(bill))
    (share,) = open_shares(bill, as_owner)
    address = page(bill, "charge", share=share.pk)
    assert "Nobody in house is called so." in browser.get(f"{address}?q=nobody").content.decode()
    assert "Ada Guest" in browser.get(f"{address}?q={stay.code}").content.decode()
    assert "not in house" in sent(browser, address, stay="x")
    assert "Charged to the stay." in sent(browser, address, stay=str(stay.pk))
    with as_owner():
        assert StayCharge.objects.get().amount == D("19.00")
    shown = client_for(guest).get(reverse("chalets:booking", args=[stay.code])).content.decode()
    assert f"Restaurant, bill {bill.code}" in shown
    desk = client_for(receptionist)
    stay_page = reverse("admin:chalets_booking_change", args=[stay.pk])
    shown = desk.get(stay_page).content.decode()
    assert f"Restaurant, bill {bill.code}" in shown
    assert "Take payment of what was charged" in shown
    assert "Take the charge back" in browser.get(page(bill)).content.decode()


def test_guest_pays_a_share_by_a_signed_link(client, client_for, waiter, bill, as_owner):
    browser = client_for(waiter)
    browser.get(page(bill))
    (share,) = open_shares(bill, as_owner)
    assert 'class="qr"' in browser.get(page(bill, "link", share=share.pk)).content.decode()
    address = links.page_of(share.pk)
    shown = client.get(address).content.decode()
    assert "$19.00" in shown
    assert client.post(address, {"tip": "-1"}).status_code == 400
    answer = client.post(address, {"tip": "1.00"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{address}?go=1")
    sent(browser, page(bill, "pay", share=share.pk), method="terminal")
    assert "Paid. Thank you" in client.get(address).content.decode()
    # Another split, another link: this one opens nothing any more.
    assert client.get(f"{address[:-3]}xx/").status_code == 404


def test_others_see_no_bill(client, client_for, guest, cook, bill):
    for name in ("bill", "receipt"):
        assert client.get(page(bill, name)).headers["Location"].startswith("/account/sign-in/")
        assert client_for(guest).get(page(bill, name)).status_code == 404
        assert client_for(cook).get(page(bill, name)).status_code == 403
    assert client_for(cook).post(page(bill, "split"), {"how": "whole"}).status_code == 403


def test_dishes_are_put_on_the_bill_of_another_table(client_for, receptionist, bill, waiter, as_owner):
    browser = client_for(receptionist)
    other_table = TableFactory(table_number=8)
    with acting_as(waiter.pk):
        other = bills.open_bill(table=other_table, covers=1, actor=waiter, now=timezone.now())
    with as_owner():
        (line,) = bills.standing(bill).lines
    change = page(bill, "change")
    assert "Choose the dishes" in sent(browser, change, what="dishes", into=str(other.pk))
    assert "not so many" in sent(
        browser, change, what="dishes", into=str(other.pk), **{f"dish-{line.item}": "3"}
    )
    shown = sent(browser, change, what="dishes", into=str(other.pk), **{f"dish-{line.item}": "1"})
    assert "The dishes are on the other bill." in shown
    assert "1× Soup" in shown
    assert "1× Soup" in browser.get(page(other)).content.decode()


def test_bill_of_which_nothing_is_left_to_pay_is_closed_by_hand(client_for, waiter, bill):
    browser = client_for(waiter)
    assert "Close the bill" not in browser.get(page(bill)).content.decode()
    shown = sent(browser, page(bill, "change"), what="discount", percent="100", reason="Friends of the house")
    assert "Nothing is left to pay." in shown
    assert "The bill is closed." in sent(browser, page(bill, "change"), what="close")


def test_money_is_given_back_by_the_front_office_and_not_by_waiters(
    client_for, receptionist, waiter, bill, as_owner
):
    client_for(waiter).get(page(bill))
    (share,) = open_shares(bill, as_owner)
    sent(client_for(waiter), page(bill, "pay", share=share.pk), method="cash")
    assert "Give money back" not in client_for(waiter).get(page(bill)).content.decode()
    address = page(bill, "give_back", share=share.pk)
    assert client_for(waiter).post(address, {"amount": "1", "reason": "x"}).status_code == 403
    browser = client_for(receptionist)
    assert "Give money back" in browser.get(page(bill)).content.decode()
    assert "$4.50 of it given back." in sent(browser, address, amount="4,50", reason="Cold")
    assert "No more goes back" in sent(browser, address, amount="20", reason="Cold")
