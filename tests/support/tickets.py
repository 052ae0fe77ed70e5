"""Tickets on their way from a wish to the gate."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts.models import Notification
from payments import services
from payments.models import Payment
from pool.models import Capacity, Ticket
from pool.services.holds import hold_ticket
from resort.db.identity import OWNER, SERVICE, acting_as


def soon(days: int = 3) -> date:
    """A day on sale."""
    return timezone.localdate() + timedelta(days=days)


def on_sale(day: date, *, places: int = 10, **more: Any) -> None:
    """Both half-days of a day with so many places."""
    with acting_as(role=OWNER):
        for half in ("morning", "afternoon"):
            Capacity.objects.update_or_create(day=day, half=half, defaults={"places": places, **more})


def close(day: date, *halves: str, reason: str = "weather") -> None:
    """The resort closes half-days."""
    with acting_as(role=OWNER):
        Capacity.objects.filter(day=day, half__in=halves or ("morning", "afternoon")).update(
            closed_for=reason
        )


def taken(day: date) -> tuple[int, int]:
    """Places taken in the morning and in the afternoon."""
    with acting_as(role=OWNER):
        rows = dict(Capacity.objects.filter(day=day).values_list("half", "taken"))
    return rows["morning"], rows["afternoon"]


def hold(guest: Any, *, now: datetime | None = None, **wish: Any) -> Ticket:
    """A guest holds two adults' morning, or what is wished."""
    wanted = {
        "day": soon(), "slot": "morning", "adults": 2, "children": 0, "request_key": uuid4(),
        "now": now or timezone.now(),
    }  # fmt: skip
    with acting_as(guest.pk):
        return hold_ticket(guest=guest, **{**wanted, **wish})


def attempt(ticket: Ticket, **changes: Any) -> Payment:
    """The guest wants to pay online."""
    wanted = {"user_id": ticket.user_id, "booking_id": ticket.pk, "amount": ticket.total_price}
    with acting_as(ticket.user_id):
        return services.start(booking_type="pool", **{**wanted, **changes})


def pay(ticket: Ticket, *, now: datetime | None = None) -> Ticket:
    """The worker hears that the money came; the ticket as it is then."""
    from tests.support.paying import settle

    settle(attempt(ticket), now=now)
    return fresh(ticket)


def bought(guest: Any, **wish: Any) -> Ticket:
    """A ticket that was held and paid."""
    return pay(hold(guest, **wish))


def fresh(ticket: Ticket) -> Ticket:
    """The ticket as it is in the database."""
    with acting_as(role=OWNER):
        return Ticket.objects.get(pk=ticket.pk)


def change(ticket: Ticket, **columns: Any) -> None:
    """As somebody else has left it."""
    with acting_as(role=OWNER):
        Ticket.objects.filter(pk=ticket.pk).update(**columns)


def letters(jobs: Any) -> list[Notification]:
    """Write the letters that wait, leave what would call Stripe; all letters about tickets so far."""
    while waiting := [job for job in jobs.waiting() if job.task_name == "pool.send_ticket_letter"]:
        for job in waiting:
            job.run()
            jobs._finish(job)
    with acting_as(role=SERVICE):
        return list(Notification.objects.filter(kind__startswith="pool").order_by("created_at", "kind"))


def refunds_of(ticket: Ticket) -> list[Decimal]:
    """What goes back, payment by payment, once the jobs for it ran."""
    from payments.models import Refund

    with acting_as(role=OWNER):
        return list(
            Refund.objects.filter(user=ticket.user_id).order_by("created_at").values_list("amount", flat=True)
        )


def give_back(jobs: Any) -> None:
    """Run what a cancellation or a cheaper change promised, short of Stripe."""
    for job in jobs.waiting():
        if job.task_name == "pool.refund_ticket":
            job.run()
            jobs._finish(job)
