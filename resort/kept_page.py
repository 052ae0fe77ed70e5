"""Whole pages of which only the holes differ from request to request."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.context_processors import csrf

from resort import frame as frames
from resort.stencil import fill


def kept_page(
    request: HttpRequest, template: str, given: dict[str, Hashable], holes: dict[str, Any]
) -> HttpResponse:
    """The page, made once for each `given` and each frame; what fills the holes is worked out for every request.

    A page that has to tell something, and every page in DEBUG, is rendered as any other.
    """
    if settings.DEBUG or len(get_messages(request)):
        return render(request, template, {**given, **holes})
    frame = frames.Frame(request)
    kept = {**given, "frame": frames.still(frame), "messages": ()}
    return HttpResponse(fill(template, kept, {**holes, **frames.filling(frame), **csrf(request)}))
