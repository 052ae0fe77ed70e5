"""Metadata as Stripe keeps it: merged key by key, emptied by an empty value, limited in size."""

from . import errors

MOST_KEYS = 50
LONGEST_KEY = 40
LONGEST_VALUE = 500


def merged(
    existing: dict[str, str], update: dict[str, str] | str | None, param: str = "metadata"
) -> dict[str, str]:
    """The metadata after an update. Raises ApiError when a limit is passed."""
    if update is None:
        return existing
    if update == "":
        return {}
    assert isinstance(update, dict)
    for key, value in update.items():
        _check_size(key, value, param)
    after = {**existing, **update}
    after = {key: value for key, value in after.items() if value != ""}
    if len(after) > MOST_KEYS:
        raise errors.invalid(
            f"You cannot have more than {MOST_KEYS} metadata keys. You have {len(after)}.", param
        )
    return after


def _check_size(key: str, value: str, param: str) -> None:
    if len(key) > LONGEST_KEY:
        raise errors.invalid(
            f"Metadata keys can be at most {LONGEST_KEY} characters long; '{key[:60]}' has {len(key)}.",
            f"{param}[{key}]",
        )
    if len(value) > LONGEST_VALUE:
        raise errors.invalid(
            f"Metadata values can have up to {LONGEST_VALUE} characters, but you passed in a value that is "
            f"{len(value)} characters. Invalid value: {value[:50]}",
            f"{param}[{key}]",
        )
