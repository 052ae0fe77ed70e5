"""The geometry of the bars."""

from datetime import date
from decimal import Decimal as D

import pytest

from resort.reports.chart import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, draw
from resort.reports.table import Column, Report, Row


def report(*rows, kind="money", series=("chalet", "pool")):
    columns = tuple(Column(name, name, kind, series=name) for name in series)
    day = date(2025, 3, 1)
    return Report(
        "r",
        columns,
        tuple(Row("r", "r", "2025", day, day, values) for values in rows),
        (None,) * len(columns),
    )


@pytest.mark.parametrize(
    "rows",
    [
        [(D(7324), D(16))],
        [(D(-300), D(500)), (D(5), D(-10))],
        [(D("0.01"), D(0))],
        [(D(0), D(0))],
        [(D(99999), D(1))],
    ],
)
def test_chart_keeps_every_bar_inside_and_in_scale(rows):
    chart = draw(report(*rows))

    for bar in chart.bars:
        assert bar.y >= TOP - 0.01
        assert bar.y + bar.height <= HEIGHT - BOTTOM + 0.01
        assert bar.x >= LEFT
        assert bar.x + bar.width <= WIDTH - RIGHT + 0.01
    unit = (chart.ticks[0].y - chart.ticks[-1].y) / float(chart.ticks[-1].value - chart.ticks[0].value)
    for bar in chart.bars:
        assert bar.height == pytest.approx(float(abs(bar.value)) * unit, abs=0.02)


def test_chart_stacks_up_from_zero_and_down_from_zero():
    chart = draw(report((D(30), D(20)), (D(-30), D(-20))))
    zero = next(tick.y for tick in chart.ticks if tick.is_zero)
    first, second, third, fourth = chart.bars

    assert first.y + first.height == pytest.approx(zero)
    assert second.y + second.height == pytest.approx(first.y)
    assert third.y == pytest.approx(zero)
    assert fourth.y == pytest.approx(third.y + third.height)


def test_chart_of_percent_ends_at_a_hundred():
    chart = draw(report((D(40),), kind="percent", series=("chalet",)))

    assert [tick.value for tick in chart.ticks] == [0, 25, 50, 75, 100]
