"""Credit: granted as a refund, set aside at checkout, spent, given back, run out; the books agree throughout."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import IntegrityError

from audit.models import Setting
from payments import services
from payments.models import Credit, Payment, Refund
from payments.services import credits
from payments.services.refunding import refund_booking
from payments.tasks import tend_credits
from resort.books import check_books
from resort.db.identity import SERVICE, acting_as
from tests.factories.chalets import BookingFactory
from tests.factories.payments import CreditFactory
from tests.support import paying
from tests.support.refusals import NOT_PERMITTED, refused_with
from tests.support.rows import execute

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sound(db, now, as_owner) -> Iterator[None]:
    """Whatever happened, money fits together."""
    yield
    with as_owner():
        assert check_books(now=now) == []


def give(user, amount, now, *, expires=None) -> Credit:
    """Credit from a cancelled stay that was paid by card."""
    stay = BookingFactory(user=user, held=True, total_price=D(amount))
    paying.settle(paying.attempt(stay))
    with acting_as(role=SERVICE):
        type(stay).objects.filter(pk=stay.pk).update(
            status="cancelled", cancelled_at=now, refund_amount=D(amount)
        )
        [refund] = refund_booking(booking_id=stay.pk, amount=D(amount), reason="cancelled", as_credit=True)
        credits.grant(refund_id=refund.pk, now=now)
        if expires is not None:
            Credit.objects.filter(refund=refund).update(expires_at=expires)
        return Credit.objects.get(refund=refund)


def hold(user, amount=600):
    return BookingFactory(user=user, held=True, total_price=D(amount))


def set_aside(stay) -> D:
    with acting_as(stay.user_id):
        return services.set_aside(booking_type="chalet", booking_id=stay.pk, due=stay.total_price)


def settle_credit(stay, now) -> None:
    with acting_as(role=SERVICE):
        credits.settle_credit(booking_id=stay.pk, now=now)


def balance(user, now) -> D:
    with acting_as(user.pk):
        return credits.balance(user, now=now)


def card_for(stay, amount) -> Payment:
    with acting_as(stay.user_id):
        return services.start(
            user_id=stay.user_id, booking_type="chalet", booking_id=stay.pk, amount=D(amount)
        )


def methods(stay) -> list[tuple[str, D, str]]:
    with acting_as(role=SERVICE):
        return sorted(Payment.objects.filter(booking_id=stay.pk).values_list("method", "amount", "status"))


def test_refund_as_credit_is_there_at_once(guest, now, as_owner):
    credit = give(guest, 200, now)

    assert (credit.user_id, credit.amount, credit.remaining) == (guest.pk, D(200), D(200))
    assert credit.expires_at == now + timedelta(days=365)
    assert balance(guest, now) == D(200)
    assert paying.balances() == {"stripe": D(200), "credits": D(-200)}
    with as_owner():
        refund = Refund.objects.select_related("payment").get(pk=credit.refund_id)
    assert (refund.status, refund.method, refund.payment.status) == ("succeeded", "credit", "refunded")


def test_refund_becomes_credit_once(guest, now):
    credit = give(guest, 200, now)
    with acting_as(role=SERVICE):
        credits.grant(refund_id=credit.refund_id, now=now)
        assert Credit.objects.count() == 1


def test_credit_for_ever_where_the_setting_says_so(guest, now, as_owner):
    with as_owner():
        Setting.objects.create(key="payments.credit_days", value=0, category="payments")

    assert give(guest, 200, now).expires_at is None


def test_credit_that_covers_all_confirms_without_a_card(guest, now, jobs):
    give(guest, 600, now)
    stay = hold(guest)

    assert set_aside(stay) == D(600)
    assert balance(guest, now) == D(0)
    assert "payments.settle_credit" in jobs.names()
    settle_credit(stay, now)
    settle_credit(stay, now)

    firm = paying.fresh(stay)
    assert (firm.status, firm.payment_status) == ("confirmed", "paid")
    assert methods(stay) == [("credit", D(600), "succeeded")]
    assert paying.balances() == {"stripe": D(600), "revenue": D(-600)}


def test_credit_covers_a_part_and_the_card_the_rest(guest, now):
    give(guest, 200, now)
    stay = hold(guest)

    assert set_aside(stay) == D(200)
    settle_credit(stay, now)  # not all of it: nothing to settle
    card = card_for(stay, 400)
    paying.settle(card)

    firm = paying.fresh(stay)
    assert (firm.status, firm.payment_status) == ("confirmed", "paid")
    assert methods(stay) == [("credit", D(200), "succeeded"), ("stripe", D(400), "succeeded")]
    assert balance(guest, now) == D(0)


def test_setting_aside_twice_is_once(guest, now):
    give(guest, 200, now)
    stay = hold(guest)

    assert [set_aside(stay), set_aside(stay)] == [D(200), D(200)]
    assert methods(stay) == [("credit", D(200), "pending")]


def test_credit_spent_elsewhere_is_not_there(guest, now):
    give(guest, 200, now)
    set_aside(hold(guest))

    assert set_aside(hold(guest)) == D(0)


def test_several_credits_are_used_in_the_order_they_run_out(guest, now):
    late = give(guest, 300, now)
    soon = give(guest, 200, now, expires=now + timedelta(days=3))
    never = give(guest, 400, now)
    with acting_as(role=SERVICE):
        Credit.objects.filter(pk=never.pk).update(expires_at=None)

    assert set_aside(hold(guest, 450)) == D(450)
    left = [paying.fresh(credit).remaining for credit in (soon, late, never)]
    assert left == [D(0), D(50), D(400)]
    assert paying.fresh(soon).used_at is not None


@pytest.mark.parametrize(
    ("credit", "taken"), [("599.50", "599.00"), ("599.00", "599.00"), ("600.00", "600.00")]
)
def test_card_is_never_asked_for_cents(guest, now, credit, taken):
    give(guest, credit, now)

    assert set_aside(hold(guest)) == D(taken)


def test_open_card_payment_keeps_its_sum(guest, now):
    stay = hold(guest)
    card_for(stay, 600)
    give(guest, 200, now)

    assert set_aside(stay) == D(0)


def test_credit_of_somebody_else_is_not_touched(guest, other_guest, now):
    give(other_guest, 200, now)

    assert set_aside(hold(guest)) == D(0)
    assert balance(other_guest, now) == D(200)


def test_credit_comes_back_when_the_booking_is_let_go(guest, now, sandbox_free_close):
    give(guest, 200, now)
    stay = hold(guest)
    set_aside(stay)
    sandbox_free_close(stay)

    assert balance(guest, now) == D(200)
    assert methods(stay) == [("credit", D(200), "failed")]
    assert set_aside(hold(guest)) == D(200)


@pytest.fixture
def sandbox_free_close():
    """The job that follows the end of a hold, for a stay without a page at Stripe."""

    def close(stay):
        with acting_as(role=SERVICE):
            type(stay).objects.filter(pk=stay.pk).update(status="cancelled")
            credits.release(booking_id=stay.pk, now=stay.created_at)

    return close


def test_credit_that_comes_back_too_late_is_good_for_a_week_more(guest, now):
    credit = give(guest, 200, now, expires=now + timedelta(hours=1))
    stay = hold(guest)
    set_aside(stay)
    later = now + timedelta(hours=2)
    with acting_as(role=SERVICE):
        credits.expire(now=later)
        credits.release(booking_id=stay.pk, now=later)

    assert paying.fresh(credit).remaining == D(200)
    assert paying.fresh(credit).expires_at == later + timedelta(days=7)


def test_what_was_paid_with_credit_becomes_credit_again(guest, now, jobs):
    """Half of it back: the card's first, then credit."""
    give(guest, 200, now)
    stay = hold(guest)
    set_aside(stay)
    paying.settle(card_for(stay, 400))
    with acting_as(role=SERVICE):
        type(stay).objects.filter(pk=stay.pk).update(
            status="cancelled", refund_amount=D(500), cancelled_at=now
        )
        card, credit = refund_booking(booking_id=stay.pk, amount=D(500), reason="cancelled")
        credits.grant(refund_id=credit.pk, now=now)
        services.refunding.finish_refund(
            refund_id=card.pk, stripe_refund_id="re_1", status="succeeded", failure="", now=now
        )

    assert [(refund.method, refund.amount) for refund in (card, credit)] == [
        ("stripe", D(400)),
        ("credit", D(100)),
    ]
    assert balance(guest, now) == D(100)
    assert paying.fresh(stay).payment_status == "partial_refund"


