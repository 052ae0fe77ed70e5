"""A family joins the pool: bought by card, somebody invited, both cards shown."""

from __future__ import annotations

import re
import secrets

from playwright.sync_api import expect

from tests.browser.resort_stack import Stack
from tests.browser.waiting import arrive, eventually


def test_family_joins_invites_and_both_have_cards(open_page, stack: Stack, accessible, new_guest, sign_in):
    email = new_guest()
    page = open_page(width=390)
    sign_in(page, email)
    page.goto("/pool/memberships/")
    accessible(page)
    page.get_by_role("link", name=re.compile("Choose.*Family")).click()
    arrive(page, "/pool/memberships/family/monthly/")
    page.get_by_role("button", name="Pay $80.00 by card").click()
    page.get_by_label("Card number").fill("4242424242424242")
    page.get_by_label("CVC").fill("123")
    page.get_by_label("Expiry").fill("12 / 40")
    page.get_by_label("Name on card").fill("Ida Browser")
    page.get_by_role("button", name=re.compile("Subscribe|Pay")).click()

    arrive(page, "/pool/membership/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Family membership")
    accessible(page)
    kid = f"kid-{secrets.token_hex(4)}@example.com"
    page.get_by_label("Name").fill("Kim")
    page.get_by_label("E-mail").fill(kid)
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text(f"We have sent the invitation to {kid}.")).to_be_visible()

    body = eventually(
        page,
        lambda: stack.value(
            "SELECT body FROM notifications WHERE data->>'to' = %s AND sent_at IS NOT NULL", kid
        ),
        what="the invitation",
    )
    found = re.search(r"/pool/invitation/\S+", body)
    assert found
    phone = open_page(width=390, javascript=False)
    phone.goto(found[0])
    expect(phone.get_by_role("heading", level=1)).to_contain_text("invites you to the pool")
    phone.get_by_role("button", name="Accept").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Card of Kim")
    expect(phone.get_by_role("img", name="Card of Kim")).to_be_visible()

    page.reload()
    page.get_by_role("link", name=re.compile("Card.*Kim")).click()
    expect(page.get_by_role("img", name="Card of Kim")).to_be_visible()
    accessible(page)
