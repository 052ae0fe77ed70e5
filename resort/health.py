"""Answers balancers before sessions, identity or redirects cost anything."""

import logging
from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from resort.common import clock

logger = logging.getLogger(__name__)


class HealthMiddleware:
    """`/healthz`: the process answers. `/readyz`: the database answers too, and its clock says what ours does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/healthz":
            return HttpResponse("ok\n", content_type="text/plain")
        if request.path_info == "/readyz":
            return self._ready()
        return self.get_response(request)

    @staticmethod
    def _ready() -> HttpResponse:
        try:
            skew = clock.skew()
        except DatabaseError:
            return _not_ready()
        finally:
            connection.close()
        if clock.is_wrong(skew):
            logger.error("This machine's clock is %+.0f s off the database's", skew)
            return _not_ready()
        return HttpResponse("ok\n", content_type="text/plain")


def _not_ready() -> HttpResponse:
    return HttpResponse("not ready\n", content_type="text/plain", status=503)
