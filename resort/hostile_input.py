"""Characters no honest form sends and PostgreSQL cannot store: refused at the door with a 400, not met as a 500."""

import re
from collections.abc import Callable

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def _has_unstorable(text: str) -> bool:
    return _UNSTORABLE.search(text) is not None


def _is_clean(data: QueryDict) -> bool:
    return not any(_has_unstorable(text) for key, values in data.lists() for text in (key, *values))


class HostileInputMiddleware:
    """Refuses NUL and lone surrogates in path, query and form fields."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: object) -> None:
        """Raises BadRequest, which Django answers with the 400 page."""
        try:
            clean = (
                not _has_unstorable(request.path_info) and _is_clean(request.GET) and _is_clean(request.POST)
            )
        except SuspiciousOperation as error:
            raise BadRequest(str(error)) from error
        if not clean:
            raise BadRequest("The request contains characters that cannot be stored.")
