"""The billing portal's pages: the guest's subscriptions, card and invoices, and what can be done about them."""

from .. import money
from ..billing import items, portal, prices, wallet
from ..cards import Decline, card_for
from ..sandbox import Sandbox
from ..store import StripeDict
from . import card_form
from .common import Reply, alert, day, fields, hints, last4, message, page, to, today
from .render import Html, fill, joined

WORDS = {
    "active": "Active",
    "past_due": "Payment is overdue",
    "paused": "Paused",
    "trialing": "In its trial",
    "unpaid": "Not paid",
}
PARTS = {"payment_method_update": "card", "subscription_cancel": "cancel", "subscription_update": "plan"}


def show(sandbox: Sandbox, session: StripeDict, typed: dict[str, object] | None) -> Reply:
    """The portal's first page, or the one thing that a flow is for."""
    flow = session["flow"]
    if flow is not None and typed is None:
        return {"card": card, "cancel": cancel, "plan": plan}[PARTS[flow["type"]]](sandbox, session, None)
    return _home(sandbox, session)


def _home(sandbox: Sandbox, session: StripeDict) -> Reply:
    features = _features(sandbox, session)
    found = portal.subscriptions_of(sandbox, session["customer"])
    body = fill(
        "portal.html",
        back=_back(session),
        business=sandbox.business_name,
        card=_card_part(sandbox, session, features),
        invoices=_invoices(sandbox, session) if features["invoice_history"]["enabled"] else Html(),
        subscriptions=joined([_subscription(sandbox, session, each, features) for each in found])
        or fill("portal_none.html"),
    )
    return _page(sandbox, session, "Your membership", body)


def _page(sandbox: Sandbox, session: StripeDict, title: str, body: Html) -> Reply:
    return page(f"{title} · {sandbox.business_name}", body, _after(session) or session["return_url"])


def _features(sandbox: Sandbox, session: StripeDict) -> StripeDict:
    return sandbox.require(portal.KIND, session["configuration"], "configuration")["features"]


def _back(session: StripeDict) -> Html:
    return fill("portal_back.html", url=session["return_url"]) if session["return_url"] else Html()


def _subscription(
    sandbox: Sandbox, session: StripeDict, subscription: StripeDict, features: StripeDict
) -> Html:
    price = items.items_of(subscription)[0]["price"]
    end = items.period_of(subscription)[1]
    amount = money.written(
        sum(items.cost_of(each) for each in items.items_of(subscription)), price["currency"]
    )
    actions = []
    if subscription["cancel_at"]:
        next_word = f"Ends on {day(subscription['cancel_at'])}."
        actions += [_button(session, "keep", subscription, "Keep it going")]
    else:
        next_word = "Nothing is charged meanwhile."
        if subscription["status"] != "paused":
            next_word = f"Renews on {day(end)}."
        if features["subscription_cancel"]["enabled"]:
            actions += [_button(session, "cancel", subscription, "Cancel", quiet=True)]
    if portal.choices(sandbox, subscription, features["subscription_update"]):
        actions.insert(0, _button(session, "plan", subscription, "Change plan"))
    return fill(
        "portal_subscription.html",
        actions=joined(actions),
        name=portal.label_of(sandbox, price),
        next=next_word,
        price=f"{amount} every {prices.every(price['recurring'])}",
        state=WORDS.get(subscription["status"], subscription["status"]),
    )


def _button(
    session: StripeDict, action: str, subscription: StripeDict, label: str, *, quiet: bool = False
) -> Html:
    return fill(
        "portal_button.html",
        action=f"/p/session/{session['id']}/{action}",
        kind="quiet" if quiet else "plain",
        label=label,
        subscription=subscription["id"],
    )


def _card_part(sandbox: Sandbox, session: StripeDict, features: StripeDict) -> Html:
    if not features["payment_method_update"]["enabled"]:
        return Html()
    return fill(
        "portal_card.html", card=last4(_card_of(sandbox, session)), url=f"/p/session/{session['id']}/card"
    )


