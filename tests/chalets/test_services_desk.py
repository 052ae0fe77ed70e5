"""What reception does with a stay, and who may not."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import ProgrammingError

from audit.models import Activity
from chalets.errors import (
    IllegalStep,
    NightsTaken,
)
from chalets.services import desk
from payments.errors import PaymentRefused
from payments.models import Payment
from resort.db.identity import acting_as
from tests.factories.chalets import BookingFactory
from tests.support import paying

pytestmark = pytest.mark.django_db

STATES = ("held", "confirmed", "checked_in", "checked_out", "cancelled", "no_show", "block")
STATUS = {"held": "pending", "block": "confirmed"}


def take_cash(*, booking, actor, now):
    return desk.take_payment(booking=booking, actor=actor, method="cash", now=now)


def lift(*, booking, actor, now):
    return desk.lift_block(block=booking, actor=actor, now=now)


# What each step makes of a stay that begins today; whatever is not listed is refused.
STEPS = {
    "confirm": (desk.confirm, {"held": "confirmed"}),
    "take payment": (take_cash, {"held": "confirmed", "confirmed": "confirmed", "checked_in": "checked_in"}),
    "check in": (desk.check_in, {"confirmed": "checked_in"}),
    "undo check-in": (desk.undo_check_in, {"checked_in": "confirmed"}),
    "mark no-show": (desk.mark_no_show, {"confirmed": "no_show"}),
    "undo no-show": (desk.undo_no_show, {"no_show": "confirmed"}),
    "lift block": (lift, {"block": "cancelled"}),
}
LEGAL = [(step, state) for step, (_do, ends) in STEPS.items() for state in ends]
ILLEGAL = [(step, state) for step, (_do, ends) in STEPS.items() for state in STATES if state not in ends]


@pytest.mark.parametrize(("step", "state"), LEGAL)
def test_desk_takes_every_legal_step(act, today, step, state):
    do, ends = STEPS[step]
    stay = BookingFactory(check_in=today, **{state: True})
    act(do, stay)

    assert paying.fresh(stay).status == ends[state]


@pytest.mark.parametrize(("step", "state"), ILLEGAL)
def test_desk_refuses_every_other_step(act, today, step, state):
    do, _ends = STEPS[step]
    stay = BookingFactory(check_in=today, **{state: True})
    with pytest.raises(IllegalStep):
        act(do, stay)

    after = paying.fresh(stay)
    assert (after.status, after.payment_status) == (STATUS.get(state, state), "pending")


@pytest.mark.parametrize("step", [step for step in STEPS if step != "take payment"])
@pytest.mark.parametrize("who", ["cook", "guest"])
def test_nobody_else_takes_a_step(act, today, request, step, who):
    do, ends = STEPS[step]
    [state] = ends
    stay = BookingFactory(check_in=today, **{state: True})
    with pytest.raises((IllegalStep, ProgrammingError)):
        act(do, stay, actor=request.getfixturevalue(who))

    assert paying.fresh(stay).status == STATUS.get(state, state)


@pytest.mark.parametrize("who", ["cook", "guest"])
def test_nobody_else_takes_money(act, guest, today, request, who):
    stay = BookingFactory(user=guest, check_in=today)
    with pytest.raises((IllegalStep, ProgrammingError)):
        act(take_cash, stay, actor=request.getfixturevalue(who))

    assert paying.fresh(stay).payment_status == "pending"
    assert paying.balances() == {}


@pytest.mark.parametrize("who", ["finance", "manager"])
def test_finance_and_managers_stand_in_at_the_desk(act, today, request, who):
    stay = BookingFactory(check_in=today)
    act(desk.check_in, stay, actor=request.getfixturevalue(who))

    assert paying.fresh(stay).status == "checked_in"


def test_confirm_makes_a_hold_firm(act, hold, guest, jobs, now, as_owner):
    stay = hold(guest)
    act(desk.confirm, stay)

    firm = paying.fresh(stay)
    assert (firm.status, firm.hold_expires_at, firm.payment_status) == ("confirmed", None, "pending")
    assert jobs.names() == ["payments.close_page", "chalets.send_stay_letter"]
    with as_owner():
        note = Activity.objects.get(action="chalets.stay_confirmed")
    assert note.data["before"] == "pending"


@pytest.mark.parametrize("method", ["cash", "terminal"])
def test_payment_is_taken_posted_and_shown(act, receptionist, now, method, as_owner):
    stay = BookingFactory(confirmed=True)
    with acting_as(receptionist.pk):
        desk.take_payment(booking=stay, actor=receptionist, method=method, now=now)

    assert paying.fresh(stay).payment_status == "paid"
    with as_owner():
        payment = Payment.objects.get(booking_id=stay.pk)
    assert (payment.amount, payment.method, payment.taken_by_id) == (Decimal(600), method, receptionist.pk)
    assert payment.user_id == stay.user_id
    assert paying.balances() == {method: Decimal(600), "revenue": Decimal(-600)}


def test_payment_of_a_hold_confirms_it_with_one_letter(act, hold, guest, jobs):
    stay = hold(guest)
    act(take_cash, stay)

    assert jobs.names() == ["chalets.send_stay_letter", "payments.close_page"]
    assert paying.fresh(stay).hold_expires_at is None


def test_payment_is_taken_once(act):
    stay = BookingFactory(confirmed=True)
    act(take_cash, stay)
    with pytest.raises(IllegalStep, match=r"This stay is paid\."):
        act(take_cash, stay)

    assert paying.balances() == {"cash": Decimal(600), "revenue": Decimal(-600)}


def test_payment_by_another_method_is_refused(act, receptionist, now):
    stay = BookingFactory(confirmed=True)
    with pytest.raises(PaymentRefused), acting_as(receptionist.pk):
        desk.take_payment(booking=stay, actor=receptionist, method="stripe", now=now)

    assert paying.fresh(stay).payment_status == "pending"


def test_check_in_notes_when(act, today, now):
    stay = BookingFactory(check_in=today)
    act(desk.check_in, stay)

    assert paying.fresh(stay).checked_in_at == now


@pytest.mark.parametrize(
    ("arrives_in", "sentence"), [(1, "The stay begins on"), (-3, "The stay was to end on")]
)
def test_check_in_is_for_the_days_of_the_stay(act, today, arrives_in, sentence):
    stay = BookingFactory(check_in=today + timedelta(days=arrives_in), nights=3)
    with pytest.raises(IllegalStep, match=sentence):
        act(desk.check_in, stay)


@pytest.mark.parametrize("arrives_in", [0, -1, -2])
def test_check_in_may_be_late(act, today, arrives_in):
    stay = BookingFactory(check_in=today + timedelta(days=arrives_in), nights=3)
    act(desk.check_in, stay)

    assert paying.fresh(stay).status == "checked_in"


def test_undone_check_in_forgets_when(act, today, now):
    stay = BookingFactory(check_in=today)
    act(desk.check_in, stay)
    act(desk.undo_check_in, stay)

    assert (paying.fresh(stay).status, paying.fresh(stay).checked_in_at) == ("confirmed", None)


def test_check_out_wants_the_money_first(act):
    stay = BookingFactory(checked_in=True)
    with pytest.raises(IllegalStep, match="Take the payment before the guests leave"):
        act(desk.check_out, stay)
    act(take_cash, stay)
    act(desk.check_out, stay)

    assert paying.fresh(stay).status == "checked_out"


def test_check_out_of_a_free_stay_wants_none(act):
    stay = BookingFactory(checked_in=True, total_price=Decimal(0))
    act(desk.check_out, stay)

    assert paying.fresh(stay).status == "checked_out"


@pytest.mark.parametrize("state", [state for state in STATES if state != "checked_in"])
def test_check_out_only_of_who_is_here(act, today, state):
    stay = BookingFactory(check_in=today, paid=True, **{state: True})
    with pytest.raises(IllegalStep):
        act(desk.check_out, stay)

    assert paying.fresh(stay).status == STATUS.get(state, state)


@pytest.mark.parametrize(
    ("stayed", "of", "last"), [(3, 3, 3), (4, 3, 3), (2, 3, 2), (1, 3, 1), (0, 3, 1), (0, 1, 1)]
)
def test_early_departure_frees_the_nights_not_used(act, today, now, chalet, hold, guest, stayed, of, last):
    arrived = today - timedelta(days=stayed)
    stay = BookingFactory(chalet=chalet, check_in=arrived, nights=of, paid=True, checked_in=True)
    act(desk.check_out, stay)

    left = paying.fresh(stay)
    assert (left.check_out, left.checked_out_at) == (arrived + timedelta(days=last), now)
    assert left.total_price == stay.total_price
    if left.check_out < stay.check_out:
        first = max(left.check_out, today)
        assert hold(guest, check_in=first, check_out=first + timedelta(days=1)).status == "pending"


def test_night_slept_in_stays_sold(act, today, chalet, hold, guest):
    stay = BookingFactory(chalet=chalet, check_in=today, nights=2, paid=True, checked_in=True)
    act(desk.check_out, stay)

    with pytest.raises(NightsTaken):
        hold(guest, check_in=today, check_out=today + timedelta(days=1))


def test_no_show_frees_the_nights_and_keeps_the_money(act, today, chalet, hold, guest, as_owner):
    stay = BookingFactory(chalet=chalet, check_in=today, paid=True)
    act(desk.mark_no_show, stay)

    missed = paying.fresh(stay)
    assert (missed.status, missed.refund_amount, missed.payment_status) == ("no_show", Decimal(0), "paid")
    with as_owner():
        assert Activity.objects.get(action="chalets.no_show").data["kept"] == "600.00"
    assert hold(guest, check_in=today, check_out=today + timedelta(days=1)).status == "pending"


def test_no_show_not_before_the_day_of_arrival(act, today):
    stay = BookingFactory(check_in=today + timedelta(days=1))
    with pytest.raises(IllegalStep, match="The stay begins on"):
        act(desk.mark_no_show, stay)


def test_undone_no_show_is_as_before(act, today):
    stay = BookingFactory(check_in=today, paid=True)
    act(desk.mark_no_show, stay)
    act(desk.undo_no_show, stay)

    back = paying.fresh(stay)
    assert (back.status, back.refund_amount, back.payment_status) == ("confirmed", None, "paid")


def test_undone_no_show_loses_to_whoever_has_the_nights_now(act, today, chalet, hold, guest):
    stay = BookingFactory(chalet=chalet, check_in=today)
    act(desk.mark_no_show, stay)
    hold(guest, check_in=today, check_out=today + timedelta(days=1))
    with pytest.raises(NightsTaken):
        act(desk.undo_no_show, stay)

    assert paying.fresh(stay).status == "no_show"
