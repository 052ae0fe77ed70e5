"""Stripe's well-known test cards and what each of them does."""

from dataclasses import dataclass
from typing import Literal

from . import errors


@dataclass(frozen=True)
class Decline:
    code: str
    message: str
    decline_code: str | None = None


GENERIC = Decline("card_declined", "Your card was declined.", "generic_decline")
INSUFFICIENT = Decline("card_declined", "Your card has insufficient funds.", "insufficient_funds")
NOT_A_TEST_CARD = Decline(
    "card_declined",
    "Your card was declined. Your request was in test mode, but used a non test card.",
    "test_mode_live_card",
)
AUTHENTICATION_REQUIRED = Decline(
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
    "authentication_required",
)
AUTHENTICATION_FAILED = Decline(
    "payment_intent_authentication_failure",
    "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new "
    "PaymentMethod to attempt to fulfill this PaymentIntent again.",
)


@dataclass(frozen=True)
class Card:
    """A test card: its brand, and whether it pays, asks for 3-D Secure, is disputed or refuses refunds later.

    A card with ``decline_when_kept`` pays on the hosted page and is declined from then on, so a subscription
    begins with it and fails at its renewal.
    """

    number: str
    brand: str = "visa"
    decline: Decline | None = None
    decline_when_kept: Decline | None = None
    authentication: bool = False
    always_authenticates: bool = False  # even when it was set up for later payments
    dispute: str | None = None  # the reason that charges are disputed for
    refund: Literal["succeeded", "pending", "fails_later"] = "succeeded"
    hint: str = ""

    @property
    def last4(self) -> str:
        return self.number[-4:]


CARDS = {
    card.number: card
    for card in (
        Card("4242424242424242", hint="Succeeds"),
        Card("4000002500003155", authentication=True, hint="Asks for 3-D Secure"),
        Card("4000000000000002", decline=GENERIC, hint="Is declined"),
        Card("4000000000009995", decline=INSUFFICIENT, hint="Insufficient funds"),
        Card("4000000000009987", decline=Decline("card_declined", GENERIC.message, "lost_card")),
        Card("4000000000009979", decline=Decline("card_declined", GENERIC.message, "stolen_card")),
        Card("4000000000000069", decline=Decline("expired_card", "Your card has expired.", "expired_card")),
        Card(
            "4000000000000127",
            decline=Decline("incorrect_cvc", "Your card's security code is incorrect.", "incorrect_cvc"),
        ),
        Card(
            "4000000000000119",
            decline=Decline(
                "processing_error",
                "An error occurred while processing your card. Try again in a little bit.",
                "processing_error",
            ),
        ),
        Card("4000000000000341", decline_when_kept=GENERIC, hint="Pays now, is declined at renewals"),
        Card("4000002760003184", authentication=True, always_authenticates=True),
        Card("4000000000003220", authentication=True, always_authenticates=True),
        Card("4000008400001629", authentication=True, decline=GENERIC),
        Card("4000000000000259", dispute="fraudulent", hint="Pays and is disputed"),
        Card("4000000000002685", dispute="product_not_received"),
        Card("4000000000007726", refund="pending"),
        Card("4000000000005126", refund="fails_later"),
        Card("4000056655665556"),
        Card("5555555555554444", brand="mastercard"),
        Card("378282246310005", brand="amex"),
    )
}

TOKENS = {
    "pm_card_visa": "4242424242424242",
    "pm_card_mastercard": "5555555555554444",
    "pm_card_amex": "378282246310005",
    "pm_card_chargeDeclined": "4000000000000002",
    "pm_card_visa_chargeDeclined": "4000000000000002",
    "pm_card_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_visa_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_chargeDeclinedExpiredCard": "4000000000000069",
    "pm_card_chargeDeclinedIncorrectCvc": "4000000000000127",
    "pm_card_chargeDeclinedProcessingError": "4000000000000119",
    "pm_card_authenticationRequired": "4000002500003155",
    "pm_card_threeDSecure2Required": "4000000000003220",
    "pm_card_chargeCustomerFail": "4000000000000341",
    "pm_card_visa_chargeCustomerFail": "4000000000000341",
    "pm_card_authenticationRequiredOnSetup": "4000002500003155",
    "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds": "4000008400001629",
    "pm_card_createDispute": "4000000000000259",
    "pm_card_createDisputeProductNotReceived": "4000000000002685",
    "pm_card_pendingRefund": "4000000000007726",
    "pm_card_refundFail": "4000000000005126",
}


def card_for(number: str) -> Card:
    """The test card with this number; any other number is declined as Stripe declines real cards in test mode."""
    return CARDS.get(number) or Card(number, decline=NOT_A_TEST_CARD)


def card_of_token(token: str, param: str) -> Card:
    """The card behind ``pm_card_…``. Raises ApiError for a token that does not exist."""
    if token not in TOKENS:
        raise errors.no_such("PaymentMethod", token, param)
    return CARDS[TOKENS[token]]


def digits_of(number: str) -> str:
    return "".join(sign for sign in number if sign.isascii() and sign.isdigit())


def passes_luhn(number: str) -> bool:
    """Whether a number's check digit is right, and its length that of a card."""
    if not number.isdigit() or not 12 <= len(number) <= 19:
        return False
    total = 0
    for position, sign in enumerate(reversed(number)):
        doubled = int(sign) * (1 + position % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0
