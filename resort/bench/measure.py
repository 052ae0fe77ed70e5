"""Measuring in turns: every path gets its few seconds in every round, so that a busy neighbour hits all alike."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from resort.bench.cpu import Tree


@dataclass
class Sample:
    """One turn of one path."""

    rate: float
    count: int
    statuses: Counter[int] = field(default_factory=Counter)
    p50: float | None = None
    p99: float | None = None


@dataclass
class Path:
    """Something to be measured: `run` does one turn; CPU is read from the trees around it."""

    name: str
    run: Callable[[], Sample]
    app: Tree | None
    database: Tree
    expected: int = 200
    samples: list[Sample] = field(default_factory=list)
    app_ms: list[float] = field(default_factory=list)
    database_ms: list[float] = field(default_factory=list)

    def turn(self) -> None:
        """Measure once more."""
        app_before, database_before = self.app.seconds() if self.app else 0.0, self.database.seconds()
        sample = self.run()
        app_used = (self.app.seconds() if self.app else 0.0) - app_before
        database_used = self.database.seconds() - database_before
        self.samples.append(sample)
        self.app_ms.append(app_used * 1000 / sample.count)
        self.database_ms.append(database_used * 1000 / sample.count)

    @property
    def rate(self) -> float:
        """The median rate, in answers a second."""
        return statistics.median(sample.rate for sample in self.samples)

    @property
    def count(self) -> int:
        """All answers together."""
        return sum(sample.count for sample in self.samples)

    @property
    def wrong(self) -> Counter[int]:
        """Answers with another status than expected."""
        seen = sum((sample.statuses for sample in self.samples), Counter[int]())
        return Counter({status: number for status, number in seen.items() if status != self.expected})

    def row(self) -> str:
        """A line of the table."""
        rates = [sample.rate for sample in self.samples]
        p50 = _ms([sample.p50 for sample in self.samples])
        p99 = _ms([sample.p99 for sample in self.samples])
        spread = f"{min(rates):.0f}-{max(rates):.0f}"
        app = f"{statistics.median(self.app_ms):8.2f}" if self.app else f"{'':>8}"
        return (
            f"  {self.name:<34}{self.rate:>9.0f}  {spread:>13}{app}{statistics.median(self.database_ms):>9.2f}"
            f"{p50:>8}{p99:>8}"
        )


def _ms(times: list[float | None]) -> str:
    known = [time * 1000 for time in times if time is not None]
    return f"{statistics.median(known):.0f}" if known else ""


HEAD = (
    f"  {'':<34}{'per s':>9}  {'of rounds':>13}{'app':>8}{'database':>9}{'p50':>8}{'p99':>8}\n"
    f"  {'':<34}{'':>9}  {'':>13}{'CPU ms':>8}{'CPU ms':>9}{'ms':>8}{'ms':>8}"
)


@dataclass(frozen=True)
class Goal:
    """`product` should do at least this share of what `limit` does."""

    product: Path
    limit: Path
    reach: float

    @property
    def ratio(self) -> float:
        """Product over limit, of the median rates."""
        return self.product.rate / self.limit.rate

    def row(self) -> str:
        """A line of the table."""
        verdict = "reached" if self.ratio >= self.reach else "missed"
        name = f"{self.product.name} / {self.limit.name}"
        return f"  {name:<62}{self.ratio:>7.2f}{self.reach:>8.2f}  {verdict}"
