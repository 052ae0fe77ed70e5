"""Faults that API calls meet on command: slowness, lost connections, server errors, rate limits."""

from dataclasses import asdict, dataclass
from typing import Any

KINDS = {
    "latency": "answer after `ms` milliseconds",
    "drop_before": "close the connection; nothing happened",
    "drop_after": "do what was asked, then close the connection",
    "error_before": "answer 500; nothing happened",
    "error_after": "do what was asked, then answer 500 (kept under the idempotency key)",
    "rate_limit": "answer 429; nothing happened",
}


@dataclass
class Fault:
    """One fault for the next ``times`` calls (None: until cleared) whose path and method match."""

    kind: str
    times: int | None = 1
    path: str = "/v1/"
    method: str | None = None
    ms: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"Unknown fault {self.kind!r}; known are {', '.join(KINDS)}.")

    def matches(self, method: str, path: str) -> bool:
        return path.startswith(self.path) and self.method in (None, method) and self.times != 0


class Faults:
    def __init__(self) -> None:
        self.active: list[Fault] = []

    def add(self, **fields: Any) -> Fault:
        """Raises ValueError or TypeError for a fault that does not exist."""
        fault = Fault(**fields)
        self.active.append(fault)
        return fault

    def clear(self) -> None:
        self.active.clear()

    def take(self, method: str, path: str) -> tuple[str | None, int]:
        """What happens to this call: a kind other than latency (or None), and its latency in ms."""
        latency = 0
        kind = None
        for fault in [each for each in self.active if each.matches(method, path)]:
            if fault.kind == "latency":
                latency += fault.ms
            elif kind is None:
                kind = fault.kind
            else:
                continue
            if fault.times is not None:
                fault.times -= 1
        self.active = [fault for fault in self.active if fault.times != 0]
        return kind, latency

    def listed(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self.active]
