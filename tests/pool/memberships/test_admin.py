"""Memberships in the back office: the list, what the desk does with one, and selling over the counter."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from payments.models import LedgerEntry, Payment
from pool.memberships.services import carrying
from pool.models import Member, Membership, MembershipChange
from tests.factories.pool import MemberFactory, MembershipFactory

pytestmark = pytest.mark.django_db


def step(membership, name):
    return reverse("admin:pool_membership_step", args=[membership.pk, name])


def sale(guest, **more):
    return {
        "email": guest.email, "plan": "family", "cycle": "monthly", "start": timezone.localdate().isoformat(),
        "method": "cash", "price": "80.00", **more,
    }  # fmt: skip


def test_desk_sells_for_cash_and_it_ends_by_itself(client_for, receptionist, guest, as_owner):
    answer = client_for(receptionist).post(reverse("admin:pool_membership_sell"), sale(guest))
    assert answer.status_code == 302, answer.content.decode()

    with as_owner():
        sold = Membership.objects.get()
        assert (sold.user_id, sold.sold_by_id, sold.status) == (guest.pk, receptionist.pk, "active")
        assert (sold.auto_renew, sold.stripe_status, sold.guest_passes_remaining) == (False, "", 2)
        assert sold.end_date > timezone.localdate() + timedelta(days=26)
        assert Member.objects.get().user_id == guest.pk
        payment = Payment.objects.get()
        assert (payment.method, payment.amount, payment.booking_id) == ("cash", Decimal(80), sold.pk)
        assert LedgerEntry.objects.count() == 2


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"price": "8.00"}, "It costs $80.00."),
        ({"email": "nobody@example.com"}, "Nobody has an account"),
        ({"start": "2020-01-01"}, "Choose today"),
    ],
)
def test_sale_that_makes_no_sense_is_refused(client_for, receptionist, guest, as_owner, more, word):
    answer = client_for(receptionist).post(reverse("admin:pool_membership_sell"), sale(guest, **more))
    assert (answer.status_code, word in answer.text) == (422, True)
    with as_owner():
        assert not Membership.objects.exists()
        assert not Payment.objects.exists()


def test_second_membership_of_a_person_is_refused(client_for, receptionist, guest, as_owner):
    MembershipFactory(user=guest)
    answer = client_for(receptionist).post(reverse("admin:pool_membership_sell"), sale(guest))
    assert answer.status_code == 422
    with as_owner():
        assert not Payment.objects.exists()


@pytest.mark.parametrize("person", ["cook", "finance"])
def test_others_do_not_sell(request, client_for, person):
    browser = client_for(request.getfixturevalue(person))
    assert browser.get(reverse("admin:pool_membership_sell")).status_code == 403


def test_desk_sale_is_paused_resumed_and_ends_later(client_for, receptionist, guest, as_owner, jobs):
    today = timezone.localdate()
    sold = MembershipFactory(
        user=guest, auto_renew=False, end_date=today + timedelta(days=9), sold_by=receptionist
    )
    browser = client_for(receptionist)
    browser.post(step(sold, "pause"), {"until": (today + timedelta(days=20)).isoformat()})
    jobs_of(as_owner, timezone.now())
    with as_owner():
        sold.refresh_from_db()
    assert (sold.status, sold.resumes_on) == ("paused", today + timedelta(days=20))
    browser.post(step(sold, "resume"))
    jobs_of(as_owner, timezone.now() + timedelta(days=5))
    with as_owner():
        sold.refresh_from_db()
    assert (sold.status, sold.end_date) == ("active", today + timedelta(days=14))


def jobs_of(as_owner, now):
    with as_owner():
        waiting = list(MembershipChange.objects.filter(status="asked").values_list("pk", flat=True))
    assert waiting
    for change_id in waiting:
        carrying.carry_out(change_id=change_id, now=now)


def test_manager_adds_days_and_cancels_with_the_refund_shown(client_for, manager, guest, as_owner, sandbox):
    today = timezone.localdate()
    browser = client_for(manager)
    browser.post(reverse("admin:pool_membership_sell"), sale(guest))
    with as_owner():
        sold = Membership.objects.get()
    before = sold.end_date
    browser.post(step(sold, "add-days"), {"days": "5", "reason": "The sauna was cold"})
    jobs_of(as_owner, timezone.now())
    with as_owner():
        sold.refresh_from_db()
    assert sold.end_date == before + timedelta(days=5)

    page = browser.get(step(sold, "cancel"))
    assert "Due for the days left" in page.text
    too_much = browser.post(step(sold, "cancel"), {"refund": "80.01", "reason": "x"}, follow=True)
    assert "between nothing and what was paid" in too_much.text
    browser.post(step(sold, "cancel"), {"refund": "50.00", "reason": "Moved away"})
    jobs_of(as_owner, timezone.now())
    with as_owner():
        sold.refresh_from_db()
        refund = Payment.objects.get().refunds.get()
    assert (sold.status, sold.end_date) == ("cancelled", today)
    assert (refund.amount, refund.method, refund.status) == (Decimal(50), "cash", "pending")


def test_receptionist_neither_cancels_nor_gives_days(client_for, receptionist, guest):
    sold = MembershipFactory(user=guest, auto_renew=False, end_date=timezone.localdate())
    for name in ("cancel", "add-days"):
        assert client_for(receptionist).get(step(sold, name)).status_code == 403


def test_list_and_page_show_who_is_in_it(client_for, receptionist, guest):
    sold = MembershipFactory(user=guest, company_name="Alpine AG")
    MemberFactory(membership=sold, name="Kim", status="accepted")
    browser = client_for(receptionist)
    assert "Alpine AG" in browser.get(reverse("admin:pool_membership_changelist"), {"q": "Kim"}).text
    page = browser.get(reverse("admin:pool_membership_change", args=[sold.pk]))
    assert page.status_code == 200
    assert "Kim" in page.text


def test_manager_changes_a_plan_in_boxes_of_its_own(client_for, manager, as_owner):
    from django.contrib.admin.utils import quote

    from audit import config

    address = reverse("admin:audit_setting_change", args=[quote("pool.plan_family")])
    browser = client_for(manager)
    page = browser.get(address)
    for label in (
        "Price of a month",
        "People included",
        "Guest passes a month",
        "Benefits, one a line",
        "For sale",
    ):
        assert label in page.text
    names = ("monthly", "quarterly", "annually", "members", "passes", "benefits", "offered")
    values = ("85", "240", "900.00", "5", "3", "Soup\nTowels", "on")
    sent = {f"value_{name}": value for name, value in zip(names, values, strict=True)}
    assert browser.post(address, sent).status_code == 302
    with as_owner():
        assert config.get("pool.plan_family") == {
            "monthly": "85.00", "quarterly": "240.00", "annually": "900.00", "members": 5, "passes": 3,
            "benefits": ["Soup", "Towels"], "offered": True,
        }  # fmt: skip
    assert browser.post(address, {**sent, "value_monthly": "0"}).status_code == 200
    assert browser.post(address, {**sent, "value_members": "0"}).status_code == 200
