"""Three months worked out by hand: February to April 2025, with the night the clocks change."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from chalets.rules import quote_stay
from tests.factories.chalets import BookingFactory, ChaletFactory

ZURICH = ZoneInfo("Europe/Zurich")
OPENED = datetime(2024, 12, 15, 12, tzinfo=ZURICH)


def stay(chalet, check_in, check_out, status="confirmed", **more):
    return BookingFactory(chalet=chalet, check_in=check_in, check_out=check_out, status=status, **more)


@pytest.fixture
def golden(db):
    """Chalets A and B are offered, C was removed on 16 March, D is no longer offered since 8 February."""
    a = ChaletFactory(name="A", created_at=OPENED)
    b = ChaletFactory(name="B", created_at=OPENED, base_price=Decimal(100))
    c = ChaletFactory(name="C", created_at=OPENED, deleted_at=datetime(2025, 3, 16, 9, tzinfo=ZURICH))
    d = ChaletFactory(name="D", created_at=OPENED, is_active=False)

    stay(a, date(2025, 2, 26), date(2025, 3, 3))  # over the end of a month: 3 + 2 nights at 200
    week = quote_stay(
        base_price=Decimal(200),
        weekend_price=None,
        check_in=date(2025, 3, 10),
        check_out=date(2025, 3, 17),
        guests=2,
        long_stay=[{"nights": 7, "percent": 10}],
    )
    # Left three nights early: 4 nights at 200 less 10 %.
    stay(a, date(2025, 3, 10), date(2025, 3, 14), "checked_out", total_price=week.total, quote=week.to_json())
    stay(a, date(2025, 3, 20), date(2025, 3, 22), "no_show")
    stay(a, date(2025, 3, 22), date(2025, 3, 25), "cancelled")
    stay(a, date(2025, 3, 28), date(2025, 4, 2), kind="block", guests=0, total_price=Decimal(0), quote={})
    stay(b, date(2025, 2, 20), date(2025, 4, 1))  # forty nights, longer than any month: 9 + 31 at 100
    stay(b, date(2025, 4, 10), date(2025, 4, 12), "pending")
    stay(
        b, date(2025, 4, 29), date(2025, 5, 3), "checked_in", total_price=Decimal(800)
    )  # 2 of 4 nights at 200
    stay(d, date(2025, 2, 5), date(2025, 2, 8), "checked_out")  # 3 nights at 200
    return SimpleNamespace(a=a, b=b, c=c, d=d)
