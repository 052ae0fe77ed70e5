"""Slots, parties, terms and states of a ticket, said in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payments.models import Method, Payment, Refund
from pool.models import Slot, Ticket
from pool.rules import Line, Quote
from resort.templatetags.dates import day as day_name
from resort.templatetags.money import money, percent


def slot_name(slot: str) -> str:
    """`Morning`."""
    return str(Slot(slot).label) if slot in Slot else ""


def party(adults: int, children: int) -> str:
    """`2 adults, 1 child`."""
    words = []
    if adults:
        words.append(ngettext("%(count)d adult", "%(count)d adults", adults) % {"count": adults})
    if children:
        words.append(ngettext("%(count)d child", "%(count)d children", children) % {"count": children})
    return ", ".join(words)


def age(line: Line) -> str:
    """`2 adults`, of a line of the price."""
    return party(line.quantity, 0) if line.age == "adult" else party(0, line.quantity)


def why_closed(closed_for: str) -> str:
    """Why a half-day is closed."""
    return {
        "weather": _("Closed because of the weather"),
        "maintenance": _("Closed for repairs"),
        "event": _("Closed for a private event"),
    }.get(closed_for, "")


def why_this_price(quote: Quote) -> str:
    """`Summer +20%`, or nothing outside of every season."""
    line = quote.lines[0] if quote.lines else None
    if line is None or not line.season:
        return ""
    change = (line.multiplier - 1) * 100
    if change == 0:
        return line.season
    return f"{line.season} {'+' if change > 0 else '−'}{percent(abs(change))}"


@dataclass(frozen=True)
class TermLine:
    """One step of the cancellation terms: until when, and what comes back."""

    when: str
    what: str


def term_lines(terms: Iterable[Mapping[str, Any]], day: date) -> list[TermLine]:
    """The terms of a ticket from the most to the least generous."""
    steps = [
        term
        for term in sorted(terms, key=lambda term: -term["days"])
        if Decimal(str(term["percent"])) > 0 and term["type"] != "none"
    ]
    lines = [
        TermLine(
            _("Until %(day)s") % {"day": day_name(day - timedelta(days=term["days"]))},
            _share(term),
        )
        for term in steps
    ]
    return [*lines, TermLine(_("Later") if lines else _("At any time"), _("no refund"))]


def _share(term: Mapping[str, Any]) -> str:
    share = Decimal(str(term["percent"]))
    if term["type"] == "credit":
        return _("%(share)s back as credit") % {"share": percent(share)}
    return _("full refund") if share >= 100 else _("%(share)s back") % {"share": percent(share)}


@dataclass(frozen=True)
class Notice:
    """What a ticket's page says first."""

    kind: str
    title: str
    text: str


def notice_for(
    ticket: Ticket, *, payments: list[Payment], refunds: list[Refund], now: datetime
) -> Notice | None:
    """The state of a ticket in a sentence or two, or None where the status says it all.

    `payments` are those that took money, `refunds` those that did not fail.
    """
    if ticket.status == Ticket.Status.PENDING:
        return _held(ticket, now)
    if ticket.status == Ticket.Status.CANCELLED:
        return _cancelled(ticket, payments, refunds)
    if ticket.status != Ticket.Status.CONFIRMED:
        return None
    if ticket.holder_email:
        return Notice(
            "info",
            _("You have sent this ticket on"),
            _("%(name)s has it now. Your own picture of it no longer opens the gate.")
            % {"name": ticket.holder_name},
        )
    if ticket.is_to_pay:
        text = _("You pay %(amount)s at the gate.") % {"amount": money(ticket.total_price)}
        return Notice("success", _("Your places are reserved"), text)
    return None


def _held(ticket: Ticket, now: datetime) -> Notice:
    if ticket.hold_expires_at and ticket.hold_expires_at <= now:
        return Notice(
            "warning", _("The time to pay is over"), _("The places are no longer held. Nothing was charged.")
        )
    return Notice("info", _("Your places are held"), _("Pay before the time runs out and they are yours."))


def _cancelled(ticket: Ticket, payments: list[Payment], refunds: list[Refund]) -> Notice:
    if not payments:
        return Notice("info", _("These places are no longer held"), _("You were not charged anything."))
    amount = sum((refund.amount for refund in refunds), Decimal(0)) or ticket.refund_amount or Decimal(0)
    if not amount:
        return Notice(
            "info",
            _("This ticket is cancelled"),
            _("The terms of this ticket give nothing back at this point."),
        )
    if ticket.paid_at is None:
        text = _(
            "It reached us when the places were no longer held. We are sending back all of it: %(amount)s. "
            "Your bank shows it within 5 to 10 days."
        )
        return Notice("warning", _("Your payment came too late"), text % {"amount": money(amount)})
    if refunds and all(refund.method == Method.CREDIT for refund in refunds):
        text = _("You have %(amount)s of credit for what you book next.")
    elif refunds and all(refund.status == Refund.Status.SUCCEEDED for refund in refunds):
        text = _("We have refunded %(amount)s.")
    else:
        text = _("%(amount)s is on its way back to you.")
    return Notice("info", _("This ticket is cancelled"), text % {"amount": money(amount)})
