"""Cancelling and what goes back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from pool.errors import IllegalStep, PriceChanged
from pool.services import cancelling, changing
from resort.db.identity import acting_as
from tests.factories.payments import CancellationPolicyFactory
from tests.support import tickets

pytestmark = pytest.mark.django_db
DAY, OTHER = tickets.soon(3), tickets.soon(4)


@pytest.fixture(autouse=True)
def terms(db):
    tickets.on_sale(DAY)
    tickets.on_sale(OTHER)
    for days, percent in ((2, 100), (0, 50)):
        CancellationPolicyFactory(
            booking_type="pool", days_before_checkin=days, refund_percentage=percent, name=f"{days} days"
        )


def cancel(ticket, *, now=None, shown=None, actor=None):
    now = now or timezone.now()
    with acting_as(actor or ticket.user_id):
        if shown is None:
            shown = cancelling.preview(ticket=ticket, now=now).amount
        return cancelling.cancel_ticket(ticket=ticket, reason="Rain", shown=shown, now=now)


@pytest.mark.parametrize(("days", "amount"), [(3, "32.00"), (2, "32.00"), (1, "16.00"), (0, "16.00")])
def test_preview_follows_the_terms_promised(guest, days, amount):
    ticket = tickets.bought(guest)
    answer = cancelling.preview(ticket=ticket, now=timezone.now() + timedelta(days=3 - days))
    assert answer.amount == Decimal(amount)


def test_cancelling_frees_the_places_and_sends_back_what_was_shown(guest, jobs):
    ticket = tickets.bought(guest)
    cancel(ticket)
    tickets.give_back(jobs)
    over = tickets.fresh(ticket)

    assert (over.status, over.cancellation_reason, over.refund_amount) == (
        "cancelled",
        "Rain",
        Decimal("32.00"),
    )
    assert tickets.taken(DAY) == (0, 0)
    assert tickets.refunds_of(ticket) == [Decimal("32.00")]
    assert [letter.kind for letter in tickets.letters(jobs)] == ["pool_ticket_cancelled"]


def test_terms_that_changed_later_do_not_count(guest, as_owner):
    from payments.models import CancellationPolicy

    ticket = tickets.bought(guest)
    with as_owner():
        CancellationPolicy.objects.update(refund_percentage=0)
    assert cancelling.preview(ticket=ticket, now=timezone.now()).amount == Decimal("32.00")


def test_refund_covers_the_ticket_and_its_dearer_change(guest, jobs):
    ticket = tickets.bought(guest)
    with acting_as(guest.pk):
        difference = changing.preview(ticket=ticket, day=DAY, slot="full_day").difference
        hold = changing.change_ticket(
            ticket=ticket, day=DAY, slot="full_day", shown=difference, now=timezone.now()
        )
    tickets.pay(hold)
    cancel(tickets.fresh(ticket))
    tickets.give_back(jobs)
    assert tickets.refunds_of(ticket) == [Decimal("32.00"), Decimal("24.00")]


def test_cheaper_change_and_cancelling_send_back_all_of_it_in_all(guest, jobs):
    ticket = tickets.bought(guest, slot="full_day")
    with acting_as(guest.pk):
        difference = changing.preview(ticket=ticket, day=DAY, slot="morning").difference
        changing.change_ticket(ticket=ticket, day=DAY, slot="morning", shown=difference, now=timezone.now())
    cancel(tickets.fresh(ticket))
    tickets.give_back(jobs)
    assert sum(tickets.refunds_of(ticket)) == Decimal("56.00")
    assert tickets.fresh(ticket).refund_amount == Decimal("56.00")


def test_cancelling_gives_up_an_open_change(guest):
    ticket = tickets.bought(guest)
    with acting_as(guest.pk):
        difference = changing.preview(ticket=ticket, day=DAY, slot="full_day").difference
        hold = changing.change_ticket(
            ticket=ticket, day=DAY, slot="full_day", shown=difference, now=timezone.now()
        )
    cancel(tickets.fresh(ticket))
    assert tickets.fresh(hold).status == "cancelled"
    assert tickets.taken(DAY) == (0, 0)


def test_after_the_resort_closed_all_of_it_goes_back(guest, jobs):
    ticket = tickets.bought(guest)
    tickets.close(DAY)
    tickets.change(ticket, closure_asked_at=timezone.now())
    cancel(tickets.fresh(ticket), now=timezone.now() + timedelta(days=4))
    tickets.give_back(jobs)
    assert tickets.refunds_of(ticket) == [Decimal("32.00")]


def test_unpaid_ticket_gives_nothing_back(guest, jobs):
    ticket = tickets.bought(guest)
    tickets.change(ticket, paid_at=None, pay_at_desk=True)
    cancel(tickets.fresh(ticket))
    assert "pool.refund_ticket" not in jobs.names()


def test_refund_shown_is_the_refund_given(guest):
    ticket = tickets.bought(guest)
    with pytest.raises(PriceChanged):
        cancel(ticket, shown=Decimal("31.99"))
    assert tickets.fresh(ticket).status == "confirmed"


def test_cancelling_twice_refunds_once(guest, jobs):
    ticket = tickets.bought(guest)
    cancel(ticket)
    with pytest.raises(IllegalStep):
        cancel(ticket, shown=Decimal("32.00"))
    tickets.give_back(jobs)
    assert tickets.refunds_of(ticket) == [Decimal("32.00")]


def test_ticket_somebody_came_in_with_is_not_cancelled(guest):
    ticket = tickets.bought(guest)
    tickets.change(ticket, admitted=1)
    with pytest.raises(IllegalStep):
        cancel(ticket, shown=Decimal("32.00"))


def test_nobody_cancels_somebody_elses_ticket(guest, other_guest):
    ticket = tickets.bought(guest)
    with pytest.raises(IllegalStep):
        cancel(ticket, shown=Decimal("32.00"), actor=other_guest.pk)


def test_holder_is_told(guest, jobs):
    from pool.services import sending

    ticket = tickets.bought(guest)
    with acting_as(guest.pk):
        sending.send_ticket(ticket=ticket, name="Ben", email="ben@example.com", now=timezone.now())
    cancel(tickets.fresh(ticket))
    kinds = {(letter.kind, letter.data["to"]) for letter in tickets.letters(jobs)}
    assert ("pool_ticket_withdrawn", "ben@example.com") in kinds
