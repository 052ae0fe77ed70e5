"""Signing in, signing up and signing out."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import devices, rate_limits, services
from accounts.errors import EmailTaken
from accounts.forms import SignInForm, SignUpForm
from accounts.models import User
from accounts.pages import BAD_INPUT, introduced, page, set_language, too_many
from accounts.redirects import safe_next, with_next
from resort.db.identity import acting_as
from resort.db.middleware import outside_transaction

# The address a visitor gave on the page before, to save them typing it again.
EMAIL_KEY = "sign_in_email"


@outside_transaction
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The one door for guests and staff; goes on to `next`."""
    target = safe_next(request)
    if request.user.is_authenticated:
        # Not sent on: the page they came from may have sent them here because this account does not open it.
        return page(request, "accounts/signed_in_already.html", {"next": target})
    if request.method == "POST":
        return _try_to_sign_in(request, target)
    form = SignInForm(request, initial={"username": _known_address(request)})
    return page(request, "accounts/sign_in.html", {"form": form, "next": target})


def _try_to_sign_in(request: HttpRequest, target: str) -> HttpResponse:
    email = request.POST.get("username", "").strip()
    if wait := _too_fast(request, email):
        return too_many(request, wait)
    form = SignInForm(request, request.POST)
    if not form.is_valid():
        return page(request, "accounts/sign_in.html", {"form": form, "next": target}, status=BAD_INPUT)
    return _let_in(request, form.get_user(), target)


def _who(request: HttpRequest, email: str) -> str:
    """Whose guesses are counted together: a browser known for the account has a counter of its own."""
    return f"{email[:254]}:{devices.claim(request, email)}"


def _too_fast(request: HttpRequest, email: str) -> int:
    source = rate_limits.hit(rate_limits.SIGN_IN_SOURCE, rate_limits.source_of(request))
    return source or rate_limits.hit(rate_limits.SIGN_IN_ACCOUNT, _who(request, email))


def _let_in(request: HttpRequest, user: User, target: str) -> HttpResponse:
    """A new session key, what the visitor had begun kept, and on to where they wanted."""
    request.session.pop(EMAIL_KEY, None)
    rate_limits.forget(rate_limits.SIGN_IN_ACCOUNT, _who(request, user.email))
    login(request, user)
    response = redirect(target or _landing(user))
    devices.remember(request, response, user)
    set_language(response, (user.preferences or {}).get("language", ""))
    return response


def _landing(user: User) -> str:
    with acting_as(user.pk):
        return resolve_url("admin:index" if user.is_staff else settings.LOGIN_REDIRECT_URL)


def _known_address(request: HttpRequest) -> str:
    return request.session.get(EMAIL_KEY) or introduced(request).get("email", "")


@outside_transaction
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """A new guest is signed in at once, so that a booking goes on; the address is confirmed later by letter."""
    target = safe_next(request)
    if request.user.is_authenticated:
        return page(request, "accounts/signed_in_already.html", {"next": target})
    form = SignUpForm(request.POST or None, initial=introduced(request))
    if request.method != "POST" or not form.is_valid():
        status = BAD_INPUT if request.method == "POST" else 200
        return page(request, "accounts/sign_up.html", {"form": form, "next": target}, status=status)
    if wait := rate_limits.hit(rate_limits.SIGN_UP_SOURCE, rate_limits.source_of(request)):
        return too_many(request, wait)
    try:
        user = services.sign_up(**form.cleaned_data, language=get_language() or "", request=request)
    except EmailTaken:
        return _known_already(request, form, target)
    messages.success(request, _("Welcome! We have mailed you a link to confirm your address."))
    return _let_in(request, user, target)


def _known_already(request: HttpRequest, form: SignUpForm, target: str) -> HttpResponse:
    """Somebody who signs up a second time: in with the right password, else to the sign-in page.

    This tells that the address has an account. Why that is accepted here, and how it is kept slow and noticed, is in
    docs/decisions/0005-signing-up-again.md.
    """
    email, password = form.cleaned_data["email"], form.cleaned_data["password"]
    slow = rate_limits.hit(rate_limits.TAKEN_SOURCE, rate_limits.source_of(request))
    if wait := slow or _too_fast(request, email):
        return too_many(request, wait)
    user = authenticate(request, username=email, password=password)
    if isinstance(user, User):
        return _let_in(request, user, target)
    services.tell_owner_of(email)
    request.session[EMAIL_KEY] = email
    messages.info(
        request, _("Please sign in to go on. In case you forgot your password, we have mailed you a link.")
    )
    return redirect(with_next("accounts:sign_in", target))


@outside_transaction
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Forget the session. Only by POST, so that no foreign page can do it with a picture."""
    if request.user.is_authenticated:
        services.note_sign_out(user=request.user, request=request)
        logout(request)
        messages.success(request, _("You are signed out."))
    return redirect(settings.LOGOUT_REDIRECT_URL)
