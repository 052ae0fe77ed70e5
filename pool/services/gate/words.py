"""What the gate says, in plain words: a short line to be read across the counter, and a sentence that explains."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pool.gate_rules import Day, Reason
from pool.models import Closure, Slot
from resort.templatetags.money import money

if TYPE_CHECKING:
    from pool.services.gate.passes import Known, Previous

# reason: (headline, sentence). The names in braces are filled in by `_facts`; the device fills in the same ones.
WORDS: dict[str, tuple[Any, Any]] = {
    Reason.WELCOME: (_("Welcome"), _("Let them in.")),
    Reason.BACK: (_("Welcome back"), _("Has been in before and went out.")),
    Reason.LEFT: (_("Goodbye"), _("Has left.")),
    Reason.GUEST_PASS: (_("Guest of a member"), _("One guest pass is used.")),
    Reason.OFFLINE: (
        _("Let in without network"),
        _(
            "The ticket is genuine and for now. Whether it is used at another gate shows once the network is back."
        ),
    ),
    Reason.USED: (_("Used before"), _("Everybody of this ticket is in already. Last: {previous}.")),
    Reason.TOO_MANY: (_("Too many"), _("Only {room} more may come in by this.")),
    Reason.NOT_INSIDE: (_("Not inside"), _("By our count {inside} of them are inside.")),
    Reason.PAY_FIRST: (_("Take payment first"), _("This ticket is to be paid at the gate: {price}.")),
    Reason.UNKNOWN: (_("Unknown code"), _("No ticket of ours has this code.")),
    Reason.FORGED: (_("Not genuine"), _("It looks like a ticket of ours, but we did not issue it.")),
    Reason.OLD_ISSUE: (
        _("Replaced ticket"),
        _("This ticket was sent on or changed; only the newest picture of it counts."),
    ),
    Reason.NOT_PAID: (_("Not paid"), _("The guest has not finished paying for this ticket.")),
    Reason.CANCELLED: (_("Cancelled"), _("This ticket was cancelled.")),
    Reason.REFUNDED: (_("Refunded"), _("This ticket was cancelled and the money was given back.")),
    Reason.EXPIRED: (_("Expired"), _("The day of this ticket is over: {day}.")),
    Reason.WITHDRAWN: (
        _("Stay has ended"),
        _("The stay was cancelled or is over, and its pool entry with it."),
    ),
    Reason.NO_MEMBER: (_("Not a member"), _("This card does not belong to a member any more, or not yet.")),
    Reason.PAUSED: (_("Membership paused"), _("The membership is paused at present.")),
    Reason.ENDED: (_("Membership has ended"), _("The membership has ended.")),
    Reason.UNPAID: (_("Membership not paid"), _("The membership is not paid.")),
    Reason.NOT_YET: (_("Not yet"), _("The membership begins later.")),
    Reason.OTHER_DAY: (_("Other day"), _("Not for today, but for {day}.")),
    Reason.TOO_EARLY: (_("Too early"), _("{slot}: the gate opens at {opens}.")),
    Reason.TOO_LATE: (_("Too late"), _("{slot}: the last entry was at {last}.")),
    Reason.CLOSED: (_("Pool closed"), _("Closed: {closed}.")),
    Reason.NO_PASSES: (_("No guest pass left"), _("All guest passes of this month are used.")),
    Reason.UNDONE: (_("Taken back"), _("The scan was taken back; nothing is counted.")),
}
# The rest of what the scanner says; the device fills in the braces.
SCREEN: dict[str, Any] = {
    "counted": _("{persons} of {party}"),
    "party": _("Adults: {adults}, children: {children}"),
    "room": _("{room} more may come"),
    "people": _("people: {count}"),
    "stay": _("Stay"),
    "member": _("Member"),
    "used_here": _("Everybody of this ticket is in already, as far as this device knows."),
    "problem": _("Not scanned"),
    "no_network": _("No network since {since}."),
    "waits_one": _("One scan waits to be sent."),
    "waits": _("{count} scans wait to be sent."),
    "list_of": _("The list of tickets is from {at}."),
    "saved": _("This page is from the memory of this device, from {at}."),
    "old_list": _(
        "The list on this device is of another day: nobody can be checked until the network is back."
    ),
    "not_yours": _(
        "What waits cannot be sent by you. Let somebody who works at the gate sign in; nothing is lost."
    ),
    "device_let_in": _("let in here: {count}"),
    "device_refused": _("refused here"),
    "no_list": _("There is no network, and this device has no list of tickets yet."),
    "needs_network": _("This needs the network. Try again once it is back."),
    "sign_in": _("You are signed out. Open this page again to sign in; nothing that waits is lost."),
    "camera_refused": _("The browser does not let this page use the camera. Allow it, or type the code."),
    "camera_none": _("There is no camera here. Type the code or use a scanner."),
}
_NOBODY_BEFORE = _("All of them are in already.")


def headline(reason: str) -> str:
    """A few words, the largest thing on the screen."""
    return str(WORDS[reason][0]) if reason in WORDS else reason


def sentence(
    reason: str, *, known: Known | None = None, day: Day | None = None, at: datetime | None = None
) -> str:
    """One sentence that says why."""
    if known is None or day is None or at is None:
        return str(WORDS[reason][1])
    if reason == Reason.USED and not known.previous:
        return str(_NOBODY_BEFORE)
    text = str(WORDS[reason][1])
    return text.format(**_facts(known, day, at)) if "{" in text else text


def for_device() -> dict[str, Any]:
    """All of it, for a device that fills in the numbers itself, with network or without."""
    return {
        "reasons": {str(reason): [str(part) for part in parts] for reason, parts in WORDS.items()},
        **{name: str(text) for name, text in SCREEN.items()},
    }


def _facts(known: Known, day: Day, at: datetime) -> dict[str, Any]:
    shown, window = known.shown, day.windows[known.shown.slot]
    return {
        "previous": previous(known.previous, at),
        "room": shown.room(reentry=day.reentry),
        "inside": shown.inside,
        "price": amount(known.price),
        "day": _days(known),
        "slot": Slot(shown.slot).label,
        "opens": clock(window.opens),
        "last": clock(window.last),
        "closed": closed(day.closed.get(day.half(shown.slot, at), "")),
    }


def closed(why: str) -> str:
    """Why the pool is closed."""
    return str(Closure(why).label).lower() if why in Closure.values else ""


def clock(at: datetime) -> str:
    """The time of day at the resort."""
    return f"{timezone.localtime(at):%H:%M}"


def amount(price: Decimal | None) -> str:
    """A price as people read it."""
    return str(money(price)) if price is not None else ""


def previous(before: Previous | None, at: datetime) -> str:
    """When, at which gate, let in by whom; the day too where it was another one."""
    if before is None:
        return ""
    parts = [clock(before.at), before.gate, before.by and gettext("by %(who)s") % {"who": before.by}]
    if timezone.localdate(before.at) != timezone.localdate(at):
        parts[0] = f"{date_format(timezone.localdate(before.at), 'j F')} {parts[0]}"
    return ", ".join(part for part in parts if part)


def _days(known: Known) -> str:
    first, last = known.shown.first_day, known.shown.last_day
    if last is None or first == last:
        return date_format(first, "j F Y")
    return f"{date_format(first, 'j F')} – {date_format(last, 'j F Y')}"
