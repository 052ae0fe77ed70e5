"""The wire: keys, versions, errors, lists, expansion, limits."""

import base64

import pytest
import requests
import stripe

from payments.stripe_sandbox.testing import RunningSandbox
from tests.payments.stripe_sandbox.support import open_session, paid_session, raw, session_params


def error_of(answer: requests.Response) -> dict:
    return answer.json()["error"]


@pytest.mark.parametrize("key", [None, "sk_live_51abcdefghijklmnop", "pk_test_1", "rk_test_1", "nonsense"])
def test_key_that_is_no_test_secret_is_refused(sandbox: RunningSandbox, key: str | None) -> None:
    answer = raw(sandbox, "GET", "/v1/customers", key=key)

    assert answer.status_code == 401
    assert error_of(answer)["type"] == "invalid_request_error"
    assert "abcdefghijkl" not in answer.text


def test_sdk_sees_an_authentication_error(sandbox: RunningSandbox) -> None:
    client = stripe.StripeClient("sk_live_1", base_addresses={"api": sandbox.base_url})

    with pytest.raises(stripe.AuthenticationError):
        client.v1.customers.list()


def test_basic_authentication_works(sandbox: RunningSandbox) -> None:
    basic = base64.b64encode(b"sk_test_1:").decode()

    assert raw(sandbox, "GET", "/v1/customers", key=None, Authorization=f"Basic {basic}").status_code == 200


def test_answer_names_request_and_version(sandbox: RunningSandbox) -> None:
    answer = raw(sandbox, "GET", "/v1/customers", Stripe_Version="2026-10-28.endive")

    assert answer.headers["Request-Id"].startswith("req_")
    assert answer.headers["Stripe-Version"] == "2026-10-28.endive"


def test_another_api_version_is_refused(sandbox: RunningSandbox) -> None:
    answer = raw(sandbox, "GET", "/v1/customers", Stripe_Version="2020-08-27")

    assert answer.status_code == 400
    assert "Invalid Stripe API version" in error_of(answer)["message"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/v1/checkout/sessions/cs_none", "No such checkout.session: 'cs_none'"),
        ("/v1/payment_intents/pi_none", "No such payment_intent: 'pi_none'"),
        ("/v1/charges/ch_none", "No such charge: 'ch_none'"),
        ("/v1/refunds/re_none", "No such refund: 're_none'"),
        ("/v1/customers/cus_none", "No such customer: 'cus_none'"),
        ("/v1/events/evt_none", "No such event: 'evt_none'"),
    ],
)
def test_unknown_object_is_404(sandbox: RunningSandbox, path: str, message: str) -> None:
    answer = raw(sandbox, "GET", path)

    assert answer.status_code == 404
    assert (error_of(answer)["code"], error_of(answer)["message"]) == ("resource_missing", message)


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v1/payouts"), ("DELETE", "/v1/refunds"), ("GET", "/v1/refunds/")]
)
def test_unknown_url_is_404(sandbox: RunningSandbox, method: str, path: str) -> None:
    answer = raw(sandbox, method, path)

    assert answer.status_code == 404
    assert error_of(answer)["message"].startswith(f"Unrecognized request URL ({method}: {path})")


@pytest.mark.parametrize(
    ("form", "code", "param", "message"),
    [
        ({"amont": "5"}, "parameter_unknown", "amont", "Received unknown parameter: amont"),
        ({"a": "1", "b": "2"}, "parameter_unknown", "a", "Received unknown parameters: a, b"),
        ({"currency": "usd"}, "parameter_missing", "amount", "Missing required param: amount."),
        ({"amount": "ten"}, "parameter_missing", "currency", "Missing required param: currency."),
        (
            {"amount": "ten", "currency": "usd"},
            "parameter_invalid_integer",
            "amount",
            "Invalid integer: ten",
        ),
        ({"amount": "5000", "currency": "usd", "confirm": "yes"}, None, "confirm", "Invalid boolean: yes"),
        (
            {"amount": "5000", "currency": "usd", "capture_method": "later"},
            None,
            "capture_method",
            "Invalid capture_method: must be one of automatic, automatic_async, or manual",
        ),
        ({"amount": "5000", "currency": "usd", "metadata": "x"}, None, "metadata", "Invalid object"),
        (
            {"amount": "5000", "currency": "usd", "shipping[name]": "A"},
            "parameter_missing",
            "shipping[address]",
            None,
        ),
        ({"amount": "5000", "currency": ""}, "parameter_invalid_empty", "currency", None),
        ({"amount[x][y": "1"}, "parameter_unknown", "amount[x][y", None),
    ],
)
def test_malformed_parameters_are_named(
    sandbox: RunningSandbox, form: dict, code: str | None, param: str, message: str | None
) -> None:
    answer = raw(sandbox, "POST", "/v1/payment_intents", form)
    error = error_of(answer)

    assert answer.status_code == 400
    assert (error["type"], error.get("code"), error["param"]) == ("invalid_request_error", code, param)
    assert message in (None, error["message"])


