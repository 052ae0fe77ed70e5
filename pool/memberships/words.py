"""What pages say about a membership, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pool.memberships.services.access import standing_of
from pool.models import Membership
from resort.templatetags.dates import day

_REASONS = {
    "": "",
    "payment_due": gettext_lazy("The last payment is open."),
    "paused": gettext_lazy("The membership is paused."),
    "unpaid": gettext_lazy("The membership is not paid."),
    "cancelled": gettext_lazy("The membership is cancelled."),
    "expired": gettext_lazy("The membership has run out."),
    "not_begun": gettext_lazy("The membership has not begun yet."),
    "not_a_member": gettext_lazy("This person is no longer a member."),
}

CYCLE_PRICE = {
    "monthly": gettext_lazy("a month"),
    "quarterly": gettext_lazy("every three months"),
    "annually": gettext_lazy("a year"),
}


def reason_words(reason: str) -> str:
    """Why the gate says no, in a sentence."""
    return str(_REASONS.get(reason, ""))


@dataclass(frozen=True)
class Notice:
    """What stands on top of the page; `kind` as in the alert component."""

    kind: str
    title: str
    text: str


def notice_for(membership: Membership, now: datetime) -> Notice | None:
    """What the member has to know first; None when all is well."""
    standing = standing_of(membership, now)
    words: dict[str, Any] = {
        "day": day(membership.end_date),
        "grace": day(membership.grace_until),
        "resumes": day(membership.resumes_on),
        "start": day(membership.start_date),
    }
    match standing.reason:
        case "payment_due":
            return Notice(
                "warning",
                _("Your last payment did not go through"),
                _("You can still come until %(grace)s. Pay the open invoice to stay a member.") % words,
            )
        case "unpaid":
            return Notice(
                "danger",
                _("Your membership rests because it is not paid"),
                _("Pay the open invoice and you are let in again at once.")
                if membership.unpaid_invoice_url
                else _("You can begin a new membership any time."),
            )
        case "paused":
            return Notice(
                "info",
                _("Your membership is paused"),
                _("It goes on by itself on %(resumes)s. The days you paid for are kept.") % words
                if membership.resumes_on
                else _("The days you paid for are kept."),
            )
        case "cancelled":
            return Notice("info", _("This membership is cancelled"), _("You can begin a new one any time."))
        case "expired":
            return Notice("info", _("This membership has run out"), _("You can begin a new one any time."))
        case "not_begun":
            return Notice("info", _("Your membership begins on %(start)s") % words, "")
    if membership.end_date:
        return Notice("info", _("Your membership ends on %(day)s") % words, _("Until then nothing changes."))
    if membership.stripe_status and not membership.card_label:
        return Notice(
            "warning", _("No card is on file"), _("Add one before the next payment, so that it goes through.")
        )
    return None
