"""The pool of the demo day by day: tickets and their money, the half-days they fill, and who came through the gate."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from accounts.models import Staff, User
from audit import config
from payments.models import CancellationPolicy, Payment, Refund
from payments.services.seasons import seasons_between
from pool import rules
from pool.models import Capacity, Entry, StayPass, Ticket
from pool.services.holds import terms_today
from pool.services.pictures import token_for
from resort.common.codes import ALPHABET
from resort.demo.ledger import Till
from resort.demo.people import Cast
from resort.demo.sql import run

PAST, FUTURE, HORIZON = 400, 10, 14
SUMMER = (6, 7, 8, 9)
GATES = ("Lake gate", "House gate")
# (name, days before, percent, kind)
TERMS = (("Until the day before", 1, "100.00", "full"), ("On the day", 0, "0.00", "none"))


@dataclass
class PoolDays:
    """Writes them. The same for the same day."""

    now: datetime
    cast: Cast
    till: Till
    dice: random.Random = field(default_factory=lambda: random.Random(7))
    tickets: list[Ticket] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.today = timezone.localtime(self.now).date()
        self.first, self.last = self.today - timedelta(days=PAST), self.today + timedelta(days=FUTURE)
        self.settings = config.get_many("pool.")
        self.seasons = tuple(seasons_between(self.first, self.last))
        self.lifeguard = Staff.objects.get(user=self.cast.by("pool"))

    def write(self) -> None:
        """Terms, half-days, tickets, payments, entries and what was paid for each day."""
        CancellationPolicy.objects.bulk_create(
            CancellationPolicy(
                name=name, booking_type="pool", days_before_checkin=days, refund_percentage=Decimal(percent),
                refund_type=kind, is_active=True,
            )
            for name, days, percent, kind in TERMS
        )  # fmt: skip
        self.terms = terms_today()
        for number in range(-PAST, FUTURE + 1):
            day = self.today + timedelta(days=number)
            for _each in range(self._how_many(day)):
                self._sell(day, self.dice.choice(self.cast.strangers))
        self._sell(self.today + timedelta(days=1), self.cast.by("guest"), slot="full_day")
        self._sell(self.today, self.cast.by("guest2"), slot="full_day", used=False)
        Capacity.objects.bulk_create(self._half_days(), batch_size=500)
        Ticket.objects.bulk_create(self.tickets, batch_size=500)
        self._stays_come()
        Entry.objects.bulk_create(self.entries, batch_size=500)
        run("sold_tickets")

    def _how_many(self, day: date) -> int:
        busy = day.month in SUMMER or day.weekday() >= 5
        usual = self.dice.randint(2, 4) if busy else self.dice.randint(0, 1)
        # Today and the next days have something to look at in any season.
        return max(usual, 6) if 0 <= (day - self.today).days <= 2 else usual

    # Tickets.

    def _sell(self, day: date, guest: User, *, slot: str = "", used: bool = True) -> None:
        slot = slot or self.dice.choice(rules.SLOTS)
        adults, children = self.dice.randint(1, 3), self.dice.choice((0, 0, 1, 2))
        quote = rules.quote_ticket(
            day, slot, adults=adults, children=children, settings=self.settings, seasons=self.seasons
        )
        bought = min(self._at(day - timedelta(days=self.dice.randrange(1, 9)), 12), self.now)
        ticket = Ticket(
            id=self._id(), user=guest, ticket_date=day, slot=slot, adults=adults, children=children,
            total_price=quote.total, quote=quote.to_json(), policy_snapshot=self.terms, code=self._code(),
            status="confirmed", issue=1, created_at=bought, paid_at=bought,
        )  # fmt: skip
        self.tickets.append(ticket)
        roll = self.dice.random()
        if roll > 0.95 and day >= self.today and used:
            ticket.pay_at_desk, ticket.paid_at = True, None
        else:
            payment = self._paid(ticket, bought)
            if roll < 0.03:
                self._cancel(ticket, payment)
        if ticket.status == "confirmed":
            self._pass_time(ticket, used=used and self.dice.random() < 0.92)
        if ticket.used_at and not ticket.paid_at:
            ticket.paid_at = ticket.used_at
            self._paid(ticket, ticket.used_at, "terminal")
        if ticket.status == "confirmed":
            ticket.qr_code = token_for(ticket)

    def _paid(self, ticket: Ticket, at: datetime, method: str = "stripe") -> Payment:
        return self.till.take(
            Payment(
                id=self._id(), user=ticket.user, booking_id=ticket.id, booking_type="pool",
                amount=ticket.total_price, method=method, created_at=at, settled_at=at,
            )
        )  # fmt: skip

    def _cancel(self, ticket: Ticket, payment: Payment) -> None:
        """In time, so that everything went back."""
        at = min(payment.created_at + timedelta(hours=2), self.now - timedelta(minutes=5))
        ticket.status, ticket.cancelled_at = "cancelled", at
        ticket.cancellation_reason, ticket.refund_amount = "given up by the guest", ticket.total_price
        self.till.give_back(
            Refund(
                id=self._id(), payment=payment, user=ticket.user, booking_id=ticket.id, amount=ticket.total_price,
                method="stripe", reason="cancelled", settled_at=at + timedelta(minutes=3), created_at=at,
            )
        )  # fmt: skip

    def _pass_time(self, ticket: Ticket, *, used: bool) -> None:
        """Who came by now, and who is still inside."""
        hours = rules.hours_of(ticket.slot, self.settings)
        opens, closes = (self._on(ticket.ticket_date, at) for at in (hours.opens, hours.closes))
        came = opens + timedelta(minutes=self.dice.randrange(5, 100))
        left = min(came + timedelta(minutes=self.dice.randrange(60, 300)), closes)
        if not used or came > self.now:
            if ticket.ticket_date < self.today:
                ticket.status = "expired"
            return
        ticket.status, ticket.used_at, ticket.admitted = "used", came, ticket.persons
        self._through("admitted", ticket.persons, came, newcomers=ticket.persons, ticket=ticket)
        if left <= self.now:
            self._through("left", ticket.persons, left, ticket=ticket)
        else:
            ticket.inside = ticket.persons

    # The gate.

    def _through(
        self, outcome: str, persons: int, at: datetime, *, newcomers: int = 0, **whose: object
    ) -> None:
        self.entries.append(
            Entry(
                id=self._id(), outcome=outcome, reason="welcome" if outcome == "admitted" else "left",
                persons=persons, newcomers=newcomers, gate=self.dice.choice(GATES), staff=self.lifeguard,
                scanned_by_id=self.lifeguard.pk, client_id=self._id(), scanned_at=at, created_at=at, **whose,
            )
        )  # fmt: skip

    def _stays_come(self) -> None:
        """Guests of the stays that are here swim on most mornings."""
        for stay in StayPass.objects.filter(valid_from__lt=self.today, valid_until__gte=self.today).order_by(
            "code"
        ):
            for number in range((self.today - stay.valid_from).days):
                day = stay.valid_from + timedelta(days=number)
                if self.dice.random() < 0.7:
                    came = self._at(day, 10)
                    self._through("admitted", stay.persons, came, stay_pass=stay)
                    self._through("left", stay.persons, came + timedelta(hours=2), stay_pass=stay)

    def _half_days(self) -> list[Capacity]:
        places, kept = self.settings["daily_capacity"], self.settings["member_places"]
        return [
            Capacity(
                day=day, half=half, places=places, kept=kept,
                day_closed_at=self._on(day, time(20)) if day < self.today else None,
            )
            for day in (self.first + timedelta(days=number) for number in range(PAST + HORIZON + 1))
            for half in ("morning", "afternoon")
        ]  # fmt: skip

    # Small things.

    def _id(self) -> UUID:
        return UUID(int=self.dice.getrandbits(128), version=4)

    def _code(self) -> str:
        letters = "".join(self.dice.choice(ALPHABET) for _ in range(8))
        return f"{letters[:4]}-{letters[4:]}"

    def _at(self, day: date, hour: int) -> datetime:
        return self._on(day, time(hour, self.dice.randrange(60)))

    def _on(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, timezone.get_current_timezone())
