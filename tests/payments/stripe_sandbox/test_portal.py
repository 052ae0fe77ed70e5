"""The billing portal, used as a browser without JavaScript would."""

import html
import re
from typing import Any

import pytest
import requests
import stripe

from payments.stripe_sandbox.testing import RunningSandbox
from tests.payments.stripe_sandbox.memberships import DAY, START, Member, price, session_for
from tests.payments.stripe_sandbox.support import DECLINED

RETURN = "http://shop.test/membership/"
CARD = {"number": "5555 5555 5555 4444", "expiry": "12 / 34", "cvc": "123", "name": "Anna"}


@pytest.fixture
def member(sandbox: RunningSandbox) -> Member:
    return Member(sandbox)


def open_portal(member: Member, **more: Any) -> stripe.billing_portal.Session:
    params: Any = {"customer": member.customer, "return_url": RETURN, **more}
    return member.client.v1.billing_portal.sessions.create(params)


def configuration(member: Member, **features: Any) -> str:
    params: Any = {"features": features}
    return member.client.v1.billing_portal.configurations.create(params).id


def show(url: str) -> requests.Response:
    return requests.get(url, timeout=60, allow_redirects=False)


def send(url: str, **fields: str) -> requests.Response:
    return requests.post(url, fields, timeout=60, allow_redirects=False)


def words(answer: requests.Response) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def test_portal_shows_subscription_card_and_invoices(member: Member) -> None:
    page = show(open_portal(member).url)

    for text in (
        "Pool",
        "$49.00 every month",
        "Active",
        "Renews on 1 February 2028.",
        "Visa ending in 4242",
        "paid",
    ):
        assert text in words(page)
    assert f'href="{RETURN}"' in page.text
    assert member.latest.hosted_invoice_url in page.text
    assert "form-action 'self' http://shop.test" in page.headers["Content-Security-Policy"]
    assert "<script" not in page.text


def test_guest_cancels_at_the_end_and_thinks_again(member: Member) -> None:
    """In flexible billing the portal sets a date, not the flag."""
    url = open_portal(member).url
    asked = send(f"{url}/cancel", subscription=member.id)
    assert "It ends on 1 February 2028." in words(asked)
    assert member.subscription.cancel_at is None

    assert send(f"{url}/cancel", subscription=member.id, confirm="yes").headers["Location"] == url.replace(
        member.sandbox.base_url, ""
    )
    subscription = member.subscription
    assert (subscription.cancel_at, subscription.cancel_at_period_end) == (START + 31 * DAY, False)
    assert "Ends on 1 February 2028." in words(show(url))
    send(f"{url}/keep", subscription=member.id)

    assert (member.subscription.cancel_at, member.subscription.canceled_at) == (None, None)


def test_guest_says_why(member: Member) -> None:
    on = {"enabled": True, "cancellation_reason": {"enabled": True, "options": ["unused", "other"]}}
    url = open_portal(member, configuration=configuration(member, subscription_cancel=on)).url
    assert "Why do you cancel?" in words(send(f"{url}/cancel", subscription=member.id))

    send(f"{url}/cancel", subscription=member.id, confirm="yes", feedback="unused")

    assert member.subscription.cancellation_details.feedback == "unused"
    member.advance(32)
    assert member.status == "canceled"


def test_guest_cancels_at_once_when_configured(member: Member) -> None:
    on = {"enabled": True, "mode": "immediately", "proration_behavior": "create_prorations"}
    url = open_portal(member, configuration=configuration(member, subscription_cancel=on)).url
    send(f"{url}/cancel", subscription=member.id, confirm="yes")

    assert member.status == "canceled"
    assert "You have no subscription." in words(show(url))


def test_guest_uses_another_card(member: Member) -> None:
    url = open_portal(member).url
    declined = send(f"{url}/card", **CARD | {"number": DECLINED})
    assert "Your card was declined." in words(declined)
    assert "The CVC is incomplete." in words(send(f"{url}/card", **CARD | {"cvc": "1"}))

    assert send(f"{url}/card", **CARD).status_code == 303

    assert "Mastercard ending in 4444" in words(show(url))
    customer = member.client.v1.customers.retrieve(
        member.customer, {"expand": ["invoice_settings.default_payment_method"]}
    )
    method = customer.invoice_settings.default_payment_method
    assert (method.card.last4, member.subscription.default_payment_method) == ("4444", method.id)
    assert {"payment_method.attached", "setup_intent.succeeded", "customer.updated"} < set(member.events())


def test_guest_switches_plan_after_seeing_the_price(member: Member) -> None:
    year = price(member.client, 49_000, months=12, of=member.product, nickname="Year")
    switching = {
        "enabled": True,
        "default_allowed_updates": ["price"],
        "proration_behavior": "always_invoice",
        "products": [{"product": member.product, "prices": [member.price, year]}],
    }
    url = open_portal(member, configuration=configuration(member, subscription_update=switching)).url
    member.advance(15.5)
    assert "Year, $490.00 every 12 months" in words(send(f"{url}/plan", subscription=member.id))
    assert "$465.50 will be charged today." in words(send(f"{url}/plan", subscription=member.id, price=year))

    send(f"{url}/plan", subscription=member.id, price=year, confirm="yes")

    assert (member.item.price.id, member.latest.amount_paid) == (year, 46_550)


