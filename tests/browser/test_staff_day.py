"""A day at reception in a real browser, at the desk and on a phone."""

from __future__ import annotations

import json
import secrets
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from resort.demo.people import PASSWORD
from tests.browser.resort_stack import Stack
from tests.browser.waiting import arrive
from tests.factories.chalets import TERMS, flat_quote

DESK, MANAGER = "desk@v2resort.example", "manager@v2resort.example"


def new_stay(
    stack: Stack, *, arrives_in: int = 0, nights: int = 3, paid: bool = False, guest: str = "Ida"
) -> tuple[str, str]:
    """A confirmed stay at 200 a night in a house of its own; its id and code."""
    slug, code = stack.new_chalet(), f"T{secrets.token_hex(3).upper()}"
    first = timezone.localdate() + timedelta(days=arrives_in)
    last, total = first + timedelta(days=nights), Decimal(200) * nights
    details = {"first_name": guest, "last_name": "Arriving", "email": "ida@example.com", "phone": ""}
    stay = stack.value(
        "INSERT INTO chalet_bookings (user_id, chalet_id, code, check_in, check_out, guests, total_price, status,"
        " payment_status, guest_details, quote, policy_snapshot) "
        "SELECT u.id, c.id, %s, %s, %s, 2, %s, 'pending', 'pending', %s::jsonb, %s::jsonb, %s::jsonb "
        "FROM users u, chalets c WHERE u.email = 'guest@v2resort.example' AND c.slug = %s RETURNING id",
        code, first, last, total, json.dumps(details), json.dumps(flat_quote(first, last, total)),
        json.dumps(TERMS), slug,
    )  # fmt: skip
    stack.ask("UPDATE chalet_bookings SET status = 'confirmed' WHERE id = %s", stay)
    if paid:
        stack.take_cash(stay)
    return str(stay), code


def come_in(page: Page, email: str, to: str = "/admin/") -> None:
    """To the back office through the sign-in everybody has."""
    page.goto(to)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    arrive(page, to)


def said(page: Page, words: str) -> None:
    """Wait for the page that says this at its top."""
    expect(page.locator("ul.messagelist")).to_contain_text(words)


@pytest.mark.parametrize("width", [1280, 390])
def test_guest_is_found_pays_checks_in_and_leaves(open_page, stack: Stack, accessible, width: int):
    stay, code = new_stay(stack, guest="Ida")
    page = open_page(width=width)

    come_in(page, DESK)
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    accessible(page)
    page.locator(".task", has_text="Arrivals today").get_by_role("link").click()
    expect(page.get_by_role("link", name=code)).to_be_visible()
    accessible(page)
    page.get_by_role("link", name=code).click()
    expect(page.locator(".field-price")).to_contain_text("$200.00")
    accessible(page)

    page.get_by_role("link", name="Take payment at the desk").click()
    expect(page.locator(".consequences")).to_contain_text("You have received $600.00.")
    accessible(page)
    page.get_by_label("Cash at the desk").check()
    page.get_by_role("button", name="Take payment at the desk").click()
    said(page, f"$600.00 received for stay {code}.")

    page.get_by_role("link", name="Check in").click()
    page.get_by_role("button", name="Check in").click()
    said(page, "Ida Arriving has arrived")
    assert stack.stay(code) == {"status": "checked_in", "payment_status": "paid"}

    page.get_by_role("link", name="Check out").click()
    expect(page.locator(".consequences")).to_contain_text("before the promised departure")
    page.get_by_role("button", name="Check out").click()
    said(page, "has left")
    assert stack.stay(code)["status"] == "checked_out"
    assert stack.value("SELECT method FROM payments WHERE booking_id = %s", stay) == "cash"


