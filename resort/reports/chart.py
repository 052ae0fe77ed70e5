"""Bars as plain geometry, for a template to write as SVG: attributes and classes only, so the content policy holds."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from resort.reports.table import Column, Report, Row

WIDTH, HEIGHT = 760, 300
LEFT, RIGHT, TOP, BOTTOM = 64, 8, 12, 44
_PLOT_WIDTH, _PLOT_HEIGHT = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
# Room for a label below a bar, in the chart's own units.
_LABEL_WIDTH = 30


@dataclass(frozen=True)
class Bar:
    """One series of one row."""

    x: float
    y: float
    width: float
    height: float
    column: Column
    row: Row
    value: Decimal


@dataclass(frozen=True)
class Tick:
    """A line across, with what it stands for."""

    y: float
    value: Decimal
    is_zero: bool


@dataclass(frozen=True)
class Label:
    """The name below a bar; `above` (the year of a month, the month of a day) is given where it changes."""

    x: float
    text: str
    above: str


@dataclass(frozen=True)
class Chart:
    """A chart of a report; `kind` is how its values are written ("money", "count" or "percent")."""

    report: Report
    kind: str
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    labels: tuple[Label, ...]
    series: tuple[Column, ...]
    highest: Row | None
    highest_value: Decimal
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    label_y: int = HEIGHT - BOTTOM + 18
    above_y: int = HEIGHT - BOTTOM + 36


def draw(report: Report) -> Chart:
    """Stack the charted columns of each row: what is above zero upwards, what is below downwards."""
    charted = report.charted
    stacks = [[Decimal(row.values[number] or 0) for number, _column in charted] for row in report.rows]
    kind = charted[0][1].kind
    high = max((sum(value for value in stack if value > 0) for stack in stacks), default=Decimal(0))
    low = min((sum(value for value in stack if value < 0) for stack in stacks), default=Decimal(0))
    step = _step(Decimal(high - low), kind)
    top = Decimal(100) if kind == "percent" else _up(Decimal(high), step) or step
    bottom = -_up(-Decimal(low), step)
    scale = Decimal(_PLOT_HEIGHT) / (top - bottom)
    pitch = _PLOT_WIDTH / max(1, len(report.rows))
    bars: list[Bar] = []
    for number, (row, stack) in enumerate(zip(report.rows, stacks, strict=True)):
        bars += _stack(row, stack, [column for _number, column in charted], number * pitch, pitch, top, scale)
    totals = [sum(stack, Decimal(0)) for stack in stacks]
    best = max(range(len(totals)), key=lambda index: totals[index], default=None)
    return Chart(
        report=report,
        kind=kind,
        bars=tuple(bars),
        ticks=tuple(_ticks(top, bottom, step, scale)),
        labels=tuple(_labels(report, pitch)),
        series=tuple(column for _number, column in charted),
        highest=report.rows[best] if best is not None else None,
        highest_value=totals[best] if best is not None else Decimal(0),
    )


def _stack(
    row: Row,
    stack: list[Decimal],
    columns: list[Column],
    offset: float,
    pitch: float,
    top: Decimal,
    scale: Decimal,
) -> list[Bar]:
    bars = []
    above = below = Decimal(0)
    gap = min(6.0, pitch * 0.25)
    for value, column in zip(stack, columns, strict=True):
        begins, above, below = (
            (above + value, above + value, below) if value >= 0 else (below, above, below + value)
        )
        bars.append(
            Bar(
                x=round(LEFT + offset + gap / 2, 2),
                y=round(float(TOP + (top - begins) * scale), 2),
                width=round(pitch - gap, 2),
                height=round(float(abs(value) * scale), 2),
                column=column,
                row=row,
                value=value,
            )
        )
    return bars


def _step(span: Decimal, kind: str) -> Decimal:
    """A round distance between lines: 1, 2 or 5 times a power of ten, about four to the chart."""
    if kind == "percent":
        return Decimal(25)
    if span <= 0:
        return Decimal(100)
    if kind == "count" and span <= 4:
        return Decimal(1)
    power = Decimal(10) ** (span / 4).adjusted()
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor * 4 >= span)


def _up(value: Decimal, step: Decimal) -> Decimal:
    """The next multiple of the step that is not below."""
    return (value / step).to_integral_value(ROUND_CEILING) * step


def _ticks(top: Decimal, bottom: Decimal, step: Decimal, scale: Decimal) -> list[Tick]:
    ticks, value = [], bottom
    while value <= top:
        ticks.append(Tick(round(float(TOP + (top - value) * scale), 2), value, value == 0))
        value += step
    return ticks


def _labels(report: Report, pitch: float) -> list[Label]:
    """As many names as fit, and what they belong to wherever that changes."""
    every = max(1, -(-_LABEL_WIDTH // max(1, int(pitch))))
    labels, shown = [], ""
    for number, row in enumerate(report.rows):
        if number % every:
            continue
        above = row.above if row.above != shown else ""
        labels.append(Label(round(LEFT + (number + 0.5) * pitch, 2), row.short, above))
        shown = row.above
    return labels
