"""The queue of webhook deliveries: signed, retried with back-off, and disturbed on command."""

import json
import random
import threading
import time
from collections import Counter, deque
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import Any

from .identifiers import new_id
from .posting import post, signature
from .store import Store, StripeDict

MOST_WORKERS = 32
ORDERS = ("created", "reversed", "shuffled")


@dataclass
class WebhookKnobs:
    """How deliveries misbehave. ``types`` limits lose, copies and delay to these event types."""

    hold: bool = False
    lose: int = 0  # the next so many deliveries never leave; -1 means all
    copies: int = 1
    order: str = "created"  # within the events of one call
    seed: int = 0
    delay_seconds: float = 0
    concurrency: int = 1
    retry_seconds: float = 1  # first back-off; it doubles each time
    retry_longest_seconds: float = 3600
    most_attempts: int = 16
    timeout_seconds: float = 20
    timestamp_offset_seconds: int = 0  # a sender whose clock is wrong
    types: list[str] = field(default_factory=list)
    never_created: list[str] = field(default_factory=list)  # event types that Stripe "forgets" to make

    def concerns(self, event_type: str) -> bool:
        return not self.types or event_type in self.types


class Deliveries:
    """Which event goes to which endpoint, and how far that is. Guarded by the sandbox's lock."""

    def __init__(
        self, store: Store, lock: threading.RLock, saved: dict[str, StripeDict] | None = None
    ) -> None:  # type: ignore[valid-type]
        self.store = store
        self.knobs = WebhookKnobs()
        self.queue: dict[str, StripeDict] = saved or {}
        self.history: deque[StripeDict] = deque(maxlen=2000)
        self.counts: Counter[str] = Counter()
        self.changed = threading.Condition(lock)
        self.stopped = False
        self._sequence = 1 + max((each["sequence"] for each in self.queue.values()), default=0)
        for each in self.queue.values():
            each.update(status="pending", due_at=time.time())

    # --- what to send -----------------------------------------------------------------------------------

    def enqueue(self, events: list[StripeDict], endpoints: list[StripeDict]) -> None:
        """Queue the events of one call for every endpoint that wants them."""
        now = time.time()
        for event in _ordered(events, self.knobs.order, self.knobs.seed):
            for endpoint in endpoints:
                if wants(endpoint, event["type"]):
                    self._add_copies(event, endpoint, now)
        self.changed.notify_all()

    def _add_copies(self, event: StripeDict, endpoint: StripeDict, now: float) -> None:
        disturbed = self.knobs.concerns(event["type"])
        for _ in range(self.knobs.copies if disturbed else 1):
            self.add(event, endpoint, due_at=now + (self.knobs.delay_seconds if disturbed else 0))

    def add(self, event: StripeDict, endpoint: StripeDict, *, due_at: float | None = None) -> StripeDict:
        """Queue one delivery; also how an event is sent again."""
        delivery = {
            "id": new_id("whd"),
            "event": event["id"],
            "type": event["type"],
            "endpoint": endpoint["id"],
            "sequence": self._next(),
            "attempts": 0,
            "status": "held" if self.knobs.hold else "pending",
            "due_at": time.time() if due_at is None else due_at,
            "answers": [],
        }
        self.queue[delivery["id"]] = delivery
        self.changed.notify_all()
        return delivery

    def _next(self) -> int:
        self._sequence += 1
        return self._sequence

    def release(self, order: str | list[str] = "created", seed: int = 0) -> list[str]:
        """Let held deliveries go; the event ids in their new order.

        ``order`` is created, reversed, shuffled (by ``seed``) or a list of event ids or types; with a list,
        what is not on it stays held. Raises ValueError for another word.
        """
        held = sorted((each for each in self.queue.values() if each["status"] == "held"), key=_sequence_of)
        if isinstance(order, list):
            chosen = [each for wanted in order for each in held if wanted in (each["event"], each["type"])]
            held = list({each["id"]: each for each in chosen}.values())
        else:
            held = _ordered(held, order, seed)
        now = time.time()
        for each in held:
            each.update(status="pending", due_at=now, sequence=self._next())
        self.changed.notify_all()
        return [each["event"] for each in held]

    # --- sending ----------------------------------------------------------------------------------------

    def run(self) -> None:
        """Send what is due until ``stop``; meant for a thread of its own."""
        with ThreadPoolExecutor(MOST_WORKERS, thread_name_prefix="sandbox-webhook") as pool:
            while True:
                with self.changed:
                    if self.stopped:
                        return
                    due = self._take_due()
                    if not due:
                        self.changed.wait(self._seconds_to_next())
                        continue
                for delivery in due:
                    pool.submit(self._attempt, delivery)

    def stop(self) -> None:
        with self.changed:
            self.stopped = True
            self.changed.notify_all()

    def _take_due(self) -> list[StripeDict]:
        free = self._free_places()
        now = time.time()
        due = [each for each in self.queue.values() if each["status"] == "pending" and each["due_at"] <= now]
        taken: list[StripeDict] = []
        for delivery in sorted(due, key=lambda each: (each["due_at"], each["sequence"])):
            if self._loses(delivery):
                self._finish(delivery, "lost")
            elif len(taken) < free:
                delivery["status"] = "sending"
                taken.append(delivery)
        return taken

    def _free_places(self) -> int:
        sending = sum(each["status"] == "sending" for each in self.queue.values())
        return min(self.knobs.concurrency, MOST_WORKERS) - sending

    def _loses(self, delivery: StripeDict) -> bool:
        if not self.knobs.lose or not self.knobs.concerns(delivery["type"]):
            return False
        if self.knobs.lose > 0:
            self.knobs.lose -= 1
        return True

    def _seconds_to_next(self) -> float | None:
        if self._free_places() <= 0:
            return None  # whoever finishes first says so
        waits = [each["due_at"] - time.time() for each in self.queue.values() if each["status"] == "pending"]
        return max(min(waits), 0.005) if waits else None

    def _attempt(self, delivery: StripeDict) -> None:
        with self.changed:
            endpoint = self.store.get("webhook_endpoint", delivery["endpoint"])
            event = self.store.get("event", delivery["event"])
            if endpoint is None or event is None:
                self._finish(delivery, "failed")
                return
            body = json.dumps(event, indent=2).encode()
            secret = self.store.private_of(endpoint["id"])["secret"]
            timeout = self.knobs.timeout_seconds
            timestamp = int(time.time()) + self.knobs.timestamp_offset_seconds
        answer = post(endpoint["url"], body, signature(body, secret, timestamp), timeout)
        with self.changed:
            self._note(delivery, event, answer)

    def _note(self, delivery: StripeDict, event: StripeDict, answer: int | str) -> None:
        if delivery["id"] not in self.queue:
            return  # forgotten by a reset meanwhile
        delivery["attempts"] += 1
        delivery["answers"].append(answer)
        self.counts["attempts"] += 1
        if isinstance(answer, int) and 200 <= answer < 300:
            event["pending_webhooks"] = max(0, event["pending_webhooks"] - 1)
            self._finish(delivery, "delivered")
        elif delivery["attempts"] >= self.knobs.most_attempts:
            self._finish(delivery, "failed")
        else:
            wait = self.knobs.retry_seconds * 2 ** (delivery["attempts"] - 1)
            wait = min(wait, self.knobs.retry_longest_seconds)
            delivery.update(status="pending", due_at=time.time() + wait)
        self.changed.notify_all()

    def _finish(self, delivery: StripeDict, status: str) -> None:
        delivery["status"] = status
        self.queue.pop(delivery["id"], None)
        self.history.append(delivery)
        self.counts[status] += 1
        self.changed.notify_all()

    # --- watching ---------------------------------------------------------------------------------------

    def drain(self, timeout_seconds: float) -> bool:
        """Wait until nothing is on its way (held deliveries do not count); False when time ran out."""
        with self.changed:
            return self.changed.wait_for(self._is_idle, timeout_seconds)

    def _is_idle(self) -> bool:
        return all(each["status"] == "held" for each in self.queue.values())

    def summary(self) -> dict[str, Any]:
        waiting = Counter(each["status"] for each in self.queue.values())
        return dict.fromkeys(("delivered", "failed", "lost", "attempts", "held", "pending", "sending"), 0) | {
            **self.counts,
            **waiting,
        }

    def listed(self) -> list[StripeDict]:
        return [*self.history, *sorted(self.queue.values(), key=_sequence_of)]

    def turn(self, **knobs: Any) -> dict[str, Any]:
        """Set knobs by name. Raises ValueError for an unknown one."""
        unknown = knobs.keys() - asdict(self.knobs).keys()
        if unknown:
            raise ValueError(f"Unknown webhook knob: {', '.join(sorted(unknown))}.")
        if knobs.get("order", "created") not in ORDERS:
            raise ValueError(f"order is one of {', '.join(ORDERS)}.")
        for name, value in knobs.items():
            setattr(self.knobs, name, value)
        if knobs.get("hold") is False:
            self.release()
        self.changed.notify_all()
        return asdict(self.knobs)


def wants(endpoint: StripeDict, event_type: str) -> bool:
    enabled = endpoint["enabled_events"]
    return endpoint["status"] == "enabled" and ("*" in enabled or event_type in enabled)


def _sequence_of(delivery: StripeDict) -> int:
    return delivery["sequence"]


def _ordered(things: Iterable[StripeDict], order: str, seed: int) -> list[StripeDict]:
    if order not in ORDERS:
        raise ValueError(f"order is one of {', '.join(ORDERS)}, or a list of event ids or types.")
    ordered = list(things)
    if order == "reversed":
        ordered.reverse()
    elif order == "shuffled":
        random.Random(seed).shuffle(ordered)
    return ordered
