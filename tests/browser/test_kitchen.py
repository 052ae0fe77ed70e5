"""The kitchen's screen on a tablet and the waiter's phone, side by side: order, cook, bump, recall, void."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, Request, expect

from tests.browser.dining import ask_for, open_table
from tests.browser.resort_stack import Stack
from tests.browser.waiting import eventually

KITCHEN = "/admin/restaurant/kitchen/"
TABLE = "8"


def test_a_table_orders_and_the_kitchen_cooks(
    stack: Stack, sign_in_to: Callable[..., Page], accessible: Callable[..., None]
) -> None:
    phone = sign_in_to("restaurant@v2resort.example", 390, 844)
    stove = sign_in_to("kitchen@v2resort.example", 1024, 768)
    stove.goto(KITCHEN)
    expect(stove.get_by_role("heading", name="Kitchen")).to_be_attached()

    open_table(phone, TABLE)
    phone.get_by_label("Allergies at the table").fill("Nuts at seat 2")
    ask_for(phone, "Barley soup", "Pizokel")
    # No reload: the ticket comes by itself, and sounds until somebody has seen it.
    ticket = stove.get_by_role("article", name=f"Table {TABLE}")
    expect(ticket).to_contain_text("Nuts at seat 2")
    # The soup takes 8 minutes, the dumplings 18.
    expect(ticket.get_by_role("button", name="Barley soup")).to_contain_text("Start at")
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
    expect(ticket.locator("s")).to_have_text("Pizokel")
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
    expect(stove.get_by_role("alert")).to_contain_text("lost touch")
    stove.context.set_offline(False)
    expect(stove.locator("#lost")).to_be_hidden()


def open_on_a_still_clock(stove: Page, address: str) -> None:
    """The screen with a clock that stands still until it is told: what is due is done, and it looks for nothing."""
    under_way: set[Request] = set()
    stove.on("request", lambda request: under_way.add(request))
    # What the page before this one asked for may end only now.
    for end in ("requestfinished", "requestfailed"):
        stove.on(end, lambda request: under_way.discard(request))
    stove.clock.install()
    stove.goto(address)
    expect(stove.locator("#sound")).to_be_visible()
    # Far enough ahead to be in the future whatever the machine does meanwhile.
    stove.clock.pause_at(stove.evaluate("Date.now()") + 600_000)
    look(stove)
    eventually(stove, lambda: not under_way, what="the end of all requests")
    expect(stove.locator("#lost")).to_be_hidden()


def look(stove: Page) -> int:
    """Let a second and a half pass; the status of the look that is due then."""
    with stove.expect_response("**/kitchen/look/**") as answer:
        stove.clock.run_for(1500)
    return answer.value.status


def test_a_screen_looks_for_news_every_second_and_a_half(
    stack: Stack, sign_in_to: Callable[..., Page]
) -> None:
    stove = sign_in_to("kitchen@v2resort.example", 1024, 768)
    open_on_a_still_clock(stove, KITCHEN)
    assert look(stove) == 304
    phone = sign_in_to("restaurant@v2resort.example", 390, 844)
    open_table(phone, TABLE)
    ask_for(phone, "Garden salad")
    ticket = stove.get_by_role("article", name=f"Table {TABLE}").filter(has_text="Garden salad")
    expect(ticket).to_have_count(0)
    assert look(stove) == 200
    expect(ticket).to_have_count(1)
    ticket.get_by_role("button", name="All ready").click()
    expect(ticket).to_have_count(0)
    open_table(phone, TABLE)
    phone.get_by_role("button", name="All that is ready is served").click()
    expect(phone.get_by_text("Nothing is open at this table.")).to_be_visible()


def test_the_board_is_worked_with_arrows_and_enter_and_a_double_tap_is_one(
    stack: Stack, sign_in_to: Callable[..., Page]
) -> None:
    phone = sign_in_to("restaurant@v2resort.example", 390, 844)
    for _order in range(3):
        open_table(phone, TABLE)
        phone.get_by_role("button", name="One more: Nut tart").first.click()
        if phone.get_by_label("Send as").count():
            phone.get_by_label("Send as").select_option("")
        phone.get_by_role("button", name="Send to the kitchen").click()
        phone.wait_for_url("**#orders")
    stove = sign_in_to("kitchen@v2resort.example", 1024, 768)
    taps: list[str] = []
    stove.on("request", lambda request: taps.append(request.url) if "/kitchen/tap/" in request.url else None)
    # Nothing but what is tapped draws the board anew.
    open_on_a_still_clock(stove, f"{KITCHEN}?station=pastry")
    every = stove.get_by_role("article")
    mine = every.and_(stove.get_by_role("article", name=f"Table {TABLE}")).filter(has_text="Nut tart")
    expect(mine).to_have_count(3)
    number = every.count()
    stove.keyboard.press("ArrowRight")
    expect(every.first.get_by_role("button", name="All ready")).to_be_focused()
    for _ticket in range(number):
        stove.keyboard.press("ArrowRight")
    expect(mine.last.get_by_role("button", name="All ready")).to_be_focused()
    stove.keyboard.press("ArrowUp")
    expect(mine.last.get_by_role("button", name="Start")).to_be_focused()
    stove.keyboard.press("ArrowDown")
    stove.keyboard.press("Enter")
    # The ticket is gone, and the next one is at hand.
    expect(mine).to_have_count(2)
    expect(mine.last.get_by_role("button", name="All ready")).to_be_focused()

    # Two taps on one spot: the ticket that came under the finger meanwhile is not meant.
    spot = mine.first.get_by_role("button", name="All ready").bounding_box()
    assert spot
    stove.mouse.click(spot["x"] + 20, spot["y"] + 20)
    expect(mine).to_have_count(1)
    stove.mouse.click(spot["x"] + 20, spot["y"] + 20)
    stove.clock.run_for(1000)
    mine.get_by_role("button", name="All ready").click()
    expect(mine).to_have_count(0)
    assert len(taps) == 3
    open_table(phone, TABLE)
    for left in (2, 1, 0):
        phone.get_by_role("button", name="All that is ready is served").first.click()
        expect(phone.get_by_role("button", name="All that is ready is served")).to_have_count(left)


def test_orders_are_taken_and_cooked_without_scripts(stack: Stack, sign_in_to: Callable[..., Page]) -> None:
    phone = sign_in_to("restaurant@v2resort.example", 390, 844, javascript=False)
    open_table(phone, TABLE)
    phone.get_by_role("textbox", name="Garden salad").fill("1")
    phone.get_by_role("button", name="Send to the kitchen").click()
    expect(phone.locator("#orders")).to_contain_text("Garden salad")
    phone.goto(KITCHEN)
    ticket = phone.get_by_role("article", name=f"Table {TABLE}").filter(has_text="Garden salad")
    ticket.get_by_role("button", name="All ready").click()
    expect(ticket).to_have_count(0)
    open_table(phone, TABLE)
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
