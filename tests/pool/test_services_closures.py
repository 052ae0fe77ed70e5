"""Closing a half-day: sales stop, guests are asked once, and an unanswered question sends the money back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Notification
from payments.models import Payment, Refund
from payments.services.ledger import post_payment
from pool.errors import ClosingNotPossible, DayClosed
from pool.models import Capacity, Ticket
from pool.services import closures, notices
from pool.services.places import taking_places
from resort.db.identity import SERVICE, acting_as
from tests.factories.payments import PaymentFactory
from tests.factories.pool import CapacityFactory, TicketFactory

DAY = timezone.localdate() + timedelta(days=2)


@pytest.fixture
def now(db):
    return timezone.now()


@pytest.fixture
def halves(db):
    """Both halves of a day, by name."""
    return {half: CapacityFactory(day=DAY, half=half, places=1000) for half in ("morning", "afternoon")}


def ticket(slot="morning", **more):
    return TicketFactory(ticket_date=DAY, slot=slot, **{"paid_at": timezone.now(), **more})


def close(manager, *half_days, now, **more):
    with acting_as(manager.pk):
        closures.close(half_days=half_days, reason="weather", note=more.pop("note", ""), now=now)


def reopen(manager, *half_days, now):
    with acting_as(manager.pk):
        closures.reopen(half_days=half_days, now=now)


def asked(as_owner):
    with as_owner():
        return set(Ticket.objects.exclude(closure_asked_at=None).values_list("pk", flat=True))


def letters(as_owner):
    with as_owner():
        return sorted(Notification.objects.values_list("kind", "user__email", "data__to"))


def test_a_closed_half_day_sells_nothing_at_once(halves, manager, as_owner, now):
    close(manager, halves["morning"], now=now, note="A storm is coming.")

    with as_owner():
        row = Capacity.objects.get(pk=halves["morning"].pk)
        assert (row.closed_for, row.closed_note) == ("weather", "A storm is coming.")
        for slot, answer in (("morning", DayClosed), ("full_day", DayClosed)):
            with pytest.raises(answer), taking_places():
                Ticket.objects.create(
                    ticket_date=DAY, slot=slot, total_price=D(1), code=f"C-{slot}", user=manager
                )
        Ticket.objects.create(ticket_date=DAY, slot="afternoon", total_price=D(1), code="C-pm", user=manager)


def test_the_holders_of_valid_unused_tickets_are_asked_and_nobody_else(halves, manager, as_owner, now, jobs):
    touched = [ticket(), ticket("full_day"), ticket(paid_at=None, pay_at_desk=True)]
    ticket("afternoon")
    ticket(status="used", admitted=1)
    ticket(status="cancelled")
    TicketFactory(ticket_date=DAY + timedelta(days=1))

    close(manager, halves["morning"], now=now)
    assert jobs.names() == ["pool.follow_closures"]
    jobs.run()

    assert asked(as_owner) == {one.pk for one in touched}
    assert [kind for kind, _user, _to in letters(as_owner)] == ["pool_closed"] * 3
    with acting_as(manager.pk):
        assert closures.progress(halves["morning"]) == closures.Progress(tickets=3, asked=3)


def test_everybody_reads_one_letter_however_often_the_job_runs(halves, manager, guest, as_owner, now, jobs):
    ticket(user=guest, holder_name="Gil", holder_email="gil@example.com")
    close(manager, halves["morning"], halves["afternoon"], now=now, note="A storm is coming.")
    jobs.run()

    assert closures.follow(now=now) == 0
    jobs.run()

    assert letters(as_owner) == [
        ("pool_closed", "ada@example.com", ""), ("pool_closed", "ada@example.com", "gil@example.com"),
    ]  # fmt: skip
    with as_owner():
        to_buyer, to_holder = Notification.objects.order_by("data__to").values_list("body", flat=True)
    assert "/closed/" in to_buyer
    assert "A storm is coming." in to_buyer
    assert "within 7 days" in to_buyer
    assert "/closed/" not in to_holder
    assert "Ada Guest, who bought the ticket, has been asked" in to_holder


def test_a_walk_in_is_asked_to_come_to_the_desk(halves, manager, receptionist, as_owner, now, jobs):
    sold = {"user": receptionist, "sold_by": receptionist}
    ticket(**sold, holder_name="Gil", holder_email="gil@example.com")
    ticket(**sold, holder_name="Nobody knows")
    close(manager, halves["morning"], now=now)
    jobs.run()

    assert letters(as_owner) == [("pool_closed", "rita@example.com", "gil@example.com")]
    with as_owner():
        assert "come to the desk or call us" in Notification.objects.get().body


def test_unpaid_places_are_let_go_and_their_page_is_shut(halves, manager, as_owner, now, jobs):
    held = ticket(held=True, paid_at=None)
    close(manager, halves["morning"], now=now)
    jobs.run()

    with as_owner():
        gone = Ticket.objects.get(pk=held.pk)
        assert (gone.status, gone.cancellation_reason, gone.closure_asked_at) == ("cancelled", "closed", None)
        assert Capacity.objects.get(pk=halves["morning"].pk).taken == 0


def test_opening_again_takes_the_question_back_from_those_who_have_not_chosen(
    halves, manager, as_owner, now, jobs
):
    waiting, whole = ticket(), ticket("full_day")
    took_money = ticket()
    close(manager, halves["morning"], halves["afternoon"], now=now)
    jobs.run()
    with as_owner():
        Ticket.objects.filter(pk=took_money.pk).update(status="cancelled")
        Notification.objects.all().delete()

    reopen(manager, halves["morning"], now=now)
    jobs.run()
    # A full day is not whole again with half of it.
    assert asked(as_owner) == {whole.pk, took_money.pk}
    reopen(manager, halves["afternoon"], now=now)
    jobs.run()
    closures.follow(now=now)
    jobs.run()

    assert asked(as_owner) == {took_money.pk}
    with as_owner():
        told = Notification.objects.values_list("kind", "user_id")
        assert set(told) == {("pool_open_again", waiting.user_id), ("pool_open_again", whole.user_id)}
        assert told.count() == 2


def test_closing_a_second_time_asks_again(halves, manager, as_owner, now, jobs):
    ticket()
    close(manager, halves["morning"], now=now)
    jobs.run()
    reopen(manager, halves["morning"], now=now)
    jobs.run()
    close(manager, halves["morning"], now=now)
    jobs.run()

    assert [kind for kind, _user, _to in letters(as_owner)] == [
        "pool_closed",
        "pool_closed",
        "pool_open_again",
    ]


def test_a_question_taken_back_before_its_letter_was_written_is_not_asked(
    halves, manager, as_owner, now, jobs
):
    one = ticket()
    close(manager, halves["morning"], now=now)
    jobs.forget()
    closures.follow(now=now)
    with as_owner():
        Ticket.objects.filter(pk=one.pk).update(closure_asked_at=None)
    assert jobs.run() == ["pool.send_notice"]

    assert letters(as_owner) == []


def test_what_is_closed_or_over_is_not_closed_again(halves, manager, now):
    close(manager, halves["morning"], now=now)
    over = CapacityFactory(day=timezone.localdate() - timedelta(days=1))

    for half_day in (halves["morning"], over):
        with pytest.raises(ClosingNotPossible):
            close(manager, half_day, now=now)
    for half_day in (halves["afternoon"], over):
        with pytest.raises(ClosingNotPossible):
            reopen(manager, half_day, now=now)


def test_three_hundred_tickets_are_asked_in_batches_of_constant_queries(halves, manager, now, as_owner, jobs):
    with as_owner():
        Ticket.objects.bulk_create(
            Ticket(
                user=manager, ticket_date=DAY, slot="morning", total_price=D(1), status="confirmed",
                code=f"B-{number:04}", paid_at=now,
            )
            for number in range(300)
        )  # fmt: skip
    close(manager, halves["morning"], now=now)

    counts = []
    for size in (200, 100, 0):
        with CaptureQueriesContext(connection) as queries:
            assert closures.ask_batch(now=now) == size
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 8
    assert jobs.names().count("pool.send_notice") == 300
    with acting_as(manager.pk):
        assert closures.progress(halves["morning"]) == closures.Progress(tickets=300, asked=300)


@pytest.fixture
def unanswered(halves, manager, now, as_owner, jobs):
    """A ticket of 40.00 that was paid by card, and its guest asked a week ago."""
    one = ticket(total_price=D("40.00"))
    with as_owner():
        payment = PaymentFactory(
            booking=None,
            booking_id=one.pk,
            booking_type="pool",
            user=one.user,
            amount=D("40.00"),
            succeeded=True,
        )
        post_payment(payment, now=now)
    close(manager, halves["morning"], now=now)
    jobs.run()
    return one


def test_who_does_not_answer_gets_everything_back_once(unanswered, as_owner, now, jobs, sandbox):
    with as_owner():
        a_week_on = Ticket.objects.get(pk=unanswered.pk).closure_asked_at + timedelta(days=7)

    assert closures.refund_unanswered(now=a_week_on - timedelta(seconds=1)) == 0
    assert closures.refund_unanswered(now=a_week_on) == 1
    assert closures.refund_unanswered(now=a_week_on) == 0

    with as_owner():
        gone = Ticket.objects.get(pk=unanswered.pk)
    assert (gone.status, gone.refund_amount, gone.cancellation_reason) == ("cancelled", D("40.00"), "closed")
    refund = next(job for job in jobs.waiting() if job.task_name == "pool.refund_ticket")
    refund.run()
    refund.run()
    with as_owner():
        assert list(Refund.objects.values_list("amount", flat=True)) == [D("40.00")]
        assert Payment.objects.get().refunded_amount == D("40.00")


def test_who_came_after_all_keeps_nothing_back(unanswered, as_owner, now):
    with as_owner():
        Ticket.objects.filter(pk=unanswered.pk).update(status="used", admitted=1)

    assert closures.refund_unanswered(now=now + timedelta(days=8)) == 0


def test_a_notice_of_what_is_no_longer_so_is_not_written(halves, as_owner, now):
    one = ticket(status="cancelled")

    with acting_as(role=SERVICE):
        assert notices.write(kind=notices.TOMORROW, ticket_id=one.pk, of=now) is False
