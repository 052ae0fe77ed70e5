"""What may become of an order: forwards only, but for a recall."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restaurant.rules import orders as rules

ITEMS = st.lists(st.sampled_from(sorted(rules.ITEM_NEXT)), max_size=6)
NOW = datetime(2026, 11, 22, 19, tzinfo=UTC)


@given(st.sampled_from(sorted(rules.ORDER_NEXT)), st.sampled_from(sorted(rules.ORDER_NEXT)))
def test_steps_to_is_a_chain_of_legal_steps(now, to):
    chain = [now, *rules.steps_to(now, to)]
    assert all(rules.may_step(before, after) for before, after in pairwise(chain))
    assert chain[-1] in {to, now}


@given(ITEMS)
def test_order_follows_its_dishes_and_is_over_only_when_all_of_them_are(items):
    answer = rules.follows(items)
    live = [status for status in items if status != rules.CANCELLED]
    assert (answer == rules.CANCELLED) == (not live)
    assert (answer == rules.COMPLETED) == (bool(live) and set(live) == {rules.SERVED})
    assert (answer == rules.PENDING) == (bool(live) and set(live) == {rules.PENDING})


@pytest.mark.parametrize(
    ("history", "legal"),
    [
        (["pending", "cooking", "ready", "completed"], True),
        (["pending", "cooking", "ready", "cooking", "ready"], True),
        (["pending", "cancelled"], True),
        (["cooking", "ready"], False),
        (["pending", "ready"], False),
        (["pending", "cooking", "pending"], False),
        (["pending", "cooking", "ready", "completed", "cancelled"], False),
        (["pending", "cancelled", "cooking"], False),
        ([], False),
    ],
)
def test_history_is_legal(history, legal):
    assert rules.legal_history(history) is legal


def test_ticket_turns_amber_after_two_thirds_and_red_at_the_end():
    ages = {
        age: rules.heat(since=NOW - timedelta(minutes=age), minutes=15, now=NOW)
        for age in (0, 9, 10, 14, 15, 40)
    }
    assert ages == {0: "calm", 9: "calm", 10: "amber", 14: "amber", 15: "red", 40: "red"}
