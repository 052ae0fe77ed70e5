"""The pages: who sees them, and that chart, table and file say the same."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal as D
from html.parser import HTMLParser

import pytest

from audit.models import SecurityEvent
from tests.factories.chalets import ChaletFactory
from tests.reports.conftest import stay
from tests.reports.test_revenue import till  # noqa: F401 -- the same money as the arithmetic's tests

OCCUPANCY = "/reports/occupancy/?first=2025-02-01&last=2025-04-30"
REVENUE = "/reports/revenue/?first=2025-02-01&last=2025-04-30"


class Numbers(HTMLParser):
    """Every number of the page by (tag, first day, column); the total row has no first day."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, dict[tuple[str, str], str]] = {"rect": {}, "td": {}}
        self.inline: list[str] = []
        self._day = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attributes}
        self.inline += [name for name in named if name == "style" or name.startswith("on")]
        if tag == "tr":
            self._day = named.get("data-first", "")
        if tag in self.found and "data-value" in named:
            key = named.get("data-first", self._day), named["data-column"]
            self.found[tag][key] = named["data-value"]


def page(client_for, user, address):
    response = client_for(user).get(address)
    assert response.status_code == 200
    return Numbers(response.content.decode())


def cells(client_for, user, address):
    """The file as {(first day, column label): text}, the total under an empty day."""
    response = client_for(user).get(f"{address}&format=csv")
    assert response.content.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))
    return response, {
        (row[0] if row[1] else "", label): value
        for row in rows
        for label, value in zip(head[2:], row[2:], strict=True)
    }


@pytest.mark.parametrize(
    ("address", "charted"),
    [(OCCUPANCY, {"occupancy"}), (REVENUE, {"chalet", "pool", "restaurant", "membership"})],
)
def test_report_chart_table_and_file_agree(client_for, manager, golden, till, address, charted):  # noqa: F811
    numbers = page(client_for, manager, address)
    _response, file = cells(client_for, manager, address)
    table = numbers.found["td"]

    drawn = {key: value for key, value in table.items() if key[0] and key[1] in charted and D(value)}
    assert numbers.found["rect"] == drawn
    assert len(drawn) >= 3
    assert list(file.values()) == list(table.values())
    assert [day for day, _label in file] == [day for day, _column in table]


def test_report_charts_without_anything_inline(client_for, manager, golden, till):  # noqa: F811
    for address in (OCCUPANCY, REVENUE, "/reports/"):
        assert page(client_for, manager, address).inline == []


def test_report_file_is_named_after_its_days_and_noted(client_for, manager, golden, as_owner):
    response, file = cells(client_for, manager, OCCUPANCY)

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == (
        'attachment; filename="occupancy-2025-02-01-to-2025-04-30.csv"'
    )
    assert file["2025-03-01", "Nights sold"] == "37"
    with as_owner():
        event = SecurityEvent.objects.get(event_type="report_exported")
    assert (event.user_id, event.metadata["report"]) == (manager.pk, "occupancy")


@pytest.mark.parametrize(
    ("who", "index", "occupancy", "revenue"),
    [
        ("manager", 200, 200, 200),
        ("owner", 200, 200, 200),
        ("finance", 200, 200, 200),
        ("receptionist", 200, 200, 403),
        ("cook", 200, 200, 403),
        ("guest", 404, 404, 404),
    ],
)
def test_report_pages_open_as_the_database_allows(client_for, request, who, index, occupancy, revenue):
    browser = client_for(request.getfixturevalue(who))

    answers = [browser.get(address).status_code for address in ("/reports/", OCCUPANCY, REVENUE)]

    assert answers == [index, occupancy, revenue]
    assert browser.get(f"{REVENUE}&format=csv").status_code == revenue


@pytest.mark.parametrize("address", ["/reports/", OCCUPANCY, REVENUE])
def test_report_pages_send_a_visitor_to_sign_in(client, address):
    response = client.get(address)

    assert response.status_code == 302
    assert response["Location"].startswith("/account/sign-in/?next=/reports/")


def test_report_index_links_only_to_what_opens(client_for, manager, receptionist):
    assert b"/reports/revenue/" in client_for(manager).get("/reports/").content
    assert b"/reports/revenue/" not in client_for(receptionist).get("/reports/").content


def test_report_of_nothing_says_so(client_for, manager):
    for address, words in ((OCCUPANCY, "Nothing to count"), (REVENUE, "No money moved")):
        response = client_for(manager).get(address)
        assert words in response.content.decode()
        assert b"<svg viewBox" not in response.content


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("first=2025-03-02&last=2025-03-01", "must not come before"),
        ("first=2020-01-01&last=2025-01-01", "at most 5 years"),
        ("first=2025-02-31&last=2025-03-01", "Enter a valid date"),
        ("first=0001-01-01&last=0001-01-02", "between 2000 and 2100"),
        ("first=9999-12-30&last=9999-12-31", "between 2000 and 2100"),
        ("first=2025-03-01", "required"),
        ("first=2025-01-01&last=2025-12-31&by=week", "not one of the available choices"),
        ("first=2024-01-01&last=2025-12-31&by=day", "up to a year"),
    ],
)
def test_report_refuses_days_that_make_no_sense(client_for, manager, query, words):
    response = client_for(manager).get(f"/reports/revenue/?{query}")

    assert response.status_code == 400
    assert words in response.content.decode()


@pytest.mark.parametrize(
    "query",
    ["", "preset=this_month", "preset=last_month", "preset=this_year", "preset=last_12_months", "preset=nonsense",
     "first=2020-01-01&last=2024-12-31", "first=2024-02-29&last=2028-02-27"],
)  # fmt: skip
def test_report_presets_and_long_periods_open(client_for, manager, query):
    ChaletFactory()
    for name in ("occupancy", "revenue"):
        assert client_for(manager).get(f"/reports/{name}/?{query}").status_code == 200


def test_report_asks_as_few_questions_for_many_stays_as_for_one(
    client_for, manager, django_assert_max_num_queries
):
    browser, chalet = client_for(manager), ChaletFactory()
    counts = []
    for month in (2, 3, 4):
        stay(chalet, date(2025, month, 1), date(2025, month, 3))
        with django_assert_max_num_queries(30) as asked:
            assert browser.get(OCCUPANCY).status_code == 200
        counts.append(len(asked))

    assert len(set(counts)) == 1


def test_report_escapes_what_people_typed(client_for, manager):
    chalet = ChaletFactory(name="<script>alert(1)</script>")
    stay(chalet, date(2025, 3, 1), date(2025, 3, 2))

    assert b"<script>alert" not in client_for(manager).get(OCCUPANCY).content
