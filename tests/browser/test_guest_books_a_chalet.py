"""Guests book a chalet in a real browser: from the first search to the confirmation, and what may go wrong."""

from __future__ import annotations

import re
import secrets
from functools import partial
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.browser.resort_stack import Stack, quiet_dates
from tests.browser.waiting import arrive, eventually

GOOD_CARD, DECLINED_CARD = "4242424242424242", "4000000000000002"


def wish(guests: int = 2) -> str:
    arrival, departure = quiet_dates()
    return urlencode({"check_in": str(arrival), "check_out": str(departure), "guests": guests})


def code_of(page: Page) -> str:
    """The booking code in the address."""
    found = re.search(r"/stays/([^/]+)/", page.url)
    assert found, page.url
    return found[1]


def hold(page: Page, chalet: str) -> str:
    """From the chalet's page to the pay page, signed in; the code."""
    page.goto(f"/chalets/{chalet}/book/?{wish()}")
    page.get_by_role("button", name="Hold these nights").click()
    held(page)
    return code_of(page)


def held(page: Page) -> None:
    """Wait for the pay page."""
    page.wait_for_url("**/pay/")
    expect(page.get_by_role("heading", level=1)).to_have_text("These nights are held for you")


def pay(page: Page, card: str, *, first: bool = True) -> None:
    """Fill in the card on Stripe's page."""
    page.get_by_label("Card number").fill(card)
    page.get_by_label("CVC").fill("123")
    if first:
        page.get_by_label("Expiry").fill("12 / 40")
        page.get_by_label("Name on card").fill("Ida Browser")
    page.get_by_role("button", name="Pay").click()


def confirmed(page: Page, name: str = "") -> None:
    """Wait for the confirmation, which may take as long as Stripe's message to us."""
    page.wait_for_url("**/confirmed/")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(f"{re.escape(name)} is yours$"))


def test_visitor_searches_books_signs_up_on_the_way_and_pays(open_page, stack: Stack, accessible):
    page = open_page()
    chalet = stack.new_chalet()
    name = stack.value("SELECT name FROM chalets WHERE slug = %s", chalet)
    email = f"new-{secrets.token_hex(4)}@example.com"
    arrival, departure = quiet_dates()

    page.goto("/")
    search = page.get_by_role("search")
    search.get_by_label("Check-in").fill(str(arrival))
    search.get_by_label("Check-out").fill(str(departure))
    search.get_by_label("Guests").fill("3")
    search.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Free on your dates")
    page.get_by_role("link", name=name, exact=True).click()

    arrive(page, f"/chalets/{chalet}/?{wish(guests=3)}")
    panel = page.get_by_role("complementary", name=f"Book {name}")
    expect(panel.locator(".total")).to_contain_text("$600.00")
    page.locator("summary", has_text="Add to your stay").click()
    page.get_by_role("checkbox", name=re.compile("Firewood")).check()
    expect(panel.locator(".total")).to_contain_text("$630.00")
    panel.get_by_role("button", name="Book these nights").click()

    arrive(page, f"/chalets/{chalet}/book/")
    page.get_by_label("First name").fill("Grace")
    page.get_by_label("Last name").fill("Hopper")
    page.get_by_label("E-mail").fill("grace@example.com")
    page.get_by_label("Special requests").fill("We arrive late.")
    page.get_by_role("button", name="Go on to your account").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Create an account")
    page.get_by_label("First name").fill("Ida")
    page.get_by_label("Last name").fill("Visitor")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill("a-lake-and-a-larch-9")
    page.get_by_role("button", name="Create my account").click()

    expect(page.get_by_label("First name")).to_have_value("Grace")
    expect(page.get_by_label("Special requests")).to_have_value("We arrive late.")
    expect(page.get_by_role("checkbox", name=re.compile("Firewood"))).to_be_checked()
    page.get_by_role("button", name="Hold these nights").click()

    held(page)
    expect(page.get_by_text(re.compile(r"1[45]:\d\d left")).first).to_be_visible()
    code = code_of(page)
    page.get_by_role("button", name=re.compile("by card")).click()
    pay(page, GOOD_CARD)

    confirmed(page, name)
    accessible(page)
    assert stack.stay(code) == {"status": "confirmed", "payment_status": "paid"}
    with page.expect_download() as download:
        page.get_by_role("link", name="Add to my calendar").click()
    assert download.value.suggested_filename == f"{code}.ics"


