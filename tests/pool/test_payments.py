"""What a paid, failed or refunded payment means for a ticket."""

from decimal import Decimal

import pytest
from django.utils import timezone

from payments.models import Payment
from pool import tokens
from pool.services.holds import GIVEN_UP, LAPSED
from resort.db.identity import OWNER, acting_as
from tests.support import paying, tickets

pytestmark = pytest.mark.django_db
DAY = tickets.soon()


@pytest.fixture(autouse=True)
def on_sale(db):
    tickets.on_sale(DAY)


def lapse(ticket, reason=LAPSED):
    tickets.change(ticket, status="cancelled", cancellation_reason=reason, cancelled_at=timezone.now())


def test_paid_in_time_is_valid_with_its_picture(guest, jobs):
    ticket = tickets.bought(guest)

    assert (ticket.status, ticket.hold_expires_at) == ("confirmed", None)
    assert ticket.paid_at is not None
    assert tokens.read(ticket.qr_code) == tokens.Token(
        kind=tokens.Kind.TICKET,
        subject=ticket.pk,
        first_day=DAY,
        last_day=DAY,
        slot="morning",
        persons=2,
        issue=1,
    )
    letter = tickets.letters(jobs)[-1]
    assert letter.kind == "pool_ticket_confirmed"
    assert [file["name"] for file in letter.data["attachments"]] == [f"{ticket.code}.png", "pool.ics"]
    assert tickets.refunds_of(ticket) == []


def test_paid_twice_sends_the_second_back(guest, jobs):
    ticket = tickets.hold(guest)
    payment = tickets.attempt(ticket)
    paying.settle(payment)
    paying.settle(payment, **paying.other_page())
    assert tickets.refunds_of(ticket) == [Decimal("32.00")]
    assert [letter.kind for letter in tickets.letters(jobs)] == [
        "pool_payment_returned",
        "pool_ticket_confirmed",
    ] or [letter.kind for letter in tickets.letters(jobs)] == [
        "pool_ticket_confirmed",
        "pool_payment_returned",
    ]
    assert tickets.fresh(ticket).status == "confirmed"


def test_paid_late_takes_free_places_again(guest):
    ticket = tickets.hold(guest)
    payment = tickets.attempt(ticket)
    lapse(ticket)
    assert tickets.taken(DAY) == (0, 0)
    paying.settle(payment)
    again = tickets.fresh(ticket)
    assert (again.status, again.cancelled_at, again.cancellation_reason) == ("confirmed", None, None)
    assert tickets.taken(DAY) == (2, 0)


def test_paid_late_goes_back_when_the_places_are_gone(guest, other_guest, jobs):
    ticket = tickets.hold(guest)
    payment = tickets.attempt(ticket)
    lapse(ticket)
    tickets.hold(other_guest, adults=9)
    paying.settle(payment)

    assert tickets.fresh(ticket).status == "cancelled"
    assert tickets.refunds_of(ticket) == [Decimal("32.00")]
    assert tickets.taken(DAY) == (9, 0)
    letter = tickets.letters(jobs)[-1]
    assert letter.kind == "pool_payment_returned"
    assert "no longer held for you" in letter.body


def test_paid_for_a_day_closed_meanwhile_goes_back(guest):
    ticket = tickets.hold(guest)
    payment = tickets.attempt(ticket)
    tickets.close(DAY, "morning")
    paying.settle(payment)
    assert tickets.fresh(ticket).status == "pending"
    assert tickets.refunds_of(ticket) == [Decimal("32.00")]


def test_paid_after_giving_up_goes_back(guest):
    ticket = tickets.hold(guest)
    payment = tickets.attempt(ticket)
    lapse(ticket, GIVEN_UP)
    paying.settle(payment)
    assert tickets.fresh(ticket).status == "cancelled"
    assert tickets.refunds_of(ticket) == [Decimal("32.00")]


def test_paid_by_card_after_choosing_the_gate_is_paid(guest):
    ticket = tickets.hold(guest)
    payment = tickets.attempt(ticket)
    tickets.change(ticket, status="confirmed", pay_at_desk=True)
    paying.settle(payment)
    paid = tickets.fresh(ticket)
    assert (paid.pay_at_desk, paid.is_to_pay) == (True, False)
    assert tickets.refunds_of(ticket) == []


def test_other_amount_goes_back(guest):
    ticket = tickets.hold(guest)
    payment = tickets.attempt(ticket, amount=Decimal("1.00"))
    paying.settle(payment)
    assert tickets.fresh(ticket).status == "pending"
    assert tickets.refunds_of(ticket) == [Decimal("1.00")]


def test_failed_attempt_leaves_the_hold(guest):
    from payments import services
    from resort.db.identity import SERVICE

    ticket = tickets.hold(guest)
    payment = tickets.attempt(ticket)
    with acting_as(role=SERVICE):
        services.fail(payment_id=payment.pk, reason="left", now=timezone.now())
    assert tickets.fresh(ticket).status == "pending"
    with acting_as(role=OWNER):
        assert Payment.objects.get(pk=payment.pk).status == "failed"
