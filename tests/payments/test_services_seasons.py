"""Changing what nights cost leaves a trace."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import ProgrammingError

from audit.models import Activity
from payments.models import PriceRecord, SeasonalPricingRule
from payments.services import save_rule
from resort.db.identity import acting_as
from tests.factories.payments import SeasonFactory
from tests.support import paying

pytestmark = pytest.mark.django_db

WINTER = {
    "name": "Winter",
    "start_date": date(2027, 1, 1),
    "end_date": date(2027, 2, 28),
    "multiplier": Decimal("1.50"),
}
PLAIN = {
    "name": "Winter", "start_date": "2027-01-01", "end_date": "2027-02-28", "multiplier": "1.50",
    "apply_to_days": None, "is_active": True, "priority": 0,
}  # fmt: skip


def test_a_new_season_begins_its_history(manager, now, as_owner):
    rule = SeasonalPricingRule(**WINTER)
    with acting_as(manager.pk):
        save_rule(rule=rule, now=now)

    with as_owner():
        record = PriceRecord.objects.get()
        note = Activity.objects.get(action="payments.season_saved")
    assert (record.item_type, record.item_id, record.rule_id) == ("seasonal_rule", rule.pk, rule.pk)
    assert record.applied_rules == [{"before": None, "after": PLAIN}]
    assert note.staff_id is not None or note.user_id == manager.pk


def test_a_changed_season_keeps_what_it_was(manager, now, as_owner):
    rule = SeasonFactory(**WINTER)
    rule.multiplier = Decimal("1.75")
    rule.apply_to_days = ["friday", "saturday"]
    with acting_as(manager.pk):
        save_rule(rule=rule, now=now)

    with as_owner():
        [change] = PriceRecord.objects.get().applied_rules
    assert change == {
        "before": PLAIN,
        "after": {**PLAIN, "multiplier": "1.75", "apply_to_days": ["friday", "saturday"]},
    }
    assert paying.fresh(rule).multiplier == Decimal("1.75")


@pytest.mark.parametrize("who", ["receptionist", "finance", "guest"])
def test_only_managers_change_seasons(who, now, request, as_owner):
    rule = SeasonFactory(**WINTER)
    rule.multiplier = Decimal("0.10")
    with pytest.raises(ProgrammingError), acting_as(request.getfixturevalue(who).pk):
        save_rule(rule=rule, now=now)

    assert paying.fresh(rule).multiplier == Decimal("1.50")
    with as_owner():
        assert PriceRecord.objects.count() == 0
