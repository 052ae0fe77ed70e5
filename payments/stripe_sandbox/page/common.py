"""What the pages share: answers, messages, and the form for a card."""

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ..cards import CARDS, Decline
from ..sandbox import Sandbox
from ..store import StripeDict
from . import card_form, render
from .render import Html, fill, joined

NOT_IN_A_HOST = re.compile(r"[^A-Za-z0-9.:_\[\]-]")
FIELDS = ("email", "number", "expiry", "cvc", "name")
LABELS = {
    "email": "E-mail",
    "number": "Card number",
    "expiry": "Expiry",
    "cvc": "CVC",
    "name": "Name on card",
}
AUTHENTICATION_FAILED = Decline(
    "payment_intent_authentication_failure", "We are unable to authenticate your card."
)


@dataclass
class Reply:
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def to(url: str) -> Reply:
    """A redirect that a form's answer ends with."""
    return Reply(303, headers={"Location": url})


def page(title: str, body: Html, leads_to: str | None = None, status: int = 200) -> Reply:
    """A page; ``leads_to`` is where its forms may redirect to besides this server."""
    # Chromium holds the redirect after the form to form-action as well, so the shop's address is on it.
    shop = origin(leads_to) if leads_to else ""
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


def origin(url: str) -> str:
    parts = urlsplit(url)
    host = NOT_IN_A_HOST.sub("", parts.netloc.rpartition("@")[2])
    return f"{parts.scheme}://{host}"


def message(title: str, text: str, back: str | None, *, status: int = 200) -> Reply:
    link = fill("onward.html", url=back) if back else Html()
    return page(title, fill("message.html", title=title, text=text, link=link), None, status)


def alert(form: card_form.CardForm | None, decline: Decline | None) -> Html:
    if decline is not None:
        return fill("alert.html", text=decline.message, more=fill("again.html"))
    if form is not None and form.problems:
        links = joined(
            [fill("problem_link.html", name=name, text=text) for name, text in form.problems.items()]
        )
        return fill(
            "alert.html", text="Please check what you typed.", more=fill("problems.html", links=links)
        )
    return Html()


def fields(form: card_form.CardForm, shown: Iterable[str] = FIELDS, *, locked: Iterable[str] = ()) -> Html:
    """The inputs with these names; expiry and CVC stand side by side."""
    made = {name: _field(name, form, locked=name in locked) for name in shown}
    if "expiry" in made:
        pair = fill("pair.html", first=made.pop("expiry"), second=made.pop("cvc"))
        made = {name: made[name] for name in ("email", "number") if name in made} | {"pair": pair} | made
    return joined(list(made.values()))


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


def hints() -> Html:
    cards = joined(
        [
            fill("hint.html", number=" ".join(re.findall("....", card.number)), outcome=card.hint)
            for card in CARDS.values()
            if card.hint
        ]
    )
    return fill("hints.html", cards=cards)


def today(sandbox: Sandbox) -> tuple[int, int]:
    """Year and month, to check a card's expiry with."""
    now = time.gmtime(sandbox.now())
    return now.tm_year, now.tm_mon


def day(moment: float) -> str:
    """``3 January 2027``, in UTC."""
    at = time.gmtime(moment)
    return f"{at.tm_mday} {time.strftime('%B %Y', at)}"


def last4(method: StripeDict | None) -> str:
    return (
        f"{method['card']['brand'].capitalize()} ending in {method['card']['last4']}" if method else "No card"
    )
