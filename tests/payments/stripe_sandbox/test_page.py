"""The hosted page, used as a browser without JavaScript would."""

import html
import re
import threading
from typing import Any

import pytest
import requests
import stripe

from payments.stripe_sandbox.testing import RunningSandbox
from tests.payments.stripe_sandbox.support import (
    AUTHENTICATES,
    INSUFFICIENT,
    SUCCEEDS,
    event_types,
    line,
    open_session,
)

TYPED = {
    "email": "anna@example.com",
    "number": "4242 4242 4242 4242",
    "expiry": "12 / 34",
    "cvc": "123",
    "name": "Anna",
}


def show(url: str) -> requests.Response:
    return requests.get(url, timeout=60, allow_redirects=False)


def submit(url: str, **changes: Any) -> requests.Response:
    return requests.post(url, {**TYPED, **changes}, timeout=60, allow_redirects=False)


def words(answer: requests.Response) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def test_page_shows_what_is_bought_and_that_it_is_a_sandbox(client: stripe.StripeClient) -> None:
    session = open_session(
        client, line_items=[line(18_000, name="Chalet & sauna", quantity=3), line(4_500, name="Towel")]
    )
    page = show(session.url)

    for text in (
        "Sandbox — no real money",
        "Chalet & sauna",
        "3 × $180.00",
        "$540.00",
        "Pay $585.00",
        "4242 4242 4242",
    ):
        assert text in words(page)
    for label in ("E-mail", "Card number", "Expiry", "CVC", "Name on card"):
        assert f">{label}</label>" in page.text
    assert 'href="http://shop.test/cancelled"' in page.text


def test_page_has_a_strict_policy_and_no_scripts(client: stripe.StripeClient) -> None:
    page = show(open_session(client).url)

    assert page.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "form-action 'self' http://shop.test"
    )
    assert page.headers["Cache-Control"] == "no-store"
    assert "<script" not in page.text
    assert " style=" not in page.text


def test_stylesheet_is_served(sandbox: RunningSandbox) -> None:
    sheet = show(f"{sandbox.base_url}/page/checkout.css")

    assert sheet.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "prefers-color-scheme: dark" in sheet.text


def test_everything_is_escaped(client: stripe.StripeClient) -> None:
    attack = '"><script>alert(1)</script>'
    session = open_session(client, line_items=[line(name=attack)], cancel_url=f"http://shop.test/?x={attack}")
    page = show(session.url)
    again = submit(session.url, name=attack, email=attack)

    assert "<script" not in page.text + again.text
    assert html.escape(attack) in page.text


def test_paying_returns_to_the_shop(client: stripe.StripeClient) -> None:
    session = open_session(client)
    answer = submit(session.url)

    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        f"http://shop.test/return?session={session.id}",
    )
    session = client.v1.checkout.sessions.retrieve(session.id)
    assert (session.status, session.customer_details.email) == ("complete", "anna@example.com")


def test_decline_is_told_and_the_payer_tries_again(client: stripe.StripeClient) -> None:
    session = open_session(client)
    declined = submit(session.url, number=INSUFFICIENT)

    assert declined.status_code == 200
    assert "Your card has insufficient funds." in words(declined)
    assert 'value="anna@example.com"' in declined.text
    assert submit(session.url).status_code == 303
    assert event_types(client).count("checkout.session.completed") == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"number": "4242 4242 4242 4241"}, "The card number is invalid."),
        ({"number": "4242"}, "The card number is incomplete."),
        ({"expiry": "11/25"}, "The expiry is in the past."),
        ({"expiry": "13/34"}, "The expiry is incomplete."),
        ({"expiry": ""}, "The expiry is incomplete."),
        ({"cvc": "12"}, "The CVC is incomplete."),
        ({"cvc": "12x"}, "The CVC is incomplete."),
        ({"email": "anna"}, "The e-mail address is incomplete."),
        ({"email": ""}, "The e-mail address is missing."),
        ({"name": " "}, "The name on the card is missing."),
    ],
)
def test_what_was_typed_is_checked_before_charging(
    client: stripe.StripeClient, changes: dict, told: str
) -> None:
    answer = submit(open_session(client).url, **changes)

    assert told in words(answer)
    assert 'aria-invalid="true"' in answer.text
    assert event_types(client) == []