def test_confirmation_comes_by_mail_with_a_calendar_file(open_page, stack: Stack, new_guest, sign_in):
    page, email = open_page(), new_guest()
    sign_in(page, email)
    code = hold(page, stack.new_chalet())

    page.get_by_role("button", name="Pay at the desk when I arrive").click()
    confirmed(page)
    expect(page.get_by_text("at the desk when you arrive")).to_be_visible()

    def about_the_stay():
        return [mail for mail in stack.mails_to(email) if code in mail.as_string()]

    [mail] = eventually(page, about_the_stay, what="the confirmation's mail")
    assert [part.get_content_type() for part in mail.iter_attachments()] == ["text/calendar"]


def test_declined_card_then_a_good_one(open_page, stack: Stack, new_guest, sign_in):
    page = open_page()
    sign_in(page, new_guest())
    code = hold(page, stack.new_chalet())

    page.get_by_role("button", name=re.compile("by card")).click()
    pay(page, DECLINED_CARD)
    expect(page.get_by_text("Nothing was charged")).to_be_visible()
    pay(page, GOOD_CARD, first=False)

    confirmed(page)
    assert stack.stay(code) == {"status": "confirmed", "payment_status": "paid"}
    paid = stack.ask(
        "SELECT p.status FROM payments p JOIN chalet_bookings b ON b.id = p.booking_id WHERE b.code = %s",
        code,
    )
    assert paid == [("succeeded",)]


def test_guest_turns_back_at_stripe_and_gives_the_nights_back(open_page, stack: Stack, new_guest, sign_in):
    page = open_page()
    sign_in(page, new_guest())
    code = hold(page, stack.new_chalet())

    page.get_by_role("button", name=re.compile("by card")).click()
    page.get_by_role("link", name=re.compile("go back", re.IGNORECASE)).click()
    expect(page.get_by_text("Nothing was charged")).to_be_visible()
    page.get_by_role("button", name="Give these nights back").click()

    expect(page.get_by_text("You have given these nights back")).to_be_visible()
    assert stack.stay(code)["status"] == "cancelled"


@pytest.mark.parametrize("width", [390, 1280])
def test_whole_journey_without_javascript(open_page, stack: Stack, new_guest, sign_in, width):
    page = open_page(javascript=False, width=width)
    sign_in(page, new_guest())
    chalet = stack.new_chalet()
    arrival, departure = quiet_dates()

    page.goto(f"/chalets/{chalet}/?month={arrival:%Y-%m}")
    page.locator(f'td[data-date="{arrival}"] a').click()
    page.wait_for_url(f"**check_in={arrival}*")
    page.locator(f'td[data-date="{departure}"] a').click()
    expect(page.locator("#quote .total")).to_contain_text("$600.00")
    page.get_by_label("Guests").select_option("3")
    page.get_by_role("button", name="Update the price").click()
    page.wait_for_url("**guests=3*")
    page.get_by_role("button", name="Book these nights").click()
    page.get_by_role("button", name="Hold these nights").click()
    held(page)
    expect(page.get_by_text(re.compile("until .*[0-9]:[0-9]{2}")).first).to_be_visible()
    code = code_of(page)
    page.get_by_role("button", name=re.compile("by card")).click()
    pay(page, GOOD_CARD)

    confirmed(page)
    page.get_by_role("link", name="See the booking").click()
    page.get_by_role("link", name="Cancel this stay").click()
    expect(page.locator(".refund")).to_contain_text("$600.00")
    page.get_by_role("button", name="Cancel and get $600.00 back").click()
    expect(page.get_by_text("Your stay is cancelled")).to_be_visible()
    assert stack.stay(code)["status"] == "cancelled"