def test_guest_does_only_what_is_configured_and_only_with_what_is_the_guests(member: Member) -> None:
    stranger = Member(member.sandbox)
    url = open_portal(member, configuration=configuration(member, invoice_history={"enabled": True})).url
    other = open_portal(stranger).url
    before = (member.subscription.to_dict(), stranger.subscription.to_dict())

    send(f"{url}/cancel", subscription=member.id, confirm="yes")
    send(f"{url}/card", **CARD)
    send(f"{url}/plan", subscription=member.id, price=member.price, confirm="yes")
    send(f"{other}/cancel", subscription=member.id, confirm="yes")

    assert (member.subscription.to_dict(), stranger.subscription.to_dict()) == before


def test_flow_leads_straight_there_and_back(member: Member) -> None:
    session = open_portal(
        member,
        flow_data={
            "type": "subscription_cancel",
            "subscription_cancel": {"subscription": member.id},
            "after_completion": {"type": "redirect", "redirect": {"return_url": f"{RETURN}?done=1"}},
        },
    )
    assert "Cancel Pool?" in words(show(session.url))

    done = send(f"{session.url}/cancel", subscription=member.id, confirm="yes")

    assert done.headers["Location"] == f"{RETURN}?done=1"


def test_card_flow(member: Member) -> None:
    session = open_portal(member, flow_data={"type": "payment_method_update"})
    assert "Use another card" in words(show(session.url))

    send(f"{session.url}/card", **CARD)

    assert "Mastercard ending in 4444" in words(show(session.url))


def test_configuration_is_changed(member: Member) -> None:
    configurations = member.client.v1.billing_portal.configurations
    id = configuration(member, invoice_history={"enabled": True})
    changed = configurations.update(
        id, {"features": {"subscription_cancel": {"enabled": True}}, "default_return_url": RETURN}
    )
    assert (changed.features.subscription_cancel.enabled, changed.features.invoice_history.enabled) == (
        True,
        True,
    )
    configurations.update(id, {"active": False})

    assert configurations.list({"active": True}).data == []
    with pytest.raises(stripe.InvalidRequestError, match="inactive"):
        open_portal(member, configuration=id)


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"customer": "cus_none"}, "customer"),
        ({"return_url": "shop.test"}, "return_url"),
        ({"configuration": "bpc_none"}, "configuration"),
        ({"flow_data": {"type": "subscription_cancel"}}, "flow_data[subscription_cancel]"),
        (
            {
                "flow_data": {
                    "type": "subscription_cancel",
                    "subscription_cancel": {"subscription": "sub_none"},
                }
            },
            "flow_data[subscription_cancel][subscription]",
        ),
    ],
)
def test_session_is_refused(member: Member, changes: dict, param: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        open_portal(member, **changes)

    assert refusal.value.param == param


# --- an invoice's page ------------------------------------------------------------------------------------


def test_open_invoice_is_paid_on_its_page(member: Member) -> None:
    member.sandbox.fail_cards(member.customer)
    member.advance(32)
    url = member.latest.hosted_invoice_url
    assert "Pay $49.00" in words(show(url))
    assert "Your card was declined." in words(send(url, **CARD | {"number": DECLINED}))

    assert send(url, **CARD).status_code == 303

    assert "This invoice is paid." in words(show(url))
    assert (member.status, member.latest.status) == ("active", "paid")
    member.advance(31)
    assert member.latest.status == "paid"


def test_bank_asks_on_the_invoices_page(member: Member) -> None:
    member.sandbox.fail_cards(member.customer)
    member.advance(32)
    url = member.latest.hosted_invoice_url
    asked = send(url, **CARD | {"number": "4000002760003184"})
    assert asked.headers["Location"].endswith("/authenticate")
    assert "Complete authentication" in words(show(f"{url}/authenticate"))
    assert "unable to authenticate" in words(send(f"{url}/authenticate", answer="fail"))

    send(url, **CARD | {"number": "4000002760003184"})
    send(f"{url}/authenticate", answer="complete")

    assert member.latest.status == "paid"


def test_checkout_page_says_what_is_agreed_to(member: Member) -> None:
    plain = session_for(member.client, member.price)
    trial = session_for(member.client, member.price, subscription_data={"trial_period_days": 7})

    assert "From today, $49.00 are charged every month until you cancel." in words(show(plain.url))
    assert "$49.00 every month" in words(show(plain.url))
    assert "Start trial" in words(show(trial.url))
    paid = send(plain.url, **CARD, email="anna@example.com")
    assert paid.headers["Location"] == f"http://shop.test/return?session={plain.id}"
    assert send(trial.url, **CARD, email="bo@example.com").status_code == 303
    assert member.client.v1.subscriptions.list({"status": "trialing"}).data[0].trial_end is not None