def test_credit_for_a_booking_that_is_over_comes_back(guest, now):
    give(guest, 600, now)
    stay = hold(guest)
    set_aside(stay)
    with acting_as(role=SERVICE):
        type(stay).objects.filter(pk=stay.pk).update(status="cancelled", cancellation_reason="given up")
        credits.settle_credit(booking_id=stay.pk, now=now)
        [refund] = Refund.objects.filter(booking_id=stay.pk)
        credits.grant(refund_id=refund.pk, now=now)

    assert balance(guest, now) == D(600)


def test_card_money_nobody_wants_leaves_the_credit_alone(guest, now):
    give(guest, 200, now)
    stay = hold(guest)
    set_aside(stay)
    card = card_for(stay, 400)
    with acting_as(role=SERVICE):
        type(stay).objects.filter(pk=stay.pk).update(status="cancelled", cancellation_reason="given up")
    paying.settle(card)

    assert balance(guest, now) == D(200)
    with acting_as(role=SERVICE):
        assert Refund.objects.get(booking_id=stay.pk).amount == D(400)


def test_credit_runs_out_once(guest, now):
    credit = give(guest, 200, now, expires=now)
    with acting_as(role=SERVICE):
        assert [credits.expire(now=now), credits.expire(now=now)] == [1, 0]

    assert (paying.fresh(credit).lapsed, paying.fresh(credit).remaining) == (D(200), D(0))
    assert balance(guest, now) == D(0)
    assert paying.balances() == {"stripe": D(200), "revenue": D(-200)}
    assert set_aside(hold(guest)) == D(0)


