"""What the desk does with a stay, each with the words that say what will happen."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audit.admin_steps import Step
from chalets.admin.forms import BlockForm, CancelForm, CancelWithRefundForm, RequestsForm, TakePaymentForm
from chalets.models import Booking, Chalet, StayCharge
from chalets.rules import NEXT
from chalets.services import cancel, changes, charges, desk, houses
from payments.models import Payment
from resort.templatetags.dates import day, span
from resort.templatetags.money import money

_Status = Booking.Status
_CHANGE = ((Booking, "UPDATE"),)
_TAKE_MONEY = (*_CHANGE, (Payment, "INSERT"))


def _can_become(stay: Booking, status: str) -> bool:
    return stay.kind == Booking.Kind.STAY and status in NEXT.get(stay.status or "", ())


def _is_unpaid(stay: Booking) -> bool:
    return stay.payment_status == Booking.PaymentStatus.PENDING


def _still_to_pay(stay: Booking) -> list[str]:
    if not _is_unpaid(stay):
        return []
    return [_("Not paid yet: %(amount)s.") % {"amount": money(stay.total_price)}]


# Confirm.


def _explain_confirm(request: HttpRequest, stay: Booking) -> Iterable[str]:
    return [
        _("The nights are kept for good; %(amount)s is paid at the desk.")
        % {"amount": money(stay.total_price)},
    ]


def _confirm(request: HttpRequest, stay: Booking, cleaned: dict[str, Any]) -> str:
    desk.confirm(booking=stay, actor=request.user, now=timezone.now())
    return _("Stay %(code)s is confirmed.") % {"code": stay.code}


# Money.


def _can_be_paid(stay: Booking) -> bool:
    alive = (_Status.PENDING, _Status.CONFIRMED, _Status.CHECKED_IN)
    return stay.kind == Booking.Kind.STAY and stay.status in alive and _is_unpaid(stay)


def _explain_payment(request: HttpRequest, stay: Booking) -> Iterable[str]:
    return [_("You have received %(amount)s.") % {"amount": money(stay.total_price)}]


def _take_payment(request: HttpRequest, stay: Booking, cleaned: dict[str, Any]) -> str:
    desk.take_payment(booking=stay, actor=request.user, method=cleaned["method"], now=timezone.now())
    return _("%(amount)s received for stay %(code)s.") % {
        "amount": money(stay.total_price),
        "code": stay.code,
    }


def _has_charges(stay: Booking) -> bool:
    return (
        stay.kind == Booking.Kind.STAY and stay.status == _Status.CHECKED_IN and bool(charges.owed(stay.pk))
    )


def _charged(stay: Booking) -> list[str]:
    return [
        _("Charged to the stay: %(what)s, %(amount)s.")
        % {"what": each.description, "amount": money(each.amount)}
        for each in charges.open_charges(stay)
    ]


def _explain_charges(request: HttpRequest, stay: Booking) -> Iterable[str]:
    received = _("You have received %(amount)s.") % {"amount": money(charges.owed(stay.pk))}
    return [*_charged(stay), received]


def _settle_charges(request: HttpRequest, stay: Booking, cleaned: dict[str, Any]) -> str:
    took = charges.settle_charges(
        booking=stay, actor=request.user, method=cleaned["method"], now=timezone.now()
    )
    return _("%(amount)s received for what was charged to stay %(code)s.") % {
        "amount": money(sum((payment.amount for payment in took), Decimal(0))),
        "code": stay.code,
    }


# Coming and going.


def _can_check_in(stay: Booking) -> bool:
    return _can_become(stay, _Status.CHECKED_IN) and stay.check_in <= timezone.localdate() < stay.check_out


def _explain_check_in(request: HttpRequest, stay: Booking) -> Iterable[str]:
    nights = ngettext("%(count)d night", "%(count)d nights", stay.nights) % {"count": stay.nights}
    guests = ngettext("%(count)d guest", "%(count)d guests", stay.guests) % {"count": stay.guests}
    lines = [f"{guests}, {nights}", *_still_to_pay(stay)]
    return lines + ([stay.special_requests] if stay.special_requests else [])


def _check_in(request: HttpRequest, stay: Booking, cleaned: dict[str, Any]) -> str:
    desk.check_in(booking=stay, actor=request.user, now=timezone.now())
    return _("%(guest)s has arrived in %(chalet)s.") % {"guest": stay.guest_name, "chalet": stay.chalet}


def _explain_check_out(request: HttpRequest, stay: Booking) -> Iterable[str]:
    lines = [*_still_to_pay(stay), *_charged(stay)]
    if lines:
        lines.append(_("Take the payment before the guests leave."))
    early = (stay.check_out - max(timezone.localdate(), stay.check_in)).days
    if early > 0:
        lines.append(
            ngettext(
                "Leaves %(count)d night before the promised departure on %(day)s: the night can be sold again. "
                "The price does not change.",
                "Leaves %(count)d nights before the promised departure on %(day)s: the nights can be sold again. "
                "The price does not change.",
                early,
            )
            % {"count": early, "day": day(stay.check_out)}
        )
    return lines


def _check_out(request: HttpRequest, stay: Booking, cleaned: dict[str, Any]) -> str:
    desk.check_out(booking=stay, actor=request.user, now=timezone.now())
    return _("%(guest)s has left %(chalet)s.") % {"guest": stay.guest_name, "chalet": stay.chalet}


def _explain_undo_check_in(request: HttpRequest, stay: Booking) -> Iterable[str]:
    return [_("The wrong stay was checked in: it is expected again.")]


def _undo_check_in(request: HttpRequest, stay: Booking, cleaned: dict[str, Any]) -> str:
    desk.undo_check_in(booking=stay, actor=request.user, now=timezone.now())
    return _("Stay %(code)s is expected again.") % {"code": stay.code}


def _note_requests(request: HttpRequest, stay: Booking, cleaned: dict[str, Any]) -> str:
    changes.change_requests(booking=stay, text=cleaned["text"], now=timezone.now())
    return _("The requests of stay %(code)s are noted.") % {"code": stay.code}


# Those who do not come.


def _can_be_cancelled(stay: Booking) -> bool:
    return _can_become(stay, _Status.CANCELLED)


def _explain_cancel(request: HttpRequest, stay: Booking) -> Iterable[str]:
    answer = cancel.preview(booking=stay, now=timezone.now())
    if not answer.paid:
        refund = _("Nothing was paid, so nothing goes back.")
    elif answer.amount:
        refund = _("Of %(paid)s paid, %(amount)s goes back to the guest.") % {
            "paid": money(answer.paid),
            "amount": money(answer.amount),
        }
    else:
        refund = _("%(paid)s was paid; by the terms of this stay nothing goes back.") % {
            "paid": money(answer.paid)
        }
    return [refund, _("The nights can be sold again at once.")]


def _cancel(request: HttpRequest, stay: Booking, cleaned: dict[str, Any]) -> str:
    done = cancel.cancel_stay(
        booking=stay,
        actor=request.user,
        reason=cleaned["reason"],
        now=timezone.now(),
        refund=cleaned.get("refund"),
    )
    return _("Stay %(code)s is cancelled; %(amount)s goes back.") % {
        "code": stay.code,
        "amount": money(done.refund_amount or 0),
    }


def _can_be_no_show(stay: Booking) -> bool:
    return _can_become(stay, _Status.NO_SHOW) and stay.check_in <= timezone.localdate()


def _explain_no_show(request: HttpRequest, stay: Booking) -> Iterable[str]:
    return [
        _("The guest did not come. The nights can be sold again; what was paid stays with the resort."),
    ]


def _no_show(request: HttpRequest, stay: Booking, cleaned: dict[str, Any]) -> str:
    desk.mark_no_show(booking=stay, actor=request.user, now=timezone.now())
    return _("Stay %(code)s is marked as a no-show.") % {"code": stay.code}


def _can_undo_no_show(stay: Booking) -> bool:
    return stay.kind == Booking.Kind.STAY and stay.status == _Status.NO_SHOW


def _explain_undo_no_show(request: HttpRequest, stay: Booking) -> Iterable[str]:
    return [_("The guest came after all. The stay is confirmed again if the nights are still free.")]


def _undo_no_show(request: HttpRequest, stay: Booking, cleaned: dict[str, Any]) -> str:
    desk.undo_no_show(booking=stay, actor=request.user, now=timezone.now())
    return _("Stay %(code)s is confirmed again.") % {"code": stay.code}


# Closed nights.


def _is_block(stay: Booking) -> bool:
    return stay.kind == Booking.Kind.BLOCK and stay.status != _Status.CANCELLED


def _explain_lift(request: HttpRequest, block: Booking) -> Iterable[str]:
    return [
        _("%(chalet)s can be booked again from %(dates)s.")
        % {"chalet": block.chalet, "dates": span(block.check_in, block.check_out)}
    ]


def _lift(request: HttpRequest, block: Booking, cleaned: dict[str, Any]) -> str:
    desk.lift_block(block=block, actor=request.user, now=timezone.now())
    return _("%(chalet)s can be booked again.") % {"chalet": block.chalet}


def _explain_block(request: HttpRequest, chalet: Chalet) -> Iterable[str]:
    return [
        _("%(chalet)s cannot be booked for these nights.") % {"chalet": chalet},
        _("Nights that are sold already cannot be closed: move or cancel the stay first."),
    ]


def _block(request: HttpRequest, chalet: Chalet, cleaned: dict[str, Any]) -> str:
    desk.block_chalet(
        chalet=chalet,
        check_in=cleaned["check_in"],
        check_out=cleaned["check_out"],
        reason=cleaned["reason"],
        actor=request.user,
        now=timezone.now(),
    )
    return _("%(chalet)s is closed for %(dates)s.") % {
        "chalet": chalet,
        "dates": span(cleaned["check_in"], cleaned["check_out"]),
    }


# Whole chalets.


def _status_step(name: str, label: Any, status: str, says: Any) -> Step:
    def run(request: HttpRequest, chalet: Chalet, cleaned: dict[str, Any]) -> str:
        houses.set_status(chalet=chalet, status=status)
        return _("%(chalet)s: %(status)s.") % {"chalet": chalet, "status": chalet.get_status_display()}

    return Step(
        name,
        label,
        run,
        ((Chalet, "UPDATE"),),
        columns=("status",),
        possible=lambda chalet: chalet.status != status and chalet.deleted_at is None,
        explain=lambda request, chalet: [says, _("Stays that are booked already are not touched.")],
        bulk=False,
    )


STAY_STEPS = (
    Step(
        "check-in", gettext_lazy("Check in"), _check_in, _CHANGE,
        possible=_can_check_in, explain=_explain_check_in, primary=True,
    ),
    Step(
        "check-out", gettext_lazy("Check out"), _check_out, _CHANGE,
        possible=lambda stay: _can_become(stay, _Status.CHECKED_OUT), explain=_explain_check_out, primary=True,
    ),
    Step(
        "confirm", gettext_lazy("Confirm"), _confirm, _CHANGE,
        possible=lambda stay: stay.status == _Status.PENDING and _can_become(stay, _Status.CONFIRMED),
        explain=_explain_confirm, primary=True,
    ),
    Step(
        "take-payment", gettext_lazy("Take payment at the desk"), _take_payment, _TAKE_MONEY,
        possible=_can_be_paid, explain=_explain_payment, form=TakePaymentForm, bulk=False,
    ),
    Step(
        "settle-charges", gettext_lazy("Take payment of what was charged"), _settle_charges,
        ((StayCharge, "UPDATE"), (Payment, "INSERT")), columns=("status",),
        possible=_has_charges, explain=_explain_charges, form=TakePaymentForm, bulk=False, primary=True,
    ),
    Step(
        "undo-check-in", gettext_lazy("Undo the check-in"), _undo_check_in, _CHANGE,
        possible=lambda stay: stay.kind == Booking.Kind.STAY and stay.status == _Status.CHECKED_IN,
        explain=_explain_undo_check_in, bulk=False,
    ),
    Step(
        "requests", gettext_lazy("Change the requests"), _note_requests, _CHANGE,
        possible=lambda stay: stay.kind == Booking.Kind.STAY and stay.status in (_Status.PENDING, _Status.CONFIRMED),
        form=RequestsForm, initial=lambda stay: {"text": stay.special_requests or ""}, bulk=False,
    ),
    Step(
        "no-show", gettext_lazy("Mark as no-show"), _no_show, _CHANGE,
        possible=_can_be_no_show, explain=_explain_no_show, danger=True,
    ),
    Step(
        "undo-no-show", gettext_lazy("The guest came after all"), _undo_no_show, _CHANGE,
        possible=_can_undo_no_show, explain=_explain_undo_no_show,
    ),
    Step(
        "cancel", gettext_lazy("Cancel the stay"), _cancel, _CHANGE,
        possible=_can_be_cancelled, explain=_explain_cancel, form=CancelForm, danger=True,
    ),
    Step(
        "cancel-with-refund", gettext_lazy("Cancel with another refund"), _cancel, _CHANGE,
        possible=_can_be_cancelled, explain=_explain_cancel, form=CancelWithRefundForm, danger=True, bulk=False,
        also=lambda user: user.is_manager,
    ),
    Step(
        "lift", gettext_lazy("Open the nights again"), _lift, _CHANGE,
        possible=_is_block, explain=_explain_lift, primary=True,
    ),
)  # fmt: skip

CHALET_STEPS = (
    Step(
        "block", gettext_lazy("Close for maintenance"), _block, ((Booking, "INSERT"),),
        possible=lambda chalet: chalet.deleted_at is None, explain=_explain_block, form=BlockForm,
    ),
    _status_step(
        "offer", gettext_lazy("Offer to guests"), Chalet.Status.ACTIVE, gettext_lazy("Guests can book it again."),
    ),
    _status_step(
        "repairs", gettext_lazy("Close for repairs until further notice"), Chalet.Status.MAINTENANCE,
        gettext_lazy("Guests cannot book it until it is offered again."),
    ),
    _status_step(
        "withdraw", gettext_lazy("Stop offering"), Chalet.Status.INACTIVE,
        gettext_lazy("Guests cannot book it until it is offered again."),
    ),
)  # fmt: skip
