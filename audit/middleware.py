"""What a request reads of the records app once."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from audit import config


class SettingsMiddleware:
    """One query for settings a request, however many parts of it ask."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with config.remembered():
            return self.get_response(request)