def test_credit_under_way_does_not_run_out(guest, now):
    credit = give(guest, 200, now, expires=now + timedelta(hours=1))
    stay = hold(guest, 150)
    set_aside(stay)
    with acting_as(role=SERVICE):
        credits.expire(now=now + timedelta(hours=2))

    assert (paying.fresh(credit).used, paying.fresh(credit).lapsed) == (D(150), D(50))


def test_forgotten_credit_is_put_back(guest, now, as_owner):
    give(guest, 200, now)
    stay = hold(guest)
    set_aside(stay)
    tend_credits(timestamp=0)
    assert balance(guest, now) == D(0)
    with as_owner():
        Payment.objects.filter(booking_id=stay.pk).update(created_at=now - timedelta(hours=3, minutes=1))
    tend_credits(timestamp=0)

    assert balance(guest, now) == D(200)


# Raw SQL.


def test_guest_cannot_write_themselves_credit(guest, now):
    give(guest, 200, now)
    for sql in (
        "INSERT INTO user_credits (user_id, amount) VALUES (app.user_id(), 1)",
        "UPDATE user_credits SET used = 0",
    ):
        with acting_as(guest.pk), refused_with(NOT_PERMITTED, "permission denied for table user_credits"):
            execute(sql)
    with acting_as(guest.pk), refused_with(NOT_PERMITTED, "row-level security"):
        execute(
            "INSERT INTO payments (user_id, booking_id, booking_type, amount, status, method) "
            "VALUES (app.user_id(), gen_random_uuid(), 'chalet', 1, 'pending', 'credit')",
        )


def test_visitors_set_nothing_aside():
    with acting_as(role="resort_anonymous"), refused_with(NOT_PERMITTED, "permission denied"):
        execute("SELECT app.reserve_credit('chalet', gen_random_uuid(), 1, 'USD')")


@pytest.mark.parametrize(
    "change", ["used = amount + 0.01", "used = -1", "lapsed = -1", "used = amount, lapsed = 1"]
)
def test_credit_is_never_overspent(guest, now, change):
    give(guest, 200, now)
    with pytest.raises(IntegrityError, match="user_credits_within_amount"), acting_as(role=SERVICE):
        execute(f"UPDATE user_credits SET {change}")


@pytest.mark.parametrize("goodwill", [False, True])
def test_somebody_without_credit_pays_as_before(guest, goodwill):
    """Goodwill that no refund stands for is a note, not money."""
    if goodwill:
        CreditFactory(user=guest, type="goodwill", amount=D(50))
    stay = hold(guest)

    assert set_aside(stay) == D(0)
    assert methods(stay) == []
