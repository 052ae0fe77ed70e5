"""Form fields for what people say about themselves."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User

PASSWORD_LENGTH = 512
# Marks that turn the direction of the text around them, and what undecodable bytes become.
_UNSEEN = re.compile("[\u202a-\u202e\u2066-\u2069\ufffd]")
# Whoever signs up with a stranger's address must not get an advertisement into our letter to them.
_NOT_IN_NAMES = re.compile(r"[<>@/\\]|www\.", re.IGNORECASE)


class NameField(forms.CharField):
    """A person's name in any script: composed (NFC), one space between words, no control characters."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=100, **options)

    def to_python(self, value: Any) -> str:
        """Raises ValidationError for what is no name."""
        text = unicodedata.normalize("NFC", super().to_python(value) or "")
        if _UNSEEN.search(text) or any(unicodedata.category(char) == "Cc" for char in text.strip()):
            raise ValidationError(_("Leave out invisible control characters."), code="control")
        if _NOT_IN_NAMES.search(text):
            raise ValidationError(_("A name has no web addresses or signs such as @ and /."), code="address")
        return " ".join(text.split())


class EmailAddressField(forms.EmailField):
    """An e-mail address as long as the users table takes it; the part after the @ in lower case."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("E-mail"))
        super().__init__(max_length=254, **options)
        self.widget.attrs.update(
            {"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false", "inputmode": "email"}
        )

    def clean(self, value: Any) -> str:
        """Raises ValidationError."""
        return User.objects.normalize_email(super().clean(value))


class PhoneField(forms.CharField):
    """A phone number with its country code, kept as +41791234567; None when left empty."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"})

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Phone"))
        options.setdefault("help_text", _("With the country code, such as +41 79 123 45 67."))
        super().__init__(max_length=40, empty_value=None, **options)

    def clean(self, value: Any) -> str | None:
        """Raises ValidationError for a number nobody can have."""
        text = super().clean(value)
        if not text:
            return None
        if text.startswith("00"):
            text = "+" + text[2:]
        try:
            number = phonenumbers.parse(text, None)
        except phonenumbers.NumberParseException as error:
            if error.error_type == error.INVALID_COUNTRY_CODE:
                message = _("Begin with the country code, such as +41 79 123 45 67.")
                raise ValidationError(message, code="country") from None
            number = None
        if number is None or not phonenumbers.is_valid_number(number):
            raise ValidationError(_("There is no such number. Please check the digits."), code="invalid")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def prepare_value(self, value: Any) -> Any:
        """Spaced as people write it."""
        try:
            number = phonenumbers.parse(value or "", None)
        except phonenumbers.NumberParseException:
            return value
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def password_field(*, label: Any, purpose: str, **options: Any) -> forms.CharField:
    """A password, whose spaces count; `purpose` is "current-password" or "new-password" for password managers."""
    return forms.CharField(
        label=label,
        strip=False,
        max_length=PASSWORD_LENGTH,
        widget=forms.PasswordInput(attrs={"autocomplete": purpose, "data-password": ""}),
        **options,
    )
