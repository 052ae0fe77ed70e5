"""The sandbox's clock: real time plus an offset that tests move."""

import time


class Clock:
    def __init__(self, offset_seconds: float = 0) -> None:
        self.offset_seconds = offset_seconds

    def now(self) -> int:
        """Whole seconds since the epoch, as Stripe writes ``created`` and ``expires_at``."""
        return int(self.precise())

    def precise(self) -> float:
        return time.time() + self.offset_seconds
