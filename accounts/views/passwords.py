"""Forgotten and changed passwords."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import devices, rate_limits, services, tokens
from accounts.errors import LinkExpired, PasswordUsedBefore
from accounts.forms import ChangePasswordForm, PasswordAgainForm, ResetPasswordForm, SetPasswordForm
from accounts.models import User
from accounts.pages import (
    BAD_INPUT,
    forget_token,
    hide_token,
    mailed_token,
    me,
    no_referrer,
    own_pages,
    page,
    person_of_link,
    too_many,
)
from accounts.views.signing_in import EMAIL_KEY
from resort.db.middleware import outside_transaction

GONE = 410


@outside_transaction
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def password_reset(request: HttpRequest) -> HttpResponse:
    """Ask for a link; the answer is the same whoever has the address."""
    initial = {"email": request.session.get(EMAIL_KEY, "")}
    form = ResetPasswordForm(request.POST or None, initial=initial)
    if request.method != "POST" or not form.is_valid():
        status = BAD_INPUT if request.method == "POST" else 200
        return page(request, "accounts/password_reset.html", {"form": form}, status=status)
    if wait := rate_limits.hit(rate_limits.RESET_SOURCE, rate_limits.source_of(request)):
        return too_many(request, wait)
    services.request_password_reset(email=form.cleaned_data["email"], request=request)
    return redirect("accounts:password_reset_done")


@outside_transaction
@require_safe
def password_reset_done(request: HttpRequest) -> HttpResponse:
    """Look into your mail."""
    return page(request, "accounts/password_reset_done.html")


@outside_transaction
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def password_reset_confirm(request: HttpRequest, uidb64: str, token: str) -> HttpResponse:
    """Choose a new password by the mailed link, which works once."""
    user, secret = person_of_link(uidb64), mailed_token(request, token)
    if user is None or not tokens.new_password.check_token(user, secret):
        return _expired(request)
    if onward := hide_token(request, uidb64, token):
        return onward
    form = SetPasswordForm(user, request.POST or None)
    try:
        done = form.is_valid() and _set(form, services.reset_password, user, request)
    except LinkExpired:
        return _expired(request)
    if not done:
        status = BAD_INPUT if request.method == "POST" else 200
        context = {"form": form, "email": user.email}
        return page(request, "accounts/password_reset_confirm.html", context, status=status)
    forget_token(request)
    messages.success(request, _("Your new password is set. Please sign in with it."))
    request.session[EMAIL_KEY] = user.email
    response = redirect("accounts:sign_in")
    devices.remember(request, response, user)
    return response


@sensitive_post_parameters("password", "current_password")
@own_pages
def password_change(request: HttpRequest) -> HttpResponse:
    """A new password for somebody who knows the present one; other devices are signed out."""
    user = me(request)
    if request.method == "POST" and (wait := rate_limits.hit(rate_limits.PASSWORD_AGAIN, str(user.pk))):
        return too_many(request, wait)
    form = ChangePasswordForm(user, request.POST or None)
    try:
        done = form.is_valid() and _set(form, services.change_password, user, request)
    except LinkExpired:
        messages.error(request, _("Your password was changed elsewhere in this very moment."))
        return redirect("accounts:profile")
    if not done:
        status = BAD_INPUT if request.method == "POST" else 200
        return page(request, "accounts/password_change.html", {"form": form}, status=status)
    messages.success(request, _("Your password is changed. Other devices are signed out."))
    return _stay_signed_in(request, user)


@sensitive_post_parameters("current_password")
@own_pages
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """End every session but this one."""
    user = me(request)
    if request.method == "POST" and (wait := rate_limits.hit(rate_limits.PASSWORD_AGAIN, str(user.pk))):
        return too_many(request, wait)
    form = PasswordAgainForm(user, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = BAD_INPUT if request.method == "POST" else 200
        return page(request, "accounts/sign_out_elsewhere.html", {"form": form}, status=status)
    password = form.cleaned_data["current_password"]
    services.end_other_sessions(user=user, password=password, request=request)
    messages.success(request, _("Every other device is signed out."))
    return _stay_signed_in(request, user)


def _set(form: SetPasswordForm, act: Callable[..., None], user: User, request: HttpRequest) -> bool:
    """Set the password; a former one becomes an objection at its field."""
    try:
        act(user=user, password=form.cleaned_data["password"], request=request)
    except PasswordUsedBefore as objection:
        form.add_error("password", str(objection))
        return False
    return True


def _expired(request: HttpRequest) -> HttpResponse:
    return no_referrer(page(request, "accounts/link_expired.html", {"kind": "password"}, status=GONE))


def _stay_signed_in(request: HttpRequest, user: User) -> HttpResponse:
    """This session goes on under a new key with the new hash."""
    rate_limits.forget(rate_limits.PASSWORD_AGAIN, str(user.pk))
    update_session_auth_hash(request, user)
    response = redirect("accounts:profile")
    devices.remember(request, response, user)
    return response
