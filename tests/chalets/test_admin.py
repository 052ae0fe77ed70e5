"""A day at the desk: what reception does with stays, and what nobody else can by a crafted request."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Activity
from payments.models import LedgerEntry, Payment
from tests.factories.chalets import BookingFactory, ChaletFactory
from tests.factories.payments import PaymentFactory
from tests.support.back_office import said, step_url, take

LIST = "admin:chalets_booking_changelist"
ALL = {"confirmed", "held", "checked_in", "checked_out", "cancelled", "no_show", "block"}


@pytest.fixture
def again(as_owner):
    """The row as it is now."""

    def read(obj):
        with as_owner():
            return type(obj)._base_manager.get(pk=obj.pk)

    return read


def arriving(**more):
    return BookingFactory(check_in=timezone.localdate(), **more)


# The day.


def test_guest_arrives_pays_and_leaves(receptionist, client_for, again, as_owner):
    stay, desk = arriving(), client_for(receptionist)

    take(desk, stay, "check-in")
    assert again(stay).status == "checked_in"
    take(desk, stay, "take-payment", method="terminal")
    assert again(stay).payment_status == "paid"
    take(desk, stay, "check-out")

    gone = again(stay)
    assert (gone.status, gone.checked_out_at is not None) == ("checked_out", True)
    with as_owner():
        payment = Payment.objects.get(booking_id=stay.pk)
        assert (payment.amount, payment.method, payment.taken_by_id) == (
            stay.total_price,
            "terminal",
            receptionist.pk,
        )
        assert {entry.account: entry.amount for entry in LedgerEntry.objects.filter(payment=payment)} == {
            "terminal": stay.total_price,
            "revenue": -stay.total_price,
        }
        assert Activity.objects.filter(target_id=str(stay.pk), user=receptionist).count() >= 2


def test_hold_is_confirmed_to_be_paid_at_the_desk(receptionist, client_for, again):
    stay = BookingFactory(held=True)

    answer = take(client_for(receptionist), stay, "confirm")

    assert again(stay).status == "confirmed"
    assert said(answer) == [f"Stay {stay.code} is confirmed."]


def test_guests_who_have_not_paid_do_not_leave(receptionist, client_for, again):
    stay = BookingFactory(checked_in=True)

    answer = take(client_for(receptionist), stay, "check-out")

    assert again(stay).status == "checked_in"
    assert said(answer) == ["Take the payment before the guests leave."]


def test_early_departure_says_so_and_frees_the_nights(receptionist, client_for, again):
    today = timezone.localdate()
    stay = BookingFactory(status="checked_in", check_in=today - timedelta(days=1), nights=5, paid=True)
    desk = client_for(receptionist)

    asked = desk.get(step_url(stay, "check-out")).content.decode()
    desk.post(step_url(stay, "check-out"))

    assert "4 nights before" in asked
    assert again(stay).check_out == today


def test_cancelling_names_the_refund_first(receptionist, client_for, again):
    stay = BookingFactory(paid=True, check_in=timezone.localdate() + timedelta(days=3))
    PaymentFactory(booking=stay, succeeded=True)
    desk = client_for(receptionist)

    asked = desk.get(step_url(stay, "cancel"))
    assert "Of $600.00 paid, $300.00 goes back to the guest." in asked.content.decode()
    assert again(stay).status == "confirmed"
    desk.post(step_url(stay, "cancel"), {"reason": "Called off by phone"})

    gone = again(stay)
    assert (gone.status, gone.refund_amount, gone.cancellation_reason) == (
        "cancelled",
        Decimal("300.00"),
        "Called off by phone",
    )


def test_cancelling_needs_a_reason(receptionist, client_for, again):
    stay = BookingFactory(paid=True)

    answer = client_for(receptionist).post(step_url(stay, "cancel"), {"reason": " "})

    assert answer.status_code == 422
    assert again(stay).status == "confirmed"


def test_another_refund_is_for_managers(manager, receptionist, client_for, again):
    stay = BookingFactory(paid=True, check_in=timezone.localdate() + timedelta(days=1))
    PaymentFactory(booking=stay, succeeded=True)
    generous = {"reason": "The heating broke", "refund": "600.00"}

    refused = client_for(receptionist).post(step_url(stay, "cancel-with-refund"), generous)
    assert (refused.status_code, again(stay).status) == (403, "confirmed")
    client_for(manager).post(step_url(stay, "cancel-with-refund"), generous)

    assert again(stay).refund_amount == Decimal("600.00")


def test_refund_above_what_was_paid_is_refused(manager, client_for, again):
    stay = BookingFactory(paid=True)

    answer = take(client_for(manager), stay, "cancel-with-refund", reason="Oops", refund="600.01")

    assert again(stay).status == "confirmed"
    assert said(answer) == ["The refund must lie between nothing and what was paid."]


def test_no_show_and_back(receptionist, client_for, again):
    stay, desk = arriving(), client_for(receptionist)

    take(desk, stay, "no-show")
    assert again(stay).status == "no_show"
    take(desk, stay, "undo-no-show")
    assert again(stay).status == "confirmed"


def test_wrong_check_in_is_undone(receptionist, client_for, again):
    stay = BookingFactory(checked_in=True)

    take(client_for(receptionist), stay, "undo-check-in")

    assert again(stay).status == "confirmed"


def test_requests_told_by_phone_are_noted(receptionist, client_for, again):
    stay, desk = BookingFactory(special_requests="A cot"), client_for(receptionist)

    assert "A cot" in desk.get(step_url(stay, "requests")).content.decode()
    desk.post(step_url(stay, "requests"), {"text": "A cot and a high chair"})

    assert again(stay).special_requests == "A cot and a high chair"


# Only the next legal steps.


@pytest.mark.parametrize(
    ("trait", "steps"),
    [
        ("confirmed", {"take-payment", "cancel", "requests"}),
        ("held", {"confirm", "take-payment", "cancel", "requests"}),
        ("checked_in", {"check-out", "take-payment", "undo-check-in"}),
        ("checked_out", set()),
        ("cancelled", set()),
        ("no_show", {"undo-no-show"}),
        ("block", {"lift"}),
    ],
)
def test_page_offers_the_next_steps_only(receptionist, client_for, trait, steps):
    stay = BookingFactory(**{trait: True})

    page = client_for(receptionist).get(reverse("admin:chalets_booking_change", args=[stay.pk]))

    assert {item["step"].name for item in page.context["steps"]} == steps


@pytest.mark.parametrize("trait", sorted(ALL))
def test_illegal_steps_are_refused_also_when_crafted(receptionist, client_for, again, trait):
    stay, desk = BookingFactory(**{trait: True}), client_for(receptionist)
    page = desk.get(reverse("admin:chalets_booking_change", args=[stay.pk]))
    offered = {item["step"].name for item in page.context["steps"]}
    every = {"confirm", "check-in", "check-out", "take-payment", "no-show", "undo-no-show", "cancel", "lift"}

    for step in sorted(every - offered):
        answer = desk.post(step_url(stay, step), {"reason": "x", "method": "cash", "confirmed": "yes"})

        now = again(stay)
        assert answer.status_code == 302, step
        assert (now.status, now.payment_status) == (stay.status, stay.payment_status), step


@pytest.mark.parametrize("step", ["confirm", "take-payment", "cancel", "check-in", "no-show", "lift"])
def test_cook_does_nothing_with_stays(cook, client_for, again, step):
    stay = arriving(held=True) if step == "confirm" else arriving()
    browser = client_for(cook)

    page = browser.get(reverse("admin:chalets_booking_change", args=[stay.pk]))
    answer = browser.post(step_url(stay, step), {"reason": "x", "method": "cash", "confirmed": "yes"})

    assert page.context["steps"] == []
    assert answer.status_code == 403
    assert again(stay).status == stay.status


def test_guest_and_visitor_do_nothing(guest, client, client_for, again):
    stay = BookingFactory(held=True, user=guest)

    assert client_for(guest).post(step_url(stay, "confirm")).status_code in (302, 403)
    assert client.post(step_url(stay, "confirm")).status_code == 302
    assert again(stay).status == "pending"


def test_following_a_link_does_nothing(receptionist, client_for, again):
    stay = BookingFactory(held=True)

    assert client_for(receptionist).get(step_url(stay, "confirm")).status_code == 200
    assert again(stay).status == "pending"


def test_unknown_step_and_stay_do_not_exist(receptionist, client_for):
    stay = BookingFactory()
    desk = client_for(receptionist)

    assert desk.get(step_url(stay, "explode")).status_code == 404
    assert desk.get(step_url(ChaletFactory.build(), "block")).status_code == 404


# Several at once.


def test_several_arrivals_check_in_together(receptionist, client_for, again):
    first, second, tomorrow = arriving(), arriving(), BookingFactory()
    desk = client_for(receptionist)
    chosen = {"action": "check-in", "_selected_action": [first.pk, second.pk, tomorrow.pk]}

    asked = desk.post(reverse(LIST), {**chosen, "index": "0"})
    assert asked.status_code == 200
    assert len(asked.context["objects"]) == 2
    assert "1 of those you chose cannot take this step" in asked.content.decode()
    assert again(first).status == "confirmed"
    done = desk.post(reverse(LIST), {**chosen, "confirmed": "yes"})

    assert said(done) == ["Check in: done for 2."]
    assert [again(stay).status for stay in (first, second, tomorrow)] == [
        "checked_in",
        "checked_in",
        "confirmed",
    ]


def test_one_failure_leaves_the_others_done(receptionist, client_for, again):
    paid, unpaid = BookingFactory(checked_in=True, paid=True), BookingFactory(checked_in=True)

    done = client_for(receptionist).post(
        reverse(LIST),
        {"action": "check-out", "_selected_action": [paid.pk, unpaid.pk], "confirmed": "yes"},
    )

    assert [again(stay).status for stay in (paid, unpaid)] == ["checked_out", "checked_in"]
    assert set(said(done)) == {
        f"{unpaid.code}: Take the payment before the guests leave.",
        "Check out: done for 1.",
    }


# Lists.


def test_lists_of_the_desk(receptionist, client_for):
    today = timezone.localdate()
    stays = {
        "arrivals": arriving(),
        "departures": BookingFactory(status="checked_in", check_in=today - timedelta(days=3), nights=3),
        "in_house": BookingFactory(status="checked_in", check_in=today - timedelta(days=1)),
        "late": BookingFactory(check_in=today - timedelta(days=1)),
        "coming": BookingFactory(paid=True),
        "held": BookingFactory(held=True),
        "cancelled": BookingFactory(cancelled=True),
        "no_show": BookingFactory(no_show=True),
        "blocks": BookingFactory(block=True),
    }
    BookingFactory(lapsed=True)
    desk = client_for(receptionist)

    shown = {
        name: {stay.pk for stay in desk.get(reverse(LIST), {"view": name}).context["cl"].result_list}
        for name in stays
    }

    assert shown == {name: {stay.pk} for name, stay in stays.items()}
    assert stays["blocks"] not in desk.get(reverse(LIST)).context["cl"].result_list


@pytest.mark.parametrize("term", ["{code}", "Quince", "quince@example.com", "Larch House"])
def test_stay_is_found(receptionist, client_for, term):
    wanted = BookingFactory(
        chalet__name="Larch House",
        guest_details={"first_name": "Quentin", "last_name": "Quince", "email": "quince@example.com"},
    )
    BookingFactory()

    found = client_for(receptionist).get(reverse(LIST), {"q": term.format(code=wanted.code)})

    assert list(found.context["cl"].result_list) == [wanted]


def test_page_of_a_stay_tells_price_and_terms(receptionist, client_for):
    stay = BookingFactory(check_in=timezone.localdate() + timedelta(days=20))

    text = (
        client_for(receptionist).get(reverse("admin:chalets_booking_change", args=[stay.pk])).content.decode()
    )

    assert text.count("$200.00") == 3
    assert "$600.00" in text
    assert "full refund" in text
    assert "50% back" in text


def test_payments_of_a_stay_are_shown_to_those_who_may_see_them(receptionist, finance, client_for):
    stay = BookingFactory(paid=True)
    PaymentFactory(booking=stay, succeeded=True)
    address = reverse("admin:chalets_booking_change", args=[stay.pk])

    assert "Card online" in client_for(finance).get(address).content.decode()
    assert "Card online" not in client_for(receptionist).get(address).content.decode()
