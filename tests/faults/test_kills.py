"""kill -9 for web, worker and database in the middle of a payment: one booking, one posting, one letter."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections import Counter
from functools import partial

import requests

from tests.faults.stack import Guest, eventually

CONFIRMED = ("confirmed", "paid")
ONE_PAYMENT = [("succeeded", 1, 0)]


def in_background(call, *arguments) -> threading.Thread:
    """Do it meanwhile; that the connection is lost is the point."""

    def run() -> None:
        with contextlib.suppress(requests.RequestException):
            call(*arguments)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def pages_of(stack, code) -> list:
    """Stripe's pages for a stay, whether we know them or not."""
    [(booking,)] = stack.ask("SELECT id::text FROM chalet_bookings WHERE code = %s", code)
    listed = stack.sandbox.client().v1.checkout.sessions.list({"limit": 100}).auto_paging_iter()
    return [page for page in listed if page.metadata["booking_id"] == booking]


def settled(stack, code) -> bool:
    return stack.stay(code) == CONFIRMED and stack.letters(code) == ["stay_confirmed"]


def left_behind(stack) -> list[str]:
    """What the worker's log says of jobs whose worker had died."""
    log = (stack.var / "log" / "worker.log").read_text(errors="replace")
    return [line for line in log.splitlines() if "was left by its worker" in line]


def test_web_killed_between_stripes_answer_and_our_commit(stack, guest):
    """The page is made, and nobody here knows its id. The guest presses again and comes to the same page."""
    code = guest.hold()
    stack.sandbox.knob(
        "faults", kind="latency", ms=3000, times=1, path="/v1/checkout/sessions", method="POST"
    )
    pressed = in_background(guest.post, f"/stays/{code}/pay/card/")
    # The attempt is committed, and Stripe has the call and is thinking.
    eventually(lambda: stack.sandbox.command("GET", "faults") == [], what="the call to Stripe")
    stack.kill("web")
    pressed.join()
    eventually(lambda: pages_of(stack, code), what="Stripe's page")
    assert stack.ask("SELECT stripe_session_id FROM payments p JOIN chalet_bookings b ON b.id = p.booking_id "
                     "WHERE b.code = %s", code) == [(None,)]  # fmt: skip
    eventually(lambda: guest.get("/healthz").status_code == 200, what="the web's return")

    page = guest.to_stripe(code)

    assert [each.id for each in pages_of(stack, code)] == [page]
    stack.sandbox.pay(page)
    eventually(lambda: settled(stack, code), what="the confirmation")
    assert stack.payments(code) == ONE_PAYMENT


def test_web_killed_while_the_webhook_is_on_its_way(stack, guest):
    code = guest.hold()
    page = guest.to_stripe(code)
    stack.sandbox.knob("webhooks", hold=True, retry_seconds=0.3)
    stack.sandbox.pay(page)
    stack.kill("web")
    stack.sandbox.knob("webhooks", hold=False)

    eventually(lambda: settled(stack, code), what="the confirmation")
    assert stack.payments(code) == ONE_PAYMENT


def test_web_killed_every_webhook_lost_and_the_guest_gone(stack, guest):
    """Nobody ever tells us: looking at Stripe finds it."""
    code = guest.hold()
    page = guest.to_stripe(code)
    stack.sandbox.knob("webhooks", lose=-1)
    stack.sandbox.pay(page)
    stack.kill("web")
    stack.sandbox.drain()
    assert stack.stay(code)[0] == "pending"

    # What the worker does every five minutes, with a clock that is three minutes ahead.
    script = (
        "from datetime import timedelta; from django.utils import timezone; "
        "from payments.services.reconciling import reconcile; reconcile(now=timezone.now() + timedelta(minutes=3))"
    )
    done = stack.manage("shell", "-c", script, login="worker")
    assert done.returncode == 0, done.stdout

    eventually(lambda: settled(stack, code), what="the confirmation")
    assert stack.payments(code) == ONE_PAYMENT


def test_worker_killed_in_the_middle_of_settling(stack, guest):
    """Its job stays behind as begun; the next worker takes it up."""
    code = guest.hold()
    page = guest.to_stripe(code)
    stack.sandbox.knob(
        "faults", kind="latency", ms=4000, times=1, path="/v1/checkout/sessions/", method="GET"
    )
    stack.sandbox.pay(page)
    doing = "SELECT 1 FROM procrastinate_jobs WHERE status = 'doing' AND task_name = 'payments.process_stripe_event'"
    eventually(lambda: stack.ask(doing), what="the job's beginning")
    stack.kill("worker")
    assert stack.stay(code)[0] == "pending"

    eventually(lambda: settled(stack, code), what="the confirmation")
    assert stack.payments(code) == ONE_PAYMENT
    eventually(lambda: not stack.ask(doing), what="the job's end")
    assert "payments.process_stripe_event" in "".join(left_behind(stack))


def test_worker_killed_at_any_moment(stack, guest):
    codes = []
    for pause in (0.05, 0.2, 0.5):
        code = guest.hold()
        page = guest.to_stripe(code)
        stack.sandbox.pay(page)
        time.sleep(pause)
        eventually(lambda: stack.program("worker").is_running(), what="a worker")
        stack.kill("worker")
        codes.append(code)

    for code in codes:
        eventually(partial(settled, stack, code), what=f"the confirmation of {code}")
        assert stack.payments(code) == ONE_PAYMENT


def test_database_cut_in_the_middle_of_checkout(stack, guest):
    """Guests read "please try again", not a stack trace; the pool heals; the payment is one confirmed stay."""
    code = guest.hold()
    page = guest.to_stripe(code)
    web = stack.program("web").pid
    seen: Counter[int] = Counter()
    traces: list[str] = []
    over = threading.Event()

    def look(path: str) -> None:
        browser = Guest(stack)
        browser.browser.cookies.update(guest.browser.cookies)
        while not over.is_set():
            answer = browser.get(path)
            seen[answer.status_code] += 1
            if answer.status_code >= 500 and "Please try again in a moment" not in answer.text:
                traces.append(answer.text[:1000])
            time.sleep(0.02)

    lookers = [
        threading.Thread(target=look, args=(path,), daemon=True)
        for path in ("/chalets/", f"/stays/{code}/pay/")
    ]
    for looker in lookers:
        looker.start()
    try:
        eventually(lambda: seen[200] > 4, what="a first look")
        stack.sandbox.knob("webhooks", retry_seconds=0.3)
        # Nobody starts the server again for now, so that it is away for longer than a request waits.
        stack.supervisor.send_signal(signal.SIGSTOP)
        stack.cut_database()
        stack.sandbox.pay(page)
        eventually(lambda: seen[503] > 0, what="a 503")
        stack.supervisor.send_signal(signal.SIGCONT)
        back = time.monotonic()
        before = seen[200]
        eventually(lambda: seen[200] > before + 20, what="good pages again")
        healed = time.monotonic() - back
    finally:
        stack.supervisor.send_signal(signal.SIGCONT)
        over.set()
        for looker in lookers:
            looker.join(70)

    assert traces == []
    assert set(seen) <= {200, 302, 303, 503}
    assert healed < 60  # a few seconds on an idle machine
    assert stack.program("web").pid == web
    eventually(lambda: settled(stack, code), what="the confirmation")
    assert stack.payments(code) == ONE_PAYMENT
