"""Terms, nights and states of a stay, said in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chalets.models import Booking
from chalets.rules import NightPrice
from chalets.services.holds import LAPSED
from payments.models import CancellationPolicy, Method, Payment, Refund
from resort.templatetags.dates import day
from resort.templatetags.money import money, percent


@dataclass(frozen=True)
class TermLine:
    """One step of the cancellation terms: until when, and what comes back."""

    when: str
    what: str


def as_terms(policies: Iterable[CancellationPolicy]) -> list[dict[str, Any]]:
    """Today's terms in the shape a stay keeps them in (`policy_snapshot`)."""
    return [
        {
            "days": policy.days_before_checkin,
            "percent": str(policy.refund_percentage),
            "type": policy.refund_type,
            "name": policy.name,
        }
        for policy in policies
    ]


def _gives(term: Mapping[str, Any]) -> bool:
    return Decimal(str(term["percent"])) > 0 and term["type"] != "none"


def _share(term: Mapping[str, Any]) -> str:
    share = Decimal(str(term["percent"]))
    if term["type"] == "credit":
        return _("%(share)s back as credit") % {"share": percent(share)}
    if share >= 100:
        return _("full refund")
    return _("%(share)s back") % {"share": percent(share)}


def _when(days: int, check_in: date | None) -> str:
    if check_in:
        return _("Until %(day)s") % {"day": day(check_in - timedelta(days=days))}
    if days == 0:
        return _("Until the day of arrival")
    return ngettext("Until %(days)d day before arrival", "Until %(days)d days before arrival", days) % {
        "days": days
    }


def term_lines(terms: Iterable[Mapping[str, Any]], check_in: date | None = None) -> list[TermLine]:
    """The terms from the most to the least generous, with real dates when the arrival is known."""
    steps = [term for term in sorted(terms, key=lambda term: -term["days"]) if _gives(term)]
    lines = [TermLine(_when(term["days"], check_in), _share(term)) for term in steps]
    return [*lines, TermLine(_("Later") if lines else _("At any time"), _("no refund"))]


def why_this_price(night: NightPrice) -> str:
    """Why a night costs what it costs: weekend or weekday, and the season that changes it."""
    base = _("Weekend night") if night.is_weekend else _("Night")
    if not night.season:
        return base
    change = (night.multiplier - 1) * 100
    if change == 0:
        return f"{base}, {night.season}"
    sign = "+" if change > 0 else "−"
    return _("%(base)s at %(price)s, %(season)s %(sign)s%(change)s") % {
        "base": base,
        "price": money(night.base),
        "season": night.season,
        "sign": sign,
        "change": percent(abs(change)),
    }


@dataclass(frozen=True)
class Notice:
    """What a stay's page says first."""

    kind: str
    title: str
    text: str


def _paid_late(stay: Booking, payments: Iterable[Payment]) -> Payment | None:
    """The payment that came in when the stay had been cancelled already, and went back."""
    for payment in payments:
        if payment.settled_at and stay.cancelled_at and payment.settled_at >= stay.cancelled_at:
            return payment
    return None


def _sent_back(stay: Booking, payment: Payment) -> Notice:
    if stay.cancellation_reason == LAPSED:
        text = _(
            "It reached us after your hold had ended, and the nights had gone to somebody else. "
            "We are sending back all of it: %(amount)s. Your bank shows it within 5 to 10 days."
        )
    else:
        text = _(
            "This booking had been given up when it reached us. "
            "We are sending back all of it: %(amount)s. Your bank shows it within 5 to 10 days."
        )
    return Notice("warning", _("Your payment came too late"), text % {"amount": money(payment.amount)})


def _cancelled(stay: Booking, payments: list[Payment], refunds: list[Refund]) -> Notice:
    late = _paid_late(stay, payments)
    if late:
        return _sent_back(stay, late)
    if not payments:
        return Notice("info", _("These nights are no longer held"), _("You were not charged anything."))
    if not refunds:
        return Notice(
            "info",
            _("This stay is cancelled"),
            _("The terms of this booking give nothing back at this point."),
        )
    amount = money(sum((refund.amount for refund in refunds), Decimal(0)))
    if all(refund.method == Method.CREDIT for refund in refunds):
        text = _("You have %(amount)s of credit for what you book next.") % {"amount": amount}
    elif all(refund.status == Refund.Status.SUCCEEDED for refund in refunds):
        text = _("We have refunded %(amount)s.") % {"amount": amount}
    else:
        text = _("%(amount)s is on its way back to you.") % {"amount": amount}
    return Notice("info", _("This stay is cancelled"), text)


def notice_for(
    stay: Booking, *, payments: list[Payment], refunds: list[Refund], now: datetime
) -> Notice | None:
    """The state of a stay in a sentence or two, or None where the status says it all.

    `payments` are those that took money, `refunds` those that did not fail.
    """
    if stay.status == Booking.Status.PENDING:
        if stay.hold_expires_at and stay.hold_expires_at <= now:
            return Notice(
                "warning",
                _("The time to pay is over"),
                _("The nights are no longer held. Nothing was charged."),
            )
        return Notice(
            "info", _("Your nights are held"), _("Pay before the time runs out and they are yours.")
        )
    if stay.status == Booking.Status.CANCELLED:
        return _cancelled(stay, payments, refunds)
    if stay.status == Booking.Status.CONFIRMED:
        if stay.payment_status == Booking.PaymentStatus.PENDING:
            text = _("You pay %(amount)s at the desk when you arrive.") % {"amount": money(stay.total_price)}
            return Notice("success", _("Your stay is confirmed"), text)
        return Notice(
            "success", _("Your stay is confirmed"), _("Everything is paid. We look forward to you.")
        )
    if stay.status == Booking.Status.NO_SHOW:
        return Notice(
            "warning", _("We missed you"), _("You did not arrive. Call us if you are still on your way.")
        )
    return None
