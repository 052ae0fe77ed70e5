"""The gate in a real browser: a picture in front of the camera, two gates at once, and no network for a while."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import time as clock
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test.utils import override_settings
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from pool.tokens import Kind, Token, public_keys, sign
from resort.common.codes import new_code
from resort.demo.people import PASSWORD
from tests.browser.conftest import PATIENCE_MS
from tests.browser.filming import drawn, film
from tests.browser.resort_stack import Stack
from tests.browser.test_guest_books_a_chalet import GOOD_CARD
from tests.browser.test_guest_books_a_chalet import pay as pay_by_card
from tests.browser.test_pool_tickets import hold, on_ticket
from tests.browser.waiting import arrive, eventually

pytestmark = pytest.mark.usefixtures("stack", "open_all_day")
GATE = "/admin/pool/gate/"
LIFEGUARD = "pool@v2resort.example"
VECTORS = Path(__file__).parents[1] / "pool" / "gate_vectors.json"
# What a development machine signs with.
SECRET = "insecure-key-for-development-only"
ALL_DAY = {
    "pool.morning_from": "00:00", "pool.morning_until": "23:58", "pool.afternoon_from": "23:58",
    "pool.afternoon_until": "23:59", "pool.early_minutes": 0, "pool.late_minutes": 0,
}  # fmt: skip
# Whether the scanner with all its files, and the list of today, are on the device.
KEPT_AT_GATE = """caches.open("gate-1").then(async (cache) => {
  const kept = (await cache.keys()).map((key) => new URL(key.url).pathname);
  const files = performance.getEntriesByType("resource").map((entry) => new URL(entry.name).pathname);
  const wanted = ["/admin/pool/gate/", "/kept/list", ...files.filter((path) => path.startsWith("/static/"))];
  return wanted.includes("/static/vendor/qr/decode.js") && wanted.every((path) => kept.includes(path));
})"""
# The settings know no time after 23:59, and today's ticket is yesterday's after midnight.
LAST_MINUTES = clock(23, 55)


@pytest.fixture(autouse=True)
def not_at_midnight() -> None:
    """What begins in the last minutes of a day begins on the next one instead."""
    while timezone.localtime().time() >= LAST_MINUTES:
        time.sleep(1)


@pytest.fixture(scope="module")
def open_all_day(stack: Stack) -> None:
    """The gate is open whenever the tests run."""
    for key, value in ALL_DAY.items():
        stack.ask(
            "INSERT INTO system_settings (key, value, category) VALUES (%s, %s::jsonb, 'pool') "
            "ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value",
            key,
            json.dumps(value),
        )


@pytest.fixture
def new_ticket(stack: Stack, open_all_day: None) -> Callable[..., tuple[UUID, str]]:
    """A valid ticket for today: its id and code."""

    def made(adults: int = 1) -> tuple[UUID, str]:
        today, ticket, code = timezone.localdate(), uuid4(), new_code()
        for half in ("morning", "afternoon"):
            stack.ask(
                "INSERT INTO pool_capacity (day, half, places) VALUES (%s, %s, 100) ON CONFLICT DO NOTHING",
                today,
                half,
            )
        stack.ask(
            "INSERT INTO pool_tickets (id, user_id, ticket_date, slot, adults, total_price, code, status,"
            " holder_name, paid_at)"
            " SELECT %s, id, %s, 'full_day', %s, 28, %s, 'confirmed', 'Ada Guest', now() FROM users"
            " WHERE email = 'guest@v2resort.example'",
            ticket, today, adults, code,
        )  # fmt: skip
        stack.take_cash(ticket, "pool")
        return ticket, code

    return made


@pytest.fixture
def at_gate(open_page: Callable[..., Page]) -> Callable[..., Page]:
    """`at_gate("North")`: a lifeguard with the scanner open."""

    def opened(name: str, **window: Any) -> Page:
        page = open_page(**window)
        stand_at(page, name)
        return page

    return opened


def stand_at(page: Page, name: str) -> None:
    page.goto(GATE)
    page.get_by_label("E-mail").fill(LIFEGUARD)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    arrive(page, GATE)
    expect(page.locator("body")).to_have_attribute("data-ready", "yes")
    page.get_by_label("This gate").fill(name)
    page.get_by_label("This gate").press("Tab")


def type_code(page: Page, code: str) -> None:
    page.get_by_label("Code on the ticket").fill(code)
    page.get_by_role("button", name="Check").click()


def verdict(page: Page, headline: str, colour: str) -> None:
    expect(page.locator("#verdict-headline")).to_have_text(headline)
    expect(page.locator("#verdict")).to_have_class(f"verdict verdict-{colour}")


def token_of(ticket: UUID, persons: int = 1, **values: Any) -> str:
    today = timezone.localdate()
    told = {"first_day": today, "last_day": today, "slot": "full_day", "persons": persons, **values}
    return sign(Token(Kind.TICKET, ticket, **told))


@pytest.fixture
def filmed(
    chromium: Browser, stack: Stack, tmp_path: Path
) -> Iterator[Callable[[Image.Image], BrowserContext]]:
    """`filmed(picture)`: a phone whose camera sees this picture. The film is the browser's, so it is its own."""
    browsers: list[Browser] = []

    def opened(picture: Image.Image) -> BrowserContext:
        path = tmp_path / "ticket.y4m"
        film(picture, path)
        browser = chromium.browser_type.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=[
                "--no-sandbox", "--disable-dev-shm-usage", "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={path}",
            ],
        )  # fmt: skip
        browsers.append(browser)
        context = browser.new_context(
            base_url=stack.base_url, viewport={"width": 390, "height": 844}, permissions=["camera"]
        )
        context.set_default_timeout(PATIENCE_MS)
        return context

    yield opened
    for browser in browsers:
        browser.close()