def _card_of(sandbox: Sandbox, session: StripeDict) -> StripeDict | None:
    """The card that is charged: a subscription's own, else the customer's default."""
    customer = sandbox.require("customer", session["customer"], "customer")
    own = [each["default_payment_method"] for each in portal.subscriptions_of(sandbox, customer["id"])]
    id = next(filter(None, own), None) or customer["invoice_settings"]["default_payment_method"]
    return sandbox.store.get("payment_method", id or "")


def _invoices(sandbox: Sandbox, session: StripeDict) -> Html:
    found = sandbox.store.newest_first(
        "invoice", lambda each: each["customer"] == session["customer"] and each["hosted_invoice_url"]
    )
    rows = [
        fill(
            "portal_invoice.html",
            amount=money.written(each["amount_due"], each["currency"]),
            date=day(each["created"]),
            label="Pay" if each["status"] == "open" else "View",
            number=each["number"],
            state=each["status"],
            url=each["hosted_invoice_url"],
        )
        for each in found[:12]
    ]
    return fill("portal_invoices.html", rows=joined(rows)) if rows else Html()


# --- what the guest does ----------------------------------------------------------------------------------


def _after(session: StripeDict) -> str | None:
    flow = session["flow"]
    after = flow["after_completion"] if flow else {}
    return (after.get("redirect") or {}).get("return_url")


def _done(session: StripeDict, text: str) -> Reply:
    """Where a guest goes after a flow, or back to the portal's first page."""
    flow = session["flow"]
    if flow and flow["after_completion"]["type"] == "redirect":
        return to(_after(session) or "")
    if flow and flow["after_completion"]["type"] == "hosted_confirmation":
        custom = (flow["after_completion"]["hosted_confirmation"] or {}).get("custom_message")
        return message("Done", custom or text, session["return_url"])
    session["flow"] = None
    return to(f"/p/session/{session['id']}")


def _chosen(sandbox: Sandbox, session: StripeDict, typed: dict[str, object] | None) -> StripeDict | None:
    """The guest's own subscription that a form or a flow is about."""
    flow = session["flow"] or {}
    about = flow.get("subscription_cancel") or flow.get("subscription_update") or {}
    wanted = (typed or {}).get("subscription") or about.get("subscription")
    found = portal.subscriptions_of(sandbox, session["customer"])
    return next((each for each in found if each["id"] == wanted), None)


def card(sandbox: Sandbox, session: StripeDict, typed: dict[str, object] | None) -> Reply:
    """Another card for what is charged from now on."""
    if not _features(sandbox, session)["payment_method_update"]["enabled"]:
        return _home(sandbox, session)
    customer = sandbox.require("customer", session["customer"], "customer")
    if typed is None:
        return _card_page(sandbox, session, card_form.CardForm(name=customer["name"] or ""))
    form = card_form.read(
        typed | {"email": customer["email"] or "payer@example.com"}, card_needed=True, today=today(sandbox)
    )
    if form.problems:
        return _card_page(sandbox, session, form)
    decline = wallet.replace_card(sandbox, customer, card_for(form.digits), expires=form.expires)
    if decline is not None:
        return _card_page(sandbox, session, form, decline)
    return _done(session, "Your card is kept for your next payments.")


def _card_page(
    sandbox: Sandbox, session: StripeDict, form: card_form.CardForm, decline: Decline | None = None
) -> Reply:
    body = fill(
        "portal_card_form.html",
        action=f"/p/session/{session['id']}/card",
        alert=alert(form, decline),
        back=_home_link(session),
        card=last4(_card_of(sandbox, session)),
        fields=fields(form, ("number", "expiry", "cvc", "name")),
        hints=hints(),
    )
    return _page(sandbox, session, "Your card", body)


def _home_link(session: StripeDict) -> Html:
    url = (
        session["return_url"] if session["flow"] and session["return_url"] else f"/p/session/{session['id']}"
    )
    return fill("portal_back.html", url=url)