@pytest.mark.parametrize("expiry", ["12/34", "1234", "12 / 2034"])
def test_expiry_is_understood_in_common_forms(client: stripe.StripeClient, expiry: str) -> None:
    assert submit(open_session(client).url, expiry=expiry).status_code == 303


def test_american_express_has_four_digits(client: stripe.StripeClient) -> None:
    session = open_session(client)

    assert "The CVC is incomplete." in words(submit(session.url, number="378282246310005"))
    assert submit(session.url, number="378282246310005", cvc="1234").status_code == 303


def test_other_card_numbers_are_not_shown_again(client: stripe.StripeClient) -> None:
    real, test = (
        submit(open_session(client).url, number=number, cvc="9") for number in ("4111111111111111", SUCCEEDS)
    )

    assert "4111111111111111" not in real.text
    assert f'value="{SUCCEEDS}"' in test.text


@pytest.mark.parametrize(
    ("answer", "status", "session_status"), [("complete", 303, "complete"), ("fail", 200, "open")]
)
def test_3d_secure_step(client: stripe.StripeClient, answer: str, status: int, session_status: str) -> None:
    session = open_session(client)
    step = submit(session.url, number=AUTHENTICATES)
    assert step.headers["Location"] == f"/c/pay/{session.id}/authenticate"
    url = f"{session.url}/authenticate"
    assert "Complete authentication" in words(show(url))

    done = requests.post(url, {"answer": answer}, timeout=60, allow_redirects=False)

    assert done.status_code == status
    assert client.v1.checkout.sessions.retrieve(session.id).status == session_status
    if answer == "fail":
        assert "We are unable to authenticate your card." in words(done)
        assert submit(session.url).status_code == 303


def test_known_email_cannot_be_changed(client: stripe.StripeClient) -> None:
    session = open_session(client, customer_email="known@example.com")
    assert "readonly" in show(session.url).text

    submit(session.url, email="other@example.com")

    assert client.v1.checkout.sessions.retrieve(session.id).customer_details.email == "known@example.com"


def test_second_click_returns_to_the_shop_too(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    session = open_session(client)

    assert [submit(session.url).status_code for _ in range(2)] == [303, 303]
    assert sandbox.state()["captured"] == {"usd": 10_000}


def test_paid_session_shows_a_plain_page(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    session = open_session(client)
    sandbox.pay(session.id)
    page = show(session.url)

    assert "Already paid" in words(page)
    assert f'href="http://shop.test/return?session={session.id}"' in page.text


@pytest.mark.parametrize(
    ("cancel_url", "back"), [("http://shop.test/cancelled",) * 2, (None, "http://shop.test")]
)
def test_expired_session_shows_a_plain_page(
    sandbox: RunningSandbox, client: stripe.StripeClient, cancel_url: str | None, back: str
) -> None:
    session = open_session(client, cancel_url=cancel_url)
    sandbox.expire(session.id)

    for page in (show(session.url), submit(session.url)):
        assert "has expired" in words(page)
        assert f'href="{back}"' in page.text
    assert sandbox.state()["captured"] == {}


def test_free_session_asks_for_no_card(client: stripe.StripeClient) -> None:
    session = open_session(client, line_items=[line(0)])

    assert 'name="number"' not in show(session.url).text
    assert submit(session.url, number="", expiry="", cvc="").status_code == 303


@pytest.mark.parametrize("path", ["/c/pay/cs_none", "/elsewhere", "/c/pay/cs_none/authenticate"])
def test_unknown_page_is_404(sandbox: RunningSandbox, path: str) -> None:
    assert show(sandbox.base_url + path).status_code == 404


def test_simultaneous_clicks_charge_once(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    session = open_session(client)
    barrier = threading.Barrier(6)
    statuses: list[int] = []

    def click() -> None:
        barrier.wait(60)
        statuses.append(submit(session.url).status_code)

    threads = [threading.Thread(target=click) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert statuses == [303] * 6
    assert sandbox.state()["captured"] == {"usd": 10_000}