def test_double_click_back_and_reload_make_one_booking(open_page, stack: Stack, new_guest, sign_in):
    page, chalet = open_page(), stack.new_chalet()
    sign_in(page, new_guest())

    page.goto(f"/chalets/{chalet}/book/?{wish()}")
    page.get_by_role("button", name="Hold these nights").dblclick()
    held(page)
    code = code_of(page)
    page.go_back()
    expect(page.get_by_text("You hold these nights already")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Hold these nights").click()
    held(page)

    assert code_of(page) == code
    count = "SELECT count(*) FROM chalet_bookings b JOIN chalets c ON c.id = b.chalet_id WHERE c.slug = %s"
    assert stack.value(count, chalet) == 1


def test_two_guests_want_the_same_nights(open_page, stack: Stack, new_guest, sign_in):
    chalet = stack.new_chalet()
    first, second = open_page(), open_page()
    for page in (first, second):
        sign_in(page, new_guest())
        page.goto(f"/chalets/{chalet}/book/?{wish()}")

    first.get_by_role("button", name="Hold these nights").click()
    held(first)
    second.get_by_label("Special requests").fill("Written with care")
    second.get_by_role("button", name="Hold these nights").click()

    expect(second.get_by_role("heading", level=1)).to_have_text("Somebody was a moment faster")
    second.locator(".choice").first.click()
    expect(second.get_by_label("Special requests")).to_have_value("Written with care")
    second.get_by_role("button", name="Hold these nights").click()
    held(second)


def test_hold_that_ran_out_is_held_again(open_page, stack: Stack, new_guest, sign_in, accessible):
    page = open_page()
    sign_in(page, new_guest())
    code = hold(page, stack.new_chalet())
    stack.ask(
        "UPDATE chalet_bookings SET hold_expires_at = now() - interval '1 second' WHERE code = %s", code
    )

    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("The time to pay is over")
    accessible(page)
    page.get_by_role("button", name="Hold these nights again").click()

    held(page)
    assert code_of(page) != code


def test_countdown_ends_on_the_page_that_says_so(open_page, stack: Stack, new_guest, sign_in):
    page = open_page()
    sign_in(page, new_guest())
    code = hold(page, stack.new_chalet())
    stack.ask(
        "UPDATE chalet_bookings SET hold_expires_at = now() + interval '3 seconds' WHERE code = %s", code
    )

    page.reload()

    expect(page.get_by_role("heading", level=1)).to_have_text("The time to pay is over")


def test_dates_chosen_in_the_calendar_bring_the_price(open_page, stack: Stack):
    page, chalet = open_page(), stack.new_chalet()
    arrival, departure = quiet_dates()

    page.goto(f"/chalets/{chalet}/?month={arrival:%Y-%m}")
    page.locator(f'td[data-date="{arrival}"] button').press("Enter")
    page.locator(f'td[data-date="{departure}"] button').press("Enter")

    expect(page.locator("#quote .total")).to_contain_text("$600.00")
    expect(page).to_have_url(re.compile(f"check_in={arrival}&check_out={departure}"))
    page.reload()
    expect(page.locator("#quote .total")).to_contain_text("$600.00")


@pytest.mark.parametrize("width", [390, 1280])
def test_guest_pages_are_accessible_in_light_and_dark(
    open_page, stack: Stack, new_guest, sign_in, accessible, width
):
    page, chalet = open_page(width=width), stack.new_chalet()
    look = partial(accessible, page, dark=True)
    for address in (
        "/", "/chalets/", f"/chalets/?{wish()}", "/chalets/?check_in=x", f"/chalets/?{wish(guests=30)}",
        f"/chalets/{chalet}/", f"/chalets/{chalet}/?{wish()}", "/chalets/larch/",
        f"/chalets/{chalet}/?check_in=2020-01-01&check_out=2020-01-02", f"/chalets/{chalet}/book/?{wish()}",
    ):  # fmt: skip
        page.goto(address)
        look()
    page.get_by_role("button", name="Go on to your account").click()
    expect(page.get_by_role("heading", name="Please check the form")).to_be_visible()
    look()
    sign_in(page, new_guest())
    look()
    code = hold(page, chalet)
    look()
    page.get_by_role("button", name="Pay at the desk when I arrive").click()
    confirmed(page)
    for name in ("confirmed/", "", "receipt/", "cancel/"):
        page.goto(f"/stays/{code}/{name}")
        look()
    page.goto("/stays/")
    look()
