"""The resort's settings: every key, its default and what it means. A row in system_settings overrides a default."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from audit import services
from audit.config_kinds import Definition, Kind
from audit.config_pool import POOL
from audit.config_restaurant import RESTAURANT
from audit.models import Setting

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _plan(monthly: str, quarterly: str, annually: str, members: int, passes: int, *benefits: str) -> Any:
    prices = {"monthly": monthly, "quarterly": quarterly, "annually": annually}
    return {**prices, "members": members, "passes": passes, "benefits": list(benefits), "offered": True}


_EVERY_DAY = gettext_noop("The pool on every day it is open, morning and afternoon")
_KEPT_PLACES = gettext_noop("Places kept for members, also when the day is sold out")
_SAUNA = gettext_noop("Sauna and steam bath")

SETTINGS: dict[str, Definition] = {
    "chalets.hold_minutes": Definition(
        15, "chalets", Kind.NUMBER, _("Minutes the nights are kept for a guest who is paying."), 5, 120
    ),
    "chalets.weekend_days": Definition(
        ["friday", "saturday"], "chalets", Kind.WEEKDAYS, _("Nights that cost the weekend price.")
    ),
    "chalets.pay_at_desk": Definition(
        True, "chalets", Kind.SWITCH, _("Whether guests may choose to pay when they arrive.")
    ),
    "chalets.horizon_days": Definition(
        365, "chalets", Kind.NUMBER, _("How many days ahead an arrival can be booked."), 1, 1095
    ),
    "chalets.max_nights": Definition(31, "chalets", Kind.NUMBER, _("The longest stay in nights."), 1, 365),
    "chalets.max_open_holds": Definition(
        3, "chalets", Kind.NUMBER, _("How many unpaid holds a guest may have at a time."), 1, 50
    ),
    "chalets.charge_limit": Definition(
        "500.00",
        "chalets",
        Kind.MONEY,
        _("How much may be charged to a stay until its guests check out; 0.00 for nothing at all."),
    ),
    "chalets.long_stay_discounts": Definition(
        [{"nights": 7, "percent": 10}],
        "chalets",
        Kind.DISCOUNTS,
        _("From how many nights on, how many percent off the nights; the longest that fits counts."),
    ),
    "payments.credit_days": Definition(
        365,
        "payments",
        Kind.NUMBER,
        _("For how many days credit from a cancellation is good; 0 for ever."),
        0,
        3650,
    ),
    "pool.daily_capacity": Definition(
        100, "pool", Kind.NUMBER, _("How many people may be in the pool at a time."), 1, 10_000
    ),
    "pool.member_places": Definition(
        20, "pool", Kind.NUMBER, _("Places of each half-day that are kept for members."), 0, 10_000
    ),
    "pool.horizon_days": Definition(
        14, "pool", Kind.NUMBER, _("How many days ahead tickets are sold."), 1, 365
    ),
    "pool.hold_minutes": Definition(
        15, "pool", Kind.NUMBER, _("Minutes the places are kept for a guest who is paying."), 5, 120
    ),
    "pool.max_party": Definition(10, "pool", Kind.NUMBER, _("The most people on one ticket."), 1, 50),
    "pool.max_open_holds": Definition(
        3, "pool", Kind.NUMBER, _("How many unpaid tickets a guest may have at a time."), 1, 50
    ),
    "pool.pay_at_desk": Definition(
        True, "pool", Kind.SWITCH, _("Whether guests may choose to pay for a ticket at the gate.")
    ),
    "pool.morning_from": Definition("09:00", "pool", Kind.TIME, _("When the morning begins.")),
    "pool.morning_until": Definition("13:00", "pool", Kind.TIME, _("When the morning ends.")),
    "pool.afternoon_from": Definition("14:00", "pool", Kind.TIME, _("When the afternoon begins.")),
    "pool.afternoon_until": Definition("18:00", "pool", Kind.TIME, _("When the afternoon ends.")),
    "pool.morning_adult": Definition("16.00", "pool", Kind.MONEY, _("Price of a morning, adult.")),
    "pool.morning_child": Definition("8.00", "pool", Kind.MONEY, _("Price of a morning, child.")),
    "pool.afternoon_adult": Definition("18.00", "pool", Kind.MONEY, _("Price of an afternoon, adult.")),
    "pool.afternoon_child": Definition("9.00", "pool", Kind.MONEY, _("Price of an afternoon, child.")),
    "pool.full_day_adult": Definition("28.00", "pool", Kind.MONEY, _("Price of a full day, adult.")),
    "pool.full_day_child": Definition("14.00", "pool", Kind.MONEY, _("Price of a full day, child.")),
    "pool.early_minutes": Definition(
        15, "pool", Kind.NUMBER, _("How many minutes before the half-day the gate opens."), 0, 240
    ),
    "pool.late_minutes": Definition(
        30, "pool", Kind.NUMBER, _("How many minutes before the end the gate still lets people in."), 0, 240
    ),
    "pool.reentry": Definition(
        True, "pool", Kind.SWITCH, _("Whether somebody who went out may come in again on the same ticket.")
    ),
    "pool.reminder_hour": Definition(
        17,
        "pool",
        Kind.NUMBER,
        _("From what hour on guests are reminded of their ticket for tomorrow."),
        0,
        23,
    ),
    "pool.closure_answer_days": Definition(
        7,
        "pool",
        Kind.NUMBER,
        _("How many days guests have to choose after the resort closed their day; then the money goes back."),
        1,
        90,
    ),
    "pool.plan_individual": Definition(
        _plan("45.00", "126.00", "468.00", 1, 0, _EVERY_DAY, _KEPT_PLACES),
        "pool",
        Kind.PLAN,
        _("The membership for one person. New prices are for new members."),
    ),
    "pool.plan_family": Definition(
        _plan("80.00", "225.00", "840.00", 4, 2, _EVERY_DAY, _KEPT_PLACES),
        "pool",
        Kind.PLAN,
        _("The membership for a family. New prices are for new members."),
    ),
    "pool.plan_corporate": Definition(
        _plan(
            "190.00",
            "540.00",
            "2040.00",
            10,
            4,
            _EVERY_DAY,
            _KEPT_PLACES,
            gettext_noop("One invoice for all"),
        ),
        "pool",
        Kind.PLAN,
        _("The membership for a company. New prices are for new members."),
    ),
    "pool.plan_vip": Definition(
        _plan(
            "120.00",
            "342.00",
            "1296.00",
            2,
            6,
            _EVERY_DAY,
            _KEPT_PLACES,
            _SAUNA,
            gettext_noop("A lounger of your own by the lake"),
        ),
        "pool",
        Kind.PLAN,
        _("The membership with everything. New prices are for new members."),
    ),
    "pool.grace_days": Definition(
        7, "pool", Kind.NUMBER, _("Days a member is let in although the renewal is not paid."), 0, 60
    ),
    "pool.max_pause_days": Definition(
        90, "pool", Kind.NUMBER, _("The longest pause of a membership in days."), 1, 365
    ),
    "pool.cancel_refund_percent": Definition(
        100,
        "pool",
        Kind.NUMBER,
        _("How many percent of the days left come back when a membership is cancelled at once."),
        0,
        100,
    ),
    "pool.carry_passes": Definition(
        False, "pool", Kind.SWITCH, _("Whether guest passes that were not used are kept for the next month.")
    ),
    "pool.renewal_notice_days": Definition(
        7, "pool", Kind.NUMBER, _("How many days before a renewal the member is told."), 0, 60
    ),
    **POOL,
    **RESTAURANT,
    "resort.phone": Definition("+41 27 555 01 50", "resort", Kind.TEXT, _("The number guests may call.")),
    "resort.email": Definition(
        "stay@v2resort.example", "resort", Kind.TEXT, _("The address guests may write to.")
    ),
    "resort.address": Definition(
        "Seestrasse 12, 3999 Oberalp", "resort", Kind.TEXT, _("Where the resort is, as on an envelope.")
    ),
}


# What has to follow a change of a setting, by its key; an app announces it in its ready().
_followers: dict[str, list[Callable[[], Any]]] = {}


def follow(key: str, follower: Callable[[], Any]) -> None:
    """Call `follower` in the transaction of every change of this setting; raises KeyError for an unknown key."""
    SETTINGS[key]
    _followers.setdefault(key, []).append(follower)


# What the request under way has read; None outside of one, where every question is asked anew.
_memory: ContextVar[dict[str, Any] | None] = ContextVar("settings", default=None)


@contextmanager
def remembered() -> Iterator[None]:
    """Within the block the stored settings are read once; a change made in the block is seen."""
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


_STORED = "SELECT key, value::text FROM system_settings"
_WITH = " UNION ALL SELECT NULL, found.* FROM ({}) found"


def _stored() -> dict[str, Any]:
    memory = _memory.get()
    if memory is not None and "rows" in memory:
        return memory["rows"]
    with connection.cursor() as cursor:  # every page asks, so without the work of a model
        cursor.execute(_STORED)
        rows = {key: json.loads(value) for key, value in cursor.fetchall()}
    if memory is not None:
        memory["rows"] = rows
    return rows


def read_with(sql: str, parameters: Sequence[Any]) -> list[str]:
    """What a SELECT of one column of text finds; the same statement reads the settings, unless they are known."""
    memory = _memory.get()
    together = memory is not None and "rows" not in memory
    with connection.cursor() as cursor:
        cursor.execute(_STORED + _WITH.format(sql) if together else sql, parameters)
        rows = cursor.fetchall()
    if memory is not None and together:
        memory["rows"] = {key: json.loads(value) for key, value in rows if key is not None}
        return [text for key, text in rows if key is None]
    return [text for (text,) in rows]


def _forget() -> None:
    memory = _memory.get()
    if memory is not None:
        memory.clear()


def get(key: str) -> Any:
    """The value in force. Raises KeyError for a key nobody defined."""
    default = SETTINGS[key].default
    return _stored().get(key, default)


def get_many(prefix: str) -> dict[str, Any]:
    """All values in force whose key starts with `prefix`, by the rest of the key."""
    stored = _stored()
    return {name: stored.get(key, default) for key, name, default in _named(prefix)}


@lru_cache(maxsize=32)
def _named(prefix: str) -> tuple[tuple[str, str, Any], ...]:
    """Key, the rest of it, and default of each setting whose key starts with `prefix`."""
    return tuple(
        (key, key.removeprefix(prefix), definition.default)
        for key, definition in SETTINGS.items()
        if key.startswith(prefix)
    )


def change(*, key: str, value: Any, actor: Any) -> Setting:
    """Set a value as `actor`; raises ValidationError when it does not fit the setting."""
    definition = SETTINGS[key]
    check(key, value)
    with transaction.atomic():
        before = get(key)
        row, _created = Setting.objects.update_or_create(
            key=key,
            defaults={
                "value": value,
                "category": definition.category,
                "description": str(definition.description),
                "updated_by": actor,
            },
        )
        services.record("audit.setting_changed", target=row, before=before, after=value)
        _forget()
        for follower in _followers.get(key, ()):
            follower()
    return row


def check(key: str, value: Any) -> None:
    """Raise ValidationError in plain words when the value does not fit."""
    definition = SETTINGS[key]
    if not _CHECKS[definition.kind](definition, value):
        raise ValidationError(_message(definition))


def _is_number(definition: Definition, value: Any) -> bool:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return is_whole and definition.minimum <= value <= definition.maximum


def _is_discounts(definition: Definition, value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(step, dict)
        and set(step) == {"nights", "percent"}
        and isinstance(step["nights"], int)
        and step["nights"] >= 1
        and isinstance(step["percent"], (int, float))
        and 0 <= step["percent"] <= 100
        for step in value
    )


def _is_weekdays(definition: Definition, value: Any) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, str) and set(value) <= set(WEEKDAYS)


def _is_money(definition: Definition, value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"\d{1,6}\.\d\d", value, re.ASCII) is not None


def _is_time(definition: Definition, value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value, re.ASCII) is not None


def _is_plan(definition: Definition, value: Any) -> bool:
    if not isinstance(value, dict) or set(value) != set(definition.default):
        return False
    prices = [value[name] for name in ("monthly", "quarterly", "annually")]
    numbers = [value[name] for name in ("members", "passes")]
    return (
        all(_is_money(definition, price) and float(price) > 0 for price in prices)
        and all(isinstance(each, int) and not isinstance(each, bool) and 0 <= each <= 100 for each in numbers)
        and value["members"] >= 1
        and isinstance(value["offered"], bool)
        and isinstance(value["benefits"], list)
        and all(isinstance(line, str) and 0 < len(line) <= 200 for line in value["benefits"])
    )


def _is_lines(definition: Definition, value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= 30
        and all(isinstance(line, str) and 0 < len(line.strip()) <= 300 for line in value)
    )


_CHECKS = {
    Kind.PLAN: _is_plan,
    Kind.NUMBER: _is_number,
    Kind.MONEY: _is_money,
    Kind.TIME: _is_time,
    Kind.SWITCH: lambda definition, value: isinstance(value, bool),
    Kind.TEXT: lambda definition, value: isinstance(value, str) and len(value) <= 500,
    Kind.WEEKDAYS: _is_weekdays,
    Kind.LINES: _is_lines,
    Kind.DISCOUNTS: _is_discounts,
}


def _message(definition: Definition) -> str:
    if definition.kind is Kind.NUMBER:
        return gettext("Give a whole number from %(minimum)d to %(maximum)d.") % {
            "minimum": definition.minimum,
            "maximum": definition.maximum,
        }
    if definition.kind is Kind.MONEY:
        return gettext("Give an amount such as 18.00.")
    if definition.kind is Kind.TIME:
        return gettext("Give a time such as 09:30.")
    if definition.kind is Kind.DISCOUNTS:
        return gettext('Give a list such as [{"nights": 7, "percent": 10}].')
    if definition.kind is Kind.PLAN:
        return gettext(
            "Give a price above zero for each period, at least one person, and passes from 0 to 100."
        )
    if definition.kind is Kind.LINES:
        return gettext("Give at most 30 lines of at most 300 letters.")
    return gettext("This value does not fit the setting.")
