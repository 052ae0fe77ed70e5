"""The pages of the sandbox by their addresses."""

import re
from collections.abc import Callable
from urllib.parse import parse_qsl

from ..sandbox import Sandbox
from ..store import StripeDict
from . import checkout_page, invoice_page, portal_page, render
from .common import Reply, message

View = Callable[[Sandbox, StripeDict, dict[str, object] | None], Reply]
PAGES: tuple[tuple[str, str, View], ...] = (
    (r"/c/pay/(\w+)", "checkout.session", checkout_page.pay),
    (r"/c/pay/(\w+)/authenticate", "checkout.session", checkout_page.authenticate),
    (r"/i/(\w+)", "invoice", invoice_page.show),
    (r"/i/(\w+)/authenticate", "invoice", invoice_page.authenticate),
    (r"/p/session/(\w+)", "billing_portal.session", portal_page.show),
    (r"/p/session/(\w+)/card", "billing_portal.session", portal_page.card),
    (r"/p/session/(\w+)/cancel", "billing_portal.session", portal_page.cancel),
    (r"/p/session/(\w+)/keep", "billing_portal.session", portal_page.keep),
    (r"/p/session/(\w+)/plan", "billing_portal.session", portal_page.plan),
)


def answer(sandbox: Sandbox, method: str, path: str, body: str) -> Reply:
    """A page, its stylesheet, or a redirect back to the shop."""
    if path == "/page/checkout.css":
        return Reply(200, render.STYLESHEET.read_bytes(), {"Content-Type": "text/css; charset=utf-8"})
    for pattern, kind, view in PAGES:
        match = re.fullmatch(pattern, path)
        if match and method in ("GET", "POST"):
            return _shown(sandbox, view, kind, match[1], method, body)
    if path == "/" and method == "GET":
        return message("Stripe sandbox", "It is running. Pages for paying are opened by the shop.", None)
    return message("Nothing here", "There is no page at this address.", None, status=404)


def _shown(sandbox: Sandbox, view: View, kind: str, id: str, method: str, body: str) -> Reply:
    fields: dict[str, object] | None = None
    if method == "POST":
        fields = dict(parse_qsl(body, keep_blank_values=True))
    with sandbox.lock if fields is None else sandbox.transaction():
        found = sandbox.store.get(kind, id)
        if found is None:
            return message("Nothing here", "There is nothing at this address.", None, status=404)
        with sandbox.in_time_of(found):
            return view(sandbox, found, fields)