def cancel(sandbox: Sandbox, session: StripeDict, typed: dict[str, object] | None) -> Reply:
    """Ask once, then cancel as configured."""
    feature = _features(sandbox, session)["subscription_cancel"]
    subscription = _chosen(sandbox, session, typed)
    if subscription is None or not feature["enabled"] or subscription["cancel_at"]:
        return _home(sandbox, session)
    if typed is None or "confirm" not in typed:
        return _cancel_page(sandbox, session, subscription, feature)
    feedback = str(typed.get("feedback", ""))
    known = feedback if feedback in feature["cancellation_reason"]["options"] else None
    portal.cancel(sandbox, subscription, feature, known)
    return _done(session, "Your subscription is canceled.")


def _cancel_page(
    sandbox: Sandbox, session: StripeDict, subscription: StripeDict, feature: StripeDict
) -> Reply:
    now = feature["mode"] == "immediately"
    when = "at once" if now else f"on {day(items.period_of(subscription)[1])}"
    reasons = Html()
    if feature["cancellation_reason"]["enabled"]:
        options = [
            fill("portal_reason.html", value=each, label=each.replace("_", " ").capitalize())
            for each in feature["cancellation_reason"]["options"]
        ]
        reasons = fill("portal_reasons.html", options=joined(options))
    body = fill(
        "portal_cancel.html",
        action=f"/p/session/{session['id']}/cancel",
        back=_home_link(session),
        name=portal.label_of(sandbox, items.items_of(subscription)[0]["price"]),
        reasons=reasons,
        subscription=subscription["id"],
        when=when,
    )
    return _page(sandbox, session, "Cancel", body)


def keep(sandbox: Sandbox, session: StripeDict, typed: dict[str, object] | None) -> Reply:
    """Take a cancellation back."""
    subscription = _chosen(sandbox, session, typed)
    if subscription is None or typed is None or not subscription["cancel_at"]:
        return _home(sandbox, session)
    portal.keep(sandbox, subscription)
    return to(f"/p/session/{session['id']}")


def plan(sandbox: Sandbox, session: StripeDict, typed: dict[str, object] | None) -> Reply:
    """Choose another plan, see what it costs, and switch."""
    feature = _features(sandbox, session)["subscription_update"]
    subscription = _chosen(sandbox, session, typed)
    offered = portal.choices(sandbox, subscription, feature) if subscription else []
    if subscription is None or not offered:
        return _home(sandbox, session)
    wanted = next((price for price in offered if price["id"] == (typed or {}).get("price")), None)
    if wanted is None:
        return _plans_page(sandbox, session, subscription, offered)
    if typed is None or "confirm" not in typed:
        return _switch_page(sandbox, session, subscription, wanted, feature)
    portal.switch(sandbox, subscription, wanted, feature)
    return _done(session, "Your plan has changed.")


def _plans_page(
    sandbox: Sandbox, session: StripeDict, subscription: StripeDict, offered: list[StripeDict]
) -> Reply:
    plans = [
        fill(
            "portal_plan.html",
            label=portal.label_of(sandbox, price),
            price=_per_period(price),
            value=price["id"],
        )
        for price in offered
    ]
    body = fill(
        "portal_plans.html",
        action=f"/p/session/{session['id']}/plan",
        back=_home_link(session),
        plans=joined(plans),
        subscription=subscription["id"],
    )
    return _page(sandbox, session, "Change plan", body)


def _per_period(price: StripeDict) -> str:
    amount = money.written(prices.total(price, 1), price["currency"])
    return f"{amount} every {prices.every(price['recurring'])}"


def _switch_page(
    sandbox: Sandbox, session: StripeDict, subscription: StripeDict, price: StripeDict, feature: StripeDict
) -> Reply:
    invoice = portal.due_for(sandbox, subscription, price, feature)
    amount = money.written(invoice["amount_due"], invoice["currency"])
    when = "today" if invoice["created"] <= sandbox.now() else f"on {day(invoice['created'])}"
    body = fill(
        "portal_switch.html",
        action=f"/p/session/{session['id']}/plan",
        back=_home_link(session),
        due=f"{amount} will be charged {when}.",
        name=portal.label_of(sandbox, price),
        price=price["id"],
        rate=_per_period(price),
        subscription=subscription["id"],
    )
    return _page(sandbox, session, "Confirm your plan", body)
