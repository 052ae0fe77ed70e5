"""The pages of memberships: what a visitor, a payer and a member see, and what a press does."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from audit import config
from audit.models import Setting
from payments.models import Payment
from pool.models import Membership, MembershipChange
from resort.db.identity import acting_as
from tests.factories.pool import GuestPassUseFactory, MemberFactory, MembershipFactory
from tests.support.joining import Life, press_buy

pytestmark = pytest.mark.django_db
on_stripe = pytest.mark.django_db(transaction=True)
OWN = "pool:membership"
INVOICE = "http://stripe.test/invoice"
ENDED = {"ended_at": timezone.now(), "end_reason": "asked"}


def subscribed(guest, **more):
    """A membership as Stripe's word left it."""
    now = timezone.now()
    membership = MembershipFactory(
        user=guest,
        **{
            "stripe_status": "active", "stripe_subscription_id": "sub_1", "stripe_customer_id": "cus_1",
            "paid_until": now + timedelta(days=15), "grace_until": now + timedelta(days=22),
            "card_label": "Visa •••• 4242",
            **more,
        },
    )  # fmt: skip
    MemberFactory(membership=membership, user=guest, email=guest.email, name=str(guest), status="accepted")
    return membership


def test_plans_are_compared_and_the_rhythm_is_a_link(client):
    page = client.get(reverse("pool:memberships"))
    assert [page.text.count(price) for price in ("$45.00", "$80.00", "$190.00", "$120.00")] == [1, 1, 1, 1]
    yearly = client.get(reverse("pool:memberships"), {"cycle": "annually"})
    assert "$840.00" in yearly.text
    assert "12% less" in yearly.text
    assert client.get(reverse("pool:memberships"), {"cycle": "x"}).status_code == 200


def test_plan_that_is_not_for_sale_is_neither_shown_nor_sold(client, client_for, guest, as_owner):
    plan = {**config.SETTINGS["pool.plan_vip"].default, "offered": False}
    with as_owner():
        Setting.objects.create(key="pool.plan_vip", value=plan, category="pool")
    assert "VIP" not in client.get(reverse("pool:memberships")).text
    assert client_for(guest).get(reverse("pool:membership_buy", args=["vip", "monthly"])).status_code == 404


def test_visitor_signs_in_on_the_way_and_nothing_is_lost(client):
    address = reverse("pool:membership_buy", args=["family", "annually"])
    assert client.get(address).url == f"/account/sign-in/?next={address}"


@on_stripe
def test_buying_opens_one_page_however_often_it_is_pressed(guest, sandbox, as_owner):
    key = uuid4()
    first, again = press_buy(guest, key=key), press_buy(guest, key=key)
    other_tab = press_buy(guest)
    assert first.url == again.url == other_tab.url
    with as_owner():
        payment = Payment.objects.get()
    assert (payment.booking_type, payment.amount, payment.status) == ("membership", Decimal(80), "pending")
    session = sandbox.client().v1.checkout.sessions.retrieve(first.url.rsplit("/", 1)[1])
    assert (session.mode, session.amount_total) == ("subscription", 8000)
    keys = [price.lookup_key for price in sandbox.client().v1.prices.list().data]
    assert keys == ["pool-membership-family-monthly-usd-8000-m4-p2"]


@on_stripe
def test_company_gives_name_address_and_mail_for_its_invoices(client_for, guest, sandbox, jobs):
    missing = press_buy(guest, plan="corporate")
    assert missing.status_code == 422
    page = press_buy(
        guest, plan="corporate", company_name="Alpine AG", invoice_email="books@alpine.example",
        invoice_address="Seestrasse 1\r\n3999 Oberalp",
    )  # fmt: skip
    sandbox.subscribe(page.url.rsplit("/", 1)[1])
    from payments.services.reconciling import reconcile

    reconcile(now=timezone.now())

    with acting_as(guest.pk):
        own = Membership.objects.get()
    assert (own.company_name, own.invoice_email) == ("Alpine AG", "books@alpine.example")
    assert own.members_included == 10
    customer = sandbox.client().v1.customers.retrieve(own.stripe_customer_id)
    assert (customer.name, customer.email) == ("Alpine AG", "books@alpine.example")
    assert customer.address.line1 == "Seestrasse 1"
    text = client_for(guest).get(reverse(OWN)).text
    assert "Invoices are made out to Alpine AG" in text
    assert re.search(r'href="http[^"]*/i/in_\w+"', text)


