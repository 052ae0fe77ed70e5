"""What a gate's device calls."""

from __future__ import annotations

from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from payments.models import Method
from pool.errors import PoolRefused
from pool.models import Ticket
from pool.services import desk, gate
from pool.views import gate_input
from pool.views.gate_access import GateRequest, gate_call, scan_call

_METHODS = (Method.CASH, Method.TERMINAL)


@require_POST
@scan_call
def scan(request: GateRequest) -> JsonResponse:
    """One scan, made now or while there was no network."""
    wish = gate_input.scan_request(gate_input.body(request))
    verdict = gate.scan(
        presented=wish.presented,
        gate=wish.gate,
        staff=request.user,
        client_id=wish.client_id,
        now=timezone.now(),
        direction=wish.direction,
        persons=wish.persons,
        scanned_at=wish.scanned_at,
        queued=wish.queued,
        refused=wish.refused,
    )
    return JsonResponse(verdict.to_json())


@require_POST
@gate_call
def undo(request: GateRequest) -> JsonResponse:
    """Take one scan back."""
    client_id = gate_input.uuid(gate_input.body(request), "client_id")
    verdict = gate.undo(client_id=client_id, staff=request.user, now=timezone.now())
    return JsonResponse(verdict.to_json())


@require_POST
@gate_call
def guest(request: GateRequest) -> JsonResponse:
    """A member's guest comes in on a guest pass."""
    data = gate_input.body(request)
    verdict = gate.admit_guest(
        member_id=gate_input.uuid(data, "member"),
        guest_name=gate_input.written(data, "guest_name"),
        gate=gate_input.gate_name(data),
        staff=request.user,
        client_id=gate_input.uuid(data, "client_id"),
        now=timezone.now(),
    )
    return JsonResponse(verdict.to_json())


@require_POST
@gate_call
def pay(request: GateRequest) -> JsonResponse:
    """The price of a ticket has been received at the gate."""
    data = gate_input.body(request)
    method = gate_input.choice(data, "method", tuple(map(str, _METHODS)), "")
    ticket = Ticket.objects.filter(pk=gate_input.uuid(data, "ticket")).first()
    if ticket is None:
        raise PoolRefused
    desk.take_payment(ticket=ticket, actor=request.user, method=method, now=timezone.now())
    return JsonResponse({"paid": True})


@require_GET
@gate_call
def search(request: GateRequest) -> JsonResponse:
    """Who has this name, code or e-mail."""
    found = gate.search(text=request.GET.get("q", "")[:100], now=timezone.now())
    return JsonResponse(
        {
            "found": [
                {
                    "chosen": line.chosen,
                    "kind": line.kind,
                    "who": line.known.who,
                    "code": line.known.code,
                    "day": line.known.shown.first_day.isoformat(),
                    "slot": line.known.shown.slot,
                    "persons": line.known.shown.persons,
                    "inside": line.known.shown.inside,
                    "state": str(line.known.shown.state),
                }
                for line in found
            ]
        }
    )


@require_GET
@gate_call
def device(request: GateRequest) -> JsonResponse:
    """Everything for some hours without network, how many are inside, and what the next calls are signed with."""
    now = timezone.now()
    inside = gate.inside_now(now=now)
    told = gate.for_device(now=now)
    return JsonResponse(
        {**told, "inside": inside.people, "places": inside.places, "csrf": get_token(request)}
    )
