"""The register of API calls. A resource file declares its calls with ``@route``; importing it registers them."""

import importlib
import pkgutil
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .errors import ApiError
from .sdk_types import parameters

if TYPE_CHECKING:
    from .sandbox import Sandbox


@dataclass
class Call:
    """One API call on its way through a resource: what was asked, and the sandbox it acts on."""

    sandbox: "Sandbox"
    path: str
    params: dict[str, Any]
    arguments: dict[str, str] = field(default_factory=dict)


Handler = Callable[[Call], dict[str, Any]]


@dataclass(frozen=True)
class Route:
    method: str
    pattern: re.Pattern[str]
    params: str
    handler: Handler

    @property
    def parameters(self) -> type:
        return parameters(self.params)


ROUTES: list[Route] = []


def route(method: str, path: str, params: str) -> Callable[[Handler], Handler]:
    """Register a handler: ``@route("GET", "/v1/refunds/{refund}", "RefundRetrieveParams")``.

    ``params`` names a TypedDict below ``stripe.params``; the call's parameters are checked against it.
    """
    pattern = re.compile("^" + re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path) + "$")

    def register(handler: Handler) -> Handler:
        ROUTES.append(Route(method, pattern, params, handler))
        return handler

    return register


def load_resources() -> None:
    """Import every file in ``resources`` and ``billing``, so that adding one there is all it takes."""
    for name in (".resources", ".billing"):
        package = importlib.import_module(name, __package__)
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{package.__name__}.{module.name}")


def find(method: str, path: str) -> tuple[Route, dict[str, str]]:
    """The route of a call and the ids in its path. Raises ApiError (404) as Stripe does for an unknown URL."""
    for candidate in ROUTES:
        match = candidate.pattern.match(path)
        if match and candidate.method == method:
            return candidate, match.groupdict()
    raise ApiError(
        f"Unrecognized request URL ({method}: {path}). Please see https://docs.stripe.com or we can help at "
        "https://support.stripe.com/.",
        status=404,
    )
