"""The pages a payer sees: pay, 3-D Secure, and what became of the session."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from .. import checkout, money
from ..cards import CARDS, Decline, card_for
from ..sandbox import Sandbox
from ..store import StripeDict
from . import card_form, render
from .render import Html, fill, joined

PAY = re.compile(r"^/c/pay/(\w+)$")
AUTHENTICATE = re.compile(r"^/c/pay/(\w+)/authenticate$")
NOT_IN_A_HOST = re.compile(r"[^A-Za-z0-9.:_\[\]-]")
FIELDS = ("email", "number", "expiry", "cvc", "name")
LABELS = {
    "email": "E-mail",
    "number": "Card number",
    "expiry": "Expiry",
    "cvc": "CVC",
    "name": "Name on card",
}


@dataclass
class Reply:
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


View = Callable[[Sandbox, StripeDict, "dict[str, object] | None"], Reply]


def answer(sandbox: Sandbox, method: str, path: str, body: str) -> Reply:
    """A page, its stylesheet, or a redirect back to the shop."""
    if path == "/page/checkout.css":
        return Reply(200, render.STYLESHEET.read_bytes(), {"Content-Type": "text/css; charset=utf-8"})
    for pattern, view in ((PAY, _pay), (AUTHENTICATE, _authenticate)):
        match = pattern.match(path)
        if match and method in ("GET", "POST"):
            return _session_page(sandbox, view, match[1], method, body)
    if path == "/" and method == "GET":
        return _message("Stripe sandbox", "It is running. Pages for paying are opened by the shop.", None)
    return _message("Nothing here", "There is no page at this address.", None, status=404)


def _session_page(sandbox: Sandbox, view: View, session_id: str, method: str, body: str) -> Reply:
    fields: dict[str, object] | None = None
    if method == "POST":
        fields = dict(parse_qsl(body, keep_blank_values=True))
    with sandbox.lock if fields is None else sandbox.transaction():
        session = sandbox.store.get("checkout.session", session_id)
        if session is None:
            return _message("Nothing here", "There is no checkout at this address.", None, status=404)
        if not checkout.is_open(sandbox, session):
            return _closed(session, just_posted=fields is not None)
        return view(sandbox, session, fields)


# --- paying -----------------------------------------------------------------------------------------------


def _pay(sandbox: Sandbox, session: StripeDict, fields: dict[str, object] | None) -> Reply:
    if fields is None:
        return _pay_page(sandbox, session, card_form.CardForm(email=_known_email(session)))
    known = _known_email(session)
    if known:
        fields["email"] = known
    now = time.gmtime(sandbox.now())
    form = card_form.read(fields, card_needed=checkout.needs_card(session), today=(now.tm_year, now.tm_mon))
    if form.problems:
        return _pay_page(sandbox, session, form)
    payer = checkout.Payer(form.email, form.name)
    decline = checkout.pay(sandbox, session, payer, card_for(form.digits), form.expires)
    if decline is not None:
        return _pay_page(sandbox, session, form, decline=decline)
    if checkout.awaits_authentication(sandbox, session):
        return Reply(303, headers={"Location": f"/c/pay/{session['id']}/authenticate"})
    return _to_shop(session)


def _known_email(session: StripeDict) -> str:
    return (session["customer_details"] or {}).get("email") or ""


def _pay_page(
    sandbox: Sandbox,
    session: StripeDict,
    form: card_form.CardForm,
    *,
    decline: Decline | None = None,
) -> Reply:
    total = money.written(session["amount_total"], session["currency"])
    card_needed = checkout.needs_card(session)
    body = fill(
        "pay.html",
        alert=_alert(form, decline),
        back=_back_link(session),
        button=f"Pay {total}" if card_needed else "Confirm",
        business=sandbox.business_name,
        fields=_fields(session, form, card_needed),
        hints=fill("hints.html", cards=_hints()) if card_needed else Html(),
        lines=_lines(sandbox, session),
        session=session["id"],
        total=total,
    )
    title = "Try again" if decline or form.problems else f"Pay {total}"
    return _page(f"{title} · {sandbox.business_name}", body, session)


def _alert(form: card_form.CardForm, decline: Decline | None) -> Html:
    if decline is not None:
        more = fill("again.html")
        return fill("alert.html", text=decline.message, more=more)
    if form.problems:
        links = joined(
            [fill("problem_link.html", name=name, text=text) for name, text in form.problems.items()]
        )
        return fill(
            "alert.html", text="Please check what you typed.", more=fill("problems.html", links=links)
        )
    return Html()


def _fields(session: StripeDict, form: card_form.CardForm, card_needed: bool) -> Html:
    shown = FIELDS if card_needed else ("email", "name")
    fields = {
        name: _field(name, form, locked=name == "email" and bool(_known_email(session))) for name in shown
    }
    if not card_needed:
        return joined(list(fields.values()))
    pair = fill("pair.html", first=fields["expiry"], second=fields["cvc"])
    return joined([fields["email"], fields["number"], pair, fields["name"]])


def _field(name: str, form: card_form.CardForm, *, locked: bool) -> Html:
    problem = form.problems.get(name, "")
    shown_again = {"number": form.number_to_show_again, "cvc": ""}
    return fill(
        f"field_{name}.html",
        label=LABELS[name],
        value=shown_again.get(name, getattr(form, name)),
        problem=fill("problem.html", name=name, text=problem) if problem else Html(),
        state=Html(
            (' aria-invalid="true"' if problem else "")
            + (f' aria-describedby="{name}-problem"' if problem else "")
            + (" readonly" if locked else "")
        ),
    )


def _lines(sandbox: Sandbox, session: StripeDict) -> Html:
    items = sandbox.store.private_of(session["id"])["line_items"]
    return joined([_line(item) for item in items])


def _line(item: StripeDict) -> Html:
    each = ""
    if item["quantity"] > 1 and item["price"]["unit_amount"] is not None:
        each = f"{item['quantity']} × {money.written(item['price']['unit_amount'], item['currency'])}"
    amount = money.written(item["amount_total"], item["currency"])
    return fill("line.html", name=item["description"], each=each, amount=amount)


def _hints() -> Html:
    return joined(
        [
            fill("hint.html", number=" ".join(re.findall("....", card.number)), outcome=card.hint)
            for card in CARDS.values()
            if card.hint
        ]
    )


# --- 3-D Secure -------------------------------------------------------------------------------------------


def _authenticate(sandbox: Sandbox, session: StripeDict, fields: dict[str, object] | None) -> Reply:
    if not checkout.awaits_authentication(sandbox, session):
        return Reply(303, headers={"Location": f"/c/pay/{session['id']}"})
    if fields is None:
        total = money.written(session["amount_total"], session["currency"])
        body = fill("authenticate.html", session=session["id"], total=total, business=sandbox.business_name)
        return _page(f"Confirm it is you · {sandbox.business_name}", body, session)
    payer = checkout.awaited_payer(sandbox, session)
    decline = checkout.authenticate(sandbox, session, passed=fields.get("answer") == "complete")
    if decline is not None:
        form = card_form.CardForm(email=payer.email, name=payer.name)
        words = (
            Decline(decline.code, "We are unable to authenticate your card.") if _failed(decline) else decline
        )
        return _pay_page(sandbox, session, form, decline=words)
    return _to_shop(session)


def _failed(decline: Decline) -> bool:
    return decline.code == "payment_intent_authentication_failure"


# --- leaving ----------------------------------------------------------------------------------------------


def _to_shop(session: StripeDict) -> Reply:
    return Reply(303, headers={"Location": success_url(session)})


def success_url(session: StripeDict) -> str:
    return session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])


def _back_link(session: StripeDict) -> Html:
    return fill("back.html", url=session["cancel_url"]) if session["cancel_url"] else Html()


def _closed(session: StripeDict, *, just_posted: bool) -> Reply:
    if session["status"] == "complete":
        if just_posted:  # a double click: the first one has paid
            return _to_shop(session)
        return _message(
            "Already paid", "This checkout is complete. There is nothing more to pay.", success_url(session)
        )
    back = session["cancel_url"] or _origin(session["success_url"])
    text = "This checkout has expired and cannot be paid any more. You have not been charged."
    return _message("Expired", text, back)


def _message(title: str, text: str, back: str | None, *, status: int = 200) -> Reply:
    link = fill("onward.html", url=back) if back else Html()
    return _page(title, fill("message.html", title=title, text=text, link=link), None, status)


def _page(title: str, body: Html, session: StripeDict | None, status: int = 200) -> Reply:
    # Chromium holds the redirect after the form to form-action as well, so the shop's address is on it.
    shop = _origin(session["success_url"]) if session else ""
    policy = (
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self' {shop}".rstrip()
    )
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return Reply(status, render.page(title, body), headers)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    host = NOT_IN_A_HOST.sub("", parts.netloc.rpartition("@")[2])
    return f"{parts.scheme}://{host}"
