"""A real browser on the whole resort. The stack is started once; every test brings its own guest and house."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from resort.db import bootstrap
from resort.db.server import ROOT, Cluster
from resort.demo.people import PASSWORD as STAFF_PASSWORD
from resort.dev import books
from tests.browser.resort_stack import Stack, resort_stack
from tests.browser.waiting import arrive
from tests.support import template
from tests.support.database import reconnected_as_owner

PASSWORD = "long-enough-for-a-test-7"
AXE = (ROOT / "tests" / "support" / "axe.min.js").read_text()
# A phone and a desk.
WIDTHS = {390: 844, 1280: 900}
# Only a page that never comes waits so long; a busy machine needs it.
PATIENCE_MS = 45_000
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    for item in items:
        if Path(__file__).parent in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def stack(
    tmp_path_factory: pytest.TempPathFactory, django_test_environment: None, django_db_blocker: Any
) -> Iterator[Stack]:
    """The whole resort, with the demo in it; its database is kept for the last look at the books."""
    cluster_folder = os.environ.get("RESORT_TEST_CLUSTER")
    if not cluster_folder:
        pytest.skip("the browser tests need the local test server to make a database on")
    cluster, name = Cluster(Path(cluster_folder), fast=True), f"resort_browser_{secrets.token_hex(4)}"
    with django_db_blocker.unblock(), reconnected_as_owner():
        template.provide(name)
    bootstrap.bootstrap(cluster.admin_url(), database=name, passwords={}, with_test_role=True)
    urls = {key: url.rsplit("/", 1)[0] + f"/{name}" for key, url in cluster.urls().items()}
    try:
        with resort_stack(urls, tmp_path_factory.mktemp("stack")) as running:
            yield running
            running.await_worker()
    finally:
        if books.wanted():
            books.leave(books.Note("browser", urls["MIGRATOR_DATABASE_URL"]))
        else:
            with django_db_blocker.unblock(), reconnected_as_owner():
                template.drop(name)


@pytest.fixture(scope="session")
def chromium(stack: Stack) -> Iterator[Browser]:
    """One browser for all tests; each page gets a context of its own.

    After the stack: Playwright runs a loop in this thread, in which Django makes no database.
    """
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        pytest.skip("no Chromium on this machine; set CHROMIUM to one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture
def problems() -> Iterator[list[str]]:
    """What the pages of this test complained about: script errors, refused content, server errors."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def open_page(chromium: Browser, stack: Stack, problems: list[str]) -> Iterator[Callable[..., Page]]:
    """`open_page(width=390, javascript=False, theme="dark")`: a new browser window with nobody signed in."""
    contexts: list[BrowserContext] = []

    def opened(*, width: int = 1280, javascript: bool = True, theme: Any = "light") -> Page:
        context = chromium.new_context(
            base_url=stack.base_url,
            viewport={"width": width, "height": WIDTHS.get(width, 900)},
            java_script_enabled=javascript,
            color_scheme=theme,
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: _note(problems, message))
        page.on("response", lambda answer: _note_server_error(problems, answer))
        return page

    yield opened
    for context in contexts:
        context.close()


def _note(problems: list[str], message: Any) -> None:
    # A page that answers 4xx on purpose is logged by the browser as an error too.
    if message.type == "error" and "Failed to load resource" not in message.text:
        problems.append(message.text)


def _note_server_error(problems: list[str], answer: Any) -> None:
    if answer.status >= 500 and answer.status != 503:
        problems.append(f"{answer.status} {answer.url}")


@cache
def _password_hash() -> str:
    return make_password(PASSWORD, hasher="argon2")


@pytest.fixture
def new_guest(stack: Stack) -> Callable[[], str]:
    """Makes somebody with an account; returns their e-mail. The password is `PASSWORD`."""

    def made() -> str:
        return stack.new_guest(_password_hash())

    return made


@pytest.fixture
def sign_in() -> Callable[..., None]:
    """`sign_in(page, email)`: through the form, like everybody."""

    def signed_in(page: Page, email: str, password: str = PASSWORD) -> None:
        page.goto("/account/sign-in/?next=/stays/")
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Sign in").click()
        arrive(page, "/stays/")
        expect(page.get_by_role("heading", level=1)).to_have_text("My bookings")

    return signed_in


@pytest.fixture
def sign_in_to(open_page: Callable[..., Page], sign_in: Callable[..., None]) -> Callable[..., Page]:
    """`sign_in_to(email, width, height)`: a window of that size, with this member of staff of the demo signed in."""

    def opened(email: str, width: int, height: int, **options: object) -> Page:
        page = open_page(width=width, **options)
        page.set_viewport_size({"width": width, "height": height})
        sign_in(page, email, STAFF_PASSWORD)
        return page

    return opened


@pytest.fixture
def accessible() -> Callable[..., None]:
    """`accessible(page)`: axe finds nothing, and nothing is wider than the window.

    Who calls it has waited for something of the page it means. A page whose main part or heading never comes fails.
    `only` names the rules to look at; `dark=True` looks at the colours of the dark theme too.
    """

    def checked(page: Page, *, only: list[str] | None = None, dark: bool = False) -> None:
        page.wait_for_load_state("load")
        expect(page.get_by_role("main")).to_have_count(1)
        expect(page.get_by_role("heading", level=1)).not_to_have_count(0)
        page.evaluate(AXE + ";0")
        assert _violations(page, only) == [], page.url
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url
        if dark:
            page.emulate_media(color_scheme="dark")
            page.evaluate("document.getAnimations().forEach(change => change.finish())")
            assert _violations(page, ["color-contrast"]) == [], f"{page.url} in the dark"
            page.emulate_media(color_scheme="light")

    return checked


def _violations(page: Page, only: list[str] | None) -> list[Any]:
    # Preloading would write imported styles into the page, which its own policy refuses.
    options: dict[str, Any] = {"preload": False, "resultTypes": ["violations"]}
    if only:
        options["runOnly"] = {"type": "rule", "values": only}
    return page.evaluate(
        "async options => (await axe.run(document, options)).violations"
        ".map(rule => [rule.id, rule.nodes.map(node => node.target)])",
        options,
    )