def test_stay_is_cancelled_with_its_refund_told_first(open_page, stack: Stack, accessible):
    stay, code = new_stay(stack, arrives_in=3, paid=True)
    page = open_page(width=390, theme="dark")

    come_in(page, DESK, f"/admin/chalets/booking/{stay}/change/")
    page.get_by_role("link", name="Cancel the stay").click()
    expect(page.locator(".consequences")).to_contain_text("Of $600.00 paid, $300.00 goes back to the guest.")
    accessible(page)
    page.get_by_label("Why is it cancelled?").fill("Called off by phone")
    page.get_by_role("button", name="Cancel the stay").click()

    said(page, f"Stay {code} is cancelled; $300.00 goes back.")
    assert stack.stay(code)["status"] == "cancelled"


def test_chalet_is_closed_and_no_longer_found(open_page, stack: Stack, accessible):
    slug = stack.new_chalet()
    name, chalet = stack.ask("SELECT name, id FROM chalets WHERE slug = %s", slug)[0]
    first = date.today() + timedelta(days=60)
    page = open_page()

    come_in(page, DESK, f"/admin/chalets/chalet/{chalet}/change/")
    page.get_by_role("link", name="Close for maintenance").click()
    page.get_by_label("From the night of").fill(str(first))
    page.get_by_label("Free again on").fill(str(first + timedelta(days=2)))
    page.get_by_label("Why").fill("The roof")
    accessible(page)
    page.get_by_role("button", name="Close for maintenance").click()
    said(page, f"{name} is closed")
    expect(page.locator(".field-closed_nights")).to_contain_text("The roof")

    page.goto(f"/chalets/?check_in={first}&check_out={first + timedelta(days=1)}&guests=2")
    expect(page.get_by_role("link", name=name, exact=True)).to_have_count(0)


def test_stay_is_sold_at_the_desk(open_page, stack: Stack, accessible):
    slug = stack.new_chalet()
    name = stack.value("SELECT name FROM chalets WHERE slug = %s", slug)
    page = open_page()

    come_in(page, DESK, "/admin/chalets/booking/")
    page.get_by_role("link", name="New stay at the desk").click()
    expect(page.get_by_label("Chalet")).to_be_visible()
    accessible(page)
    page.get_by_label("Chalet").select_option(label=name)
    page.get_by_label("Departure").fill(str(timezone.localdate() + timedelta(days=2)))
    page.get_by_label("First name").fill("Wanda")
    page.get_by_label("Last name").fill("Walker")
    page.get_by_label("E-mail").fill("wanda@example.com")
    page.get_by_role("button", name="Book the stay").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Stay")
    expect(page.locator(".field-guest")).to_contain_text("Wanda Walker")


def test_several_arrivals_check_in_together_without_javascript(open_page, stack: Stack):
    stays = [new_stay(stack, paid=True) for _number in range(2)]
    page = open_page(javascript=False)

    come_in(page, DESK, "/admin/chalets/booking/?view=arrivals")
    for _stay, code in stays:
        page.get_by_role("row", name=code).get_by_role("checkbox").check()
    page.get_by_role("combobox").select_option("check-in")
    page.get_by_role("button", name="Go").click()
    expect(page.locator(".confirm-objects li")).to_have_count(2)
    page.get_by_role("button", name="Check in").click()

    said(page, "Check in: done for 2.")
    assert [stack.stay(code)["status"] for _stay, code in stays] == ["checked_in", "checked_in"]


def test_lists_forms_and_filters_are_accessible(open_page, stack: Stack, accessible):
    chalet = stack.value("SELECT id FROM chalets WHERE slug = 'larch'")
    page = open_page()
    come_in(page, MANAGER)

    for address in (
        f"chalets/chalet/{chalet}/change/",
        "chalets/chalet/add/",
        "accounts/user/",
        "accounts/user/add/",
        "payments/payment/",
        "payments/seasonalpricingrule/add/",
        "audit/setting/",
        "audit/setting/chalets.weekend_5Fdays/change/",
        "audit/activity/",
        "restaurant/menuitem/",
        "pool/ticket/",
    ):
        page.goto(f"/admin/{address}")
        accessible(page)
    page.goto("/admin/payments/payment/")
    page.locator("summary", has_text="Status").click()
    accessible(page)
    page.locator("details[open]").get_by_role("link", name="Waiting", exact=True).click()
    expect(page.locator("summary", has_text="Status")).to_contain_text("Waiting")
