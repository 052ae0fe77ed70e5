"""Check what a payer typed."""

from dataclasses import dataclass, field

from ..cards import CARDS, digits_of, passes_luhn
from ..resources.checkout_sessions import looks_like_email

LONGEST = {"email": 200, "number": 40, "expiry": 12, "cvc": 8, "name": 120}


@dataclass
class CardForm:
    """The fields of the page and what is wrong with them, by field name."""

    email: str = ""
    number: str = ""
    expiry: str = ""
    cvc: str = ""
    name: str = ""
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def digits(self) -> str:
        return digits_of(self.number)

    @property
    def expires(self) -> tuple[int, int]:
        """Month and four-digit year; only for a form without problems."""
        return _month_and_year(self.expiry) or (0, 0)

    @property
    def number_to_show_again(self) -> str:
        """A test card's number is typed again for the payer; any other might be somebody's."""
        return self.number if self.digits in CARDS else ""


def read(fields: dict[str, object], *, card_needed: bool, today: tuple[int, int]) -> CardForm:
    """A checked form; ``today`` is the current (year, month)."""
    form = CardForm()
    for name, most in LONGEST.items():
        setattr(form, name, _clean(fields.get(name), most))
    if not form.email:
        form.problems["email"] = "The e-mail address is missing."
    elif not looks_like_email(form.email):
        form.problems["email"] = "The e-mail address is incomplete."
    if card_needed:
        _check_card(form, today)
    if not form.name:
        form.problems["name"] = "The name on the card is missing." if card_needed else "The name is missing."
    return form


def _clean(value: object, most: int) -> str:
    return value.strip()[:most] if isinstance(value, str) else ""


def _check_card(form: CardForm, today: tuple[int, int]) -> None:
    if len(form.digits) < 12:
        form.problems["number"] = "The card number is incomplete."
    elif not passes_luhn(form.digits):
        form.problems["number"] = "The card number is invalid."
    expires = _month_and_year(form.expiry)
    if expires is None:
        form.problems["expiry"] = "The expiry is incomplete."
    elif (expires[1], expires[0]) < today:
        form.problems["expiry"] = "The expiry is in the past."
    cvc_length = 4 if form.digits.startswith(("34", "37")) else 3
    if not (form.cvc.isascii() and form.cvc.isdigit() and len(form.cvc) == cvc_length):
        form.problems["cvc"] = "The CVC is incomplete."


def _month_and_year(expiry: str) -> tuple[int, int] | None:
    """From ``12/34``, ``12 / 2034`` or ``1234``."""
    digits = digits_of(expiry)
    if "/" in expiry:
        month, _, year = (digits_of(part) if part != "/" else part for part in expiry.partition("/"))
    else:
        month, year = digits[:2], digits[2:]
    if not month or len(year) not in (2, 4) or not 1 <= int(month) <= 12:
        return None
    return int(month), int(year) + (2000 if len(year) == 2 else 0)
