"""An evening of two hundred covers over HTTP: waiters, cooks and a runner who press until they are answered."""

from __future__ import annotations

import random
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import requests

from resort.demo.people import PASSWORD
from restaurant.rules.orders import line_id
from tests.faults.stack import Guest, Stack, eventually

KITCHEN, SERVING = "/admin/restaurant/kitchen/", "/admin/restaurant/serving/"
PATIENCE = 180
_CARD = re.compile(r"<article.*?</article>", re.S)
_TAP_ADDRESS = re.compile(rf'action="({KITCHEN}tap/[^"]+)"')
_VALUE = re.compile(r'name="tap" value="([^"]+)"')
# What a cook does with a card, the first of these first.
_WORDS = ("fire", "void-seen", "begin", "ready")


class Staff(Guest):
    """A browser of somebody of the house, who presses again until there is an answer."""

    def __init__(self, stack: Stack, email: str) -> None:
        super().__init__(stack)
        self.doubts, self.told = 0, list[str]()
        self.get("/account/sign-in/")
        answer = self.post("/account/sign-in/", username=email, password=PASSWORD)
        assert answer.status_code in (302, 303), answer.text[:2000]

    def also(self) -> Staff:
        """A second window of the same person."""
        window = Staff.__new__(Staff)
        Guest.__init__(window, self.stack)
        window.browser.cookies.update(self.browser.cookies)
        window.doubts, window.told = 0, []
        return window

    def until_answered(self, call: Callable[[], requests.Response]) -> requests.Response:
        """The first answer that is one: neither a lost line nor "please try again"."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                answer = call()
            except requests.RequestException:
                self.doubts += 1
            else:
                assert answer.status_code != 500, answer.text[:3000]
                if answer.status_code != 503:
                    assert "sign-in" not in answer.headers.get("Location", "")
                    return answer
                self.doubts += 1
            time.sleep(0.1)
        raise AssertionError(f"nobody answered within {PATIENCE} s")

    def press(self, path: str, **fields: str) -> int:
        """Press the same button until it is answered; the status: done (302) or refused in words (409)."""
        answer = self.until_answered(lambda: self.post(path, **fields))
        assert answer.status_code in (302, 409), (path, fields, answer.status_code)
        if answer.status_code == 409:
            self.told = re.findall(r'<p class="said"[^>]*>([^<]*)', answer.text)
        return answer.status_code

    def press_and_hang_up(self, path: str, **fields: str) -> socket.socket:
        """Press, and never hear the answer; whoever holds the line closes it."""
        token = self.browser.cookies.get("csrftoken", "")
        request = requests.Request(
            "POST", self.stack.address + path, data={**fields, "csrfmiddlewaretoken": token}
        )
        made = self.browser.prepare_request(request)
        lines = [f"POST {made.path_url} HTTP/1.1", f"Host: 127.0.0.1:{self.stack.port}"]
        lines += [f"{name}: {value}" for name, value in made.headers.items()]
        assert isinstance(made.body, str)
        line = socket.create_connection(("127.0.0.1", self.stack.port), timeout=60)
        line.sendall("\r\n".join([*lines, "", made.body]).encode())
        return line


@dataclass
class Sent:
    """An order, or an addition to one, that a waiter was told is sent."""

    key: UUID
    dishes: int


@dataclass
class Dinner:
    """What is known of the evening by those who work in it. Safe to use from many threads."""

    stack: Stack
    tables: list[str]
    menu: list[str]
    stages: list[threading.Event]
    parties: int
    covers: int
    over: threading.Event = field(default_factory=threading.Event)
    sent: list[Sent] = field(default_factory=list)
    added: list[Sent] = field(default_factory=list)
    answered: set[int] = field(default_factory=set)
    did: Counter[str] = field(default_factory=Counter)
    problems: list[BaseException] = field(default_factory=list)
    _next: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def until(self, true: Callable[[], Any], what: str) -> None:
        """Wait for it, or for somebody's trouble, which is raised."""
        eventually(lambda: self.problems or true(), PATIENCE, what=what)
        if self.problems:
            raise self.problems[0]

    def work(self, job: Callable[[Staff], None], who: Staff) -> threading.Thread:
        """Let somebody work in the background; trouble is kept."""

        def run() -> None:
            try:
                job(who)
            except BaseException as problem:
                self.problems.append(problem)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        return thread

    # Waiters

    def wait_at_tables(self, waiter: Staff) -> None:
        """Take the next party's order until nobody is left."""
        while (number := self._party()) is not None:
            self.stages[number * len(self.stages) // self.parties].wait()
            self.order(waiter, number)
            with self._lock:
                self.answered.add(number)

    def _party(self) -> int | None:
        with self._lock:
            number, self._next = self._next, self._next + 1
        return number if number < self.parties else None

    def order(self, waiter: Staff, number: int) -> str:
        """A starter and a main for everybody; some hang up, some press twice, some add, some take back. Its id."""
        key, table = uuid4(), f"{SERVING}table/{self.tables[number % len(self.tables)]}/"
        form = {"request_key": str(key), "hold": "yes"}
        for place in range(2 * self.covers):
            dish = f"{self.menu[(number + place) % len(self.menu)]}.{place}"
            form |= {f"{dish}.quantity": "1", f"{dish}.course": "1" if place < self.covers else "2"}
        if number % 20 == 3:
            line = waiter.press_and_hang_up(table, **form)
            eventually(lambda: self._order_of(key), what="the order whose answer nobody heard")
            line.close()
            self.did["hung up"] += 1
        for _press in range(2 if number % 4 == 0 else 1):
            assert waiter.press(table, **form) == 302, waiter.told
        with self._lock:
            self.sent.append(Sent(key, 2 * self.covers))
        order = eventually(lambda: self._order_of(key), what="the order that was sent")
        if number % 5 == 1:
            self._add(waiter, table, order)
        if number % 6 == 2:
            what = {"item": str(line_id(key, 0)), "usual": "Entered by mistake", "wasted": "no"}
            waiter.press(f"{SERVING}order/{order}/void/", **what)
            self.did["void"] += 1
        return str(order)

    def _add(self, waiter: Staff, table: str, order: str) -> None:
        key = uuid4()
        form = {"request_key": str(key), "order": order, f"{self.menu[0]}.0.quantity": "1"}
        for _press in range(2):
            assert waiter.press(table, **form) == 302, waiter.told
        with self._lock:
            self.added.append(Sent(key, 1))
        self.did["added"] += 1

    def _order_of(self, key: UUID) -> str:
        rows = self.stack.ask("SELECT id::text FROM kitchen_orders WHERE request_key = %s::uuid", str(key))
        return rows[0][0] if rows else ""

    # Kitchen

    def cook(self, cook: Staff) -> None:
        """A screen that looks with what it knew last, and somebody who taps what is on it."""
        dice, tag = random.Random(200), ""
        while not self.over.is_set():
            headers = {"X-Part": "board", **({"If-None-Match": tag} if tag else {})}
            answer = cook.until_answered(lambda head=headers: cook.get(f"{KITCHEN}look/", headers=head))
            if answer.status_code == 304:
                time.sleep(0.05)
                continue
            assert answer.status_code == 200, answer.status_code
            tag = answer.headers["ETag"]
            for card in _CARD.findall(answer.text):
                self._tap(cook, card, dice)

    def _tap(self, cook: Staff, card: str, dice: random.Random) -> None:
        address = _TAP_ADDRESS.search(card)
        assert address, card
        # The whole ticket, not a line of it: that is the last button of its kind.
        taps = {value.split()[0]: value for value in _VALUE.findall(card)}
        for word in _WORDS:
            if word in taps:
                cook.press(address[1], tap=taps[word])
                self.did[word] += 1
        if "ready" in taps and dice.random() < 0.2:
            again = taps["ready"].replace("ready", "recall", 1)
            # Refused where the runner was quicker.
            cook.press(address[1], tap=again)
            cook.press(address[1], tap=taps["ready"])
            self.did["recall"] += 1

    # Carrying out

    def carry_out(self, runner: Staff) -> None:
        """Whatever is ready goes to its table."""
        while not self.over.is_set():
            for order in eventually(self._ready, what="a look at what is ready") or []:
                if order:
                    runner.press(f"{SERVING}order/{order}/step/", tap="serve")
                    self.did["served"] += 1
            time.sleep(0.05)

    def _ready(self) -> list[str]:
        rows = self.stack.ask("SELECT id::text FROM kitchen_orders WHERE status = 'ready' ORDER BY ready_at")
        return [order for (order,) in rows] or [""]
