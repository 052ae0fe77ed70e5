"""Raw INSERTs as somebody, and what they wish to write."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from tests.factories.chalets import ChaletFactory
from tests.support.rows import execute

NEW_ROW = "new row violates row-level security policy"


def insert(table: str, **values: object) -> None:
    """INSERT as whoever the transaction is, without reading anything back."""
    columns = ", ".join(values)
    marks = ", ".join(["%s"] * len(values))
    execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", *values.values())


def stay_of(user: User, **more: object) -> dict[str, object]:
    """The columns of a new hold of this guest."""
    today = timezone.localdate()
    return {
        "id": uuid4(), "user_id": user.pk, "chalet_id": ChaletFactory().pk, "code": uuid4().hex[:9],
        "check_in": today, "check_out": today + timedelta(days=2), "guests": 2, "total_price": 400, **more,
    }  # fmt: skip


def payment_of(stay, **more: object) -> dict[str, object]:
    """The columns of a new card payment."""
    return {
        "id": uuid4(), "user_id": stay.user_id, "booking_id": stay.pk, "booking_type": "chalet",
        "amount": stay.total_price, "status": "pending", "method": "stripe", **more,
    }  # fmt: skip
