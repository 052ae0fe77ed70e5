"""Holding places."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from audit.models import Activity
from payments.models import PriceRecord
from pool.errors import DayClosed, NotOnSale, PartyNotPossible, PoolRefused, SoldOut, TooManyHolds
from pool.models import Ticket
from pool.services.holds import GIVEN_UP, LAPSED, release_hold
from resort.db.identity import acting_as
from tests.factories.payments import SeasonFactory
from tests.factories.pool import TicketFactory
from tests.support import tickets

pytestmark = pytest.mark.django_db
DAY = tickets.soon()


@pytest.fixture(autouse=True)
def on_sale(db):
    tickets.on_sale(DAY)


def test_hold_keeps_places_at_todays_price(guest):
    now = timezone.now()
    ticket = tickets.hold(guest, adults=2, children=1, now=now)

    assert (ticket.status, ticket.total_price) == ("pending", Decimal("40.00"))
    assert ticket.hold_expires_at == now + timedelta(minutes=15)
    assert ticket.qr_code is None
    assert tickets.taken(DAY) == (3, 0)


@pytest.mark.parametrize(
    ("slot", "taken"), [("morning", (2, 0)), ("afternoon", (0, 2)), ("full_day", (2, 2))]
)
def test_slot_takes_its_half_days(guest, slot, taken):
    tickets.hold(guest, slot=slot)
    assert tickets.taken(DAY) == taken


def test_hold_is_written_down_with_who_did_it(guest, as_owner):
    ticket = tickets.hold(guest)
    with as_owner():
        entry = Activity.objects.get(target_id=str(ticket.pk))
    assert (entry.action, entry.user_id) == ("pool.ticket_held", guest.pk)


def test_season_makes_the_price_and_the_history_says_so(guest, as_owner):
    season = SeasonFactory(start_date=DAY, end_date=DAY, multiplier=Decimal("1.25"))
    ticket = tickets.bought(guest, adults=2, children=1)

    assert ticket.total_price == Decimal("50.00")
    with as_owner():
        sold = PriceRecord.objects.filter(booking_id=ticket.pk).order_by("-final_price")
        assert [(row.item_type, row.item_id, row.rule_id, row.check_in_date) for row in sold] == [
            ("pool_ticket", ticket.pk, season.pk, DAY)
        ] * 2
        assert [(row.base_price, row.final_price) for row in sold] == [
            (Decimal("32.00"), Decimal("40.00")),
            (Decimal("8.00"), Decimal("10.00")),
        ]


def test_same_form_twice_is_one_ticket(guest):
    key = uuid4()
    assert tickets.hold(guest, request_key=key).pk == tickets.hold(guest, request_key=key).pk
    assert tickets.taken(DAY) == (2, 0)


def test_same_wish_in_two_tabs_is_one_ticket(guest):
    assert tickets.hold(guest).pk == tickets.hold(guest).pk


def test_form_of_a_paid_ticket_sent_again_finds_it(guest):
    key = uuid4()
    ticket = tickets.pay(tickets.hold(guest, request_key=key))
    assert tickets.hold(guest, request_key=key, adults=3).pk == ticket.pk


def test_changed_form_replaces_its_own_hold(guest, jobs):
    key = uuid4()
    first = tickets.hold(guest, request_key=key, adults=2)
    second = tickets.hold(guest, request_key=key, adults=4)

    assert tickets.fresh(first).cancellation_reason == GIVEN_UP
    assert (second.adults, tickets.taken(DAY)) == (4, (4, 0))
    assert tickets.hold(guest, request_key=key, adults=4).pk == second.pk


def test_somebody_elses_key_finds_nothing_of_theirs(guest, other_guest):
    key = uuid4()
    theirs = tickets.hold(guest, request_key=key)
    with pytest.raises(Exception, match="pool_tickets_request_key_key"):
        tickets.hold(other_guest, request_key=key, adults=1)
    assert tickets.fresh(theirs).status == "pending"


def test_last_places_go_to_nobody_twice(guest, other_guest):
    tickets.hold(guest, adults=9)
    with pytest.raises(SoldOut):
        tickets.hold(other_guest, adults=2)
    tickets.hold(other_guest, adults=1)
    assert tickets.taken(DAY) == (10, 0)


def test_places_kept_for_members_are_not_sold(guest):
    tickets.on_sale(DAY, kept=9)
    with pytest.raises(SoldOut):
        tickets.hold(guest, adults=2)


def test_full_day_needs_both_halves(guest, other_guest):
    tickets.hold(guest, slot="afternoon", adults=10)
    with pytest.raises(SoldOut):
        tickets.hold(other_guest, slot="full_day", adults=1)
    assert tickets.taken(DAY) == (0, 10)


def test_closed_half_day_is_not_sold(guest):
    tickets.close(DAY, "afternoon")
    for slot in ("afternoon", "full_day"):
        with pytest.raises(DayClosed):
            tickets.hold(guest, slot=slot)
    tickets.hold(guest, slot="morning")


def test_day_nobody_opened_is_not_sold(guest):
    with pytest.raises(NotOnSale):
        tickets.hold(guest, day=tickets.soon(5))


@pytest.mark.parametrize("days", [-1, 15])
def test_day_outside_the_horizon_is_not_sold(guest, days):
    tickets.on_sale(tickets.soon(days))
    with pytest.raises(NotOnSale):
        tickets.hold(guest, day=tickets.soon(days))


@pytest.mark.parametrize(("adults", "children"), [(0, 0), (-1, 2), (8, 3)])
def test_party_nobody_can_be_is_refused(guest, adults, children):
    with pytest.raises(PartyNotPossible):
        tickets.hold(guest, adults=adults, children=children)


def test_lapsed_hold_gives_its_places_to_the_next(guest, other_guest, jobs):
    before = TicketFactory(user=guest, ticket_date=DAY, adults=10, lapsed=True)
    tickets.on_sale(DAY)
    tickets.hold(other_guest, adults=10)

    assert tickets.fresh(before).cancellation_reason == LAPSED
    assert tickets.taken(DAY) == (10, 0)
    assert [job.args for job in jobs.waiting() if job.task_name == "payments.close_page"] == [
        {"booking_id": str(before.pk)}
    ]


def test_guest_holds_only_so_many(guest):
    for slot in ("morning", "afternoon", "full_day"):
        tickets.hold(guest, slot=slot, adults=1)
    with pytest.raises(TooManyHolds):
        tickets.hold(guest, slot="morning", adults=2)


def test_hold_given_back_frees_its_places_once(guest):
    ticket = tickets.hold(guest)
    with acting_as(guest.pk):
        release_hold(ticket=ticket, now=timezone.now())
        with pytest.raises(PoolRefused):
            release_hold(ticket=ticket, now=timezone.now())
    assert tickets.taken(DAY) == (0, 0)


def test_nobody_gives_back_somebody_elses_hold(guest, other_guest):
    ticket = tickets.hold(guest)
    with acting_as(other_guest.pk), pytest.raises(PoolRefused):
        release_hold(ticket=ticket, now=timezone.now())
    assert tickets.fresh(ticket).status == Ticket.Status.PENDING
