"""The floor in a real browser: by keyboard in the list, by touch on the plan, and tables dragged about."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from resort.demo.people import PASSWORD
from tests.browser.resort_stack import Stack
from tests.browser.waiting import arrive, eventually

pytestmark = pytest.mark.usefixtures("stack")
FLOOR = "/admin/restaurant/floor/"
WAITER, MANAGER = "restaurant@v2resort.example", "manager@v2resort.example"


def come_in(page: Page, email: str, to: str) -> None:
    """To the floor through the sign-in everybody has."""
    page.goto(to)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    arrive(page, to)


def table_status(stack: Stack, number: int) -> str:
    return str(stack.value("SELECT status FROM restaurant_tables WHERE table_number = %s", number))


def new_table(stack: Stack, number: int, x: int) -> None:
    stack.ask(
        "INSERT INTO restaurant_tables (table_number, capacity, section, shape, position_x, position_y) "
        "VALUES (%s, 4, 'Test', 'square', %s, 60)",
        number,
        x,
    )


def press(page: Page, name: str) -> None:
    """Press a button with the keyboard alone."""
    button = page.get_by_role("button", name=name)
    button.focus()
    page.keyboard.press("Enter")


def test_party_is_seated_moved_and_cleared_by_keyboard(
    open_page: Callable[..., Page], stack: Stack, accessible
):
    new_table(stack, 61, 0)
    new_table(stack, 62, 20)
    stack.ask(
        "INSERT INTO table_reservations (table_id, reservation_date, reservation_time, party_size, status, guest_name,"
        " confirmation_code) SELECT id, l::date, date_trunc('minute', l)::time, 2, 'booked', 'Ada Guest', %s"
        " FROM restaurant_tables, (SELECT now() AT TIME ZONE 'Europe/Zurich' AS l) t WHERE table_number = 61",
        f"FL{secrets.token_hex(3).upper()}",
    )
    page = open_page(width=1280)
    come_in(page, WAITER, f"{FLOOR}list/")
    accessible(page, dark=True)

    press(page, "Seat Ada Guest (table 61)")
    expect(page.get_by_role("status").first).to_contain_text("Ada Guest sits at table 61.")
    expect(page.get_by_role("button", name="They leave (table 61)")).to_be_focused()

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Table 61")).to_be_focused()
    page.get_by_text("Move, combine or split").press("Enter")
    accessible(page)
    for number in ("61", "62"):
        tick = page.get_by_role("group", name="Their tables from now on").get_by_role(
            "checkbox", name=f"{number} (4)"
        )
        tick.focus()
        page.keyboard.press("Space")
    press(page, "Move")
    expect(page.get_by_role("status").first).to_contain_text("Ada Guest: table 62.")
    assert (table_status(stack, 61), table_status(stack, 62)) == ("cleaning", "occupied")

    page.goto(f"{FLOOR}list/")
    press(page, "Cleared (table 61)")
    expect(page.get_by_role("status").first).to_contain_text("Table 61 is free.")
    assert table_status(stack, 61) == "available"


def test_plan_shows_what_somebody_else_did(open_page: Callable[..., Page], stack: Stack, accessible):
    new_table(stack, 63, 40)
    page = open_page(width=390)
    come_in(page, WAITER, FLOOR)
    spot = page.locator("#spot-63")
    expect(spot).to_have_accessible_name("Table 63 4 Free , 4 seats, Test")
    stack.ask("UPDATE restaurant_tables SET status = 'cleaning' WHERE table_number = 63")
    expect(spot).to_contain_text("To clear")
    spot.click()
    page.get_by_role("button", name="Cleared").click()
    expect(page.get_by_role("status").first).to_contain_text("Table 63 is free.")
    # The names begin with the words on the tables, for those who speak to the screen.
    accessible(page, dark=True)
    accessible(page, only=["label-content-name-mismatch"])
    page.get_by_role("link", name="List").click()
    arrive(page, f"{FLOOR}list/")
    accessible(page, only=["label-content-name-mismatch"])


def test_manager_moves_a_table_by_arrow_keys(open_page: Callable[..., Page], stack: Stack, accessible):
    new_table(stack, 64, 100)
    page = open_page(width=1280)
    come_in(page, MANAGER, f"{FLOOR}edit/")
    accessible(page)
    page.get_by_role("button", name="Table 64").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    page.get_by_role("button", name="Keep these places").click()
    expect(page.get_by_role("status").first).to_contain_text("1 table was moved.")
    place = "SELECT position_x || ' ' || position_y FROM restaurant_tables WHERE table_number = 64"
    assert eventually(page, lambda: stack.value(place), what="the place") == "95 55"


def drag(page: Page, name: str, across: float, down: float) -> None:
    """Take a table by its middle and let it go so many units further."""
    shape = page.get_by_role("button", name=name, exact=True)
    box = shape.bounding_box()
    assert box is not None
    unit = float(shape.evaluate("shape => shape.getScreenCTM().a"))
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across * unit, y + down * unit, steps=12)
    page.mouse.up()


def test_manager_drags_a_table_but_not_onto_another(open_page: Callable[..., Page], stack: Stack):
    new_table(stack, 65, 60)
    new_table(stack, 66, 80)
    page = open_page(width=1280)
    # All of the room is on the screen, so the mouse can be anywhere in it.
    page.set_viewport_size({"width": 1280, "height": 1600})
    come_in(page, MANAGER, f"{FLOOR}edit/")
    left, top = (page.get_by_label(f"Table 65, from the {side}", exact=True) for side in ("left", "top"))
    expect(left).to_have_value("60")

    drag(page, "Table 65", 20, 0)
    expect(left).to_have_value("80")
    expect(page.locator("#editor-said")).to_have_text("Table 65 stands on another.")
    page.get_by_role("button", name="Keep these places").click()
    expect(page.get_by_role("alert")).to_contain_text("Tables 65 and 66 would stand on each other.")
    assert stack.value("SELECT position_x FROM restaurant_tables WHERE table_number = 65") == 60

    page.goto(f"{FLOOR}edit/")
    expect(left).to_have_value("60")
    drag(page, "Table 65", 40, 20)
    expect(left).to_have_value("100")
    expect(page.locator("#editor-said")).to_contain_text("Table 65: 100 from the left, 80 from the top.")
    page.get_by_role("button", name="Keep these places").click()
    expect(page.get_by_role("status").first).to_contain_text("1 table was moved.")
    page.reload()
    expect(left).to_have_value("100")
    expect(top).to_have_value("80")