@on_stripe
def test_stripe_out_of_reach_says_so_and_writes_the_wish(guest, settings, sandbox):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    answer = press_buy(guest)
    assert answer.status_code == 503
    assert "cannot be reached" in answer.text


def test_who_has_one_is_led_to_it(client_for, guest):
    subscribed(guest)
    answer = client_for(guest).get(reverse("pool:membership_buy", args=["vip", "monthly"]))
    assert answer.url == reverse(OWN)


def test_return_before_we_know_waits_and_asks_again(client_for, guest):
    browser = client_for(guest)
    assert browser.get(reverse("pool:membership_returned")).url == reverse("pool:memberships")
    from tests.factories.payments import PaymentFactory

    PaymentFactory(user=guest, booking_id=uuid4(), booking_type="membership", amount=80, status="pending")
    assert "We are confirming your payment" in browser.get(reverse("pool:membership_returned")).text
    for since in ("x", "-1", "9" * 400, "1"):
        assert browser.get(reverse("pool:membership_returned"), {"since": since}).status_code == 200


def test_without_a_membership_the_page_shows_the_way(client_for, guest):
    page = client_for(guest).get(reverse(OWN))
    assert "No membership yet" in page.text
    assert reverse("pool:memberships") in page.text


def test_page_shows_members_passes_and_what_can_be_done(client_for, guest):
    own = subscribed(guest, guest_passes_remaining=1)
    MemberFactory(membership=own, email="kid@example.com", name="Kim")
    GuestPassUseFactory(membership=own, guest_name="Aunt Gil")
    text = client_for(guest).get(reverse(OWN)).text
    for words in (
        "Kim",
        "Aunt Gil",
        "2 places left",
        "Pause",
        "Change the plan",
        "Do not renew",
        "Visa •••• 4242",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"stripe_status": "past_due", "unpaid_invoice_url": INVOICE}, "did not go through"),
        ({"stripe_status": "unpaid", "status": "expired", "unpaid_invoice_url": INVOICE}, "Pay the open invoice"),
        ({"stripe_status": "paused", "status": "paused"}, "is paused"),
        ({"end_date": timezone.localdate() + timedelta(days=9), "auto_renew": False}, "Keep it after all"),
        ({"card_label": ""}, "No card is on file"),
        ({"stripe_status": "canceled", "status": "cancelled", **ENDED}, "Begin a new membership"),
    ],
)  # fmt: skip
def test_status_is_told_in_words(client_for, guest, facts, words):
    subscribed(guest, **facts)
    page = client_for(guest).get(reverse(OWN))
    assert page.status_code == 200
    assert words in page.text


def press(browser, name, data=None):
    return browser.post(reverse(f"pool:{name}"), data or {})


def wishes(as_owner):
    with as_owner():
        return list(MembershipChange.objects.order_by("created_at").values_list("kind", "status"))


def test_pause_is_asked_once_however_often_it_is_pressed(client_for, guest, as_owner, jobs):
    subscribed(guest)
    browser, until = client_for(guest), timezone.localdate() + timedelta(days=10)
    assert "Nothing is charged" in browser.get(reverse("pool:membership_pause")).text
    for _ in range(2):
        assert press(browser, "membership_pause", {"until": until.isoformat()}).status_code == 303
    assert wishes(as_owner) == [("pause", "asked")]
    assert jobs.names() == ["pool.carry_out_change"]
    assert "We are doing that now" in browser.get(reverse(OWN)).text


@pytest.mark.parametrize("until", ["", "x", "2020-01-01", "2999-01-01"])
def test_pause_until_no_sensible_day_is_refused(client_for, guest, as_owner, until):
    subscribed(guest)
    assert press(client_for(guest), "membership_pause", {"until": until}).status_code == 422
    assert wishes(as_owner) == []


