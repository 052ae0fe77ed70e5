"""A guest scans the card on the table and orders; the waiter confirms, the kitchen cooks, the guest sees it all."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from resort.demo.people import PASSWORD
from tests.browser.resort_stack import Stack

SERVING, KITCHEN = "/admin/restaurant/serving/", "/admin/restaurant/kitchen/"


@pytest.fixture
def card(stack: Stack) -> tuple[int, str]:
    """A table of its own where a party has been seated, and the address on its card."""
    code = "-".join(secrets.token_hex(2).upper() for _part in range(3))
    [(table, number)] = stack.ask(
        "INSERT INTO restaurant_tables (table_number, capacity, section)"
        " SELECT greatest(max(table_number), 200) + 1, 4, 'Test' FROM restaurant_tables RETURNING id, table_number"
    )
    stack.ask("INSERT INTO table_cards (table_id, code) VALUES (%s, %s)", table, code)
    stack.ask(
        "INSERT INTO table_reservations (table_id, reservation_date, reservation_time, party_size, status, seated_at,"
        " guest_name, confirmation_code) SELECT %s, l::date, date_trunc('minute', l)::time, 2, 'seated', now(),"
        " 'Ida Hungry', %s FROM (SELECT now() AT TIME ZONE 'Europe/Zurich' AS l) t",
        table,
        f"GO{secrets.token_hex(3).upper()}",
    )
    stack.ask("UPDATE system_settings SET value = 'true' WHERE key = 'restaurant.guest_orders'")
    return number, f"/t/{code}/"


def test_guest_orders_by_the_card_and_the_kitchen_sees_it_once_a_waiter_says_yes(
    card: tuple[int, str],
    open_page: Callable[..., Page],
    sign_in: Callable[..., None],
    accessible: Callable[..., None],
) -> None:
    number, address = card
    waiter, stove, phone = open_page(width=390), open_page(width=1280), open_page(width=390)
    sign_in(waiter, "restaurant@v2resort.example", PASSWORD)
    waiter.goto(SERVING)
    expect(waiter.get_by_role("heading", name="Which table?")).to_be_visible()
    sign_in(stove, "kitchen@v2resort.example", PASSWORD)
    stove.goto(KITCHEN)
    expect(stove.get_by_role("heading", name="Kitchen")).to_be_attached()

    # As somebody types it.
    phone.goto(address.lower())
    expect(phone.get_by_role("heading", level=1)).to_have_text(f"Table {number}")
    accessible(phone, dark=True)
    more = phone.get_by_role("button", name="One more: Barley soup")
    more.click()
    expect(phone.locator("#chosen")).to_have_text("1 · $14.00")
    more.click()
    expect(phone.locator("#chosen")).to_have_text("2 · $28.00")
    phone.get_by_label("Allergies at the table").fill("Celery at seat 2")
    phone.get_by_role("button", name="Look it over").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Is this your order?")
    expect(phone.locator("tfoot")).to_contain_text("$28.00")
    accessible(phone, dark=True)
    phone.get_by_role("button", name="Send the order").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Your waiter has your order")
    accessible(phone, dark=True)

    # The waiter's page tells it by itself.
    waiter.locator("#guests-waiting").get_by_role("link", name=f"Table {number}").click()
    asked = waiter.locator("#guests")
    expect(asked).to_contain_text("2× Barley soup")
    accessible(waiter, dark=True)
    asked.get_by_role("button", name="Send to the kitchen").click()
    expect(waiter.locator("#orders")).to_contain_text("By the guests")
    # The guest's page looks again by itself, and goes on doing so.
    expect(phone.get_by_role("heading", level=1)).to_have_text("Your order is in the kitchen")

    ticket = stove.get_by_role("article", name=f"Table {number}")
    expect(ticket).to_contain_text("Celery at seat 2")
    expect(ticket).to_contain_text("By the guests")
    ticket.get_by_role("button", name="All ready").click()
    expect(ticket).to_have_count(0)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Your order is ready")
    accessible(phone)


def test_the_sheet_of_cards_is_one_that_everybody_can_read(
    card: tuple[int, str],
    open_page: Callable[..., Page],
    sign_in: Callable[..., None],
    accessible: Callable[..., None],
) -> None:
    number, address = card
    desk = open_page(width=1280)
    sign_in(desk, "restaurant@v2resort.example", PASSWORD)
    desk.goto(f"{SERVING}cards/")
    mine = desk.locator(f"#table-{number}")
    expect(mine.get_by_role("img", name=f"Menu of table {number}")).to_be_visible()
    expect(mine).to_contain_text(address)
    accessible(desk, dark=True)
    mine.get_by_role("button", name="New card").click()
    expect(desk.get_by_text(f"Table {number} has a new card.")).to_be_visible()
    expect(mine).not_to_contain_text(address)
