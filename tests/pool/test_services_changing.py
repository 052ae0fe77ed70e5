"""Another day or slot."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from payments.models import PriceRecord
from pool import rules, tokens
from pool.errors import DayClosed, IllegalStep, NotOnSale, PriceChanged, SoldOut
from pool.services import changing
from pool.services.changing import DONE
from resort.db import house
from resort.db.identity import acting_as
from tests.support import paying, tickets
from tests.support.refusals import NOT_PERMITTED, refused_with
from tests.support.rows import execute

pytestmark = pytest.mark.django_db
DAY, OTHER = tickets.soon(3), tickets.soon(4)


@pytest.fixture(autouse=True)
def on_sale(db):
    tickets.on_sale(DAY)
    tickets.on_sale(OTHER)


def move(ticket, day, slot, *, shown=None, actor=None, now=None):
    """The guest moves the ticket for what the page showed; the ticket or the hold that waits for the difference."""
    with acting_as(actor or ticket.user_id):
        if shown is None:
            shown = changing.preview(ticket=ticket, day=day, slot=slot).difference
        return changing.change_ticket(
            ticket=ticket, day=day, slot=slot, shown=shown, now=now or timezone.now()
        )


def test_same_price_moves_at_once_with_a_new_picture(guest, jobs):
    before = tickets.bought(guest)
    move(before, OTHER, "morning")
    after = tickets.fresh(before)

    assert (after.ticket_date, after.issue, after.total_price) == (OTHER, 2, Decimal("32.00"))
    assert tokens.read(after.qr_code).issue == 2
    assert tokens.read(after.qr_code).first_day == OTHER
    assert (tickets.taken(DAY), tickets.taken(OTHER)) == ((0, 0), (2, 0))
    assert [letter.kind for letter in tickets.letters(jobs)] == ["pool_ticket_changed"]
    assert tickets.refunds_of(before) == []


def test_cheaper_sends_the_difference_back_the_way_it_came(guest, jobs):
    before = tickets.bought(guest, slot="full_day")
    move(before, DAY, "morning")
    tickets.give_back(jobs)
    after = tickets.fresh(before)

    assert (after.total_price, after.refund_amount) == (Decimal("32.00"), Decimal("24.00"))
    assert tickets.refunds_of(before) == [Decimal("24.00")]
    assert tickets.taken(DAY) == (2, 0)


def test_dearer_waits_for_its_payment_and_then_moves(guest, as_owner, jobs):
    before = tickets.bought(guest)
    hold = move(before, DAY, "full_day")

    assert (hold.change_of_id, hold.slot, hold.total_price) == (before.pk, "afternoon", Decimal("24.00"))
    assert tickets.fresh(before).slot == "morning"
    assert tickets.taken(DAY) == (2, 2)

    tickets.pay(hold)
    after = tickets.fresh(before)
    assert (after.slot, after.total_price, after.issue, after.status) == (
        "full_day",
        Decimal("56.00"),
        2,
        "confirmed",
    )
    assert (tickets.fresh(hold).status, tickets.fresh(hold).cancellation_reason) == ("cancelled", DONE)
    assert tickets.taken(DAY) == (2, 2)
    with as_owner():
        sold = PriceRecord.objects.filter(booking_id=before.pk).order_by("created_at", "final_price")
        assert [row.final_price for row in sold] == [Decimal("32.00"), Decimal("56.00")]


def test_dearer_change_asked_twice_is_one_hold(guest):
    ticket = tickets.bought(guest)
    assert move(ticket, DAY, "full_day").pk == move(ticket, DAY, "full_day").pk
    assert tickets.taken(DAY) == (2, 2)


def test_other_wish_lets_the_first_go(guest):
    ticket = tickets.bought(guest)
    first = move(ticket, DAY, "full_day")
    second = move(ticket, OTHER, "afternoon")
    assert tickets.fresh(first).status == "cancelled"
    assert (second.slot, tickets.taken(DAY), tickets.taken(OTHER)) == ("afternoon", (2, 0), (0, 2))


def test_dearer_when_only_the_own_places_are_left(guest, other_guest):
    ticket = tickets.bought(guest, adults=10)
    hold = move(ticket, DAY, "full_day")
    tickets.pay(hold)
    assert tickets.taken(DAY) == (10, 10)


def test_difference_paid_late_takes_the_places_again(guest):
    ticket = tickets.bought(guest)
    hold = move(ticket, OTHER, "afternoon")
    payment = tickets.attempt(hold)
    tickets.change(hold, status="cancelled", cancellation_reason="hold lapsed", cancelled_at=timezone.now())
    paying.settle(payment)
    assert (tickets.fresh(ticket).ticket_date, tickets.taken(OTHER)) == (OTHER, (0, 2))


def test_difference_paid_late_goes_back_when_the_places_are_gone(guest, other_guest, jobs):
    ticket = tickets.bought(guest)
    hold = move(ticket, OTHER, "afternoon")
    payment = tickets.attempt(hold)
    tickets.change(hold, status="cancelled", cancellation_reason="hold lapsed", cancelled_at=timezone.now())
    tickets.hold(other_guest, day=OTHER, slot="afternoon", adults=10)
    paying.settle(payment)

    assert (tickets.fresh(ticket).ticket_date, tickets.fresh(ticket).slot) == (DAY, "morning")
    assert tickets.refunds_of(ticket) == [Decimal("4.00")]
    assert "pool_payment_returned" in [letter.kind for letter in tickets.letters(jobs)]


def test_difference_for_a_ticket_used_meanwhile_goes_back(guest):
    ticket = tickets.bought(guest)
    hold = move(ticket, OTHER, "afternoon")
    payment = tickets.attempt(hold)
    tickets.change(ticket, admitted=1)
    paying.settle(payment)
    assert tickets.fresh(ticket).ticket_date == DAY
    assert tickets.refunds_of(ticket) == [Decimal("4.00")]


def test_ticket_to_pay_at_the_gate_just_costs_the_new_price(guest):
    ticket = tickets.bought(guest)
    tickets.change(ticket, paid_at=None, pay_at_desk=True)
    move(tickets.fresh(ticket), DAY, "full_day")
    after = tickets.fresh(ticket)
    assert (after.slot, after.total_price, after.is_to_pay) == ("full_day", Decimal("56.00"), True)


def test_after_the_resort_closed_another_day_is_free(guest):
    ticket = tickets.bought(guest)
    tickets.close(DAY)
    tickets.change(ticket, closure_asked_at=timezone.now())
    move(tickets.fresh(ticket), OTHER, "full_day")
    after = tickets.fresh(ticket)
    assert (after.ticket_date, after.slot, after.total_price) == (OTHER, "full_day", Decimal("32.00"))
    assert after.closure_asked_at is None
    assert rules.Quote.from_json(after.quote).total == Decimal("32.00")


def test_what_was_shown_is_what_it_costs(guest):
    ticket = tickets.bought(guest)
    wrong = rules.Difference(Decimal(1), Decimal(0), Decimal("31.00"))
    with pytest.raises(PriceChanged):
        move(ticket, OTHER, "afternoon", shown=wrong)
    assert tickets.fresh(ticket).ticket_date == DAY


def test_full_closed_and_past_times_are_refused(guest, other_guest):
    ticket = tickets.bought(guest)
    tickets.hold(other_guest, day=OTHER, adults=10)
    with pytest.raises(SoldOut):
        move(ticket, OTHER, "morning")
    tickets.close(OTHER, "afternoon")
    with pytest.raises(DayClosed):
        move(ticket, OTHER, "afternoon")
    with pytest.raises(NotOnSale):
        move(ticket, tickets.soon(-1), "morning")
    assert tickets.fresh(ticket).issue == 1


@pytest.mark.parametrize(
    "state", [{"status": "used"}, {"admitted": 1}, {"status": "expired"}, {"status": "cancelled"}]
)
def test_used_or_over_ticket_moves_nowhere(guest, state):
    ticket = tickets.bought(guest)
    tickets.change(ticket, **state)
    with pytest.raises(IllegalStep):
        move(ticket, OTHER, "morning")


def test_ticket_of_yesterday_moves_nowhere(guest):
    ticket = tickets.bought(guest)
    with pytest.raises(IllegalStep):
        move(ticket, OTHER, "morning", now=timezone.now() + timedelta(days=4))


def test_nobody_moves_somebody_elses_ticket(guest, other_guest):
    ticket = tickets.bought(guest)
    with pytest.raises(IllegalStep):
        move(ticket, OTHER, "morning", actor=other_guest.pk)


def test_cheap_price_is_not_the_guests_to_name(guest):
    """The function behind a move takes no price that does not fit what goes back; no guest may call it, either."""
    ticket = tickets.bought(guest)
    move = "app.pool_move_ticket(%s::uuid, %s::date, 'morning', %s::numeric, '{}'::jsonb, %s::numeric, 'x')"
    with acting_as(guest.pk):
        for price, goes_back in ((Decimal("1.00"), Decimal(0)), (Decimal("40.00"), Decimal("-8.00"))):
            params = [ticket.pk, OTHER, price, goes_back]
            assert house.call(move, params, columns="it", after=[]) == (False,)
            with refused_with(NOT_PERMITTED, "permission denied for function pool_move_ticket"):
                execute(f"SELECT {move}", *params)