def test_device_decides_as_the_server_does(at_gate, new_ticket):
    page = at_gate("North")
    wrong = page.evaluate(
        """async ({ days, cases }) => {
          const { judge, colourOf } = await import("/static/js/gate/rules.js");
          return cases.filter((one) => {
            const day = { day: one.day, windows: days[one.day], closed: one.closed, reentry: one.reentry };
            const told = judge(one.pass, day, { ...one });
            return told.reason !== one.expect.reason || told.persons !== one.expect.persons || !colourOf(told.reason);
          }).map((one) => one.name);
        }""",
        json.loads(VECTORS.read_text()),
    )
    assert wrong == []


def test_device_reads_what_the_server_signed(at_gate):
    page, ticket, today = at_gate("North"), uuid4(), timezone.localdate().isoformat()
    with override_settings(POOL_TICKET_SECRETS=["theirs"]):
        theirs = token_of(ticket)
    with override_settings(POOL_TICKET_SECRETS=["old"]):
        old = token_of(ticket)
    with override_settings(POOL_TICKET_SECRETS=["new", "old"]):
        good, keys = token_of(ticket, persons=3, issue=7), public_keys()
    edited = good[:20] + ("A" if good[20] != "A" else "B") + good[21:]
    told = page.evaluate(
        """async ({ texts, keys }) => {
          const { read } = await import("/static/js/gate/token.js");
          return Promise.all(texts.map((text) => read(text, keys)));
        }""",
        {"texts": [good, good.lower(), old, theirs, edited, good[:-8], "V2P", "K7QM-2XRD"], "keys": keys},
    )
    whole = {
        "kind": "ticket", "subject": f"ticket:{ticket}", "issue": 7, "first_day": today, "last_day": today,
        "slot": "full_day", "persons": 3,
    }  # fmt: skip
    assert told[:3] == [whole, whole, {**whole, "issue": 1, "persons": 1}]
    assert [each.get("error") for each in told[3:]] == ["forged", "forged", "unknown", "unknown", "unknown"]


def test_picture_before_the_camera_opens_the_gate_once(filmed, at_gate, new_ticket, accessible, stack):
    ticket, code = new_ticket()
    with override_settings(POOL_TICKET_SECRETS=[SECRET]):
        context = filmed(drawn(token_of(ticket)))
    phone = context.new_page()
    stand_at(phone, "North")
    phone.get_by_role("button", name="Camera").click()
    verdict(phone, "Welcome", "green")
    assert stack.value("SELECT inside FROM pool_tickets WHERE id = %s", ticket) == 1

    south = at_gate("South", width=390)
    type_code(south, code)
    verdict(south, "Used before", "amber")
    expect(south.locator("#verdict-sentence")).to_contain_text("North")
    accessible(south)
    assert (
        stack.value("SELECT count(*) FROM pool_entries WHERE ticket_id = %s AND outcome = 'admitted'", ticket)
        == 1
    )


