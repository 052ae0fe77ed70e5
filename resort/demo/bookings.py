"""Turns the plan into rows that fit together: stays, add-ons, payments, refunds, postings and sold nights."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from chalets import rules
from chalets.models import Addon, Booking, BookingAddon, Chalet
from chalets.services import quoting
from chalets.services.holds import LAPSED
from payments.models import CancellationPolicy, Payment, Refund
from resort.common.codes import ALPHABET
from resort.demo.ledger import Till
from resort.demo.people import Cast
from resort.demo.plan import Stay
from resort.demo.sql import run
from resort.demo.tariff import snapshot

_STATUS = {
    "departed": "checked_out",
    "early": "checked_out",
    "in_house": "checked_in",
    "coming": "confirmed",
    "no_show": "no_show",
    "cancelled": "cancelled",
    "lapsed": "cancelled",
    "hold": "pending",
    "block": "confirmed",
}
_METHOD = {"online": "stripe", "cash": "cash", "terminal": "terminal"}


class Writer:
    """Makes the rows of one stay after the other."""

    def __init__(
        self,
        *,
        now: datetime,
        chalets: dict[str, Chalet],
        addons: dict[str, Addon],
        cast: Cast,
        prices: quoting.Tariff,
        terms: list[CancellationPolicy],
        till: Till,
    ) -> None:
        self.now, self.chalets, self.offered, self.cast = now, chalets, addons, cast
        self.prices, self.terms, self.till = prices, snapshot(terms), till
        self.longest_notice = terms[0]
        self.today = timezone.localtime(now).date()
        self.dice = random.Random(4)
        self.bookings: list[Booking] = []
        self.addons: list[BookingAddon] = []

    def write(self) -> None:
        """Insert stays, their add-ons and the nights they sold; money waits in the till."""
        Booking.objects.bulk_create(self.bookings, batch_size=500)
        BookingAddon.objects.bulk_create(self.addons)
        run("sold_nights")

    def add(self, stay: Stay) -> None:
        """Make the rows of this stay."""
        if stay.story == "block":
            self.bookings.append(self._block(stay))
            return
        booking, quote = self._booking(stay)
        self.bookings.append(booking)
        self.addons += [self._addon(booking, line) for line in quote.addons]
        if stay.story == "lapsed" and self.dice.random() < 0.5:
            self._unpaid(booking)
        if stay.paid:
            self._paid(booking, stay)

    # Stays

    def _block(self, stay: Stay) -> Booking:
        keeper = self._guest(stay)
        return Booking(
            **self._common(stay, keeper),
            kind="block",
            status="confirmed",
            payment_status="pending",
            guests=0,
            total_price=Decimal(0),
            quote={},
            policy_snapshot=[],
            guest_details={},
            booked_by=keeper,
        )

    def _booking(self, stay: Stay) -> tuple[Booking, rules.Quote]:
        guest = self._guest(stay)
        quote = self._quote(stay)
        booking = Booking(
            **self._common(stay, guest),
            kind="stay",
            status=_STATUS[stay.story],
            payment_status="paid" if stay.paid else "pending",
            guests=stay.guests,
            total_price=quote.total,
            quote=quote.to_json(),
            policy_snapshot=self.terms,
            cancellation_policy=self.longest_notice,
            guest_details={
                "first_name": guest.first_name,
                "last_name": guest.last_name,
                "email": guest.email,
                "phone": guest.phone or "",
            },
            pay_at_desk=stay.paid != "online" and stay.story not in {"hold", "lapsed"},
        )
        self._tell(booking, stay)
        return booking, quote

    def _common(self, stay: Stay, guest: User) -> dict[str, Any]:
        return {
            "id": self._id(),
            "code": self._code(),
            "user": guest,
            "chalet": self.chalets[stay.chalet],
            "check_in": stay.check_in,
            "check_out": stay.check_out,
            "special_requests": stay.wishes,
            "created_at": self._at(stay.booked_on or self.today, hour=self.dice.randrange(8, 22)),
        }

    def _tell(self, booking: Booking, stay: Stay) -> None:
        """What has happened to the stay since it was booked."""
        if stay.story in {"departed", "early", "in_house"}:
            booking.checked_in_at = self._at(stay.check_in, hour=16)
        if stay.story == "early":
            booking.check_out = stay.check_out - timedelta(days=1)
            booking.modified_at = self._at(booking.check_out, hour=9)
        if stay.story in {"departed", "early"}:
            booking.checked_out_at = self._at(booking.check_out, hour=10)
        if stay.story == "hold":
            booking.created_at = self.now
            booking.hold_expires_at = self.now + timedelta(minutes=15)
        if stay.story == "lapsed":
            booking.hold_expires_at = booking.created_at + timedelta(minutes=15)
            booking.cancelled_at = booking.created_at + timedelta(minutes=16)
            booking.cancellation_reason = LAPSED
        if stay.story == "no_show":
            booking.refund_amount = Decimal(0)
        if stay.story == "cancelled" and stay.given_up_on:
            booking.cancelled_at = self._at(stay.given_up_on, hour=18)
            booking.cancellation_reason = "Plans changed"
            booking.refund_amount = Decimal(0)

    def _quote(self, stay: Stay) -> rules.Quote:
        chosen = [self.offered[name] for name in stay.addons]
        return quoting.price(
            chalet=self.chalets[stay.chalet],
            check_in=stay.check_in,
            check_out=stay.check_out,
            guests=stay.guests,
            tariff=self.prices,
            addons=[rules.AddonChoice(each.id, each.name, each.unit, each.price) for each in chosen],
        )

    def _guest(self, stay: Stay) -> User:
        if isinstance(stay.guest, str):
            return self.cast.by(stay.guest)
        return self.cast.strangers[stay.guest]

    def _addon(self, booking: Booking, line: rules.AddonLine) -> BookingAddon:
        return BookingAddon(
            booking=booking,
            addon_id=line.addon_id,
            name=line.name,
            unit=line.unit,
            unit_price=line.unit_price,
            quantity=line.quantity,
            total=line.total,
            created_at=booking.created_at,
        )

    # Money

    def _paid(self, booking: Booking, stay: Stay) -> None:
        """A payment, and what went back if the stay was given up."""
        # Cash for a stay that was given up had been paid ahead.
        on_arrival = stay.paid != "online" and stay.story != "cancelled"
        at = self._at(stay.check_in, hour=16) if on_arrival else booking.created_at + timedelta(minutes=4)
        payment = self.till.take(self._payment(booking, _METHOD[stay.paid], at))
        if booking.status == "cancelled":
            self._give_back(booking, payment, paid_out=stay.refund_paid)

    def _unpaid(self, booking: Booking) -> None:
        self.till.take(self._payment(booking, "stripe", None)).failure = "The session expired."

    def _payment(self, booking: Booking, method: str, settled: datetime | None) -> Payment:
        return Payment(
            id=self._id(),
            user=booking.user,
            booking_id=booking.id,
            booking_type="chalet",
            amount=booking.total_price,
            method=method,
            settled_at=settled,
            created_at=settled - timedelta(minutes=2) if settled else booking.created_at,
        )

    def _give_back(self, booking: Booking, payment: Payment, *, paid_out: bool) -> None:
        assert booking.cancelled_at is not None
        answer = rules.refund_for(
            paid=payment.amount,
            terms=self.terms,
            check_in=booking.check_in,
            today=timezone.localtime(booking.cancelled_at).date(),
        )
        booking.refund_amount = answer.amount
        if not answer.amount:
            return
        if paid_out:
            booking.payment_status = "refunded" if answer.amount == payment.amount else "partial_refund"
        self.till.give_back(
            Refund(
                id=self._id(),
                payment=payment,
                user=booking.user,
                booking_id=booking.id,
                amount=answer.amount,
                method=payment.method,
                reason=answer.term or "",
                settled_at=booking.cancelled_at + timedelta(minutes=3) if paid_out else None,
                created_at=booking.cancelled_at,
            )
        )

    # Small things

    def _id(self) -> UUID:
        return UUID(int=self.dice.getrandbits(128), version=4)

    def _code(self) -> str:
        letters = "".join(self.dice.choices(ALPHABET, k=8))
        return f"{letters[:4]}-{letters[4:]}"

    def _at(self, day: date, *, hour: int) -> datetime:
        """A moment on this day, never one that is still to come."""
        local = datetime.combine(day, time(hour, self.dice.randrange(60)), timezone.get_current_timezone())
        return min(local, self.now - timedelta(minutes=5))
