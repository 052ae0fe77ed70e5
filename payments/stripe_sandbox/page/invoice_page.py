"""An invoice's hosted page: what it is for, and paying it while it is open."""

from .. import money
from ..billing import paying
from ..cards import Decline, card_for
from ..sandbox import Sandbox
from ..store import StripeDict
from . import card_form
from .common import AUTHENTICATION_FAILED, Reply, alert, day, fields, hints, page, to, today
from .render import Html, fill, joined

STATES = {
    "draft": "This invoice is still being written.",
    "paid": "This invoice is paid. Thank you.",
    "uncollectible": "This invoice was given up. There is nothing to pay.",
    "void": "This invoice is void. There is nothing to pay.",
}


def show(sandbox: Sandbox, invoice: StripeDict, typed: dict[str, object] | None) -> Reply:
    """Show the invoice, or pay it with the card that was typed."""
    if typed is None or invoice["status"] != "open":
        return _page(sandbox, invoice, card_form.CardForm())
    typed |= {"email": invoice["customer_email"] or "payer@example.com"}
    form = card_form.read(typed, card_needed=True, today=today(sandbox))
    if form.problems:
        return _page(sandbox, invoice, form)
    decline = paying.pay(sandbox, invoice, card_for(form.digits), form.expires)
    if decline is not None:
        return _page(sandbox, invoice, form, decline)
    if paying.awaits_authentication(sandbox, invoice):
        return to(f"/i/{invoice['id']}/authenticate")
    return to(f"/i/{invoice['id']}")


def authenticate(sandbox: Sandbox, invoice: StripeDict, typed: dict[str, object] | None) -> Reply:
    """The bank's question, or the payer's answer to it."""
    if not paying.awaits_authentication(sandbox, invoice):
        return to(f"/i/{invoice['id']}")
    if typed is None:
        total = money.written(invoice["amount_due"], invoice["currency"])
        action = f"/i/{invoice['id']}/authenticate"
        body = fill("authenticate.html", action=action, total=total, business=sandbox.business_name)
        return page(f"Confirm it is you · {sandbox.business_name}", body)
    decline = paying.authenticate(sandbox, invoice, passed=typed.get("answer") == "complete")
    if decline is not None:
        words = AUTHENTICATION_FAILED if decline.code == AUTHENTICATION_FAILED.code else decline
        return _page(sandbox, invoice, card_form.CardForm(), words)
    return to(f"/i/{invoice['id']}")


def _page(
    sandbox: Sandbox, invoice: StripeDict, form: card_form.CardForm, decline: Decline | None = None
) -> Reply:
    total = money.written(invoice["amount_due"], invoice["currency"])
    body = fill(
        "invoice.html",
        business=sandbox.business_name,
        date=day(invoice["effective_at"] or invoice["created"]),
        lines=joined([_line(line) for line in invoice["lines"]["data"]]),
        number=invoice["number"] or "draft",
        payment=_payment(sandbox, invoice, form, decline, total),
        total=total,
    )
    return page(f"Invoice {invoice['number'] or ''} · {sandbox.business_name}", body)


def _line(line: StripeDict) -> Html:
    period = line["period"]
    each = f"{day(period['start'])} – {day(period['end'])}" if period["end"] > period["start"] else ""
    return fill(
        "line.html",
        name=line["description"],
        each=each,
        amount=money.written(line["amount"], line["currency"]),
    )


def _payment(
    sandbox: Sandbox, invoice: StripeDict, form: card_form.CardForm, decline: Decline | None, total: str
) -> Html:
    if invoice["status"] != "open":
        return fill("invoice_closed.html", text=STATES[invoice["status"]])
    asked = Html()
    if paying.awaits_authentication(sandbox, invoice):
        asked = fill("invoice_confirm.html", url=f"/i/{invoice['id']}/authenticate")
    return fill(
        "invoice_pay.html",
        action=f"/i/{invoice['id']}",
        alert=alert(form, decline),
        asked=asked,
        button=f"Pay {total}",
        fields=fields(form, ("number", "expiry", "cvc", "name")),
        hints=hints(),
    )
