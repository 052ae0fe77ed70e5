"""Chalets and stays. A stay begins in thirty days unless told otherwise: `BookingFactory(check_in=day, nights=2)`."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import factory
from django.utils import timezone

from chalets.models import Addon, Amenity, Booking, BookingAddon, Chalet, ChaletImage, StayCharge
from chalets.rules import NightPrice, Quote, nights_of
from tests.factories.accounts import UserFactory
from tests.factories.base import OwnerFactory

CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
TERMS = [
    {"days": 7, "percent": "100.00", "type": "full", "name": "A week before"},
    {"days": 2, "percent": "50.00", "type": "partial", "name": "Two days before"},
    {"days": 0, "percent": "0.00", "type": "none", "name": "Later"},
]


class ChaletFactory(OwnerFactory):
    """An open chalet for four at 200 a night, 250 at weekends."""

    class Meta:
        model = Chalet

    class Params:
        hidden = factory.Trait(is_active=False)
        in_maintenance = factory.Trait(status=Chalet.Status.MAINTENANCE)
        removed = factory.Trait(deleted_at=factory.LazyFunction(timezone.now))

    name = factory.Sequence(lambda number: f"Larch {number}")
    slug = factory.Sequence(lambda number: f"larch-{number}")
    description = "Wood, a stove and a view."
    capacity = 4
    base_price = Decimal("200.00")
    weekend_price = Decimal("250.00")


class AmenityFactory(OwnerFactory):
    class Meta:
        model = Amenity

    chalet = factory.SubFactory(ChaletFactory)
    name = factory.Sequence(lambda number: f"Sauna {number}")


class ChaletImageFactory(OwnerFactory):
    class Meta:
        model = ChaletImage

    chalet = factory.SubFactory(ChaletFactory)
    static_path = "illustrations/larch.svg"
    alt_text = "A chalet under larches"
    sort_order = factory.Sequence(int)


class AddonFactory(OwnerFactory):
    """Breakfast at 15 per person and night."""

    class Meta:
        model = Addon

    name = factory.Sequence(lambda number: f"Breakfast {number}")
    price = Decimal("15.00")
    unit = Addon.Unit.PERSON_NIGHT


def booking_code(number: int) -> str:
    """A code as guests see it, without letters that look alike."""
    letters = ""
    for _ in range(8):
        number, place = divmod(number, len(CODE_LETTERS))
        letters = CODE_LETTERS[place] + letters
    return f"{letters[:4]}-{letters[4:]}"


def flat_quote(check_in: date, check_out: date, total: Decimal) -> dict[str, Any]:
    """A quote without seasons or add-ons; the last night takes the cents that do not divide."""
    total, nights = Decimal(total), nights_of(check_in, check_out)
    each = (total / len(nights)).quantize(Decimal("0.01"))
    prices = [each] * (len(nights) - 1) + [total - each * (len(nights) - 1)]
    lines = tuple(
        NightPrice(night, price, False, None, None, Decimal(1), price)
        for night, price in zip(nights, prices, strict=True)
    )
    nothing = Decimal(0)
    return Quote(lines, total, nothing, nothing, (), nothing, total).to_json()


class BookingFactory(OwnerFactory):
    """A confirmed, unpaid stay of three nights at the chalet's base price; `payment_status` is yours to set."""

    class Meta:
        model = Booking
        exclude = ("nights",)

    class Params:
        confirmed = factory.Trait(status=Booking.Status.CONFIRMED)
        paid = factory.Trait(payment_status=Booking.PaymentStatus.PAID)
        held = factory.Trait(
            status=Booking.Status.PENDING,
            hold_expires_at=factory.LazyFunction(lambda: timezone.now() + timedelta(minutes=15)),
        )
        lapsed = factory.Trait(
            status=Booking.Status.PENDING,
            hold_expires_at=factory.LazyFunction(lambda: timezone.now() - timedelta(minutes=1)),
        )
        checked_in = factory.Trait(
            status=Booking.Status.CHECKED_IN,
            check_in=factory.LazyFunction(timezone.localdate),
            checked_in_at=factory.LazyFunction(timezone.now),
        )
        checked_out = factory.Trait(
            status=Booking.Status.CHECKED_OUT,
            check_in=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=3)),
            checked_out_at=factory.LazyFunction(timezone.now),
        )
        cancelled = factory.Trait(
            status=Booking.Status.CANCELLED,
            cancelled_at=factory.LazyFunction(timezone.now),
            cancellation_reason="Plans changed",
        )
        no_show = factory.Trait(
            status=Booking.Status.NO_SHOW,
            check_in=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=1)),
        )
        block = factory.Trait(
            kind=Booking.Kind.BLOCK, guests=0, total_price=Decimal(0), guest_details=None,
            special_requests="The roof is repaired",
        )  # fmt: skip

    user = factory.SubFactory(UserFactory)
    chalet = factory.SubFactory(ChaletFactory)
    kind = Booking.Kind.STAY
    code = factory.Sequence(lambda number: booking_code(number + 1_000_003))
    nights = 3
    check_in = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))
    check_out = factory.LazyAttribute(lambda stay: stay.check_in + timedelta(days=stay.nights))
    guests = 2
    total_price = factory.LazyAttribute(
        lambda stay: stay.chalet.base_price * (stay.check_out - stay.check_in).days
    )
    status = Booking.Status.CONFIRMED
    payment_status = Booking.PaymentStatus.PENDING
    guest_details = factory.LazyAttribute(
        lambda stay: {
            "first_name": stay.user.first_name,
            "last_name": stay.user.last_name,
            "email": stay.user.email,
            "phone": stay.user.phone,
        }
    )
    quote = factory.LazyAttribute(lambda stay: flat_quote(stay.check_in, stay.check_out, stay.total_price))
    policy_snapshot = factory.LazyFunction(lambda: [dict(step) for step in TERMS])


class BookingAddonFactory(OwnerFactory):
    class Meta:
        model = BookingAddon

    booking = factory.SubFactory(BookingFactory)
    addon = factory.SubFactory(AddonFactory)
    name = factory.SelfAttribute("addon.name")
    unit = factory.SelfAttribute("addon.unit")
    unit_price = factory.SelfAttribute("addon.price")
    quantity = 1
    total = factory.LazyAttribute(lambda line: line.unit_price * line.quantity)


class StayChargeFactory(OwnerFactory):
    """Dinner on the account of a stay in house."""

    class Meta:
        model = StayCharge

    class Params:
        settled = factory.Trait(
            status="settled",
            settled_at=factory.LazyFunction(timezone.now),
            payment=factory.SubFactory("tests.factories.payments.PaymentFactory", cash=True),
        )

    booking = factory.SubFactory(BookingFactory, checked_in=True, paid=True)
    source = "restaurant"
    reference = factory.LazyFunction(uuid4)
    description = "Dinner"
    amount = Decimal("40.00")
    posted_by = factory.SubFactory(UserFactory, staff=True, department="restaurant")
