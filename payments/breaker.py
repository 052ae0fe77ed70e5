"""When somebody keeps us waiting, stop asking for a moment."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable


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
