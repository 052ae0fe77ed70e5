"""The guard triggers: which step may follow which, and what never changes."""

from __future__ import annotations

import pytest

from chalets.models import Booking
from chalets.rules import NEXT
from payments.models import Payment, PriceRecord
from resort.db.identity import OWNER, SERVICE, acting_as
from tests.factories.chalets import BookingFactory, ChaletFactory
from tests.factories.payments import PaymentFactory
from tests.support.refusals import NOT_PERMITTED, refused_by, refused_with

pytestmark = pytest.mark.django_db

STATUSES = list(Booking.Status.values)
STEPS = [(before, after) for before in STATUSES for after in STATUSES if before != after]
PAYMENT_STEPS = {
    "pending": {"succeeded", "failed", "refunded"},
    "failed": {"pending", "succeeded", "refunded"},
    "succeeded": {"refunded"},
    "refunded": {"succeeded"},  # a refund may fail after it succeeded: then the money is here again
}


def move(stay: Booking, after: str) -> int:
    """Set the status by one UPDATE; how many rows it reached."""
    return Booking.objects.filter(pk=stay.pk).update(status=after)


@pytest.mark.parametrize(("before", "after"), STEPS)
def test_worker_takes_legal_steps_only(before, after):
    stay = BookingFactory(status=before)
    with acting_as(role=SERVICE):
        if after in NEXT[before]:
            assert move(stay, after) == 1
        else:
            with refused_by("chalet_bookings_legal_step"):
                move(stay, after)


@pytest.mark.parametrize(("before", "after"), STEPS)
def test_desk_takes_legal_steps_and_revives_nothing(receptionist, before, after):
    stay = BookingFactory(status=before)
    with acting_as(receptionist.pk):
        if after in NEXT[before] and before != "cancelled":
            assert move(stay, after) == 1
        else:
            with refused_by("chalet_bookings_legal_step"):
                move(stay, after)


@pytest.mark.parametrize(("before", "after"), STEPS)
def test_guest_may_only_cancel_what_lies_ahead(guest, before, after):
    stay = BookingFactory(user=guest, status=before)
    with acting_as(guest.pk):
        if before not in ("pending", "confirmed"):
            assert move(stay, after) == 0
        elif after == "cancelled":
            assert move(stay, after) == 1
        elif after in NEXT[before]:
            with refused_with(NOT_PERMITTED, "guests may only cancel"):
                move(stay, after)
        else:
            with refused_by("chalet_bookings_legal_step"):
                move(stay, after)


def test_stay_keeps_its_guest(other_guest):
    stay = BookingFactory()
    with acting_as(role=SERVICE), refused_by("chalet_bookings_fixed"):
        Booking.objects.filter(pk=stay.pk).update(user=other_guest)


def test_stay_that_is_over_keeps_its_chalet():
    stay, other = BookingFactory(checked_out=True), ChaletFactory()
    with acting_as(role=SERVICE), refused_by("chalet_bookings_fixed"):
        Booking.objects.filter(pk=stay.pk).update(chalet=other)


@pytest.mark.parametrize("before", PAYMENT_STEPS)
@pytest.mark.parametrize("after", PAYMENT_STEPS)
def test_payment_never_goes_back(before, after):
    payment = PaymentFactory(status=before, method="cash")
    with acting_as(role=SERVICE):
        change = Payment.objects.filter(pk=payment.pk)
        if after == before or after in PAYMENT_STEPS[before]:
            assert change.update(status=after) == 1
        else:
            with refused_by("payments_forward_only"):
                change.update(status=after)


@pytest.mark.parametrize("before", ["succeeded", "refunded"])
def test_payment_that_came_in_is_not_forgotten(before):
    payment = PaymentFactory(status=before)
    with acting_as(role=SERVICE), refused_by("payments_forward_only"):
        Payment.objects.filter(pk=payment.pk).update(status=None)


@pytest.mark.parametrize("change", [{"amount": 1}, {"booking_id": None}])
def test_payment_keeps_its_amount_and_booking(change):
    payment = PaymentFactory(succeeded=True)
    with acting_as(role=OWNER), refused_by("payments_fixed"):
        Payment.objects.filter(pk=payment.pk).update(**change)


def test_updated_at_moves_with_every_change(as_owner):
    chalet = ChaletFactory(updated_at="2020-01-01T00:00Z")
    with as_owner():
        type(chalet).objects.filter(pk=chalet.pk).update(capacity=5)
        chalet.refresh_from_db()
    assert chalet.updated_at.year > 2020


@pytest.mark.parametrize(
    ("made", "nights"),
    [("confirmed", 3), ("checked_in", 3), ("checked_out", 3), ("no_show", 3), ("held", 0), ("cancelled", 0)],
)
def test_nights_of_a_stay_that_is_firm_from_the_first_are_sold(made, nights, as_owner):
    stay = BookingFactory(**{made: True})
    with as_owner():
        records = PriceRecord.objects.filter(booking_id=stay.pk, item_type="chalet_night")
        assert [record.final_price for record in records] == [200] * nights
        if made in ("held", "confirmed"):
            move(stay, "confirmed" if made == "held" else "checked_in")
        assert records.all().count() == (3 if made == "held" else nights)  # once, whatever follows


def test_block_sells_no_nights(as_owner):
    block = BookingFactory(block=True)
    with as_owner():
        assert not PriceRecord.objects.filter(booking_id=block.pk).exists()
