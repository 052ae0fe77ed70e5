"""What events do, in whatever order they come."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations

import pytest

from accounts.models import Notification
from payments import services
from payments.models import Payment, Refund, StripeEvent
from payments.services.events import follow_session, process_event
from payments.services.sending import send_to_stripe
from resort.db.identity import SERVICE, acting_as
from tests.factories.chalets import BookingFactory
from tests.factories.payments import PaymentFactory, StripeEventFactory
from tests.support import paying, webhooks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def on_page(stay, sandbox):
    """The guest is on Stripe's page."""
    return paying.page_for(stay, sandbox)


def test_paid_page_settles_its_payment(on_page, stay, sandbox, now):
    payment, page = on_page
    sandbox.pay(page)
    follow_session(page, now=now)

    settled = paying.fresh(payment)
    charge = sandbox.client().v1.charges.list({"limit": 1}).data[0]
    assert (settled.status, settled.stripe_session_id) == ("succeeded", page)
    assert (settled.stripe_intent_id, settled.stripe_payment_id) == (charge.payment_intent, charge.id)
    assert paying.fresh(stay).status == "confirmed"


def test_open_page_means_nothing_yet(on_page, stay, now):
    payment, page = on_page
    follow_session(page, now=now)

    assert (paying.fresh(payment).status, paying.fresh(stay).status) == ("pending", "pending")


def test_declined_card_leaves_the_page_open(on_page, stay, sandbox, now, client, jobs):
    payment, page = on_page
    assert sandbox.pay(page, "4000000000000002")["paid"] is False
    webhooks.deliver(sandbox, client)
    jobs.run()

    assert (paying.fresh(payment).status, paying.fresh(stay).status) == ("pending", "pending")
    sandbox.pay(page)
    follow_session(page, now=now)
    assert paying.fresh(stay).status == "confirmed"


def test_expired_page_ends_the_attempt_and_not_the_hold(on_page, stay, sandbox, now):
    payment, page = on_page
    sandbox.expire(page)
    follow_session(page, now=now)

    assert (paying.fresh(payment).status, paying.fresh(payment).failure) == ("failed", "the page was left")
    assert paying.fresh(stay).status == "pending"


def test_page_that_stripe_does_not_know_ends_the_attempt(on_page, sandbox, now):
    payment, page = on_page
    sandbox.reset()
    follow_session(page, now=now)

    assert paying.fresh(payment).failure == "Stripe does not know the page"


@pytest.mark.parametrize("reference", [None, "order-17", "00000000-0000-4000-8000-000000000000"])
def test_page_of_another_shop_is_ignored(sandbox, now, reference, db):
    params = {
        "mode": "payment",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {"currency": "usd", "unit_amount": 500, "product_data": {"name": "Mug"}},
            }
        ],
        "success_url": "http://shop.test/",
    }
    if reference:
        params["client_reference_id"] = reference
    page = sandbox.client().v1.checkout.sessions.create(params)
    sandbox.pay(page.id)

    assert follow_session(page.id, now=now) is None


def test_page_for_another_sum_is_a_case_for_staff(stay, payment, sandbox, now):
    """Somebody with our keys made a page that names our payment."""
    page = sandbox.client().v1.checkout.sessions.create(
        {
            "mode": "payment",
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {"currency": "usd", "unit_amount": 100, "product_data": {"name": "Mug"}},
                }
            ],
            "client_reference_id": str(payment.pk),
            "success_url": "http://shop.test/",
        }
    )
    sandbox.pay(page.id)
    follow_session(page.id, now=now)

    assert (paying.fresh(payment).needs_staff, paying.fresh(payment).status) == (True, "pending")
    assert paying.fresh(stay).status == "pending"


@pytest.mark.parametrize(
    "event_type",
    ["checkout.session.completed", "refund.updated", "charge.refunded"],
)
def test_event_about_something_gone_is_done_with(sandbox, now, event_type, db):
    event = StripeEventFactory(event_type=event_type, object_id="xx_gone")

    process_event(event_id=event.pk, event_type=event_type, object_id="xx_gone", now=now)

    assert paying.fresh(event).processed_at == now


def test_event_of_a_kind_we_do_not_follow_is_done_with(sandbox, now, db):
    event = StripeEventFactory(event_type="product.updated")

    process_event(event_id=event.pk, event_type="product.updated", object_id="prod_1", now=now)

    assert paying.fresh(event).processed_at == now
    assert sandbox.calls() == []


def _all_orders(sandbox, client, jobs, happened, *, expect, deliver_each=True):
    """Deliver the events in every order, from the same starting point each time; how many orders there were."""
    orders = list(permutations(happened))
    for order in orders:
        expect.reset()
        for event in order:
            assert webhooks.post_event(client, event).status_code == 200
            if deliver_each:
                jobs.run()
        jobs.run()
        expect(order)
    return len(orders)


