"""Amounts in minor units: limits, fees and how Stripe writes them in sentences."""

from . import errors

ZERO_DECIMAL = frozenset(
    [
        "bif",
        "clp",
        "djf",
        "gnf",
        "jpy",
        "kmf",
        "krw",
        "mga",
        "pyg",
        "rwf",
        "ugx",
        "vnd",
        "vuv",
        "xaf",
        "xof",
        "xpf",
    ]
)
THREE_DECIMAL = frozenset(["bhd", "jod", "kwd", "omr", "tnd"])
TWO_DECIMAL = frozenset(
    [
        "aed",
        "aud",
        "bgn",
        "brl",
        "cad",
        "chf",
        "cny",
        "czk",
        "dkk",
        "egp",
        "eur",
        "gbp",
        "hkd",
        "huf",
        "idr",
        "ils",
        "inr",
        "isk",
        "mad",
        "mxn",
        "myr",
        "nok",
        "nzd",
        "php",
        "pln",
        "qar",
        "ron",
        "sar",
        "sek",
        "sgd",
        "thb",
        "try",
        "twd",
        "uah",
        "usd",
        "zar",
    ]
)
SUPPORTED = ZERO_DECIMAL | THREE_DECIMAL | TWO_DECIMAL

# Stripe's smallest charges; a currency not listed is held to the settlement currency's 50 minor units.
SMALLEST = {
    "aed": 200, "aud": 50, "bgn": 100, "brl": 50, "cad": 50, "chf": 50, "czk": 1500, "dkk": 250, "eur": 50,
    "gbp": 30, "hkd": 400, "huf": 17500, "inr": 50, "jpy": 50, "mxn": 1000, "myr": 200, "nok": 300, "nzd": 50,
    "pln": 200, "ron": 200, "sek": 300, "sgd": 50, "thb": 1000, "usd": 50,
}  # fmt: skip
LARGEST = 99_999_999
SYMBOLS = {"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥"}


def decimals(currency: str) -> int:
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def written(amount: int, currency: str) -> str:
    """``$1,234.50``, ``¥500`` or ``12.500 KWD`` from minor units."""
    places = decimals(currency)
    number = f"{amount / 10**places:,.{places}f}"
    symbol = SYMBOLS.get(currency)
    return f"{symbol}{number}" if symbol else f"{number} {currency.upper()}"


def checked_currency(currency: str, param: str) -> str:
    """The currency in lower case. Raises ApiError when Stripe does not take it."""
    lowered = currency.lower()
    if lowered not in SUPPORTED:
        known = ", ".join(sorted(SUPPORTED))
        raise errors.invalid(
            f"Invalid currency: {currency[:20]}. Stripe currently supports these currencies: {known}", param
        )
    return lowered


def check_charge(amount: int, currency: str, *, param: str, subject: str = "Amount") -> None:
    """Raises ApiError unless an amount can be charged: neither too small nor too large."""
    smallest = SMALLEST.get(currency, 50)
    if amount < smallest:
        must = "must be at least" if subject == "Amount" else "must add up to at least"
        raise errors.invalid(
            f"{subject} {must} {written(smallest, currency)} {currency}", param, "amount_too_small"
        )
    if amount > LARGEST:
        raise errors.invalid(
            f"{subject} must be no more than {written(LARGEST, currency)}", param, "amount_too_large"
        )
    if currency in THREE_DECIMAL and amount % 10:
        raise errors.invalid(f"Invalid amount: {currency.upper()} amounts must end in 0", param)


def fee(amount: int, currency: str) -> int:
    """What Stripe keeps of a charge: 2.9 % and thirty cents or the like, rounded half up."""
    fixed = 30 if currency not in ZERO_DECIMAL | THREE_DECIMAL else (300 if currency in THREE_DECIMAL else 40)
    return min(amount, (amount * 29 + 500) // 1000 + fixed)