def test_ticket_bought_by_card_opens_the_gate_from_the_phone_it_was_bought_on(
    open_page, filmed, new_guest, sign_in, accessible, stack
):
    buyer = open_page(width=390)
    sign_in(buyer, new_guest())
    hold(buyer, ahead=0, slot="Full day")
    buyer.get_by_role("button", name=re.compile("by card")).click()
    pay_by_card(buyer, GOOD_CARD)
    code = re.search(r"/pool/tickets/([^/]+)/$", on_ticket(buyer))[1]
    expect(buyer.locator(".ticket-head")).to_contain_text("2 adults")
    # What the gate's camera sees is what the buyer's screen shows.
    picture = Image.open(io.BytesIO(buyer.locator(".qr").screenshot()))

    gate = filmed(picture).new_page()
    stand_at(gate, "North")
    gate.get_by_role("button", name="Camera").click()
    verdict(gate, "Welcome", "green")
    expect(gate.locator("#verdict-count")).to_contain_text("2")
    accessible(gate)
    [(ticket, *told)] = stack.ask(
        "SELECT id, status, paid_at IS NOT NULL, admitted, inside FROM pool_tickets WHERE code = %s", code
    )
    assert told == ["used", True, 2, 2]
    entries = stack.ask("SELECT outcome, persons, gate FROM pool_entries WHERE ticket_id = %s", ticket)
    assert entries == [("admitted", 2, "North")]
    # The guest's page knows it too: no picture to show a second time.
    buyer.reload()
    expect(buyer.locator(".ticket-head")).to_contain_text("Used")
    expect(buyer.locator(".qr")).to_have_count(0)


def test_two_gates_at_once_and_a_scan_taken_back(at_gate, new_ticket, accessible):
    _ticket, code = new_ticket(adults=1)
    north, south = at_gate("North"), at_gate("South", theme="dark")
    accessible(north)
    for page in (north, south):
        page.get_by_label("Code on the ticket").fill(code)
    for page in (north, south):
        page.evaluate("() => { document.querySelector('#typed .go').click(); }")
    winners = [page for page in (north, south) if green(page)]
    assert len(winners) == 1
    accessible(winners[0])
    winners[0].get_by_role("button", name="Take back").click()
    verdict(winners[0], "Taken back", "amber")
    winners[0].get_by_role("button", name="Next").click()
    # A scanner that types, wherever the cursor is.
    winners[0].locator("h1").evaluate("heading => heading.ownerDocument.activeElement.blur()")
    winners[0].keyboard.type(code)
    winners[0].keyboard.press("Enter")
    verdict(winners[0], "Welcome", "green")


def green(page: Page) -> bool:
    expect(page.locator("#verdict")).to_be_visible()
    return "verdict-green" in (page.locator("#verdict").get_attribute("class") or "")


def test_scans_wait_for_the_network_and_duplicates_surface(at_gate, new_ticket, accessible, stack):
    ticket, code = new_ticket(adults=2)
    single, _code = new_ticket()
    with override_settings(POOL_TICKET_SECRETS=[SECRET]):
        token, edited = token_of(single), token_of(single)[:-4] + "AAAA"
    north, south = at_gate("North", width=390), at_gate("South")
    for page in (north, south):
        page.context.set_offline(True)
        type_code(page, token)
        verdict(page, "Let in without network", "amber")
    accessible(north)
    north.get_by_role("button", name="Next").click()
    expect(north.locator("#offline-words")).to_contain_text("One scan waits to be sent.")
    accessible(north)
    type_code(north, token)
    verdict(north, "Used before", "amber")
    north.get_by_role("button", name="Next").click()
    type_code(north, edited)
    verdict(north, "Not genuine", "red")
    north.get_by_role("button", name="Next").click()
    assert stack.value("SELECT count(*) FROM pool_entries WHERE ticket_id = %s", single) == 0

    for page in (north, south):
        page.context.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.locator("#offline")).to_be_hidden()
    found = stack.ask(
        "SELECT outcome, incident, queued FROM pool_entries WHERE ticket_id = %s ORDER BY outcome, incident",
        single,
    )
    assert found == [("admitted", "", True), ("refused", "", True), ("refused", "used", True)]
    south.get_by_role("button", name="Next").click()
    south.get_by_role("link", name="Incidents to look at").click()
    arrive(south, "/admin/pool/gate/incidents/")
    expect(south.get_by_role("heading", level=1)).to_have_text("Incidents")
    accessible(south)
    south.get_by_role("button", name="Seen").first.click()
    expect(south.get_by_text("Nothing to look at.")).to_be_visible()


