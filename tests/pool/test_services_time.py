"""What time does: holds end, days pass, guests are reminded, and the pool is empty at night. Each job once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal as D
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Notification
from audit import config
from audit.models import Activity
from pool import tasks
from pool.models import Capacity, Entry, Member, StayPass, Ticket
from pool.services import closing, expiring, reminding
from resort.db.identity import acting_as
from tests.factories.payments import PaymentFactory
from tests.factories.pool import (
    CapacityFactory,
    EntryFactory,
    GuestPassUseFactory,
    MemberFactory,
    StayPassFactory,
    TicketFactory,
)

ZURICH = ZoneInfo("Europe/Zurich")
DAY = date(2026, 7, 10)


def at(hour, minute=0, day=DAY):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZURICH)


def status_of(ticket, as_owner):
    with as_owner():
        return Ticket.objects.get(pk=ticket.pk).status


# Holds.


def test_a_hold_that_is_over_gives_its_places_back_once(as_owner, db):
    over = TicketFactory(ticket_date=DAY, status="pending", hold_expires_at=at(10), adults=3)
    running = TicketFactory(ticket_date=DAY, status="pending", hold_expires_at=at(10, 1))

    assert [expiring.expire_holds(now=at(10)) for _twice in range(2)] == [1, 0]

    assert (status_of(over, as_owner), status_of(running, as_owner)) == ("cancelled", "pending")
    with as_owner():
        assert Ticket.objects.get(pk=over.pk).cancellation_reason == "hold lapsed"
        assert Capacity.objects.get(day=DAY, half="morning").taken == 1


# Days that pass.


def test_unused_tickets_expire_after_their_day_and_asked_ones_wait(as_owner, db):
    unused = TicketFactory(ticket_date=DAY)
    asked = TicketFactory(ticket_date=DAY, closure_asked_at=at(8))
    used = TicketFactory(ticket_date=DAY, status="used", admitted=1)
    tomorrow = TicketFactory(ticket_date=DAY + timedelta(days=1))

    assert expiring.expire_tickets(now=at(23, 59)) == 0
    next_day = at(0, 0, DAY + timedelta(days=1))
    assert [expiring.expire_tickets(now=next_day) for _twice in range(2)] == [1, 0]

    found = [status_of(ticket, as_owner) for ticket in (unused, asked, used, tomorrow)]
    assert found == ["expired", "confirmed", "used", "confirmed"]


# The eve.


def of_tomorrow(**more):
    return TicketFactory(ticket_date=DAY + timedelta(days=1), **{"created_at": at(8), **more})


def test_guests_are_reminded_on_the_eve_once(guest, as_owner, jobs):
    one = of_tomorrow(user=guest, slot="full_day", pay_at_desk=True, total_price=D("28.00"))

    assert reminding.remind(now=at(16, 59)) == 0
    assert reminding.remind(now=at(17)) == 1
    jobs.run()
    assert reminding.remind(now=at(18)) == 0

    with as_owner():
        letter = Notification.objects.get()
    assert letter.user_id == guest.pk
    assert f"Full day, 9:00\u202fAM to 6:00\u202fPM. Your ticket is {one.code}" in letter.body
    assert "You pay $28.00 at the gate." in letter.body


def test_only_valid_tickets_of_tomorrow_bought_a_while_ago_are_reminded_of(db):
    of_tomorrow(status="cancelled")
    of_tomorrow(status="pending", hold_expires_at=at(23))
    of_tomorrow(closure_asked_at=at(9))
    of_tomorrow(created_at=at(11, 1))
    TicketFactory(ticket_date=DAY, created_at=at(8))
    TicketFactory(ticket_date=DAY + timedelta(days=2), created_at=at(8))

    assert reminding.remind(now=at(17)) == 0


def test_whoever_the_ticket_was_sent_to_is_reminded_instead_of_the_buyer(guest, as_owner, jobs):
    of_tomorrow(user=guest, holder_name="Gil", holder_email="gil@example.com")

    reminding.remind(now=at(17))
    jobs.run()

    with as_owner():
        letter = Notification.objects.get()
    assert letter.data["to"] == "gil@example.com"
    assert letter.body.startswith("Gil, we look forward")


def test_guests_who_want_no_reminders_get_none(guest, as_owner, jobs):
    with as_owner():
        guest.preferences = {"mail_reminders": False}
        guest.save(update_fields=["preferences"])
    of_tomorrow(user=guest)

    reminding.remind(now=at(17))
    jobs.run()

    with as_owner():
        assert Notification.objects.count() == 0


# Closing the day.


@pytest.fixture
def evening(db, as_owner):
    """A day with people still counted inside, by every way in."""
    party = TicketFactory(
        ticket_date=DAY, slot="full_day", adults=2, children=2, status="used", admitted=3, inside=2,
        total_price=D("84.00"), paid_at=at(8),
    )  # fmt: skip
    TicketFactory(ticket_date=DAY, total_price=D("16.00"), paid_at=at(8))
    TicketFactory(ticket_date=DAY, status="cancelled", adults=5)
    PaymentFactory(
        booking=None,
        booking_id=party.pk,
        booking_type="pool",
        user=party.user,
        amount=D("84.00"),
        succeeded=True,
    )
    stay = StayPassFactory(valid_from=DAY, valid_until=DAY + timedelta(days=2), inside=2)
    member = MemberFactory(status="accepted", inside=1)
    guest_pass = GuestPassUseFactory(membership=member.membership)
    common = {"scanned_at": at(10)}
    EntryFactory(ticket=party, persons=3, newcomers=3, **common)
    EntryFactory(ticket=party, outcome="left", persons=1, scanned_at=at(11))
    EntryFactory(ticket=None, stay_pass=stay, persons=2, **common)
    EntryFactory(ticket=None, member=member, persons=1, **common)
    EntryFactory(ticket=None, member=member, guest_pass=guest_pass, persons=1, **common)
    return party, stay, member


def left_by_night(as_owner):
    with as_owner():
        rows = Entry.objects.filter(reason="day closed")
        return sorted(
            (
                row.persons,
                bool(row.ticket_id),
                bool(row.stay_pass_id),
                bool(row.member_id),
                bool(row.guest_pass_id),
            )
            for row in rows
        )


def inside(as_owner):
    with as_owner():
        return [sum(model.objects.values_list("inside", flat=True)) for model in (Ticket, StayPass, Member)]


def test_the_day_is_closed_two_hours_after_its_end_and_once(evening, as_owner):
    assert closing.close_days(now=at(19, 59)) == 0
    assert inside(as_owner) == [2, 2, 1]
    assert [closing.close_days(now=at(20)) for _twice in range(2)] == [1, 0]

    assert inside(as_owner) == [0, 0, 0]
    assert left_by_night(as_owner) == [
        (1, False, False, True, False), (1, False, False, True, True),
        (2, False, True, False, False), (2, True, False, False, False),
    ]  # fmt: skip
    with as_owner():
        assert set(Capacity.objects.values_list("day_closed_at", flat=True)) == {at(20)}


def test_the_days_numbers_are_written_down(evening, as_owner):
    closing.close_days(now=at(20))

    with as_owner():
        noted = Activity.objects.get(action="pool.day_closed")
    assert noted.data == {
        "day": "2026-07-10",
        "left": 4,
        "sold": 5,
        "came": 3,
        "no_shows": 2,
        "paid": "84.00",
        "slots": {"full_day": {"sold": 4, "came": 3}, "morning": {"sold": 1, "came": 0}},
        "without_ticket": {"guest": 1, "member": 1, "stay": 2},
    }


def test_whoever_came_in_today_is_not_sent_out_for_yesterday(evening, as_owner):
    _party, stay, _member = evening
    next_day = DAY + timedelta(days=1)
    CapacityFactory(day=next_day)
    EntryFactory(ticket=None, stay_pass=stay, persons=2, scanned_at=at(9, day=next_day))

    assert closing.close_days(now=at(10, day=next_day)) == 1
    assert inside(as_owner) == [0, 2, 0]


def test_a_worker_that_was_away_closes_every_day(db, as_owner):
    for number in range(3):
        CapacityFactory(day=DAY - timedelta(days=number))

    assert closing.close_days(now=at(20)) == 3
    with as_owner():
        assert Activity.objects.filter(action="pool.day_closed").count() == 3


def test_the_hourly_job_does_all_of_it_and_the_second_time_nothing(db, as_owner, monkeypatch, jobs):
    old = TicketFactory(ticket_date=DAY - timedelta(days=1))
    of_tomorrow()
    monkeypatch.setattr("pool.tasks.timezone.now", lambda: at(17))

    tasks.tend_days(timestamp=0)
    waiting = jobs.names()
    jobs.run()
    with as_owner():
        counted = [model.objects.count() for model in (Capacity, Activity, Notification)]
    tasks.tend_days(timestamp=0)

    assert waiting == ["pool.send_notice"]
    assert status_of(old, as_owner) == "expired"
    assert jobs.names() == []
    with as_owner():
        assert [model.objects.count() for model in (Capacity, Activity, Notification)] == counted
        assert Capacity.objects.filter(day__gte=DAY).count() == 30


def test_the_hour_of_reminders_is_a_setting(manager, db):
    of_tomorrow()
    with acting_as(manager.pk):
        config.change(key="pool.reminder_hour", value=9, actor=manager)

    assert reminding.remind(now=at(14)) == 1
