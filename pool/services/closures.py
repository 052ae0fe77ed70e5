"""Closing half-days for weather, repairs or an event, and what becomes of the tickets sold for them.

Closing stops the sale in the request. The worker then ends what is unpaid, asks every guest who has not come yet what
they want instead, and takes the question back where the pool opens again. What has to be done is read from the
tables each time, so the job may run at any time and any number of times.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import config
from audit.services import record
from payments.errors import PaymentUnavailable
from pool import rules
from pool.errors import ClosingNotPossible
from pool.models import Capacity, Slot, Ticket
from pool.services import letters, notices, refunds
from pool.services.expiring import end_hold
from pool.services.selling import today
from pool.services.steps import move
from resort.db.identity import SERVICE, acting_as

logger = logging.getLogger(__name__)

CLOSED = "closed"
# So many tickets are asked in one transaction; the number of queries does not depend on it.
BATCH = 200
# Tickets that take a place of a half-day.
SLOTS_OF = {
    "morning": (Slot.MORNING, Slot.FULL_DAY),
    "afternoon": (Slot.AFTERNOON, Slot.FULL_DAY),
}


@dataclass(frozen=True)
class Concerned:
    """Whom closing some half-days touches: valid tickets nobody has come in with, what was paid, and unpaid holds."""

    tickets: int
    people: int
    paid: Decimal
    held: int


@dataclass(frozen=True)
class Progress:
    """How far the worker is: of `tickets` valid ones the holders of `asked` were written to, and have not chosen."""

    tickets: int
    asked: int


def _touching(half_days: Iterable[Capacity]) -> Q:
    condition = Q(pk__in=[])
    for half_day in half_days:
        condition |= Q(ticket_date=half_day.day, slot__in=SLOTS_OF[half_day.half])
    return condition


def unused(half_days: Iterable[Capacity]) -> QuerySet[Ticket]:
    """Valid tickets for any of these half-days that nobody has come in with."""
    return Ticket.objects.filter(_touching(half_days), status=Ticket.Status.CONFIRMED, admitted=0)


def concerned(half_days: Collection[Capacity]) -> Concerned:
    """What closing these half-days would touch; two queries."""
    paid = Sum("total_price", filter=Q(paid_at__isnull=False), default=Decimal(0))
    found = unused(half_days).aggregate(
        tickets=Count("pk"), people=Sum(F("adults") + F("children"), default=0), paid=paid
    )
    held = Ticket.objects.whole().filter(_touching(half_days), status=Ticket.Status.PENDING).count()
    return Concerned(**found, held=held)


def progress(half_day: Capacity) -> Progress:
    """How many of those who hold a valid ticket for a closed half-day have been asked; one query."""
    asked = list(unused([half_day]).values_list("closure_asked_at", flat=True))
    return Progress(len(asked), sum(at is not None for at in asked))


def has_ended(half_day: Capacity, now: datetime) -> bool:
    """Whether the half-day is over."""
    until = rules.hours_of(half_day.half, config.get_many("pool.")).closes
    local = timezone.localtime(now)
    return (half_day.day, until) <= (local.date(), local.time())


@transaction.atomic
def close(*, half_days: Collection[Capacity], reason: str, note: str, now: datetime) -> list[Capacity]:
    """Stop the sale of these half-days at once and have the worker ask the guests; the half-days that were open.

    Raises ClosingNotPossible when all of them are closed or over.
    """
    locked = _lock(half_days)
    closing = [one for one in locked if not one.closed_for and not has_ended(one, now)]
    if not closing:
        raise ClosingNotPossible(_("This is closed or over already."))
    for half_day in closing:
        half_day.closed_for, half_day.closed_note = reason, note
        half_day.save(update_fields=["closed_for", "closed_note"])
        record("pool.half_day_closed", target=half_day, day=half_day.day, half=half_day.half, why=reason)
    _follow_soon()
    return closing


@transaction.atomic
def reopen(*, half_days: Collection[Capacity], now: datetime) -> list[Capacity]:
    """Put these half-days back on sale; guests who have not chosen read that they can come after all.

    Raises ClosingNotPossible when none of them is closed, or they are over.
    """
    opening = [one for one in _lock(half_days) if one.closed_for and not has_ended(one, now)]
    if not opening:
        raise ClosingNotPossible(_("This is open or over already."))
    for half_day in opening:
        half_day.closed_for = half_day.closed_note = ""
        half_day.save(update_fields=["closed_for", "closed_note"])
        record("pool.half_day_reopened", target=half_day, day=half_day.day, half=half_day.half)
    _follow_soon()
    return opening


def _lock(half_days: Collection[Capacity]) -> list[Capacity]:
    """In the order in which a sale takes them."""
    rows = Capacity.objects.select_for_update(no_key=True).filter(pk__in=[one.pk for one in half_days])
    return list(rows.order_by("day", "-half"))


def _follow_soon() -> None:
    from pool.tasks import follow_closures  # noqa: PLC0415 -- tasks import services

    follow_closures.defer()


# The worker's part.


def follow(*, now: datetime) -> int:
    """Bring every ticket of a day to come in line with what is closed; how many tickets changed."""
    done = _end_unpaid(now)
    while batch := ask_batch(now=now):
        done += batch
    while batch := take_back_batch(now=now):
        done += batch
    return done


def _to_come(now: datetime) -> QuerySet[Ticket]:
    return Ticket.objects.filter(ticket_date__gte=today(now))


def _on_closed() -> Q:
    """A half-day of the ticket is closed."""
    closed = Capacity.objects.filter(day=OuterRef("ticket_date")).exclude(closed_for="")
    return Q(Exists(closed.filter(half=OuterRef("slot")))) | Q(Exists(closed), slot=Slot.FULL_DAY)


def _end_unpaid(now: datetime) -> int:
    """Nobody pays for a closed day: Stripe's pages are shut, and a page paid meanwhile is asked like the others."""
    with acting_as(role=SERVICE):
        held = list(
            _to_come(now).filter(_on_closed(), status=Ticket.Status.PENDING).values_list("pk", flat=True)
        )
    ended = 0
    for ticket_id in held:
        try:
            ended += end_hold(ticket_id=ticket_id, reason=CLOSED, now=now)
        except PaymentUnavailable:
            break  # in a few minutes again; nobody else can take these places
        except Exception:
            logger.exception("The hold of ticket %s could not be ended", ticket_id)
    return ended


