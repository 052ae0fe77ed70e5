"""Refusals in Stripe's form and wording."""

from typing import Any

DOC_URL = "https://docs.stripe.com/error-codes/{}"


class ApiError(Exception):
    """An answer other than 200.

    ``executed`` says whether the call had begun to act: then Stripe keeps the answer under the
    idempotency key and replays it, while a call refused for its form may be corrected and sent again.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        type: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        executed: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.type = type
        self.code = code
        self.param = param
        self.executed = executed
        self.more = more

    def body(self) -> dict[str, Any]:
        fields: dict[str, Any] = {"message": self.message, "type": self.type}
        if self.code:
            fields["code"] = self.code
            fields["doc_url"] = DOC_URL.format(self.code.replace("_", "-"))
        if self.param:
            fields["param"] = self.param
        fields.update({name: value for name, value in self.more.items() if value is not None})
        return {"error": fields}


def missing(param: str) -> ApiError:
    return ApiError(f"Missing required param: {param}.", code="parameter_missing", param=param)


def invalid(message: str, param: str, code: str | None = None) -> ApiError:
    return ApiError(message, param=param, code=code)


def unknown_parameters(params: list[str]) -> ApiError:
    word = "parameter" if len(params) == 1 else "parameters"
    return ApiError(
        f"Received unknown {word}: {', '.join(params)}", code="parameter_unknown", param=params[0]
    )


def no_such(kind: str, id: str, param: str, status: int = 400) -> ApiError:
    return ApiError(f"No such {kind}: '{id}'", status=status, code="resource_missing", param=param)


def unsupported(feature: str, param: str) -> ApiError:
    """Stripe can do this and the sandbox cannot: say so rather than pretend."""
    return ApiError(
        f"The Stripe sandbox does not support {feature}.", code="sandbox_unsupported", param=param
    )


def unexpected_state(message: str, code: str | None = None, **more: Any) -> ApiError:
    """The object is not in a state that allows this; the call had begun, so the answer is kept."""
    return ApiError(message, code=code, executed=True, **more)


def card_declined(message: str, code: str, decline_code: str | None = None, **more: Any) -> ApiError:
    return ApiError(
        message,
        status=402,
        type="card_error",
        code=code,
        decline_code=decline_code,
        executed=True,
        **more,
    )


def server_error() -> ApiError:
    return ApiError(
        "An unknown error occurred. (This is the sandbox's own fault or one of its knobs.)",
        status=500,
        type="api_error",
        executed=True,
    )


def rate_limited() -> ApiError:
    return ApiError(
        "Request rate limit exceeded. Learn more about rate limits at https://docs.stripe.com/rate-limits.",
        status=429,
        code="rate_limit",
    )
