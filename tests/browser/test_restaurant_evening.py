"""An evening on tablets: a party is seated, orders, is cooked for and pays; another has it put on its chalet."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.dining import ask_for, bump
from tests.browser.resort_stack import Stack
from tests.browser.test_staff_day import new_stay, said

FLOOR, KITCHEN = "/admin/restaurant/floor/", "/admin/restaurant/kitchen/"
TABLET = (820, 1180)


def new_table(stack: Stack, number: int) -> None:
    """A table without a place on the plan, away from all others."""
    stack.ask(
        "INSERT INTO restaurant_tables (table_number, capacity, section, shape) VALUES (%s, 4, 'Test', 'square')",
        number,
    )


def seat_walk_in(page: Page, number: int, name: str) -> None:
    """From the list of tables, two guests from the door; what can be done there stays open."""
    page.goto(f"{FLOOR}list/")
    page.get_by_role("link", name=f"More (table {number})").click()
    expect(page.get_by_role("heading", name=f"Table {number}")).to_be_visible()
    walk_in = page.get_by_role("region", name="Walk-in")
    walk_in.get_by_label("Guests").fill("2")
    walk_in.get_by_label("Name").fill(name)
    walk_in.get_by_role("button", name="Seat the walk-in").click()
    expect(page.get_by_role("status").first).to_contain_text(f"{name} sits at table {number}.")


def order_for(page: Page, number: int, *dishes: str) -> None:
    """From the seated party to its order."""
    page.get_by_role("link", name="Their orders").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Table {number}")
    ask_for(page, *dishes)
    expect(page.locator("#orders")).to_contain_text(dishes[0])


def open_bill(page: Page, number: int) -> None:
    """From the table to the bill of who sits there."""
    page.goto(f"{FLOOR}list/")
    page.get_by_role("link", name=f"More (table {number})").click()
    page.get_by_role("button", name="Their bill").click()
    expect(page.get_by_role("heading", name="Split")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Table {number}")


def bill_said(page: Page, words: str) -> None:
    """Wait for the bill that says this."""
    expect(page.get_by_role("status").first).to_contain_text(words)


def test_two_tables_are_served_and_pay_each_in_their_way(
    stack: Stack, sign_in_to: Callable[..., Page], accessible: Callable[..., None]
) -> None:
    new_table(stack, 71)
    new_table(stack, 72)
    waiter = sign_in_to("restaurant@v2resort.example", *TABLET)
    stove = sign_in_to("kitchen@v2resort.example", *TABLET)
    stove.goto(KITCHEN)
    expect(stove.get_by_role("heading", name="Kitchen")).to_be_attached()
    # A cook is not led to the bills.
    expect(stove.get_by_role("link", name="Bills")).to_have_count(0)

    seat_walk_in(waiter, 71, "Ida Evening")
    accessible(waiter, dark=True)
    order_for(waiter, 71, "Barley soup", "Pizokel", "Garden salad")

    ticket = stove.get_by_role("article", name="Table 71")
    expect(ticket).to_contain_text("Barley soup")
    ticket.get_by_role("button", name="Barley soup").click()
    expect(ticket.locator(".dish-ready")).to_contain_text("Barley soup")

    waiter.get_by_role("link", name="Void Pizokel").click()
    expect(waiter.get_by_role("heading", level=1)).to_contain_text("Pizokel")
    waiter.get_by_role("button", name="Take back").click()
    waiter.wait_for_url("**#orders")
    expect(ticket.locator("s")).to_have_text("Pizokel")
    ticket.get_by_role("button", name="Void seen").click()
    expect(ticket.locator("s")).to_have_count(0)

    bump(ticket)
    stove.locator(".bumped").get_by_role("button", name="Table 71").click()
    expect(ticket).to_have_count(1)
    bump(ticket)
    waiter.reload()
    waiter.get_by_role("button", name="All that is ready is served").click()
    expect(waiter.get_by_text("Nothing is open at this table.")).to_be_visible()

    open_bill(waiter, 71)
    expect(waiter.get_by_role("article", name="The whole")).to_contain_text("$26.00")
    accessible(waiter, dark=True)
    waiter.get_by_label("How many people pay the same").fill("2")
    waiter.get_by_role("button", name="Split by person").click()
    bill_said(waiter, "The bill is split.")
    for guest, way in (("Guest 1", "Cash received"), ("Guest 2", "Card received")):
        part = waiter.get_by_role("article", name=guest)
        expect(part).to_contain_text("$13.00")
        part.get_by_label("Tip").fill("1.50")
        part.get_by_role("button", name=way).click()
        bill_said(waiter, "The payment is noted.")
        expect(part).to_contain_text("Paid")
    expect(waiter.get_by_role("heading", level=1)).to_contain_text("Settled")
    accessible(waiter)
    waiter.goto(f"{FLOOR}list/")
    waiter.get_by_role("button", name="They leave (table 71)").click()
    bill_said(waiter, "Ida Evening has left; table 71 waits to be cleared.")

    # The second table stays in a chalet.
    stay, code = new_stay(stack, paid=True, guest="Bo")
    desk = sign_in_to("desk@v2resort.example", *TABLET)
    desk.goto(f"/admin/chalets/booking/{stay}/change/")
    desk.get_by_role("link", name="Check in").click()
    desk.get_by_role("button", name="Check in").click()
    said(desk, "Bo Arriving has arrived")

    seat_walk_in(waiter, 72, "Bo Evening")
    order_for(waiter, 72, "Garden salad")
    open_bill(waiter, 72)
    waiter.get_by_role("link", name="Charge to the chalet").click()
    waiter.get_by_label("Code of the stay, guest's name, or chalet").fill(code)
    waiter.get_by_role("button", name="Look").click()
    found = waiter.get_by_role("article", name=code)
    expect(found).to_contain_text("can still be charged")
    accessible(waiter, dark=True)
    found.get_by_role("button", name="Charge $12.00 to Bo Arriving").click()
    bill_said(waiter, "Charged to the stay.")
    expect(waiter.get_by_role("heading", level=1)).to_contain_text("Settled")

    desk.goto(f"/admin/chalets/booking/{stay}/change/")
    expect(desk.locator(".field-charged")).to_contain_text("$12.00")
    # Nobody leaves before it is paid, and the page says so.
    desk.get_by_role("link", name="Check out").click()
    expect(desk.locator(".consequences")).to_contain_text("Take the payment before the guests leave.")
    accessible(desk)
    desk.goto(f"/admin/chalets/booking/{stay}/change/")
    desk.get_by_role("link", name="Take payment of what was charged").click()
    expect(desk.locator(".consequences")).to_contain_text("You have received $12.00.")
    desk.get_by_label("Card at the desk").check()
    desk.get_by_role("button", name="Take payment of what was charged").click()
    said(desk, f"$12.00 received for what was charged to stay {code}.")
    desk.get_by_role("link", name="Check out").click()
    desk.get_by_role("button", name="Check out").click()
    said(desk, "has left")
    assert stack.stay(code)["status"] == "checked_out"
    assert stack.ask(
        "SELECT c.status, p.method, p.amount::text, p.booking_type"
        " FROM stay_charges c JOIN payments p ON p.id = c.payment_id WHERE c.booking_id = %s",
        stay,
    ) == [("settled", "terminal", "12.00", "restaurant")]
