"""Pages for development machines: the mails that were sent, and every component once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from resort import dev_mail
from resort.demo.styleguide import context as styleguide_context

View = Callable[..., HttpResponse]
NOTHING_RUNS = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; script-src 'none'; "
    "frame-ancestors 'self'; sandbox"
)


def development_only(view: View) -> View:
    """404 wherever DEBUG is off, should the addresses ever be reachable there."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEBUG:
            raise Http404
        return view(request, *args, **kwargs)

    return require_safe(guarded)


def _mail(name: str, number: int) -> dev_mail.Mail:
    found = dev_mail.find(name, number)
    if found is None:
        raise Http404
    return found


@development_only
def mail_list(request: HttpRequest) -> HttpResponse:
    """Newest first."""
    return render(request, "dev/mail_list.html", {"mails": dev_mail.newest_first()})


@development_only
def mail(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """One mail: its text, its HTML in a frame that may do nothing, its attachments."""
    return render(request, "dev/mail.html", {"mail": _mail(name, number)})


@development_only
def mail_html(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """The HTML part alone, for the frame."""
    response = HttpResponse(_mail(name, number).html)
    response.headers["Content-Security-Policy"] = NOTHING_RUNS
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@development_only
def mail_file(request: HttpRequest, name: str, number: int, part: int) -> HttpResponse:
    """An attachment, to save."""
    files = _mail(name, number).files
    if part >= len(files):
        raise Http404
    filename, content = files[part]
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(True, filename)
    return response


@development_only
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component once."""
    return render(request, "styleguide.html", styleguide_context(timezone.now()))
