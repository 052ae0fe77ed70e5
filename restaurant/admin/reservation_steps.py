"""What a host does with a party, each with the words that say what will happen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.admin_steps import Step
from restaurant.admin.reservation_forms import (
    CancelForm,
    PartyForm,
    TablesForm,
    TimeForm,
    ids,
    own_tables,
)
from restaurant.models import Reservation, Wait, WaitKind, WaitStatus
from restaurant.rules import steps
from restaurant.services import seating
from restaurant.services.reserving import queue
from restaurant.services.reserving.house import local

_CHANGE = ((Reservation, "UPDATE"),)


def _becomes(status: str) -> Callable[[Any], bool]:
    return lambda reservation: steps.may_become(reservation.status, status)


def _is_overdue(reservation: Reservation) -> bool:
    here = local(timezone.now())
    return steps.may_become(reservation.status, steps.NO_SHOW) and (
        reservation.reservation_date,
        reservation.reservation_time,
    ) <= (here.date(), here.time())


def _simply(
    deed: Callable[..., Reservation], sentence: Any
) -> Callable[[HttpRequest, Any, dict[str, Any]], Any]:
    """A step that needs no more than the party."""

    def run(request: HttpRequest, reservation: Reservation, cleaned: dict[str, Any]) -> str:
        deed(reservation=reservation, actor=request.user, now=timezone.now())
        return sentence % {"guest": reservation.guest_name}

    return run


def _seat(request: HttpRequest, reservation: Reservation, cleaned: dict[str, Any]) -> str:
    seating.seat(
        reservation=reservation, actor=request.user, now=timezone.now(), tables=ids(cleaned["tables"]),
        reason=cleaned["reason"],
    )  # fmt: skip
    return _("%(guest)s is seated.") % {"guest": reservation.guest_name}


def _move(request: HttpRequest, reservation: Reservation, cleaned: dict[str, Any]) -> str:
    seating.move(
        reservation=reservation, tables=ids(cleaned["tables"]), actor=request.user, now=timezone.now(),
        reason=cleaned["reason"],
    )  # fmt: skip
    return _("%(guest)s has another table.") % {"guest": reservation.guest_name}


def _resize(request: HttpRequest, reservation: Reservation, cleaned: dict[str, Any]) -> str:
    seating.change_party(
        reservation=reservation, party=cleaned["party"], actor=request.user, now=timezone.now(),
        reason=cleaned["reason"],
    )  # fmt: skip
    return _("%(guest)s: %(count)d come.") % {"guest": reservation.guest_name, "count": cleaned["party"]}


def _reschedule(request: HttpRequest, reservation: Reservation, cleaned: dict[str, Any]) -> str:
    seating.reschedule(
        reservation=reservation, day=cleaned["day"], at=cleaned["at"], actor=request.user, now=timezone.now(),
        reason=cleaned["reason"],
    )  # fmt: skip
    return _("%(guest)s comes at another time.") % {"guest": reservation.guest_name}


def _cancel(request: HttpRequest, reservation: Reservation, cleaned: dict[str, Any]) -> str:
    seating.cancel(reservation=reservation, actor=request.user, reason=cleaned["reason"], now=timezone.now())
    return _("Reservation %(code)s is cancelled.") % {"code": reservation.confirmation_code}


RESERVATION_STEPS = (
    Step(
        "seat", gettext_lazy("Seat the party"), _seat, _CHANGE, possible=_becomes(steps.SEATED), form=TablesForm,
        initial=own_tables, bulk=False, primary=True,
    ),
    Step(
        "finish", gettext_lazy("They have left"), _simply(seating.finish, gettext_lazy("%(guest)s has left.")), _CHANGE,
        possible=_becomes(steps.FINISHED), primary=True,
    ),
    Step(
        "arrive", gettext_lazy("They are here"), _simply(seating.arrive, gettext_lazy("%(guest)s has arrived.")),
        _CHANGE, possible=_becomes(steps.ARRIVED),
    ),
    Step(
        "confirm", gettext_lazy("They said they come"), _simply(seating.confirm, gettext_lazy("%(guest)s comes.")),
        _CHANGE, possible=_becomes(steps.CONFIRMED),
    ),
    Step(
        "move", gettext_lazy("Give another table"), _move, _CHANGE,
        possible=lambda each: each.status in steps.HOLDING, form=TablesForm, initial=own_tables, bulk=False,
    ),
    Step(
        "party", gettext_lazy("Another number of guests"), _resize, _CHANGE,
        possible=lambda each: each.status in steps.HOLDING, form=PartyForm, bulk=False,
        initial=lambda each: {"party": each.party_size},
    ),
    Step(
        "time", gettext_lazy("Another day or time"), _reschedule, _CHANGE,
        possible=lambda each: each.status in steps.EXPECTED, form=TimeForm, bulk=False,
        initial=lambda each: {"day": each.reservation_date, "at": each.reservation_time},
    ),
    Step(
        "no-show", gettext_lazy("They did not come"),
        _simply(seating.no_show, gettext_lazy("%(guest)s is a no-show.")), _CHANGE, possible=_is_overdue, danger=True,
    ),
    Step(
        "undo-no-show", gettext_lazy("They came after all"),
        _simply(seating.undo_no_show, gettext_lazy("%(guest)s is expected again.")), _CHANGE,
        possible=lambda each: each.status == steps.NO_SHOW, bulk=False,
    ),
    Step(
        "cancel", gettext_lazy("Cancel the reservation"), _cancel, _CHANGE, possible=_becomes(steps.CANCELLED),
        form=CancelForm, danger=True,
    ),
)  # fmt: skip


def _waits(wait: Wait) -> bool:
    return wait.kind == WaitKind.WALK_IN and wait.status == WaitStatus.WAITING


def _seat_waiting(request: HttpRequest, wait: Wait, cleaned: dict[str, Any]) -> str:
    seating.walk_in(
        party=wait.party_size, tables=ids(cleaned["tables"]), actor=request.user, now=timezone.now(), wait=wait,
        reason=cleaned["reason"],
    )  # fmt: skip
    return _("%(guest)s is seated.") % {"guest": wait.guest_name}


def _gone(request: HttpRequest, wait: Wait, cleaned: dict[str, Any]) -> str:
    queue.leave(wait=wait, actor=request.user, now=timezone.now())
    return _("%(guest)s no longer waits.") % {"guest": wait.guest_name}


WAIT_STEPS = (
    Step(
        "seat", gettext_lazy("Seat the party"), _seat_waiting, ((Wait, "UPDATE"), (Reservation, "INSERT")),
        possible=_waits, form=TablesForm, bulk=False, primary=True,
    ),
    Step("gone", gettext_lazy("They went away"), _gone, ((Wait, "UPDATE"),), possible=_waits),
)  # fmt: skip
