"""What happens by itself when its time comes: sessions expire, refunds settle, subscriptions renew."""

import sys
import threading
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .sandbox import Sandbox

TIMED: dict[str, Callable[..., Any]] = {}
LONGEST_WAIT_SECONDS = 30.0


def timed(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register what ``Store.plan(id, at=…, do=name)`` does: a function of the sandbox, the id and arguments."""

    def register(act: Callable[..., Any]) -> Callable[..., Any]:
        TIMED[name] = act
        return act

    return register


def run_due(sandbox: "Sandbox", *, clock: str | None = None, until: float | None = None) -> int:
    """Do everything whose time has come by a clock, oldest first; how many things that were.

    Each happens at the very time it was planned for, and what it plans in turn happens as well when it is due.
    ``clock`` is a test clock and ``until`` its new time; without them, the sandbox's own clock is meant.
    """
    done = 0
    with sandbox.transaction():
        now = sandbox.clock.precise() if until is None else until
        while (key := _next_due(sandbox, clock, now)) is not None:
            plan = sandbox.store.schedule.pop(key)
            with sandbox.standing_at(plan["at"]):
                TIMED[plan["do"]](sandbox, plan.get("id", key), **plan["arguments"])
            done += 1
    return done


def _next_due(sandbox: "Sandbox", clock: str | None, now: float) -> str | None:
    plans = sandbox.store.schedule
    due = [key for key, plan in plans.items() if plan.get("clock") == clock and plan["at"] <= now]
    return min(due, key=lambda key: plans[key]["at"], default=None)


class Timekeeper:
    """A thread that sleeps until the next planned thing."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self.sandbox = sandbox
        self.woken = threading.Event()
        self.stopped = False

    def run(self) -> None:
        while not self.stopped:
            self.woken.wait(self._seconds_to_next())
            self.woken.clear()
            if not self.stopped:
                self._run_due()

    def _run_due(self) -> None:
        """One thing that goes wrong must not stop the clock for all others."""
        try:
            run_due(self.sandbox)
        except Exception:
            traceback.print_exc(file=sys.stderr)

    def wake(self) -> None:
        self.woken.set()

    def stop(self) -> None:
        self.stopped = True
        self.woken.set()

    def _seconds_to_next(self) -> float:
        with self.sandbox.lock:
            plans = self.sandbox.store.schedule.values()
            times = [plan["at"] for plan in plans if plan.get("clock") is None]
            wait = min(times) - self.sandbox.clock.precise() if times else LONGEST_WAIT_SECONDS
        return min(max(wait, 0.01), LONGEST_WAIT_SECONDS)
