"""A subscription's whole life through the sandbox: our status and the gate follow Stripe at every step."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from django.utils import timezone

from accounts.models import Notification
from payments.models import LedgerEntry, Payment, Refund
from payments.services.events import process_event
from payments.services.reconciling import reconcile
from pool.models import Membership, MembershipChange
from resort.db.identity import OWNER, acting_as
from tests.support.joining import Life, minutes_of_wrong_access, press_buy
from tests.support.paying import at_stripe, balances
from tests.support.webhooks import events

pytestmark = pytest.mark.django_db(transaction=True)
Kind = MembershipChange.Kind


@pytest.fixture
def life(sandbox, guest, jobs):
    return Life(sandbox, guest, jobs)


@pytest.fixture
def letters(jobs):
    """Write and send the letters that wait; the kinds of all letters so far."""

    def run():
        for job in jobs.waiting():
            if job.task_name.endswith("letter") or job.task_name == "pool.send_invitation":
                job.run()
                jobs._finish(job)
        with acting_as(role=OWNER):
            return sorted(Notification.objects.values_list("kind", flat=True))

    return run


def test_begins_once_with_terms_owner_and_ledger(life, guest, letters):
    life.look()
    life.look()

    membership = life.membership
    assert (membership.type, membership.billing_cycle) == ("family", "monthly")
    assert (membership.cycle_price, membership.members_included) == (Decimal("80.00"), 4)
    assert (membership.guest_passes_remaining, membership.auto_renew) == (2, True)
    assert membership.card_label == "Visa •••• 4242"
    life.check("active", "active", let_in=True)
    with acting_as(role=OWNER):
        assert Payment.objects.count() == 1
        payment = Payment.objects.get()
        assert (payment.status, payment.amount, payment.booking_id) == ("succeeded", 80, membership.pk)
        assert payment.metadata["invoice_page"].startswith("http")
        assert [(m.user_id, m.status) for m in membership.members.all()] == [(guest.pk, "accepted")]
    assert balances() == {"stripe": Decimal(80), "revenue": Decimal(-80)}
    assert letters() == ["membership_begun"]


def test_whole_life_agrees_with_stripe_at_every_step(life, letters, sandbox):
    life.check("active", "active", let_in=True)

    life.pass_days(32)  # renewed
    life.check("active", "active", let_in=True)
    assert at_stripe(sandbox)[0] == Decimal(160)

    sandbox.fail_cards(life.customer)
    life.pass_days(30)  # the renewal fails
    life.check("past_due", "active", let_in=True)
    assert life.answer().reason == "payment_due"
    assert life.membership.unpaid_invoice_url
    assert letters() == ["membership_begun", "membership_payment_failed"]

    sandbox.mend_cards(life.customer)
    invoice = sandbox.client().v1.subscriptions.retrieve(life.id).latest_invoice
    sandbox.pay_invoice(invoice)  # recovered by the link in the letter
    life.look()
    life.check("active", "active", let_in=True)
    assert life.membership.unpaid_invoice_url == ""

    left = life.membership.paid_until - life.now
    until = timezone.localdate(life.now) + timedelta(days=20)
    life.ask(Kind.PAUSE, until=until.isoformat())
    life.check("paused", "paused", let_in=False)
    life.pass_days(10)
    life.check("paused", "paused", let_in=False)

    life.ask(Kind.RESUME)
    life.check("trialing", "active", let_in=True)
    assert abs(life.membership.paid_until - life.now - left) < timedelta(minutes=2)

    life.pass_days(left / timedelta(days=1) + 1)  # charged only now, and goes on
    life.check("active", "active", let_in=True)
    assert at_stripe(sandbox)[0] == Decimal(320)

    life.ask(Kind.CANCEL_LATER)
    life.check("active", "active", let_in=True)
    assert life.membership.auto_renew is False
    life.ask(Kind.KEEP)
    assert life.membership.auto_renew is True
    life.ask(Kind.CANCEL_LATER)
    life.pass_days(32)
    life.check("canceled", "cancelled", let_in=False)

    assert letters() == [
        "membership_begun", "membership_ended", "membership_ends", "membership_ends", "membership_kept",
        "membership_paused", "membership_payment_failed", "membership_recovered", "membership_resumed",
    ]  # fmt: skip
    with acting_as(role=OWNER):
        paid = list(Payment.objects.filter(status="succeeded").values_list("amount", flat=True))
        assert paid == [Decimal(80)] * 4
        assert LedgerEntry.objects.filter(kind="payment").count() == 8


def test_grace_ends_to_the_minute_without_any_job(life, sandbox):
    sandbox.billing(retry_days=[3, 5, 7], after_retries="unpaid")
    sandbox.fail_cards(life.customer)
    life.pass_days(31.2)
    life.check("past_due", "active", let_in=True)

    end = life.membership.grace_until
    assert life.answer(end - timedelta(minutes=1)).ok
    assert not life.answer(end).ok
    assert minutes_of_wrong_access(life, until=timedelta(days=10), wanted=lambda at: at < end) == 0

    life.pass_days(16)
    life.check("unpaid", "expired", let_in=False)
    assert life.answer().reason == "unpaid"

    sandbox.mend_cards(life.customer)
    sandbox.pay_invoice(sandbox.client().v1.subscriptions.retrieve(life.id).latest_invoice)
    life.look()
    life.check("active", "active", let_in=True)


def test_not_paid_to_the_end_expires(life, sandbox, letters):
    sandbox.billing(retry_days=[3, 5, 7], after_retries="canceled")
    sandbox.fail_cards(life.customer)
    life.pass_days(50)

    life.check("canceled", "expired", let_in=False)
    assert "membership_ended" in letters()


def test_pause_ends_by_itself_on_its_day(life):
    until = timezone.localdate(life.now) + timedelta(days=14)
    life.ask(Kind.PAUSE, until=until.isoformat())
    life.pass_days(13)
    life.check("paused", "paused", let_in=False)

    life.pass_days(1)

    life.check("trialing", "active", let_in=True)
    assert (life.membership.paused_at, life.membership.resumes_on) == (None, None)


def test_cancelled_now_gives_back_the_days_left_and_shuts_the_gate(life, sandbox, guest, jobs):
    from pool.memberships.services import changing

    life.pass_days(10)
    with acting_as(guest.pk):
        shown = changing.cancel_preview(membership=life.membership_as_seen(), now=life.now).refund
    life.ask(Kind.CANCEL_NOW, refund=str(shown))

    life.check("canceled", "cancelled", let_in=False)
    with acting_as(role=OWNER):
        refund = Refund.objects.get()
    days = (life.membership.paid_until - life.now).days + 1
    assert refund.amount == shown
    assert Decimal(80) * (days - 2) / 31 < shown < Decimal(80) * (days + 1) / 30
    for job in jobs.waiting():
        if job.task_name == "payments.send_refund":
            job.run()
    assert at_stripe(sandbox) == (Decimal(80), shown)


def test_a_guests_word_about_the_refund_is_not_believed(life, sandbox, guest):
    life.pass_days(20)
    life.ask(Kind.CANCEL_NOW, refund="80.00")

    with acting_as(role=OWNER):
        assert Refund.objects.get().amount < Decimal(80)


def test_other_plan_is_charged_in_proportion(life, sandbox):
    from pool.memberships.services.plans import plan_named

    with acting_as(role=OWNER):
        terms = plan_named("vip").terms("monthly")
    life.ask(Kind.SWITCH, terms=terms.to_json(), at=life.now.isoformat())

    membership = life.membership
    assert (membership.type, membership.members_included, membership.cycle_price) == ("vip", 2, 120)
    life.check("active", "active", let_in=True)
    assert at_stripe(sandbox)[0] == Decimal(120)
    assert sum(balances().values()) == 0


def test_declined_change_of_plan_changes_nothing(life, sandbox):
    from pool.memberships.services.plans import plan_named

    with acting_as(role=OWNER):
        terms = plan_named("vip").terms("monthly")
    sandbox.fail_cards(life.customer)
    change = life.ask(Kind.SWITCH, terms=terms.to_json(), at=life.now.isoformat())

    with acting_as(role=OWNER):
        change.refresh_from_db()
    assert (change.status, bool(change.refusal)) == ("refused", True)
    assert life.membership.type == "family"
    life.check("active", "active", let_in=True)


def test_a_cheap_price_in_the_wish_is_refused(life):
    terms = {"plan": "vip", "cycle": "monthly", "price": "0.01", "members": 100, "passes": 99}
    change = life.ask(Kind.SWITCH, terms=terms, at=life.now.isoformat())

    with acting_as(role=OWNER):
        change.refresh_from_db()
    assert change.status == "refused"
    assert (life.membership.type, life.membership.members_included) == ("family", 4)


def test_card_that_is_removed_is_noticed(life, sandbox, letters):
    client = sandbox.client().v1
    card = client.subscriptions.retrieve(life.id).default_payment_method
    assert life.membership.stripe_card_id == card
    client.payment_methods.detach(card)
    process_event(event_id="evt_x", event_type="payment_method.detached", object_id=card, now=life.now)

    assert life.membership.card_label == ""
    assert "membership_card_removed" in letters()


def test_events_in_any_order_end_the_same(sandbox, guest, jobs, client):
    """Every order of five events of one subscription, one of them twice: one membership, one payment."""
    page = press_buy(guest)
    sandbox.subscribe(page.url.rsplit("/", 1)[1])
    wanted = (
        "customer.subscription.created", "invoice.paid", "checkout.session.completed", "invoice_payment.paid",
        "invoice.finalized",
    )  # fmt: skip
    happened = events(sandbox, *wanted)
    assert len(happened) >= 4
    ends = set()
    for order in list(permutations(happened))[:: max(1, len(happened))]:
        for event in [*order, order[0]]:
            process_event(
                event_id=event["id"],
                event_type=event["type"],
                object_id=event["data"]["object"]["id"],
                now=timezone.now(),
            )
        with acting_as(role=OWNER):
            ends.add(
                (
                    Membership.objects.count(),
                    Membership.objects.get().status,
                    Payment.objects.filter(status="succeeded").count(),
                    LedgerEntry.objects.count(),
                    Membership.objects.get().members.count(),
                )
            )
    assert ends == {(1, "active", 1, 2, 1)}


def test_without_any_webhook_reconciling_finds_it(sandbox, guest, jobs):
    page = press_buy(guest)
    sandbox.subscribe(page.url.rsplit("/", 1)[1])
    with acting_as(role=OWNER):
        assert not Membership.objects.exists()

    reconcile(now=timezone.now())

    with acting_as(role=OWNER):
        assert Membership.objects.get().status == "active"
        assert Payment.objects.get().status == "succeeded"


def test_renewal_nobody_told_us_of_is_found_by_reconciling(life):
    life.pass_days(31.2, look=False)
    reconcile(now=life.now)

    with acting_as(role=OWNER):
        assert Payment.objects.filter(status="succeeded").count() == 2
    life.check("active", "active", let_in=True)


def test_two_plans_paid_in_two_tabs_leave_one_membership_and_one_refund(sandbox, guest, jobs):
    first = press_buy(guest).url.rsplit("/", 1)[1]
    second = press_buy(guest, plan="vip").url.rsplit("/", 1)[1]
    for session in (first, second):
        sandbox.subscribe(session)
    reconcile(now=timezone.now())
    for job in jobs.waiting():
        if job.task_name in ("pool.stop_subscription", "payments.send_refund"):
            job.run()

    with acting_as(role=OWNER):
        assert Membership.objects.count() == 1
        assert Refund.objects.count() == 1
    captured, refunded = at_stripe(sandbox)
    with acting_as(role=OWNER):
        assert captured - refunded == Membership.objects.get().cycle_price
    statuses = {s.status for s in sandbox.client().v1.subscriptions.list({"status": "all"}).data}
    assert statuses == {"active", "canceled"}


def test_answer_that_is_older_than_ours_changes_nothing(life, sandbox):
    from payments.subscriptions import look_at
    from pool.memberships.services.following import follow
    from resort.db.identity import SERVICE

    old = look_at(life.id)
    life.ask(Kind.CANCEL_LATER)
    with acting_as(role=SERVICE):
        follow(old, now=life.now)

    assert life.membership.auto_renew is False


def test_price_rise_is_for_new_members_only(life, sandbox, other_guest, jobs, as_owner):
    from audit import config
    from audit.models import Setting

    plan = {**config.SETTINGS["pool.plan_family"].default, "monthly": "99.00"}
    with as_owner():
        Setting.objects.create(key="pool.plan_family", value=plan, category="pool")
    life.pass_days(32)

    newcomer = Life(sandbox, other_guest, jobs)
    assert life.membership.cycle_price == Decimal(80)
    assert newcomer.membership.cycle_price == Decimal(99)
    assert at_stripe(sandbox)[0] == Decimal(80 * 2 + 99)


def test_reconciling_asks_only_for_what_may_have_changed(life, sandbox):
    def asked():
        return sum(call["path"] == f"/v1/subscriptions/{life.id}" for call in sandbox.calls())

    before = asked()
    reconcile(now=life.now)
    assert asked() == before
    sandbox.client().v1.subscriptions.pause(life.id, {"type": "subscription"})
    reconcile(now=life.now)
    life.check("paused", "paused", let_in=False)
