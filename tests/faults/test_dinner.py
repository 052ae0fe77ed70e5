"""Two hundred covers while the web is killed and the database cut: nothing lost, nothing twice, every step legal."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable

import psycopg
import pytest

from restaurant.rules.orders import legal_history, line_id
from tests.faults.dinner import KITCHEN, SERVING, Dinner, Staff
from tests.faults.stack import Guest, Stack, eventually

PARTIES, COVERS, STAGES = 50, 4, 5


@pytest.fixture
def dinner(stack: Stack) -> Dinner:
    """The evening before the first party sits down; what the demo had open has been carried out."""
    stack.ask(
        "WITH served AS (UPDATE kitchen_order_items SET status = 'served', served_at = now() "
        "WHERE status IN ('pending', 'cooking', 'ready') RETURNING 1) "
        "UPDATE kitchen_orders SET status = 'completed', completed_at = now() "
        "WHERE status IN ('pending', 'cooking', 'ready') RETURNING (SELECT count(*) FROM served)"
    )
    tables = [id for (id,) in stack.ask("SELECT id::text FROM restaurant_tables WHERE is_active ORDER BY 1")]
    menu = stack.ask(
        "SELECT id::text FROM menu_items WHERE is_available AND stock IS NULL "
        "AND served_in = '{}' ORDER BY name"
    )
    stages = [threading.Event() for _ in range(STAGES)]
    return Dinner(stack, tables, [id for (id,) in menu], stages, PARTIES, COVERS)


def waits_at_the_door(stack: Stack) -> bool:
    """Whether a web process is in the middle of an order; only a superuser sees that somebody else waits."""
    with psycopg.connect(stack.cluster.admin_url(), connect_timeout=5) as server:
        query = (
            "SELECT 1 FROM pg_stat_activity WHERE application_name = 'resort-web' AND wait_event = 'relation'"
        )
        return server.execute(query).fetchone() is not None


def in_the_middle(dinner: Dinner, stage: int, fault: Callable[[], None]) -> None:
    """Let the next parties order, hold their orders half done, and let it happen."""
    dinner.until(lambda: len(dinner.answered) == stage * PARTIES // STAGES, f"stage {stage}")
    with (
        contextlib.suppress(psycopg.OperationalError),
        psycopg.connect(dinner.stack.cluster.admin_url(), dbname="resort") as door,
    ):
        door.execute("LOCK TABLE order_counters IN EXCLUSIVE MODE")
        dinner.stages[stage].set()
        dinner.until(lambda: waits_at_the_door(dinner.stack), "an order half done")
        fault()


def test_a_dinner_of_200_covers_loses_nothing_when_web_and_database_fall(dinner, stack):
    waiter, cook = Staff(stack, "restaurant@v2resort.example"), Staff(stack, "kitchen@v2resort.example")
    waiters, cooks = [waiter, waiter.also(), waiter.also()], [cook, cook.also()]
    dinner.stages[0].set()
    workers = [dinner.work(dinner.wait_at_tables, each) for each in waiters]
    others = [dinner.work(dinner.cook, each) for each in cooks]
    others.append(dinner.work(dinner.carry_out, waiter.also()))
    try:
        in_the_middle(dinner, 1, lambda: stack.kill("web"))
        dinner.until(lambda: Guest(stack).get("/readyz").status_code == 200, "the web's return")
        dinner.stages[2].set()
        in_the_middle(dinner, 3, stack.cut_database)
        dinner.until(lambda: Guest(stack).get("/readyz").status_code == 200, "the database's return")
        dinner.stages[4].set()
        dinner.until(lambda: len(dinner.answered) == PARTIES, "the last order")
        dinner.until(lambda: not unfinished(stack), "the last plate")
    finally:
        dinner.over.set()
        for stage in dinner.stages:
            stage.set()
        for thread in [*workers, *others]:
            thread.join(60)
    assert dinner.problems == []
    assert sum(each.doubts for each in waiters) > 0

    check_orders(dinner)
    check_histories(dinner)
    check_screen(dinner, waiter, cook)
    # All of it happened, not only the plain way.
    for what in ("hung up", "added", "void", "fire", "begin", "ready", "recall", "served"):
        assert dinner.did[what] > 0, dinner.did


def check_screen(dinner: Dinner, waiter: Staff, cook: Staff) -> None:
    """A screen that slept while the web was away wakes up knowing what it knew, and is told what it missed."""

    def look(known: str = ""):
        headers = {"X-Part": "board", **({"If-None-Match": known} if known else {})}
        return cook.until_answered(lambda: cook.get(f"{KITCHEN}look/", headers=headers))

    order = dinner.order(waiter, PARTIES + 4)
    before = look()
    assert before.text.count("<article") == 1
    dinner.stack.kill("web")
    eventually(lambda: Guest(dinner.stack).get("/readyz").status_code == 200, what="the web's return")
    assert look(before.headers["ETag"]).status_code == 304
    assert waiter.press(f"{SERVING}order/{order}/void/", usual="Entered by mistake", wasted="no") == 302
    assert "<s>" in look(before.headers["ETag"]).text


def unfinished(stack: Stack) -> list[tuple[str, str]]:
    """Orders and dishes that wait for somebody."""
    return stack.ask(
        "SELECT order_number, status FROM kitchen_orders WHERE status IN ('pending', 'cooking', 'ready') UNION ALL "
        "SELECT name, status FROM kitchen_order_items WHERE status IN ('pending', 'cooking', 'ready') "
        "OR (voided_at IS NOT NULL AND void_seen_at IS NULL)"
    )


def check_orders(dinner: Dinner) -> None:
    """What was answered "sent" is there once, with each of its dishes once, and nothing else is there."""
    ask = dinner.stack.ask
    assert len(dinner.sent) == PARTIES
    lines = {
        str(line_id(sent.key, number)) for sent in dinner.sent + dinner.added for number in range(sent.dishes)
    }
    keys = {str(sent.key) for sent in dinner.sent}
    late = {str(sent.key) for sent in dinner.added}
    orders = {
        key for (key,) in ask("SELECT request_key::text FROM kitchen_orders WHERE request_key IS NOT NULL")
    }
    # An addition to an order that was ready by then is an order of its own.
    assert keys <= orders <= keys | late
    found = ask(
        "SELECT i.id::text FROM kitchen_order_items i JOIN kitchen_orders o ON o.id = i.order_id "
        "WHERE o.request_key IS NOT NULL"
    )
    assert sorted(id for (id,) in found) == sorted(lines)
    numbers = ask("SELECT count(*)::int, count(DISTINCT order_number)::int FROM kitchen_orders")
    assert numbers[0][0] == numbers[0][1]


def check_histories(dinner: Dinner) -> None:
    """The log of each order can be put in a row of legal steps that ends where the order is."""
    rows = dinner.stack.ask(
        "SELECT o.id::text, o.status, l.data FROM kitchen_orders o JOIN activity_logs l ON l.target_id = o.id::text "
        "WHERE o.request_key IS NOT NULL AND l.data ? 'steps' ORDER BY l.data ->> 'at'"
    )
    logs: dict[tuple[str, str], list[dict]] = {}
    for order, status, data in rows:
        logs.setdefault((order, status), []).append(data)
    assert len(logs) >= PARTIES
    for (order, status), entries in logs.items():
        past = in_a_row(entries, None)
        assert past is not None, (order, entries)
        assert legal_history(past), (order, past)
        assert past[-1] == status in ("completed", "cancelled"), (order, status, past)


def in_a_row(entries: list[dict], now: str | None) -> list[str] | None:
    """The steps of all entries, each beginning where the one before ended; who asked first need not be first."""
    if not entries:
        return []
    for number, entry in enumerate(entries):
        if entry["before"] == now:
            rest = in_a_row(entries[:number] + entries[number + 1 :], entry["steps"][-1])
            if rest is not None:
                return [*entry["steps"], *rest]
    return None
