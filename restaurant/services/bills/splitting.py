"""Who of a party pays what. What is paid already stays; the rest is divided anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from restaurant.bill_errors import BillRefused, ReasonNeeded, SplitNotPossible
from restaurant.models import Bill, BillShare
from restaurant.models.bills import BillStatus, ShareStatus
from restaurant.rules import bills as rules
from restaurant.rules.bills import Line, Part
from restaurant.services.bills.closing import close_when_settled
from restaurant.services.bills.state import (
    Standing,
    in_step,
    lock,
    replace_open,
    standing,
)


@transaction.atomic
def whole(*, bill: Bill, actor: User, now: datetime) -> Bill:
    """One pays the rest."""
    return _divide(bill, "whole", lambda now_is: [Part("", now_is.rest)])


@transaction.atomic
def split_by_person(*, bill: Bill, people: int, actor: User, now: datetime) -> Bill:
    """Everybody pays the same. Raises SplitNotPossible and BillClosed."""
    if not 1 <= people <= rules.MOST_PARTS:
        raise SplitNotPossible
    labels = [_("Guest %(number)d") % {"number": number} for number in range(1, people + 1)]
    return _divide(bill, "person", lambda now_is: rules.by_person(now_is.rest, labels))


@transaction.atomic
def split_by_share(*, bill: Bill, shares: Sequence[tuple[str, Decimal]], actor: User, now: datetime) -> Bill:
    """By weight, each with a name. Raises SplitNotPossible and BillClosed."""
    if not 1 <= len(shares) <= rules.MOST_PARTS:
        raise SplitNotPossible
    return _divide(bill, "share", lambda now_is: rules.by_share(now_is.rest, shares))


@transaction.atomic
def split_by_item(
    *, bill: Bill, wanted: Sequence[tuple[str, Mapping[UUID, int]]], actor: User, now: datetime
) -> Bill:
    """By dishes, with how many of each; what nobody takes is a part of its own.

    Dishes of parts that are paid already are no longer to be had. Raises SplitNotPossible and BillClosed.
    """
    if not 1 <= len(wanted) <= rules.MOST_PARTS:
        raise SplitNotPossible
    return _divide(
        bill,
        "item",
        lambda now_is: rules.by_item(now_is.rest, unpaid_lines(now_is), wanted, rest_label=_("The rest")),
    )


def unpaid_lines(now_is: Standing) -> list[Line]:
    """The dishes that no paid part names, with how many are left of each."""
    paid: dict[UUID, int] = {}
    for share in now_is.shares:
        if share.status != ShareStatus.OPEN:
            for line in share.lines.all():
                paid[line.item_id] = paid.get(line.item_id, 0) + line.quantity
    left = [(line, line.quantity - paid.get(line.item, 0)) for line in now_is.lines]
    return [Line(line.item, line.name, count, line.price) for line, count in left if count > 0]


def _divide(bill: Bill, how: str, parts_of: object) -> Bill:
    locked = lock(bill)
    now_is = standing(locked)
    if not now_is.rest:
        raise SplitNotPossible(_("There is nothing left to split."))
    try:
        parts: list[Part] = parts_of(now_is)  # type: ignore[operator]
    except ValueError as error:
        raise SplitNotPossible from error
    replace_open(locked, now_is, parts)
    record(
        "restaurant.bill_split", target=locked, code=locked.code, how=how,
        parts=[{"label": part.label, "amount": str(part.amount)} for part in parts],
    )  # fmt: skip
    return locked


@transaction.atomic
def discount(*, bill: Bill, percent: Decimal, reason: str, actor: User, now: datetime) -> Bill:
    """So many percent off, and why; none with 0. Raises ReasonNeeded, BillClosed and BillRefused.

    A bill that was split is to be split again.
    """
    locked = lock(bill)
    if not 0 <= percent <= 100:
        raise BillRefused
    if percent and not reason.strip():
        raise ReasonNeeded
    before = locked.discount_percent
    locked.discount_percent = percent
    locked.discount_reason = reason.strip()[:200] if percent else ""
    locked.save(update_fields=["discount_percent", "discount_reason"])
    record(
        "restaurant.bill_discounted",
        target=locked,
        code=locked.code,
        before=before,
        after=percent,
        reason=reason,
    )
    in_step(locked)
    return locked


@transaction.atomic
def set_service(*, bill: Bill, percent: Decimal, actor: User, now: datetime) -> Bill:
    """The service charge in percent of what is left after the discount. Raises BillClosed and BillRefused."""
    locked = lock(bill)
    if not 0 <= percent <= 100:
        raise BillRefused
    before, locked.service_percent = locked.service_percent, percent
    locked.save(update_fields=["service_percent"])
    record("restaurant.bill_service_set", target=locked, code=locked.code, before=before, after=percent)
    in_step(locked)
    return locked


@transaction.atomic
def merge(*, bill: Bill, into: Bill, actor: User, now: datetime) -> Bill:
    """Put a bill on another one; what was paid of it counts there. Returns the other one.

    Raises BillRefused for the same bill, or where discount or service charge differ; BillClosed.
    """
    if bill.pk == into.pk:
        raise BillRefused
    # Always in the same order, so that two merges never wait for each other.
    locked = {id: lock(id) for id in sorted((bill.pk, into.pk))}
    source, target = locked[bill.pk], locked[into.pk]
    if (source.discount_percent, source.service_percent) != (
        target.discount_percent,
        target.service_percent,
    ):
        raise BillRefused(_("Discount and service charge of the two bills differ. Make them the same first."))
    replace_open(source, standing(source), [])
    BillShare.objects.filter(bill=source).update(bill=target)
    Bill.objects.filter(merged_into=source).update(merged_into=target)
    source.status, source.merged_into, source.closed_at = BillStatus.MERGED, target, now
    source.save(update_fields=["status", "merged_into", "closed_at"])
    target.covers += source.covers
    target.save(update_fields=["covers"])
    record("restaurant.bill_merged", target=source, code=source.code, into=target.code)
    in_step(target)
    close_when_settled(target, now=now)
    return target
