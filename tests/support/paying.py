"""A stay on its way to being paid: attempts, Stripe's pages, and what the books say afterwards."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from chalets.models import Booking
from payments import checkout, services
from payments.models import LedgerEntry, Payment
from payments.services import Charge
from payments.stripe_sandbox.testing import RunningSandbox
from resort.db.identity import OWNER, SERVICE, acting_as

SUCCESS = "http://testserver/stays/K7QM-2XRD/returned/"
BACK = "http://testserver/stays/K7QM-2XRD/pay/?back=1"


def attempt(stay: Booking) -> Payment:
    """The guest wants to pay online."""
    with acting_as(stay.user_id):
        return services.start(
            user_id=stay.user_id, booking_type="chalet", booking_id=stay.pk, amount=stay.total_price
        )


def charge_for(payment: Payment, **changes: Any) -> Charge:
    """What Stripe says when the payment went through; the same attempt gives the same page."""
    wanted = {
        "session_id": f"cs_{payment.pk}",
        "intent_id": f"pi_{payment.pk}",
        "charge_id": f"ch_{payment.pk}",
        "amount": payment.amount,
        "currency": "usd",
    }
    return Charge(**{**wanted, **changes})


def settle(payment: Payment, *, now: datetime | None = None, **changes: Any) -> Payment:
    """The worker hears that the payment went through."""
    with acting_as(role=SERVICE):
        return services.settle(
            payment_id=payment.pk, charge=charge_for(payment, **changes), now=now or timezone.now()
        )


def other_page() -> dict[str, str]:
    """The ids of another page of Stripe's that was paid."""
    name = uuid4()
    return {"session_id": f"cs_{name}", "intent_id": f"pi_{name}", "charge_id": f"ch_{name}"}


def open_page(payment: Payment, **changes: Any) -> str:
    """The address of Stripe's page for an attempt."""
    wanted = {
        "payment_id": payment.pk,
        "user_id": payment.user_id,
        "lines": [checkout.Line("Larch, three nights", payment.amount)],
        "email": "ada@example.com",
        "success_url": SUCCESS,
        "cancel_url": BACK,
    }
    return checkout.open_checkout(**{**wanted, **changes})


def page_for(stay: Booking, sandbox: RunningSandbox) -> tuple[Payment, str]:
    """The guest is on Stripe's page: the attempt and the page's id."""
    payment = attempt(stay)
    open_page(payment)
    return fresh(payment), str(fresh(payment).stripe_session_id)


def fresh(row: Any) -> Any:
    """The row as it is in the database."""
    with acting_as(role=OWNER):
        return type(row)._base_manager.get(pk=row.pk)


def entries(payment_id: UUID) -> list[tuple[str, str, Decimal]]:
    """Kind, account and amount of everything posted for a payment, sorted."""
    with acting_as(role=OWNER):
        rows = LedgerEntry.objects.filter(payment_id=payment_id)
        return sorted(rows.values_list("kind", "account", "amount"))


def balances() -> dict[str, Decimal]:
    """What lies in each account; empty accounts are left out."""
    sums: Counter[str] = Counter()
    with acting_as(role=OWNER):
        for account, amount in LedgerEntry.objects.values_list("account", "amount"):
            sums[account] += amount  # type: ignore[assignment]
    return {account: amount for account, amount in sums.items() if amount}


def at_stripe(sandbox: RunningSandbox) -> tuple[Decimal, Decimal]:
    """What the sandbox has captured and given back."""
    state = sandbox.state()
    return tuple(Decimal(state[side].get("usd", 0)) / 100 for side in ("captured", "refunded"))  # type: ignore[return-value]
