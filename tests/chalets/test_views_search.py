"""Home, the search, a chalet's page and its price panel."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from chalets.models import Chalet
from tests.factories.chalets import (
    AddonFactory,
    AmenityFactory,
    BookingFactory,
    ChaletFactory,
    ChaletImageFactory,
)
from tests.factories.payments import CancellationPolicyFactory

pytestmark = pytest.mark.django_db

# What no calendar has, what nobody means, and what machines send.
BAD_DATES = [
    ("2030-02-30", "2030-03-02"),
    ("0000-01-01", "0000-01-03"),
    ("9999-12-30", "9999-12-31"),
    ("tomorrow", "later"),
    ("2027-01-01' OR 1=1", "2027-01-02"),
    ("1" * 5000, "2"),
    ("١٢٣٤-٠١-٠١", "2027-01-02"),
]
BAD_NUMBERS = ["0", "-1", "NaN", "1e309", "2.5", "9" * 5000, "", "zwei", "10**30"]


def wish(arrival, nights=2, guests=2, **more):
    """The query of a wish."""
    departure = arrival + timedelta(days=nights)
    return {"check_in": str(arrival), "check_out": str(departure), "guests": str(guests), **more}


def dressed(**options):
    """A chalet with a picture and an amenity."""
    chalet = ChaletFactory(**options)
    ChaletImageFactory(chalet=chalet)
    AmenityFactory(chalet=chalet, name="Sauna")
    return chalet


def found(response):
    """The names of the chalets a search page shows."""
    return re.findall(r"<h3><a [^>]*>([^<]+)</a>", response.text)


def test_home_shows_houses_and_asks_when(client):
    chalet = dressed(name="Larch")

    page = client.get("/")

    assert page.status_code == 200
    assert f'href="{reverse("chalets:detail", args=[chalet.slug])}"' in page.text
    assert 'name="check_in"' in page.text


def test_search_shows_only_what_is_free_with_the_price_of_the_stay(client, arrival):
    free, taken = dressed(name="Free"), dressed(name="Taken")
    BookingFactory(chalet=taken, check_in=arrival, nights=1)

    page = client.get(reverse("chalets:search"), wish(arrival))

    assert found(page) == [free.name]
    assert "$400.00" in page.text
    assert f"check_in={arrival}" in page.text


def test_search_lets_arrival_follow_departure_on_the_same_day(client, arrival):
    chalet = dressed()
    BookingFactory(chalet=chalet, check_in=arrival - timedelta(days=3), nights=3)

    assert found(client.get(reverse("chalets:search"), wish(arrival))) == [chalet.name]


def test_search_filters_by_party_and_amenity(client, arrival):
    dressed(name="Small", capacity=2)
    large = dressed(name="Large", capacity=6)
    plain = ChaletFactory(name="Plain", capacity=6)

    by_party = client.get(reverse("chalets:search"), wish(arrival, guests=5))
    by_both = client.get(reverse("chalets:search"), wish(arrival, guests=5, amenities="Sauna"))

    assert sorted(found(by_party)) == [large.name, plain.name]
    assert found(by_both) == [large.name]


def test_search_hides_what_is_not_offered(client):
    dressed(hidden=True)
    dressed(in_maintenance=True)
    dressed(removed=True)

    page = client.get(reverse("chalets:search"))

    assert found(page) == []
    assert "Nothing is free for exactly that" in page.text


@pytest.mark.parametrize(("check_in", "check_out"), BAD_DATES)
def test_search_answers_bad_dates_kindly(client, check_in, check_out):
    page = client.get(reverse("chalets:search"), {"check_in": check_in, "check_out": check_out})

    assert page.status_code == 400
    assert page.context["form"].errors


@pytest.mark.parametrize("guests", [number for number in BAD_NUMBERS if number])
def test_search_answers_bad_parties_kindly(client, guests):
    page = client.get(reverse("chalets:search"), {"guests": guests})

    assert page.status_code == 400
    assert list(page.context["form"].errors) == ["guests"]


@pytest.mark.parametrize("page_number", ["0", "-1", "abc", "9" * 50, "99999", "١"])
def test_search_survives_any_page_number(client, page_number):
    dressed()

    assert client.get(reverse("chalets:search"), {"page": page_number}).status_code == 200


def test_search_refuses_dates_in_the_wrong_order_and_long_stays(client, arrival):
    reversed_dates = {"check_in": str(arrival), "check_out": str(arrival - timedelta(days=1))}

    assert client.get(reverse("chalets:search"), reversed_dates).status_code == 400
    assert client.get(reverse("chalets:search"), wish(arrival, nights=400)).status_code == 400
    assert client.get(reverse("chalets:search"), wish(arrival - timedelta(days=90))).status_code == 400


def test_search_asks_for_the_other_day(client, arrival):
    page = client.get(reverse("chalets:search"), {"check_in": str(arrival)})

    assert list(page.context["form"].errors) == ["check_out"]


@pytest.mark.parametrize("dates", [False, True])
def test_search_asks_the_database_the_same_for_one_and_for_many(client, arrival, dates):
    query = wish(arrival) if dates else {}

    def statements():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("chalets:search"), query).status_code == 200
        return len(asked)

    dressed()
    statements()  # the list of amenities is kept for a minute
    one = statements()
    for _number in range(11):
        dressed()

    assert statements() == one


def change_name(chalet):
    Chalet.objects.filter(pk=chalet.pk).update(name="Heron")


def change_price(chalet):
    Chalet.objects.filter(pk=chalet.pk).update(base_price=Decimal(333))


def change_rooms(chalet):
    Chalet.objects.filter(pk=chalet.pk).update(bedrooms=9)


def change_description(chalet):
    Chalet.objects.filter(pk=chalet.pk).update(description="By the mill.")


def change_picture(chalet):
    chalet.images.update(static_path="img/chalets/heron-view.svg")


def change_picture_text(chalet):
    chalet.images.update(alt_text="A heron")


def add_picture_in_front(chalet):
    ChaletImageFactory(chalet=chalet, static_path="img/chalets/heron-bedroom.svg", sort_order=-1)


def remove_picture(chalet):
    chalet.images.all().delete()


def add_amenity(chalet):
    AmenityFactory(chalet=chalet, name="Jetty")


def close_for_repairs(chalet):
    Chalet.objects.filter(pk=chalet.pk).update(status="maintenance")


def remove(chalet):
    Chalet.objects.filter(pk=chalet.pk).update(deleted_at=timezone.now())


CHANGES = [
    (change_name, "Heron", True),
    (change_price, "$333.00", True),
    (change_rooms, "9 bedrooms", True),
    (change_description, "By the mill.", True),
    (change_picture, "heron-view", True),
    (change_picture_text, 'alt="A heron"', True),
    (add_picture_in_front, "heron-bedroom", True),
    (remove_picture, 'width="600"', False),
    (close_for_repairs, "Larch", False),
    (remove, "Larch", False),
]


@pytest.mark.parametrize(
    ("change", "words", "there"), CHANGES, ids=lambda value: getattr(value, "__name__", "")
)
def test_what_staff_change_shows_at_the_next_request(client, as_owner, change, words, there):
    chalet = dressed(name="Larch")
    before = client.get(reverse("chalets:search")).text
    with as_owner():
        change(chalet)
    after = client.get(reverse("chalets:search")).text

    assert (words in before, words in after) == (not there, there)


def test_amenity_that_is_new_filters_at_once(client, as_owner):
    chalet = dressed(name="Larch")
    client.get(reverse("chalets:search"))
    with as_owner():
        add_amenity(chalet)
    cache.clear()  # the list to choose from is kept for a minute, the search is not

    assert found(client.get(reverse("chalets:search"), {"amenities": "Jetty"})) == ["Larch"]


def test_detail_tells_everything_in_words(client, arrival):
    chalet = dressed(name="Larch")
    CancellationPolicyFactory(days_before_checkin=7, refund_percentage=100, refund_type="full")
    CancellationPolicyFactory(days_before_checkin=2, refund_percentage=50, refund_type="partial")

    page = client.get(reverse("chalets:detail", args=[chalet.slug]))

    assert page.status_code == 200
    for words in (
        "Sauna",
        "from 3:00",
        "until 11:00",
        "Until 7 days before arrival",
        "full refund",
        "50% back",
    ):
        assert words in page.text.replace("\u202f", " ")


def test_detail_is_not_there_for_a_hidden_chalet(client):
    assert client.get(reverse("chalets:detail", args=[dressed(hidden=True).slug])).status_code == 404
    assert client.get(reverse("chalets:detail", args=["no-such"])).status_code == 404


def test_detail_asks_the_database_the_same_for_one_and_for_many_stays(client, arrival):
    chalet = dressed()
    address = reverse("chalets:detail", args=[chalet.slug])

    def statements():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address, wish(arrival)).status_code == 200
        return len(asked)

    statements()
    one = statements()
    for number in range(1, 9):
        BookingFactory(chalet=chalet, check_in=arrival + timedelta(days=3 * number), nights=3)
        ChaletImageFactory(chalet=chalet)

    assert statements() == one


def test_calendar_says_what_every_day_is(client, arrival):
    chalet = dressed()
    BookingFactory(chalet=chalet, check_in=arrival, nights=2)

    page = client.get(reverse("chalets:detail", args=[chalet.slug]), {"month": arrival.strftime("%Y-%m")})

    states = {
        day["date"]: day["state"]
        for month in page.context["calendar"]["months"]
        for week in month["weeks"]
        for day in week
        if day
    }
    assert states[arrival] == "checkout"
    assert states[arrival + timedelta(days=1)] == "taken"
    assert states[arrival + timedelta(days=2)] == "free"


def test_calendar_links_choose_both_days_without_javascript(client, arrival):
    chalet = dressed()
    address = reverse("chalets:detail", args=[chalet.slug])

    page = client.get(address, {"check_in": str(arrival)})

    last = arrival + timedelta(days=2)
    assert f"check_in={arrival}&amp;check_out={last}" in page.text


@pytest.mark.parametrize("month", ["0000-00", "9999-12", "2026-13", "x", "1" * 4000, "-1"])
def test_calendar_survives_any_month(client, month):
    chalet = dressed()

    assert client.get(reverse("chalets:detail", args=[chalet.slug]), {"month": month}).status_code == 200


def test_quote_explains_every_night_and_addon(client, arrival):
    chalet = dressed()
    breakfast = AddonFactory(name="Breakfast")
    friday = arrival + timedelta(days=4)
    query = wish(friday - timedelta(days=1), nights=2, addons=str(breakfast.pk))

    panel = client.get(reverse("chalets:quote", args=[chalet.slug]), query)

    quote = panel.context["panel"].quote
    assert [night.is_weekend for night in quote.nights] == [False, True]
    assert quote.total == 200 + 250 + 4 * 15
    assert "Weekend night" in panel.text
    assert "4 × $15.00 per person and night" in panel.text
    assert "$510.00" in panel.text


def test_quote_of_taken_nights_offers_others(client, arrival):
    chalet, other = dressed(name="Larch"), dressed(name="Heron")
    BookingFactory(chalet=chalet, check_in=arrival, nights=2)

    panel = client.get(reverse("chalets:quote", args=[chalet.slug]), wish(arrival))

    assert panel.context["panel"].quote is None
    assert [found.chalet.slug for found in panel.context["panel"].alternatives.other_chalets] == [other.slug]
    assert f"check_in={arrival + timedelta(days=2)}" in panel.text


@pytest.mark.parametrize(("check_in", "check_out"), BAD_DATES)
def test_quote_and_detail_answer_bad_dates_kindly(client, check_in, check_out):
    chalet = dressed()
    query = {"check_in": check_in, "check_out": check_out, "guests": "2"}

    for name in ("quote", "detail"):
        page = client.get(reverse(f"chalets:{name}", args=[chalet.slug]), query)
        assert page.status_code == 200
        assert page.context["panel"].quote is None


@pytest.mark.parametrize("guests", [*BAD_NUMBERS[:-3], "5"])
def test_quote_refuses_a_party_the_chalet_does_not_sleep(client, arrival, guests):
    chalet = dressed(capacity=4)

    panel = client.get(reverse("chalets:quote", args=[chalet.slug]), wish(arrival, guests=guests))

    assert panel.status_code == 200
    assert "sleeps up to 4 guests" in panel.text


def test_quote_refuses_addons_that_are_not_offered(client, arrival):
    chalet = dressed()
    gone = AddonFactory(is_active=False)

    for addon in (gone.pk, "x", "00000000-0000-0000-0000-000000000000"):
        panel = client.get(reverse("chalets:quote", args=[chalet.slug]), wish(arrival, addons=str(addon)))
        assert panel.context["panel"].quote is None


def test_quote_keeps_the_address_of_the_page(client, arrival):
    chalet = dressed()

    panel = client.get(reverse("chalets:quote", args=[chalet.slug]), wish(arrival, page="detail"))

    expected = f"/chalets/{chalet.slug}/?check_in={arrival}&check_out={arrival + timedelta(days=2)}&guests=2"
    assert panel["HX-Replace-Url"] == expected


def test_pages_contain_nothing_inline(client, arrival):
    chalet = dressed()

    for address in ("/", reverse("chalets:search"), reverse("chalets:detail", args=[chalet.slug])):
        text = client.get(address, wish(arrival)).text
        assert " style=" not in text
        assert "<script>" not in text
        assert " onclick=" not in text