def test_second_wish_while_one_is_under_way_is_refused(client_for, guest, as_owner):
    subscribed(guest)
    browser = client_for(guest)
    press(browser, "membership_renew_no_more")
    until = timezone.localdate() + timedelta(days=10)
    answer = browser.post(reverse("pool:membership_pause"), {"until": until.isoformat()}, follow=True)
    assert "Another change is under way" in answer.text
    assert wishes(as_owner) == [("cancel_later", "asked")]


def shown(page):
    return re.search(r'name="shown_refund" value="([\d.]+)"', page.text)[1]


def test_cancelling_now_shows_the_refund_before_and_holds_to_it(client_for, guest, as_owner):
    from tests.factories.payments import PaymentFactory

    own = subscribed(guest)
    PaymentFactory(user=guest, booking_id=own.pk, booking_type="membership", amount=80, succeeded=True)
    browser = client_for(guest)
    page = browser.get(reverse("pool:membership_cancel"))
    assert Decimal(30) < Decimal(shown(page)) < Decimal(41)
    wrong = press(browser, "membership_cancel", {"when": "now", "shown_refund": "80.00"})
    assert (wrong.status_code, wishes(as_owner)) == (409, [])
    right = press(browser, "membership_cancel", {"when": "now", "shown_refund": shown(page)})
    assert (right.status_code, wishes(as_owner)) == (303, [("cancel_now", "asked")])


def test_setting_decides_how_much_comes_back(client_for, guest, as_owner):
    from tests.factories.payments import PaymentFactory

    own = subscribed(guest)
    PaymentFactory(user=guest, booking_id=own.pk, booking_type="membership", amount=80, succeeded=True)
    with as_owner():
        Setting.objects.create(key="pool.cancel_refund_percent", value=0, category="pool")
    page = client_for(guest).get(reverse("pool:membership_cancel"))
    assert shown(page) == "0.00"
    assert "Nothing comes back" in page.text


@on_stripe
def test_change_of_plan_shows_its_price_first(client_for, guest, sandbox, jobs, as_owner):
    life = Life(sandbox, guest, jobs)
    browser = client_for(guest)
    confirm = browser.get(reverse("pool:membership_change"), {"plan": "vip", "cycle": "monthly"})
    due = Decimal(re.search(r"Change and pay \$([\d.]+)", confirm.text)[1])
    at = re.search(r'name="shown_at" value="([^"]+)"', confirm.text)[1]
    assert Decimal(39) < due <= Decimal(40)
    data = {"plan": "vip", "cycle": "monthly", "shown_at": at}
    assert press(browser, "membership_change", data).status_code == 303
    life.carry_out()
    assert life.membership.type == "vip"
    with as_owner():
        amounts = sorted(Payment.objects.values_list("amount", flat=True))
    assert amounts == [due, Decimal(80)]


def test_plan_too_small_for_its_people_is_refused(client_for, guest):
    own = subscribed(guest)
    MemberFactory(membership=own)
    page = client_for(guest).get(
        reverse("pool:membership_change"), {"plan": "individual", "cycle": "monthly"}
    )
    assert page.status_code == 409
    assert "Remove members or invitations first" in page.text


@on_stripe
def test_portal_opens_at_stripe(client_for, guest, sandbox, jobs):
    Life(sandbox, guest, jobs)
    answer = press(client_for(guest), "membership_portal")
    assert answer.status_code == 303
    assert answer.url.startswith(sandbox.base_url)


def test_invitation_form_keeps_what_was_typed(client_for, guest):
    subscribed(guest)
    answer = client_for(guest).post(reverse("pool:member_invite"), {"name": "Kim", "email": "kim@"})
    assert answer.status_code == 422
    assert 'value="Kim"' in answer.text


PAYERS = """membership_pause membership_resume membership_cancel membership_renew_no_more membership_keep
    membership_change membership_portal member_invite"""


@pytest.mark.parametrize("name", PAYERS.split())
def test_who_pays_for_nothing_finds_nothing(client_for, other_guest, guest, name, as_owner):
    own = subscribed(guest)
    MemberFactory(membership=own, user=other_guest, status="accepted")
    browser = client_for(other_guest)
    assert press(browser, name).status_code == 404
    assert wishes(as_owner) == []