class _Same:
    """The same end after every order: the payment is put back to where it was before the events."""

    def __init__(self, payment, stay, end, as_owner):
        self.payment, self.stay, self.end, self.as_owner = payment, stay, end, as_owner

    def reset(self):
        from tests.support.database import empty_every_table

        empty_every_table()
        with self.as_owner():
            self.stay.user.save(force_insert=True)
            self.stay.chalet.save(force_insert=True)
            self.stay.save(force_insert=True)
            self.payment.save(force_insert=True)

    def __call__(self, order):
        names = [event["type"] for event in order]
        with self.as_owner():
            refunds = sorted(Refund.objects.values_list("status", "amount"))
            letters = sorted(Notification.objects.values_list("kind", flat=True))
            payments = Payment.objects.count()
        seen = {
            "payment": paying.fresh(self.payment).status,
            "stay": (paying.fresh(self.stay).status, paying.fresh(self.stay).payment_status),
            "balances": paying.balances(),
            "refunds": refunds,
            "letters": letters,
            "payments": payments,
        }
        assert seen == self.end, names


def test_events_of_a_paid_and_refunded_page_in_every_order(
    on_page, stay, sandbox, client, jobs, now, as_owner
):
    payment, page = on_page
    intent = sandbox.pay(page)["payment_intent"]
    sandbox.client().v1.refunds.create({"payment_intent": intent, "amount": 10_000})
    happened = webhooks.events(
        sandbox, "checkout.session.completed", "charge.refunded", "refund.created", "refund.updated"
    )  # fmt: skip
    kinds = {event["type"] for event in happened}
    assert {"checkout.session.completed", "charge.refunded", "refund.created"} <= kinds
    end = {
        "payment": "succeeded",
        "stay": ("confirmed", "partial_refund"),
        "balances": {"stripe": Decimal(500), "revenue": Decimal(-500)},
        "refunds": [("succeeded", Decimal(100))],
        "letters": ["stay_confirmed"],
        "payments": 1,
    }

    tried = _all_orders(
        sandbox,
        client,
        jobs,
        happened,
        expect=_Same(paying.fresh(payment), _with_relations(stay), end, as_owner),
    )

    assert tried == 24


def _with_relations(stay):
    from chalets.models import Booking
    from resort.db.identity import OWNER

    with acting_as(role=OWNER):
        return Booking.objects.select_related("user", "chalet").get(pk=stay.pk)


def test_events_of_an_expired_and_a_paid_page_in_every_order(stay, sandbox, client, jobs, as_owner):
    payment, first = paying.page_for(stay, sandbox)
    sandbox.expire(first)
    paying.open_page(payment)
    sandbox.pay(paying.fresh(payment).stripe_session_id)
    happened = webhooks.events(
        sandbox, "checkout.session.expired", "checkout.session.completed", "charge.succeeded"
    )
    end = {
        "payment": "succeeded",
        "stay": ("confirmed", "paid"),
        "balances": {"stripe": Decimal(600), "revenue": Decimal(-600)},
        "refunds": [],
        "letters": ["stay_confirmed"],
        "payments": 1,
    }

    tried = _all_orders(
        sandbox,
        client,
        jobs,
        happened,
        expect=_Same(paying.fresh(payment), _with_relations(stay), end, as_owner),
    )

    assert tried == 6


def test_refund_heard_of_before_its_payment(on_page, sandbox, client, jobs, as_owner):
    """Of payment and dashboard refund only the refund's event arrives: the payment is looked for first."""
    payment, page = on_page
    intent = sandbox.pay(page)["payment_intent"]
    sandbox.client().v1.refunds.create({"payment_intent": intent})
    [created] = webhooks.events(sandbox, "refund.created")
    webhooks.post_event(client, created)
    jobs.run()

    with as_owner():
        assert StripeEvent.objects.get().processed_at is not None
    assert paying.fresh(payment).status == "refunded"
    assert paying.balances() == {}


def test_our_refunds_event_before_our_own_answer(stay, sandbox, now, client, jobs):
    """Stripe's event overtakes the answer of the very call that caused it."""
    payment, page = paying.page_for(stay, sandbox)
    sandbox.pay(page)
    follow_session(page, now=now)
    with acting_as(role=SERVICE):
        [refund] = services.refund_booking(booking_id=stay.pk, amount=Decimal(600), reason="cancelled")
    sandbox.client().v1.refunds.create(
        {
            "payment_intent": paying.fresh(payment).stripe_intent_id,
            "amount": 60_000,
            "metadata": {"refund_id": str(refund.pk)},
        }
    )
    webhooks.deliver(sandbox, client, "refund.created")
    jobs.run()
    send_to_stripe(refund_id=refund.pk, now=now)

    assert paying.fresh(refund).status == "succeeded"
    assert paying.balances() == {}


def test_mixed_orders_never_touch_another_guests_stay(on_page, sandbox, client, jobs):
    other = BookingFactory(held=True)
    theirs = PaymentFactory(booking=other)
    _payment, page = on_page
    sandbox.pay(page)
    webhooks.deliver(sandbox, client)
    jobs.run()

    assert (paying.fresh(theirs).status, paying.fresh(other).status) == ("pending", "pending")
