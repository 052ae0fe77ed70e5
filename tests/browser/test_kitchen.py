"""The kitchen's screen on a tablet and the waiter's phone, side by side: order, cook, bump, recall, void."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from resort.demo.people import PASSWORD
from tests.browser.resort_stack import Stack

KITCHEN, SERVING = "/admin/restaurant/kitchen/", "/admin/restaurant/serving/"
TABLE = "8"


@pytest.fixture
def sign_in_to(open_page: Callable[..., Page], sign_in: Callable[..., None]) -> Callable[..., Page]:
    """`sign_in_to(email, width)`: a browser of that width, signed in."""

    def opened(email: str, width: int, height: int, **options: object) -> Page:
        page = open_page(width=width, **options)
        page.set_viewport_size({"width": width, "height": height})
        sign_in(page, email, PASSWORD)
        return page

    return opened


def open_table(page: Page) -> None:
    """The page of the test's table."""
    page.goto(SERVING)
    page.get_by_role("link", name=f"Table {TABLE}").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Table {TABLE}")


def ask_for(page: Page, *dishes: str) -> None:
    """Tap plus once for each dish, and send."""
    for dish in dishes:
        page.get_by_role("button", name=f"One more: {dish}").first.click()
    page.get_by_role("button", name="Send to the kitchen").click()
    page.wait_for_url("**#orders")


def test_a_table_orders_and_the_kitchen_cooks(
    stack: Stack, sign_in_to: Callable[..., Page], accessible: Callable[..., None]
) -> None:
    phone = sign_in_to("restaurant@v2resort.example", 390, 844)
    stove = sign_in_to("kitchen@v2resort.example", 1024, 768)
    stove.goto(KITCHEN)
    expect(stove.get_by_role("heading", name="Kitchen")).to_be_attached()

    open_table(phone)
    phone.get_by_label("Allergies at the table").fill("Nuts at seat 2")
    ask_for(phone, "Barley soup", "Pizokel")
    # No reload: the ticket comes by itself, and sounds until somebody has seen it.
    ticket = stove.get_by_role("article", name=f"Table {TABLE}")
    expect(ticket).to_contain_text("Nuts at seat 2", timeout=4_000)
    expect(stove.locator(".alarm")).to_be_visible()
    accessible(stove, dark=True)

    ticket.get_by_role("button", name="Barley soup").click()
    expect(ticket.locator(".dish-ready")).to_contain_text("Barley soup")
    ticket.get_by_role("button", name="Barley soup").click()
    expect(ticket.locator(".dish-ready")).to_have_count(0)

    phone.reload()
    phone.get_by_role("link", name="Void Pizokel").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Pizokel")
    accessible(phone)
    phone.get_by_role("button", name="Take back").click()
    phone.wait_for_url("**#orders")
    expect(ticket.locator("s")).to_have_text("Pizokel", timeout=4_000)
    ticket.get_by_role("button", name="Void seen").click()
    expect(ticket.locator("s")).to_have_count(0)

    ticket.get_by_role("button", name="All ready").click()
    expect(ticket).to_have_count(0)
    stove.locator(".bumped").get_by_role("button", name=f"Table {TABLE}").click()
    expect(ticket).to_have_count(1)
    ticket.get_by_role("button", name="All ready").click()
    expect(ticket).to_have_count(0)

    phone.reload()
    accessible(phone, dark=True)
    phone.get_by_role("button", name="All that is ready is served").click()
    expect(phone.get_by_text("Nothing is open at this table.")).to_be_visible()


def test_a_screen_without_network_says_so_and_finds_back(
    stack: Stack, sign_in_to: Callable[..., Page]
) -> None:
    stove = sign_in_to("kitchen@v2resort.example", 1024, 768)
    stove.goto(KITCHEN)
    stove.context.set_offline(True)
    expect(stove.get_by_role("alert")).to_contain_text("lost touch", timeout=15_000)
    stove.context.set_offline(False)
    expect(stove.locator("#lost")).to_be_hidden()


def test_orders_are_taken_and_cooked_without_scripts(stack: Stack, sign_in_to: Callable[..., Page]) -> None:
    phone = sign_in_to("restaurant@v2resort.example", 390, 844, javascript=False)
    open_table(phone)
    phone.get_by_role("textbox", name="Garden salad").fill("1")
    phone.get_by_role("button", name="Send to the kitchen").click()
    expect(phone.locator("#orders")).to_contain_text("Garden salad")
    phone.goto(KITCHEN)
    ticket = phone.get_by_role("article", name=f"Table {TABLE}").filter(has_text="Garden salad")
    ticket.get_by_role("button", name="All ready").click()
    expect(ticket).to_have_count(0)
    open_table(phone)
    phone.get_by_role("button", name="All that is ready is served").click()
    expect(phone.get_by_text("Nothing is open at this table.")).to_be_visible()


def test_the_menu_is_read_by_everybody(
    stack: Stack, open_page: Callable[..., Page], accessible: Callable[..., None]
) -> None:
    page = open_page(width=390)
    page.goto("/restaurant/menu/?without=fish")
    expect(page.get_by_role("heading", level=1)).to_have_text("What we serve today")
    expect(page.get_by_text("Smoked lake trout")).to_have_count(0)
    accessible(page, dark=True)
