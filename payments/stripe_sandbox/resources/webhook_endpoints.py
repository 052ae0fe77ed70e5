"""Webhook endpoints: create, retrieve, update, list and delete."""

from urllib.parse import urlsplit

from .. import errors, listing
from ..identifiers import new_id
from ..metadata import merged
from ..routing import Call, route
from ..sdk_types import API_VERSION
from ..store import StripeDict


@route("POST", "/v1/webhook_endpoints", "WebhookEndpointCreateParams")
def create(call: Call) -> StripeDict:
    """The only answer that shows the signing secret."""
    _check_url(call.params["url"])
    if call.params.get("api_version", API_VERSION) != API_VERSION:
        raise errors.unsupported("webhooks in another API version", "api_version")
    endpoint = {
        "object": "webhook_endpoint",
        "api_version": call.params.get("api_version"),
        "application": None,
        "created": call.sandbox.now(),
        "description": call.params.get("description") or None,
        "enabled_events": call.params["enabled_events"],
        "livemode": False,
        "metadata": merged({}, call.params.get("metadata")),
        "status": "enabled",
        "url": call.params["url"],
    }
    call.sandbox.store.add("we", endpoint)
    secret = new_id("whsec", 32)
    call.sandbox.store.private_of(endpoint["id"])["secret"] = secret
    return {**endpoint, "secret": secret}


@route("GET", "/v1/webhook_endpoints/{webhook_endpoint}", "WebhookEndpointRetrieveParams")
def retrieve(call: Call) -> StripeDict:
    id = call.arguments["webhook_endpoint"]
    return call.sandbox.require("webhook_endpoint", id, "webhook_endpoint", status=404)


@route("POST", "/v1/webhook_endpoints/{webhook_endpoint}", "WebhookEndpointUpdateParams")
def update(call: Call) -> StripeDict:
    endpoint = retrieve(call)
    if "url" in call.params:
        _check_url(call.params["url"])
    endpoint["metadata"] = merged(endpoint["metadata"], call.params.get("metadata"))
    for name in ("description", "enabled_events", "url"):
        endpoint[name] = call.params.get(name, endpoint[name])
    if "disabled" in call.params:
        endpoint["status"] = "disabled" if call.params["disabled"] else "enabled"
    return endpoint


@route("DELETE", "/v1/webhook_endpoints/{webhook_endpoint}", "WebhookEndpointDeleteParams")
def delete(call: Call) -> StripeDict:
    endpoint = retrieve(call)
    call.sandbox.store.remove("webhook_endpoint", endpoint["id"])
    return {"id": endpoint["id"], "object": "webhook_endpoint", "deleted": True}


@route("GET", "/v1/webhook_endpoints", "WebhookEndpointListParams")
def list_(call: Call) -> StripeDict:
    endpoints = call.sandbox.store.newest_first("webhook_endpoint")
    return listing.page(endpoints, call.params, "/v1/webhook_endpoints")


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise errors.invalid(
            "Invalid URL: An explicit scheme (such as https) must be provided.", "url", "url_invalid"
        )
