"""When somebody keeps us waiting, stop asking for a moment, and never let everybody wait at once."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Breaker:
    """Counts silences. After `failures` of them within `window` seconds nobody is admitted for `pause` seconds.

    Then one at a time is, until somebody is answered. Each process has its own; threads may share it.
    """

    def __init__(
        self,
        *,
        failures: int = 3,
        window: float = 60,
        pause: float = 15,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._failures, self._window, self._pause, self._clock = failures, window, pause, clock
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Forget everything."""
        self._silences: deque[float] = deque(maxlen=self._failures)
        self._closed_until = 0.0

    @property
    def _tripped(self) -> bool:
        full = len(self._silences) == self._failures
        return full and self._silences[-1] - self._silences[0] <= self._window

    def admit(self) -> bool:
        """Whether to ask now; who is admitted after the pause goes alone."""
        with self._lock:
            if not self._tripped:
                return True
            if self._clock() < self._closed_until:
                return False
            self._closed_until = self._clock() + self._pause
            return True

    def silence(self) -> None:
        """No answer came."""
        with self._lock:
            # Silent still, when asked after the pause: that is as good as three.
            self._silences.extend([self._clock()] * (self._failures if self._tripped else 1))
            self._closed_until = self._silences[-1] + self._pause

    def answer(self) -> None:
        """An answer came, whatever it said."""
        with self._lock:
            if self._tripped:
                self._silences.clear()


class Places:
    """So many may wait for somebody at a time. Each process has its own; threads share it.

    Whoever finds all places taken waits for one, as long as nobody has been in for more than `patience` seconds:
    a rush meets quick answers and all come through. After that no more are let in until somebody leaves.
    """

    def __init__(self, *, patience: float = 1.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._patience, self._clock = patience, clock
        self._changed = threading.Condition()
        self._since: dict[object, float] = {}

    @property
    def taken(self) -> int:
        """How many are in."""
        return len(self._since)

    @contextmanager
    def one_of(self, limit: int) -> Iterator[bool]:
        """Whether there was a place; it is kept until the block ends."""
        me = object()
        admitted = self._enter(me, limit)
        try:
            yield admitted
        finally:
            with self._changed:
                self._since.pop(me, None)
                self._changed.notify_all()

    def _enter(self, me: object, limit: int) -> bool:
        with self._changed:
            while len(self._since) >= limit:
                left = min(self._since.values()) + self._patience - self._clock()
                if left <= 0:
                    return False
                self._changed.wait(left)
            self._since[me] = self._clock()
            return True