def test_scanner_opens_again_without_network_and_goes_when_somebody_signs_out(
    at_gate, new_ticket, accessible, stack
):
    ticket, _code = new_ticket()
    with override_settings(POOL_TICKET_SECRETS=[SECRET]):
        token = token_of(ticket)
    gate = at_gate("North", width=390)
    eventually(gate, lambda: gate.evaluate(KEPT_AT_GATE), what="the scanner on the device")

    gate.context.set_offline(True)
    gate.reload()
    expect(gate.locator("body")).to_have_attribute("data-ready", "yes")
    expect(gate.locator("#offline-words")).to_contain_text("This page is from the memory of this device")
    expect(gate.locator("#offline-promise")).to_contain_text(
        "used at another gate meanwhile cannot be noticed"
    )
    accessible(gate)
    type_code(gate, token)
    verdict(gate, "Let in without network", "amber")
    # The way to the other pages, which need the network, leads back here.
    gate.get_by_role("button", name="Next").click()
    gate.get_by_role("link", name="Inside", exact=True).click()
    expect(gate.locator("#offline-words")).to_contain_text("One scan waits to be sent.")
    arrive(gate, GATE)

    gate.context.set_offline(False)
    gate.evaluate("dispatchEvent(new Event('online'))")
    expect(gate.locator("#offline")).to_be_hidden()
    assert stack.value("SELECT inside FROM pool_tickets WHERE id = %s", ticket) == 1

    gate.get_by_role("link", name="Back office").click()
    arrive(gate, "/admin/")
    gate.locator("#logout-form").evaluate("form => form.requestSubmit()")
    arrive(gate, "/")
    expect(gate.get_by_role("link", name="Sign in").first).to_be_visible()
    eventually(gate, lambda: gate.evaluate("caches.has('gate-1').then(h => !h)"), what="the forgetting")
    gate.context.set_offline(True)
    with pytest.raises(Error, match="ERR_"):
        gate.goto(GATE)


def test_scan_the_server_never_takes_is_listed_until_somebody_has_seen_it(
    at_gate, new_ticket, accessible, stack
):
    ticket, code = new_ticket()
    gate = at_gate("North", width=390)
    # What a device with a fault might have kept: the server cannot read who let in whom. The next one is fine.
    gate.evaluate(
        """async (code) => {
          const { enqueue } = await import("/static/js/gate/store.js");
          const scanned_at = new Date().toISOString();
          const scan = { gate: "North", direction: "in", queued: true, refused: "", scanned_at };
          await enqueue({ ...scan, presented: "K7QM-2XRD", client_id: "no-uuid", persons: 2 });
          await enqueue({ ...scan, presented: code, client_id: crypto.randomUUID(), persons: 1 });
          dispatchEvent(new Event("online"));
        }""",
        code,
    )
    listed = gate.get_by_role("region", name="Scans the server did not take")
    expect(listed.get_by_role("listitem")).to_have_count(1)
    expect(listed).to_contain_text("North · let in here: 2")
    expect(listed).to_contain_text("K7QM-2XRD")
    expect(gate.locator("#offline")).to_be_hidden()
    assert stack.value("SELECT inside FROM pool_tickets WHERE id = %s", ticket) == 1
    accessible(gate)
    eventually(gate, lambda: gate.evaluate(KEPT_AT_GATE), what="the scanner on the device")
    gate.context.set_offline(True)
    gate.reload()
    expect(gate.locator("body")).to_have_attribute("data-ready", "yes")
    listed.get_by_role("button", name="Seen").click()
    expect(listed).to_be_hidden()
    gate.reload()
    expect(gate.locator("body")).to_have_attribute("data-ready", "yes")
    expect(listed).to_be_hidden()
