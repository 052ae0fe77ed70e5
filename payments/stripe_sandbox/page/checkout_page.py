"""The hosted page of a checkout: pay, 3-D Secure, and what became of the session."""

from .. import checkout, money
from ..billing import prices, signup
from ..cards import Decline, card_for
from ..sandbox import Sandbox
from ..store import StripeDict
from . import card_form
from .common import (
    AUTHENTICATION_FAILED,
    FIELDS,
    Reply,
    alert,
    day,
    fields,
    hints,
    message,
    origin,
    page,
    to,
    today,
)
from .render import Html, fill, joined


def pay(sandbox: Sandbox, session: StripeDict, typed: dict[str, object] | None) -> Reply:
    """Show the page, or pay with what was typed."""
    if not checkout.is_open(sandbox, session):
        return _closed(session, just_posted=typed is not None)
    if typed is None:
        return _pay_page(sandbox, session, card_form.CardForm(email=_known_email(session)))
    known = _known_email(session)
    if known:
        typed["email"] = known
    form = card_form.read(typed, card_needed=checkout.needs_card(session), today=today(sandbox))
    if form.problems:
        return _pay_page(sandbox, session, form)
    payer = checkout.Payer(form.email, form.name)
    decline = checkout.pay(sandbox, session, payer, card_for(form.digits), form.expires)
    if decline is not None:
        return _pay_page(sandbox, session, form, decline=decline)
    if checkout.awaits_authentication(sandbox, session):
        return to(f"/c/pay/{session['id']}/authenticate")
    return to(success_url(session))


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
    button = _button(session, total)
    body = fill(
        "pay.html",
        alert=alert(form, decline),
        back=fill("back.html", url=session["cancel_url"]) if session["cancel_url"] else Html(),
        button=button,
        business=sandbox.business_name,
        fields=fields(
            form,
            FIELDS if card_needed else ("email", "name"),
            locked=("email",) if _known_email(session) else (),
        ),
        hints=hints() if card_needed else Html(),
        lines=_lines(sandbox, session),
        session=session["id"],
        terms=_terms(sandbox, session),
        total=total,
    )
    title = "Try again" if decline or form.problems else button
    return page(f"{title} · {sandbox.business_name}", body, session["success_url"])


def _button(session: StripeDict, total: str) -> str:
    if session["mode"] == "subscription":
        return "Subscribe" if session["amount_total"] else "Start trial"
    return f"Pay {total}" if checkout.needs_card(session) else "Confirm"


def _lines(sandbox: Sandbox, session: StripeDict) -> Html:
    private = sandbox.store.private_of(session["id"])
    trial = private.get("subscription_data", {}).keys() & {"trial_end", "trial_period_days"}
    return joined([_line(item, free=bool(trial)) for item in private["line_items"]])


def _line(item: StripeDict, *, free: bool) -> Html:
    """``free`` says that what recurs costs nothing today."""
    each = ""
    recurring = item["price"]["recurring"]
    if item["price"]["unit_amount"] is not None and (item["quantity"] > 1 or recurring):
        each = money.written(item["price"]["unit_amount"], item["currency"])
        each = f"{item['quantity']} × {each}" if item["quantity"] > 1 else each
    if recurring:
        each += f" every {prices.every(recurring)}"
    amount = money.written(0 if free and recurring else item["amount_total"], item["currency"])
    return fill("line.html", name=item["description"], each=each, amount=amount)


def _terms(sandbox: Sandbox, session: StripeDict) -> Html:
    """What a subscriber agrees to: when the card is charged next, until it is canceled."""
    if session["mode"] != "subscription":
        return Html()
    private = sandbox.store.private_of(session["id"])
    recurring = [item for item in private["line_items"] if item["price"]["recurring"]]
    amount = money.written(sum(item["amount_total"] for item in recurring), session["currency"])
    every = prices.every(recurring[0]["price"]["recurring"])
    trial_end = signup.trial_end_of(private["subscription_data"], int(sandbox.precise_time_of(session)))
    starts = f"Your trial ends on {day(trial_end)}. Then" if trial_end else "From today"
    return fill("terms.html", text=f"{starts}, {amount} are charged every {every} until you cancel.")


# --- 3-D Secure -------------------------------------------------------------------------------------------


def authenticate(sandbox: Sandbox, session: StripeDict, typed: dict[str, object] | None) -> Reply:
    """The bank's question, or the payer's answer to it."""
    if not checkout.is_open(sandbox, session):
        return _closed(session, just_posted=typed is not None)
    if not checkout.awaits_authentication(sandbox, session):
        return to(f"/c/pay/{session['id']}")
    if typed is None:
        body = fill(
            "authenticate.html",
            action=f"/c/pay/{session['id']}/authenticate",
            total=money.written(session["amount_total"], session["currency"]),
            business=sandbox.business_name,
        )
        return page(f"Confirm it is you · {sandbox.business_name}", body, session["success_url"])
    payer = checkout.awaited_payer(sandbox, session)
    decline = checkout.authenticate(sandbox, session, passed=typed.get("answer") == "complete")
    if decline is not None:
        form = card_form.CardForm(email=payer.email, name=payer.name)
        words = AUTHENTICATION_FAILED if decline.code == AUTHENTICATION_FAILED.code else decline
        return _pay_page(sandbox, session, form, decline=words)
    return to(success_url(session))


# --- leaving ----------------------------------------------------------------------------------------------


def success_url(session: StripeDict) -> str:
    return session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])


def _closed(session: StripeDict, *, just_posted: bool) -> Reply:
    if session["status"] == "complete":
        if just_posted:  # a double click: the first one has paid
            return to(success_url(session))
        return message(
            "Already paid", "This checkout is complete. There is nothing more to pay.", success_url(session)
        )
    back = session["cancel_url"] or origin(session["success_url"])
    text = "This checkout has expired and cannot be paid any more. You have not been charged."
    return message("Expired", text, back)
