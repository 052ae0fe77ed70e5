"""Jobs about tables: parse, call one service; every one may run twice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import procrastinate
from django.utils import timezone
from procrastinate.contrib.django import app

from payments.tasks import PATIENT
from resort.db import clock
from restaurant.services.bills import giving_back, paying
from restaurant.services.ordering import guests
from restaurant.services.reserving import deposits, letters, reminding, waitlist

_MAIL = procrastinate.RetryStrategy(max_attempts=8, exponential_wait=3)


@app.task(name="restaurant.send_letter", retry=_MAIL)
def send_letter(*, kind: str, about: str, at: str) -> None:
    """Write a letter about a reservation or a place on the waitlist."""
    letters.write(kind=kind, about=UUID(about), at=at)


@app.task(name="restaurant.open_deposit", retry=PATIENT)
def open_deposit(*, reservation_id: str) -> None:
    """Open Stripe's page for a deposit."""
    deposits.open_page(reservation_id=UUID(reservation_id))


@app.task(name="restaurant.open_share", retry=PATIENT)
def open_share(*, share_id: str, tip: str) -> None:
    """Open Stripe's page for a share of a bill."""
    paying.open_page(share_id=UUID(share_id), tip=Decimal(tip))


@app.task(name="restaurant.send_guest_order", retry=PATIENT)
def send_guest_order(*, guest_order_id: str) -> None:
    """Send what a guest ordered to the kitchen, where no waiter confirms it."""
    guests.send_by_itself(id=UUID(guest_order_id), now=timezone.now())


@app.task(name="restaurant.settle_deposit", retry=PATIENT)
def settle_deposit(*, reservation_id: str) -> None:
    """Send back what is due of the deposit of a party that does not come."""
    deposits.settle(reservation_id=UUID(reservation_id), now=clock.now())


@app.task(name="restaurant.give_back", retry=PATIENT)
def give_back(*, share_id: str) -> None:
    """Send back what was promised of a paid share of a bill."""
    giving_back.send(share_id=UUID(share_id))


@app.task(name="restaurant.offer_tables", retry=PATIENT)
def offer_tables(*, day: str) -> None:
    """A table of this day may be free: offer it to whoever waits."""
    waitlist.offer(day=date.fromisoformat(day), now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="restaurant.look_after_holds", queueing_lock="restaurant.look_after_holds")
def look_after_holds(timestamp: int) -> None:
    """Every minute: let go of tables whose deposit or answer did not come."""
    deposits.expire_holds(now=clock.now())
    waitlist.expire_offers(now=clock.now())


@app.periodic(cron="20 * * * *")
@app.task(name="restaurant.remind", queueing_lock="restaurant.remind")
def remind(timestamp: int) -> None:
    """Every hour: letters for tomorrow."""
    reminding.remind(now=timezone.now())
