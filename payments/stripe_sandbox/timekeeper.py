"""What happens by itself when its time comes: sessions expire, refunds settle."""

import threading
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


def run_due(sandbox: "Sandbox") -> int:
    """Do everything whose time has come, oldest first; how many things that were."""
    done = 0
    with sandbox.transaction():
        now = sandbox.clock.precise()
        due = sorted((plan["at"], id) for id, plan in sandbox.store.schedule.items() if plan["at"] <= now)
        for _, id in due:
            plan = sandbox.store.schedule.pop(id, None)
            if plan is not None:
                TIMED[plan["do"]](sandbox, id, **plan["arguments"])
                done += 1
    return done


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
                run_due(self.sandbox)

    def wake(self) -> None:
        self.woken.set()

    def stop(self) -> None:
        self.stopped = True
        self.woken.set()

    def _seconds_to_next(self) -> float:
        with self.sandbox.lock:
            times = [plan["at"] for plan in self.sandbox.store.schedule.values()]
            wait = min(times) - self.sandbox.clock.precise() if times else LONGEST_WAIT_SECONDS
        return min(max(wait, 0.01), LONGEST_WAIT_SECONDS)
