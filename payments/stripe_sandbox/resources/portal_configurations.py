"""Billing portal configurations: create, retrieve, update and list."""

from .. import listing
from ..billing import portal
from ..metadata import merged
from ..routing import Call, route
from ..store import StripeDict

PATH = "/v1/billing_portal/configurations"


@route("POST", PATH, "billing_portal.ConfigurationCreateParams")
def create(call: Call) -> StripeDict:
    features = portal.with_features(portal.no_features(), call.params["features"])
    made = portal.new_configuration(call.sandbox, features)
    _fill(call, made)
    call.sandbox.emit("billing_portal.configuration.created", made)
    return made


def _fill(call: Call, configuration: StripeDict) -> None:
    params = call.params
    configuration["metadata"] = merged(configuration["metadata"], params.get("metadata"))
    for name in ("name", "default_return_url"):
        if name in params:
            configuration[name] = params[name] or None
    if "active" in params:
        configuration["active"] = params["active"]
    profile = {name: value or None for name, value in params.get("business_profile", {}).items()}
    configuration["business_profile"] = {**configuration["business_profile"], **profile}


@route("GET", PATH + "/{configuration}", "billing_portal.ConfigurationRetrieveParams")
def retrieve(call: Call) -> StripeDict:
    return call.sandbox.require(portal.KIND, call.arguments["configuration"], "configuration", status=404)


@route("POST", PATH + "/{configuration}", "billing_portal.ConfigurationUpdateParams")
def update(call: Call) -> StripeDict:
    configuration = retrieve(call)
    configuration["features"] = portal.with_features(
        configuration["features"], call.params.get("features", {})
    )
    _fill(call, configuration)
    configuration["updated"] = call.sandbox.now()
    call.sandbox.emit("billing_portal.configuration.updated", configuration)
    return configuration


@route("GET", PATH, "billing_portal.ConfigurationListParams")
def list_(call: Call) -> StripeDict:
    keep = listing.matching(call.params, "active", "is_default")
    return listing.page(call.sandbox.store.newest_first(portal.KIND, keep), call.params, PATH)
