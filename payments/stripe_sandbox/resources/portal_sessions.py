"""Billing portal sessions: create one, and send the guest to its address."""

from typing import Any
from urllib.parse import urlsplit

from .. import errors
from ..billing import portal
from ..routing import Call, route
from ..sdk_types import blank
from ..store import StripeDict

PARTS = (
    "customer_update", "subscription_cancel", "subscription_pause", "subscription_update",
    "subscription_update_confirm",
)  # fmt: skip
FLOWS = ("payment_method_update", "subscription_cancel", "subscription_update")


@route("POST", "/v1/billing_portal/sessions", "billing_portal.SessionCreateParams")
def create(call: Call) -> StripeDict:
    params, sandbox = call.params, call.sandbox
    if "customer" not in params:
        raise errors.missing("customer")
    customer = sandbox.require("customer", params["customer"], "customer")
    if "deleted" in customer:
        raise errors.no_such("customer", customer["id"], "customer")
    configuration = _configuration(call)
    made = blank("billing_portal.session", without=["after_expiration"]) | {
        "configuration": configuration["id"],
        "created": sandbox.now(),
        "customer": customer["id"],
        "flow": _flow(call),
        "livemode": False,
        "locale": params.get("locale"),
        "return_url": _return_url(call, configuration),
    }
    sandbox.store.add("bps", made)
    made["url"] = sandbox.page_url(made)
    sandbox.emit("billing_portal.session.created", made)
    return made


def _configuration(call: Call) -> StripeDict:
    given = call.params.get("configuration")
    if given is None:
        return portal.default_configuration(call.sandbox)
    found = call.sandbox.require(portal.KIND, given, "configuration")
    if not found["active"]:
        raise errors.invalid("This configuration is inactive.", "configuration")
    return found


def _return_url(call: Call, configuration: StripeDict) -> str | None:
    given = call.params.get("return_url") or configuration["default_return_url"]
    if given and urlsplit(given).scheme not in ("http", "https"):
        raise errors.invalid(
            "Invalid URL: An explicit scheme (such as https) must be provided.", "return_url", "url_invalid"
        )
    return given


def _flow(call: Call) -> StripeDict | None:
    given: dict[str, Any] | None = call.params.get("flow_data")
    if given is None:
        return None
    kind = given["type"]
    if kind not in FLOWS:
        raise errors.unsupported(f"the flow `{kind}`", "flow_data[type]")
    about = given.get(kind)
    if kind != "payment_method_update":
        if not about:
            raise errors.missing(f"flow_data[{kind}]")
        _check_own(call, about["subscription"], f"flow_data[{kind}][subscription]")
    after = given.get("after_completion", {"type": "portal_homepage"})
    parts: dict[str, Any] = dict.fromkeys(PARTS)
    if about and kind != "payment_method_update":
        parts[kind] = {
            "subscription": about["subscription"],
            **({"retention": None} if "cancel" in kind else {}),
        }
    return {
        "after_completion": {"hosted_confirmation": None, "redirect": None, **after},
        "type": kind,
        **parts,
    }


def _check_own(call: Call, id: str, path: str) -> None:
    subscription = call.sandbox.require("subscription", id, path)
    if subscription["customer"] != call.params["customer"]:
        raise errors.no_such("subscription", id, path)
