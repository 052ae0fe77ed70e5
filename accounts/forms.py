"""The forms of the account pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from accounts.fields import EmailAddressField, NameField, PhoneField, password_field
from accounts.models import User

PASSWORD_HELP = _("At least 10 characters. A few words that only you put together are best.")


class SignInForm(AuthenticationForm):
    """E-mail and password; whatever is wrong, the answer is the same."""

    error_messages = {
        "invalid_login": _(
            "E-mail and password do not match. After too many tries signing in rests for a while; "
            "a new password by e-mail always works."
        ),
        "inactive": _("E-mail and password do not match."),
    }

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = _("E-mail")
        # Not an EmailField: a misspelt address gets the same answer as an unknown one.
        self.fields["username"].widget = forms.EmailInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "maxlength": 254,
            }
        )
        self.fields["password"] = password_field(label=_("Password"), purpose="current-password")


class NewPasswordMixin(forms.Form):
    """Judges `password` against the rules for passwords; needs `self.person()`."""

    def person(self) -> User:
        """Whose password it will be, for the rule that it must not resemble name or address."""
        raise NotImplementedError

    @sensitive_variables("password")
    def judge_password(self) -> None:
        """Tie every objection to the field."""
        password = self.cleaned_data.get("password")
        if password:
            try:
                validate_password(password, self.person())
            except ValidationError as objections:
                self.add_error("password", objections)


class SignUpForm(NewPasswordMixin):
    """A new guest; the password once, as it can be shown."""

    first_name = NameField(
        label=_("First name"), widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = NameField(label=_("Last name"), widget=forms.TextInput(attrs={"autocomplete": "family-name"}))
    email = EmailAddressField(help_text=_("Your booking letters go here."))
    phone = PhoneField(required=False)
    password = password_field(label=_("Password"), purpose="new-password", help_text=PASSWORD_HELP)

    def person(self) -> User:
        """Nobody yet, with the name and address typed so far."""
        said = {name: self.cleaned_data.get(name) or "" for name in ("email", "first_name", "last_name")}
        return User(**said)

    def clean(self) -> dict[str, Any]:
        """Judge the password knowing the rest."""
        self.judge_password()
        return self.cleaned_data


class SetPasswordForm(NewPasswordMixin):
    """A new password after a mailed link."""

    password = password_field(label=_("New password"), purpose="new-password", help_text=PASSWORD_HELP)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def person(self) -> User:
        """The owner of the link."""
        return self.user

    def clean(self) -> dict[str, Any]:
        """Judge the password; whether it was used before is asked once, when it is set."""
        self.judge_password()
        return self.cleaned_data


class CurrentPasswordMixin(forms.Form):
    """Asks for the present password again, before what a borrowed session must not do; needs `self.user`."""

    user: User

    def clean_current_password(self) -> str:
        """Raises ValidationError."""
        given = self.cleaned_data["current_password"]
        if not self.user.check_password(given):
            raise ValidationError(_("This is not your present password."), code="wrong")
        return given


class PasswordAgainForm(CurrentPasswordMixin):
    """Nothing but the present password."""

    current_password = password_field(label=_("Your password"), purpose="current-password")

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user


class ChangePasswordForm(CurrentPasswordMixin, SetPasswordForm):
    """A new password for somebody who knows the present one."""

    current_password = password_field(label=_("Present password"), purpose="current-password")
    field_order = ["current_password", "password"]


class MoveEmailForm(CurrentPasswordMixin):
    """Another address, confirmed by a letter to it."""

    email = EmailAddressField(label=_("New e-mail"))
    current_password = password_field(label=_("Your password"), purpose="current-password")

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        """Raises ValidationError for the address in use already."""
        wanted = self.cleaned_data["email"]
        if wanted.lower() == self.user.email.lower():
            raise ValidationError(_("This is your address already."), code="same")
        return wanted


class ResetPasswordForm(forms.Form):
    """Where to mail the link."""

    email = EmailAddressField()


class ProfileForm(forms.Form):
    """Name, phone and wishes; role, address and everything else have ways of their own."""

    first_name = NameField(
        label=_("First name"), widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = NameField(label=_("Last name"), widget=forms.TextInput(attrs={"autocomplete": "family-name"}))
    phone = PhoneField(required=False)
    language = forms.ChoiceField(
        label=_("Language"),
        choices=lambda: settings.LANGUAGES,
        help_text=_("Of these pages and of our letters."),
    )
    reminders = forms.BooleanField(label=_("Remind me by e-mail before I arrive"), required=False)
    offers = forms.BooleanField(label=_("Send me offers now and then"), required=False)
