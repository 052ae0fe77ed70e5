"""A guest without an account reserves a table on the phone, changes it and gives it back."""

from __future__ import annotations

import re
from datetime import date, timedelta

from playwright.sync_api import expect

from tests.browser.resort_stack import Stack


def test_visitor_reserves_changes_and_cancels_a_table(stack: Stack, open_page, accessible):
    page, day = open_page(width=390), date.today() + timedelta(days=9)
    page.goto("/restaurant/")
    accessible(page)
    page.goto(f"/restaurant/reserve/?day={day}&party=2")
    page.get_by_label("Guests").select_option("3")
    expect(page.locator("#times h2")).to_contain_text("3 guests")
    page.locator(".time-chip", has_text="7:30").click()
    page.get_by_label("Name").fill("Vi Sitor")
    page.get_by_label("E-mail").fill("vi@example.com")
    accessible(page)
    page.get_by_role("button", name="Reserve this table").click()
    expect(page.get_by_text("Your table is reserved")).to_be_visible()
    expect(page.locator(".code")).to_have_text(re.compile(r"^\w{4}-\w{4}$"))
    accessible(page)
    secret = page.url

    page.get_by_role("link", name="Another time or party").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Another time or party")
    page.locator(".time-chip", has_text="8:00").click()
    accessible(page)
    page.get_by_role("button", name="Change my reservation").click()
    expect(page.get_by_text("Your reservation is changed.")).to_be_visible()
    expect(page.locator(".lead", has_text="8:00")).to_be_visible()

    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cancel this table?")
    page.get_by_role("button", name="Cancel this table").click()
    expect(page.get_by_text("Your reservation is cancelled.")).to_be_visible()

    stranger = open_page(width=390)
    stranger.goto(secret)
    expect(stranger.get_by_text("Cancelled", exact=True)).to_be_visible()


def test_reserving_needs_no_script(stack: Stack, open_page):
    page, day = open_page(width=390, javascript=False), date.today() + timedelta(days=10)
    page.goto(f"/restaurant/reserve/?day={day}&party=2")
    page.get_by_label("Guests").select_option("4")
    page.get_by_role("button", name="Show free times").click()
    expect(page.locator("#times h2")).to_contain_text("4 guests")
    page.locator(".time-chip", has_text="6:30").click()
    page.get_by_label("Name").fill("No Script")
    page.get_by_label("E-mail").fill("no@example.com")
    page.get_by_role("button", name="Reserve this table").click()
    expect(page.get_by_text("Your table is reserved")).to_be_visible()
