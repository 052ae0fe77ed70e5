"""What waiters and cooks do again and again."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

SERVING = "/admin/restaurant/serving/"


def open_table(page: Page, table: str) -> None:
    """The orders of this table, from the list of all tables."""
    page.goto(SERVING)
    page.get_by_role("link", name=f"Table {table}", exact=False).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Table {table}")


def ask_for(page: Page, *dishes: str) -> None:
    """Tap plus once for each dish, and send."""
    for dish in dishes:
        page.get_by_role("button", name=f"One more: {dish}").first.click()
    page.get_by_role("button", name="Send to the kitchen").click()
    page.wait_for_url("**#orders")


def bump(ticket: Locator) -> None:
    """The cook calls the whole ticket ready, and it is gone."""
    ticket.get_by_role("button", name="All ready").click()
    expect(ticket).to_have_count(0)
