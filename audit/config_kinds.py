"""What a setting is: its default, how it is edited, and what it means."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.functional import Promise


class Kind(Enum):
    """How a setting is edited and checked."""

    NUMBER = "number"
    SWITCH = "switch"
    TEXT = "text"
    WEEKDAYS = "weekdays"
    MONEY = "money"
    TIME = "time"
    DISCOUNTS = "discounts"
    PLAN = "plan"
    LINES = "lines"


@dataclass(frozen=True)
class Definition:
    """One setting. `minimum` and `maximum` bound a number."""

    default: Any
    category: str
    kind: Kind
    description: str | Promise
    minimum: int = 0
    maximum: int = 10_000
