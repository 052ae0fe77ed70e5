"""Which seasons price a day, and changing them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit import config
from audit.services import record
from payments.models import PriceRecord, SeasonalPricingRule
from payments.rules import Season

_REMEMBERED = ("name", "start_date", "end_date", "multiplier", "apply_to_days", "is_active", "priority")


_BETWEEN = """
SELECT json_build_array(
  id, name, start_date, end_date, multiplier::text, apply_to_days, coalesce(priority, 0), created_at)::text
FROM seasonal_pricing_rules WHERE is_active AND start_date <= %s::date AND end_date >= %s::date
"""


def seasons_between(first: date, last: date) -> Iterable[Season]:
    """The active seasons that share a day with these; one query, which reads the settings too: every search asks it."""
    for found in config.read_with(_BETWEEN, [last, first]):
        id_, name, start, end, multiplier, days, priority, created_at = json.loads(found)
        yield Season(
            id=UUID(id_),
            name=name,
            start=date.fromisoformat(start),
            end=date.fromisoformat(end),
            multiplier=Decimal(multiplier),
            days=frozenset(days) if days is not None else None,
            priority=priority,
            created_at=datetime.fromisoformat(created_at),
        )


def _plain(rule: SeasonalPricingRule) -> dict[str, Any]:
    values = {name: getattr(rule, name) for name in _REMEMBERED}
    return {
        name: str(value) if name in ("start_date", "end_date", "multiplier") else value
        for name, value in values.items()
    }


@transaction.atomic
def save_rule(*, rule: SeasonalPricingRule, now: datetime) -> SeasonalPricingRule:
    """Save a season, new or changed, and keep the change in the price history."""
    before = SeasonalPricingRule.objects.filter(pk=rule.pk).first()
    rule.save(force_insert=before is None)
    rule.refresh_from_db()
    after = _plain(rule)
    PriceRecord.objects.create(
        item_type="seasonal_rule",
        item_id=rule.pk,
        rule=rule,
        applied_rules=[{"before": _plain(before) if before else None, "after": after}],
        booking_date=timezone.localdate(now),
    )
    record("payments.season_saved", target=rule, before=_plain(before) if before else None, after=after)
    return rule
