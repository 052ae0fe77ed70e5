"""What the desk and the gate do with a ticket, each with the words that say what will happen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.admin_steps import Step
from payments.models import Payment
from pool.admin.ticket_forms import CancelForm, CancelWithRefundForm, MoveForm, TakePaymentForm
from pool.models import Ticket
from pool.services import cancelling, desk
from resort.templatetags.dates import day
from resort.templatetags.money import money

_Status = Ticket.Status
_CHANGE = ((Ticket, "UPDATE"),)
_TAKE_MONEY = (*_CHANGE, (Payment, "INSERT"))


def _explain_payment(request: HttpRequest, ticket: Ticket) -> Iterable[str]:
    lines = [_("You have received %(amount)s.") % {"amount": money(ticket.total_price)}]
    if ticket.status == _Status.PENDING:
        lines.append(_("The ticket is valid at once, and its guest gets it by mail."))
    return lines


def _take_payment(request: HttpRequest, ticket: Ticket, cleaned: dict[str, Any]) -> str:
    paid = desk.take_payment(ticket=ticket, actor=request.user, method=cleaned["method"], now=timezone.now())
    return _("%(amount)s received for ticket %(code)s.") % {
        "amount": money(paid.total_price),
        "code": paid.code,
    }


def _explain_cancel(request: HttpRequest, ticket: Ticket) -> Iterable[str]:
    answer = cancelling.preview(ticket=ticket, now=timezone.now())
    if not answer.paid:
        refund = _("Nothing was paid, so nothing goes back.")
    elif answer.amount and cancelling.comes_as_credit(ticket, answer):
        refund = _("Of %(paid)s paid, the guest gets %(amount)s back as credit.") % {
            "paid": money(answer.paid),
            "amount": money(answer.amount),
        }
    elif answer.amount:
        refund = _("Of %(paid)s paid, %(amount)s goes back to the guest.") % {
            "paid": money(answer.paid),
            "amount": money(answer.amount),
        }
    else:
        refund = _("%(paid)s was paid; by the terms of this ticket nothing goes back.") % {
            "paid": money(answer.paid)
        }
    return [refund, _("The places can be sold again at once.")]


def _cancel(request: HttpRequest, ticket: Ticket, cleaned: dict[str, Any]) -> str:
    before = ticket.refund_amount or 0
    done = desk.cancel(
        ticket=ticket,
        actor=request.user,
        reason=cleaned["reason"],
        now=timezone.now(),
        refund=cleaned.get("refund"),
    )
    return _("Ticket %(code)s is cancelled; %(amount)s goes back.") % {
        "code": done.code,
        "amount": money((done.refund_amount or 0) - before),
    }


def _can_move(ticket: Ticket) -> bool:
    return ticket.status == _Status.CONFIRMED and not ticket.admitted and not ticket.change_of_id


def _explain_move(request: HttpRequest, ticket: Ticket) -> Iterable[str]:
    if ticket.closure_asked_at:
        price = _("The resort closed the day, so another one costs nothing more; what is cheaper goes back.")
    elif ticket.paid_at:
        price = _(
            "If the other time costs more, take the difference; if it costs less, the difference goes back."
        )
    else:
        price = _("The guest pays the price of the other time at the gate.")
    return [price, _("Pictures of the ticket made before stop working; the guest gets a new one by mail.")]


def _move(request: HttpRequest, ticket: Ticket, cleaned: dict[str, Any]) -> str:
    change = desk.move_to(
        ticket=ticket,
        day=cleaned["day"],
        slot=cleaned["slot"],
        actor=request.user,
        now=timezone.now(),
        method=cleaned["method"],
    )
    moved = _("Ticket %(code)s is now for %(day)s.") % {"code": ticket.code, "day": day(change.day)}
    if change.difference.to_pay:
        more = _("%(amount)s more was received.") % {"amount": money(change.difference.to_pay)}
        return f"{moved} {more}"
    if change.difference.goes_back:
        less = _("%(amount)s goes back.") % {"amount": money(change.difference.goes_back)}
        return f"{moved} {less}"
    return moved


def _can_resend(ticket: Ticket) -> bool:
    to = ticket.holder_email or not ticket.sold_by_id
    return ticket.status == _Status.CONFIRMED and bool(to) and not ticket.change_of_id


def _explain_resend(request: HttpRequest, ticket: Ticket) -> Iterable[str]:
    if ticket.holder_email:
        return [_("The ticket goes to %(email)s once more.") % {"email": ticket.holder_email}]
    return [_("The ticket goes once more to the address of whoever bought it.")]


def _resend(request: HttpRequest, ticket: Ticket, cleaned: dict[str, Any]) -> str:
    desk.resend(ticket=ticket, actor=request.user, now=timezone.now())
    return _("Ticket %(code)s is on its way by mail.") % {"code": ticket.code}


TICKET_STEPS = (
    Step(
        "take-payment", gettext_lazy("Take the payment"), _take_payment, _TAKE_MONEY,
        possible=desk.can_be_paid, explain=_explain_payment, form=TakePaymentForm, bulk=False, primary=True,
    ),
    Step(
        "move", gettext_lazy("Move to another time"), _move, _CHANGE,
        possible=_can_move, explain=_explain_move, form=MoveForm, bulk=False, columns=("ticket_date", "slot"),
        initial=lambda ticket: {"day": ticket.ticket_date, "slot": ticket.slot},
    ),
    Step(
        "resend", gettext_lazy("Send the ticket again"), _resend, _CHANGE,
        possible=_can_resend, explain=_explain_resend,
    ),
    Step(
        "cancel", gettext_lazy("Cancel the ticket"), _cancel, _CHANGE,
        possible=desk.can_be_cancelled, explain=_explain_cancel, form=CancelForm, danger=True,
        columns=("refund_amount",),
    ),
    Step(
        "cancel-with-refund", gettext_lazy("Cancel with another refund"), _cancel, _CHANGE,
        possible=desk.can_be_cancelled, explain=_explain_cancel, form=CancelWithRefundForm, danger=True,
        bulk=False, also=lambda user: user.is_manager,
    ),
)  # fmt: skip
