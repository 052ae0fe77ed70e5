"""The gate's own pages: the scanner, who is inside, and incidents."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from pool.errors import PoolRefused
from pool.memberships.services import photos
from pool.models import Member, Slot
from pool.services import gate
from pool.services.gate import words
from pool.services.gate.scanning import GATE_LENGTH
from pool.views import gate_input
from pool.views.gate_access import GateRequest, gate_page

# What the template fills its boxes with before the first scan.
_NOTHING_YET = gate.Verdict(reason="", client_id=UUID(int=0), headline="", sentence="")
_GATE_COOKIE, _GATE_DAYS = "gate", 365


@gate_page
def screen(request: GateRequest) -> HttpResponse:
    """The scanner. Without JavaScript it is a form: a code is sent, the same page says what became of it."""
    verdict, error = None, ""
    if request.method == "POST":
        try:
            verdict = _typed(request)
        except gate_input.BadInput as refusal:
            error = str(refusal)
    elif request.method == "GET":
        # A shift must not end with the session: opening the scanner begins the session's time anew.
        request.session.modified = True
    answer = render(
        request, "admin/pool/gate.html", _context(request, verdict, error), status=400 if error else 200
    )
    if gate_name := _gate_of(request):
        answer.set_cookie(
            _GATE_COOKIE, gate_name.encode("ascii", "xmlcharrefreplace").decode(), max_age=_GATE_DAYS * 86400,
            samesite="Lax", httponly=True, secure=request.is_secure(),
        )  # fmt: skip
    return answer


def _typed(request: GateRequest) -> gate.Verdict:
    data: dict[str, Any] = {name: value for name, value in request.POST.items() if value}
    data["persons"] = int(data["persons"]) if data.get("persons", "").isdecimal() else None
    data.setdefault("client_id", str(uuid4()))
    data.setdefault("gate", "–")
    wish = gate_input.scan_request({**data, "scanned_at": None, "queued": False, "refused": ""})
    return gate.scan(
        presented=wish.presented,
        gate=wish.gate,
        staff=request.user,
        client_id=wish.client_id,
        now=timezone.now(),
        direction=wish.direction,
        persons=wish.persons,
    )


def _gate_of(request: GateRequest) -> str:
    return request.POST.get("gate", "").strip()[:GATE_LENGTH]


def _context(request: GateRequest, verdict: gate.Verdict | None, error: str) -> dict[str, Any]:
    now = timezone.now()
    told, waiting = gate.for_device(now=now), gate.open_incidents().count()
    return {
        "inside": gate.inside_now(now=now),
        "gate": _gate_of(request) or request.COOKIES.get(_GATE_COOKIE, "")[:GATE_LENGTH],
        "direction": "out" if request.POST.get("direction") == "out" else "in",
        "verdict": verdict or _NOTHING_YET,
        "is_answered": verdict is not None,
        "error": error,
        "found": gate.search(text=request.GET.get("q", "")[:100], now=now),
        "query": request.GET.get("q", "")[:100],
        "client_id": uuid4(),
        "incidents": waiting,
        "settings": {
            "urls": {
                name: reverse(f"gate:{name}")
                for name in ("scan", "undo", "guest", "pay", "search", "device", "worker")
            },
            "words": words.for_device(),
            "incidents": waiting,
            "slots": {str(value): str(label) for value, label in Slot.choices},
            "closed": {value: words.closed(value) for value in ("weather", "maintenance", "event")},
            "first": {"day": told["day"], "keys": told["keys"]},
        },
    }


@require_safe
@gate_page
def worker(request: GateRequest) -> HttpResponse:
    """The script that keeps the scanner on the device; here, because it may only look after pages beside it."""
    return HttpResponse(_worker_script(), content_type="text/javascript; charset=utf-8")


@lru_cache(maxsize=1)
def _worker_script() -> str:
    return (settings.BASE_DIR / "static" / "js" / "gate-worker.js").read_text(encoding="utf-8")


@require_POST
@gate_page
def take_back(request: GateRequest) -> HttpResponse:
    """Take back a scan, from the page without JavaScript and from lists."""
    try:
        gate.undo(
            client_id=gate_input.uuid(request.POST.dict(), "client_id"),
            staff=request.user,
            now=timezone.now(),
        )
    except gate_input.BadInput as error:
        raise BadRequest(str(error)) from error
    except PoolRefused as refusal:
        return render(request, "admin/pool/gate_refused.html", {"sentence": str(refusal)}, status=409)
    return HttpResponseRedirect(reverse("gate:screen"))


@require_safe
@gate_page
def inside(request: GateRequest) -> HttpResponse:
    """Everybody who is inside now, by what let them in; each line leads to its ticket or membership."""
    now = timezone.now()
    context = {"inside": gate.inside_now(now=now), "lines": gate.people_inside(now=now), "now": now}
    return render(request, "admin/pool/gate_inside.html", context)


@require_safe
@gate_page
def photo(request: GateRequest, member: UUID) -> HttpResponse:
    """The photograph on a member's card, for who stands at the gate."""
    found = Member.objects.filter(pk=member).first()
    content = photos.read_photo(found) if found else None
    if content is None:
        raise Http404
    return HttpResponse(content, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})


@gate_page
def incidents(request: GateRequest) -> HttpResponse:
    """What only showed once the network was back, until somebody has looked at it."""
    lines = [
        {"entry": entry, "headline": words.headline(entry.incident)} for entry in gate.open_incidents()[:200]
    ]
    return render(request, "admin/pool/gate_incidents.html", {"lines": lines})


@require_POST
@gate_page
def seen(request: GateRequest, entry: UUID) -> HttpResponse:
    """Somebody has looked at an incident."""
    note = "".join(char for char in request.POST.get("note", "") if char.isprintable())
    gate.mark_seen(entry_id=entry, note=note, staff=request.user)
    return HttpResponseRedirect(reverse("gate:incidents"))