def test_contradicting_parameters_are_refused(sandbox: RunningSandbox) -> None:
    answer = raw(sandbox, "POST", "/v1/customers", {"metadata": "", "metadata[a]": "1"})

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("metadata", "words"),
    [
        ({f"key{number}": "x" for number in range(51)}, "more than 50 metadata keys"),
        ({"k" * 41: "x"}, "at most 40 characters"),
        ({"k": "x" * 501}, "up to 500 characters"),
    ],
)
def test_metadata_has_limits(client: stripe.StripeClient, metadata: dict, words: str) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=words):
        client.v1.customers.create({"metadata": metadata})


def test_metadata_is_emptied_by_an_empty_value(client: stripe.StripeClient) -> None:
    customer = client.v1.customers.create({"metadata": {"a": "1"}})

    assert client.v1.customers.update(customer.id, {"metadata": ""}).metadata.to_dict() == {}


def test_list_is_paged_newest_first(client: stripe.StripeClient) -> None:
    ids = [client.v1.customers.create({"name": str(number)}).id for number in range(12)][::-1]
    customers = client.v1.customers

    first = customers.list()
    assert ([each.id for each in first.data], first.has_more, first.url) == (ids[:10], True, "/v1/customers")
    second = customers.list({"starting_after": ids[9]})
    assert ([each.id for each in second.data], second.has_more) == (ids[10:], False)
    before = customers.list({"ending_before": ids[9], "limit": 3})
    assert ([each.id for each in before.data], before.has_more) == (ids[6:9], True)
    assert [each.id for each in customers.list({"limit": 5}).auto_paging_iter()] == ids


@pytest.mark.parametrize(
    ("query", "param"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"starting_after": "cus_none"}, "starting_after"),
        ({"starting_after": "a", "ending_before": "b"}, "ending_before"),
    ],
)
def test_bad_page_is_refused(client: stripe.StripeClient, query: dict, param: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.customers.list(query)

    assert refusal.value.param == param


def test_expand_goes_four_levels_deep_and_through_lists(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    session = paid_session(sandbox)

    listed = client.v1.checkout.sessions.list(
        {"expand": ["data.payment_intent.latest_charge.balance_transaction"]}
    )
    charge = client.v1.charges.list({"expand": ["data.payment_intent", "data.refunds"]}).data[0]

    assert listed.data[0].payment_intent.latest_charge.balance_transaction.amount == 10_000
    assert (charge.payment_intent.id, charge.refunds.data) == (session.payment_intent, [])


@pytest.mark.parametrize("path", ["status", "metadata", "nothing", "payment_intent.a.b.c.d"])
def test_expand_refuses_what_cannot_be_expanded(client: stripe.StripeClient, path: str) -> None:
    session = open_session(client)

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.checkout.sessions.retrieve(session.id, {"expand": [path]})

    assert refusal.value.param == "expand"


def test_expand_on_create_answers_the_object(client: stripe.StripeClient) -> None:
    customer = client.v1.customers.create({"email": "a@example.com"})
    session = client.v1.checkout.sessions.create(
        {**session_params(customer=customer.id), "expand": ["customer"]}
    )

    assert session.customer.email == "a@example.com"


def test_text_survives_the_wire(client: stripe.StripeClient) -> None:
    name = "Zoë & Søn = 100 % + [x] 漢字 <b>"

    assert client.v1.customers.create({"name": name}).name == name


def test_too_large_a_body_is_refused(sandbox: RunningSandbox) -> None:
    answer = raw(sandbox, "POST", "/v1/customers", {"name": "x" * 2_000_001})

    assert answer.status_code == 413
