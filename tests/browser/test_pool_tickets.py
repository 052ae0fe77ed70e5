"""Guests buy a pool ticket in a real browser, and show it at the gate without a network."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser.resort_stack import Stack
from tests.browser.test_guest_books_a_chalet import GOOD_CARD, pay
from tests.browser.waiting import arrive, eventually

# What the worker has kept of this person's pages.
KEPT = "caches.open('tickets-own-1').then(c => c.keys()).then(k => k.map(r => new URL(r.url).pathname))"


def day(ahead: int) -> str:
    return (date.today() + timedelta(days=ahead)).isoformat()


def hold(page: Page, *, ahead: int, adults: int = 2, slot: str = "Afternoon") -> None:
    """From the pool's page to the pay page, signed in."""
    page.goto(f"/pool/?day={day(ahead)}&adults={adults}")
    page.locator(".slot", has_text=slot).click()
    expect(page.locator("#price")).to_contain_text(slot)
    page.get_by_role("button", name="Hold these places").click()
    page.wait_for_url("**/pay/")
    expect(page.get_by_role("heading", level=1)).to_have_text("These places are held for you")


def on_ticket(page: Page) -> str:
    """Wait for the ticket with its picture; its address."""
    page.wait_for_url(re.compile(r"/pool/tickets/[^/]+/$"))
    expect(page.locator(".qr")).to_be_visible()
    return re.search(r"/pool/tickets/[^/]+/$", page.url)[0]


def test_guest_buys_a_ticket_by_card_and_sees_it_without_a_network(
    open_page, stack: Stack, new_guest, sign_in, accessible
):
    page, email = open_page(width=390), new_guest()
    sign_in(page, email)
    hold(page, ahead=2)
    page.get_by_role("button", name=re.compile("by card")).click()
    pay(page, GOOD_CARD)
    address = on_ticket(page)
    accessible(page)
    eventually(page, lambda: address in page.evaluate(KEPT), what="the ticket on the phone")
    picture = page.locator(".qr path").get_attribute("d")

    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("Saved on this phone at")).to_be_visible()
    assert page.locator(".qr path").get_attribute("d") == picture
    # Its looks are there too.
    assert page.locator(".ticket").evaluate("e => getComputedStyle(e).borderStartStartRadius") != "0px"

    page.context.set_offline(False)
    page.goto("/pool/tickets/")
    expect(page.get_by_role("heading", level=1)).to_have_text("My tickets")
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    eventually(
        page,
        lambda: page.evaluate("caches.has('tickets-own-1').then(h => !h)"),
        what="the phone's forgetting",
    )
    page.context.set_offline(True)
    with pytest.raises(Error, match="ERR_"):
        page.goto(address)


def test_ended_session_leaves_no_ticket_on_the_phone(open_page, stack: Stack, new_guest, sign_in):
    page = open_page(width=390)
    sign_in(page, new_guest())
    hold(page, ahead=3)
    page.get_by_role("button", name="Pay at the gate when I come").click()
    address = on_ticket(page)
    eventually(page, lambda: address in page.evaluate(KEPT), what="the ticket on the phone")

    page.context.clear_cookies()
    page.goto(address)
    arrive(page, "/account/sign-in/")
    eventually(
        page,
        lambda: page.evaluate("caches.has('tickets-own-1').then(h => !h)"),
        what="the phone's forgetting",
    )


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_of_the_pool_are_for_everybody(open_page, stack: Stack, new_guest, sign_in, accessible, width):
    page = open_page(width=width)
    sign_in(page, new_guest())
    page.goto("/pool/")
    accessible(page, dark=True)
    hold(page, ahead=4, adults=1)
    accessible(page, dark=True)
    page.get_by_role("button", name="Pay at the gate when I come").click()
    address = on_ticket(page)
    accessible(page, dark=True)
    for path in ("change/", "cancel/", "send/"):
        page.goto(address + path)
        accessible(page, dark=True)
    page.goto("/pool/tickets/")
    accessible(page, dark=True)


def test_everything_works_without_javascript(open_page, stack: Stack, new_guest, sign_in):
    page = open_page(width=390, javascript=False)
    sign_in(page, new_guest())
    page.goto(f"/pool/?day={day(5)}&adults=1")
    page.get_by_label("Full day").check()
    page.get_by_role("button", name="Show the price").click()
    expect(page.locator("#price")).to_contain_text("Full day")
    page.get_by_role("button", name="Hold these places").click()
    page.wait_for_url("**/pay/")
    page.get_by_role("button", name="Pay at the gate when I come").click()
    address = on_ticket(page)
    page.get_by_role("link", name="Another day or time").click()
    arrive(page, f"{address}change/")
    page.get_by_role("button", name=re.compile("Move my ticket.*Morning")).click()
    on_ticket(page)
    expect(page.get_by_text("Your ticket is moved")).to_be_visible()
    expect(page.locator(".ticket-head")).to_contain_text("Morning")