def ask_batch(*, now: datetime) -> int:
    """Ask the holders of some tickets for closed half-days what they want instead; how many tickets were asked."""
    with acting_as(role=SERVICE):
        ids = _lock_some(
            _to_come(now).filter(
                _on_closed(), status=Ticket.Status.CONFIRMED, admitted=0, closure_asked_at=None
            )
        )
        Ticket.objects.filter(pk__in=ids).update(closure_asked_at=now)
        notices.queue("pool_closed", ids, of=now)
    return len(ids)


def take_back_batch(*, now: datetime) -> int:
    """Tell the holders of some tickets who have not chosen that the pool opens after all; how many there were."""
    with acting_as(role=SERVICE):
        ids = _lock_some(
            _to_come(now).filter(
                ~_on_closed(), status=Ticket.Status.CONFIRMED, admitted=0, closure_asked_at__isnull=False
            )
        )
        Ticket.objects.filter(pk__in=ids).update(closure_asked_at=None)
        notices.queue("pool_open_again", ids, of=now)
    return len(ids)


def _lock_some(tickets: QuerySet[Ticket]) -> list[UUID]:
    locked = tickets.select_for_update(of=("self",), no_key=True).order_by("pk")
    return list(locked.values_list("pk", flat=True)[:BATCH])


def unanswered(now: datetime) -> QuerySet[Ticket]:
    """Tickets whose holders were asked longer ago than the resort waits for an answer."""
    patience = timedelta(days=config.get("pool.closure_answer_days"))
    return Ticket.objects.filter(
        status=Ticket.Status.CONFIRMED, admitted=0, closure_asked_at__lte=now - patience
    )


def refund_unanswered(*, now: datetime) -> int:
    """Send everything back for tickets whose holders did not answer; how many there were."""
    with acting_as(role=SERVICE):
        ids = list(unanswered(now).values_list("pk", flat=True))
    return sum(_refund_unanswered(ticket_id, now) for ticket_id in ids)


def _refund_unanswered(ticket_id: UUID, now: datetime) -> bool:
    with acting_as(role=SERVICE):
        ticket = unanswered(now).filter(pk=ticket_id).select_for_update(of=("self",), no_key=True).first()
        if ticket is None:
            return False
        paid = ticket.total_price if ticket.paid_at else Decimal(0)
        move(
            ticket,
            to=Ticket.Status.CANCELLED,
            action="pool.ticket_cancelled",
            note={"refund": paid, "reason": CLOSED},
            cancelled_at=now,
            cancellation_reason=CLOSED,
            refund_amount=(ticket.refund_amount or Decimal(0)) + paid,
        )
        refunds.promise(ticket, paid, CLOSED)
        letters.queue("pool_ticket_cancelled", ticket)
    return True
