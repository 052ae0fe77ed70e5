"""The money screens: who sees what, refunds over the counter, and prices that explain themselves."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from audit.models import Activity
from payments.models import LedgerEntry, Payment, PriceRecord, Refund, SeasonalPricingRule
from tests.factories.accounts import UserFactory
from tests.factories.payments import (
    CancellationPolicyFactory,
    PaymentFactory,
    RefundFactory,
    SeasonFactory,
    post,
)

PAYMENTS = "admin:payments_payment_changelist"
REFUNDS = "admin:payments_refund_changelist"


def listed(answer):
    return {row.pk for row in answer.context["cl"].result_list}


def pay_out_url(refund):
    return reverse("admin:payments_refund_step", args=[refund.pk, "paid-out"])


def desk_refund(**more):
    payment = PaymentFactory(cash=True)
    post(payment)
    return RefundFactory(payment=payment, **more)


# Who sees what.


def test_reception_sees_what_the_desk_took_and_finance_everything(receptionist, finance, manager, client_for):
    own = PaymentFactory(cash=True, taken_by=receptionist)
    other, card = PaymentFactory(cash=True), PaymentFactory(succeeded=True)

    assert listed(client_for(receptionist).get(reverse(PAYMENTS))) == {own.pk, other.pk}
    assert listed(client_for(finance).get(reverse(PAYMENTS))) == {own.pk, other.pk, card.pk}
    assert listed(client_for(manager).get(reverse(PAYMENTS))) == {own.pk, other.pk, card.pk}


def test_payment_nobody_showed_does_not_exist(receptionist, client_for):
    card = PaymentFactory(succeeded=True)

    address = reverse("admin:payments_payment_change", args=[card.pk])

    assert client_for(receptionist).get(address).status_code == 404


def test_payment_is_found_by_the_id_of_its_booking(finance, client_for):
    wanted = PaymentFactory(succeeded=True)
    PaymentFactory(succeeded=True)

    for term in (wanted.booking_id, wanted.pk, wanted.stripe_intent_id):
        assert listed(client_for(finance).get(reverse(PAYMENTS), {"q": str(term)})) == {wanted.pk}


@pytest.mark.parametrize(
    "name", ["payment", "refund", "ledgerentry", "stripeevent", "usercredit", "pricerecord"]
)
def test_books_are_not_written_by_forms(manager, client_for, name):
    name = {"usercredit": "credit"}.get(name, name)

    assert client_for(manager).get(reverse(f"admin:payments_{name}_add")).status_code == 403


def test_payment_cannot_be_posted(manager, client_for, as_owner):
    payment = PaymentFactory()
    fields = {"status": "succeeded", "amount": "1", "method": "cash", "refunded_amount": "1"}

    answer = client_for(manager).post(reverse("admin:payments_payment_change", args=[payment.pk]), fields)

    assert answer.status_code == 403
    with as_owner():
        assert Payment.objects.get(pk=payment.pk).status == "pending"


# Refunds over the counter.


def test_desk_pays_a_refund_out(receptionist, client_for, as_owner):
    refund = desk_refund()
    desk = client_for(receptionist)

    asked = desk.get(pay_out_url(refund))
    assert "You hand $600.00 back to the guest." in asked.content.decode()
    answer = desk.post(pay_out_url(refund))

    assert [str(message) for message in get_messages(answer.wsgi_request)] == ["$600.00 is paid out."]
    with as_owner():
        done = Refund.objects.get(pk=refund.pk)
        assert (done.status, done.paid_out_by_id) == ("succeeded", receptionist.pk)
        posted = {entry.account: entry.amount for entry in LedgerEntry.objects.filter(refund=refund)}
    assert posted == {"cash": -refund.amount, "revenue": refund.amount}


def test_refund_is_paid_out_once(receptionist, client_for, as_owner):
    refund = desk_refund()
    desk = client_for(receptionist)

    desk.post(pay_out_url(refund))
    again = desk.post(pay_out_url(refund))

    assert [str(message) for message in get_messages(again.wsgi_request)][
        -1
    ] == "Paid out is not possible now."
    with as_owner():
        assert LedgerEntry.objects.filter(refund=refund).count() == 2


def test_card_refunds_are_not_paid_out_by_hand(finance, client_for, as_owner):
    refund = RefundFactory()

    client_for(finance).post(pay_out_url(refund))

    with as_owner():
        assert Refund.objects.get(pk=refund.pk).status == "pending"


def test_cook_pays_nothing_out(cook, client_for, as_owner):
    refund = desk_refund()

    assert client_for(cook).post(pay_out_url(refund)).status_code in (403, 404)
    with as_owner():
        assert Refund.objects.get(pk=refund.pk).status == "pending"


# Seasons and terms.


def season(**more):
    day = timezone.localdate()
    fields = {"name": "Winter", "description": "", "start_date": day, "end_date": day, "multiplier": "1.50"}
    return {**fields, "priority": "0", "is_active": "on", "apply_to_days": ["friday", "saturday"], **more}


def test_new_season_lands_in_the_price_history(manager, client_for, as_owner):
    answer = client_for(manager).post(reverse("admin:payments_seasonalpricingrule_add"), season())

    assert answer.status_code == 302
    with as_owner():
        rule = SeasonalPricingRule.objects.get()
        record = PriceRecord.objects.get(rule=rule)
        assert Activity.objects.get(target_id=str(rule.pk)).action == "payments.season_saved"
    assert (rule.multiplier, rule.apply_to_days) == (Decimal("1.50"), ["friday", "saturday"])
    assert (record.item_type, record.applied_rules[0]["before"]) == ("seasonal_rule", None)


def test_changed_season_keeps_before_and_after(manager, client_for, as_owner):
    rule = SeasonFactory(multiplier="1.20")
    address = reverse("admin:payments_seasonalpricingrule_change", args=[rule.pk])

    client_for(manager).post(address, season(apply_to_days=[]))

    with as_owner():
        record = PriceRecord.objects.get(rule=rule)
        rule.refresh_from_db()
    assert (
        record.applied_rules[0]["before"]["multiplier"],
        record.applied_rules[0]["after"]["multiplier"],
    ) == (
        "1.20",
        "1.50",
    )
    assert rule.apply_to_days is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"multiplier": "-1"}, "multiplier"),
        ({"multiplier": "1000"}, "multiplier"),
        ({"end_date": "2001-01-01"}, "__all__"),
        ({"start_date": "yesterday"}, "start_date"),
        ({"apply_to_days": ["someday"]}, "apply_to_days"),
    ],
)
def test_impossible_season_is_an_error_of_the_form(manager, client_for, as_owner, wrong, field):
    answer = client_for(manager).post(reverse("admin:payments_seasonalpricingrule_add"), season(**wrong))

    assert answer.status_code == 200
    assert field in answer.context["adminform"].form.errors
    with as_owner():
        assert not SeasonalPricingRule.objects.exists()


def test_two_terms_for_the_same_day_are_refused_in_words(manager, client_for):
    CancellationPolicyFactory(days_before_checkin=7)
    fields = {
        "name": "Twin",
        "booking_type": "chalet",
        "days_before_checkin": "7",
        "refund_percentage": "50",
        "refund_type": "partial",
        "is_active": "on",
    }

    answer = client_for(manager).post(reverse("admin:payments_cancellationpolicy_add"), fields)

    assert answer.context["adminform"].form.non_field_errors() == ["There is such an entry already."]


def test_finance_does_not_change_prices(finance, client_for):
    assert client_for(finance).get(reverse("admin:payments_seasonalpricingrule_add")).status_code == 403


def test_finance_reads_lists_without_seeing_guests_accounts(finance, client_for):
    payment = PaymentFactory(succeeded=True, user=UserFactory(first_name="Zelda", last_name="Unseen"))

    page = client_for(finance).get(reverse(PAYMENTS)).content.decode()

    assert "Unseen" not in page
    assert f"{payment.amount:.2f}" in page


# Payments that need a person.


def case_url(payment):
    return reverse("admin:payments_payment_step", args=[payment.pk, "close-case"])


def test_manager_closes_a_case_with_a_word_on_it(manager, client_for, as_owner):
    payment = PaymentFactory(succeeded=True, needs_staff=True, failure="Stripe took 5 USD")

    asked = client_for(manager).get(case_url(payment)).content.decode()
    client_for(manager).post(case_url(payment), {"confirmed": "yes", "note": "Refunded by hand."})

    assert "Stripe took 5 USD" in asked
    with as_owner():
        assert Payment.objects.get(pk=payment.pk).needs_staff is False
        entry = Activity.objects.get(action="payments.case_closed")
    assert (entry.user_id, entry.data) == (
        manager.pk,
        {"why": "Stripe took 5 USD", "note": "Refunded by hand."},
    )


def test_case_is_not_closed_without_a_word(manager, client_for, as_owner):
    payment = PaymentFactory(succeeded=True, needs_staff=True)

    client_for(manager).post(case_url(payment), {"confirmed": "yes", "note": " "})

    with as_owner():
        assert Payment.objects.get(pk=payment.pk).needs_staff is True


def test_finance_and_reception_close_no_case(finance, receptionist, client_for, as_owner):
    payment = PaymentFactory(succeeded=True, needs_staff=True)

    answers = [
        client_for(person).post(case_url(payment), {"confirmed": "yes", "note": "x"}).status_code
        for person in (finance, receptionist)
    ]

    assert answers == [403, 403]
    with as_owner():
        assert Payment.objects.get(pk=payment.pk).needs_staff is True
