"""Confirming an address and moving to another. A link in a letter shows a button: opening it changes nothing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import rate_limits, services, tokens
from accounts.errors import EmailTaken, LinkExpired
from accounts.forms import MoveEmailForm
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
from resort.db.middleware import outside_transaction

GONE = 410


@outside_transaction
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, uidb64: str, token: str) -> HttpResponse:
    """Confirm the address a letter went to."""
    user, secret = person_of_link(uidb64), mailed_token(request, token)
    if user is None or not tokens.confirm_email.check_token(user, secret):
        return _expired(request)
    if onward := hide_token(request, uidb64, token):
        return onward
    if request.method != "POST":
        return page(request, "accounts/verify.html", {"email": user.email})
    try:
        services.verify_email(user=user, token=secret, request=request)
    except LinkExpired:
        return _expired(request)
    messages.success(request, _("Thank you, your e-mail is confirmed."))
    return _onward(request)


@own_pages
@require_POST
def resend_verification(request: HttpRequest) -> HttpResponse:
    """Mail the link again, a few times an hour."""
    if me(request).email_verified:
        messages.info(request, _("Your e-mail is confirmed already."))
    elif wait := rate_limits.hit(rate_limits.LETTER_ACCOUNT, str(me(request).pk)):
        return too_many(request, wait)
    else:
        services.ask_to_verify(user=me(request))
        messages.success(request, _("A new link is on its way to %(email)s.") % {"email": me(request).email})
    return redirect("accounts:profile")


@sensitive_post_parameters("current_password")
@own_pages
def email_change(request: HttpRequest) -> HttpResponse:
    """Ask for another address. The answer is the same whether or not it has an account here."""
    who = str(me(request).pk)
    if request.method == "POST" and (wait := rate_limits.hit(rate_limits.PASSWORD_AGAIN, who)):
        return too_many(request, wait)
    form = MoveEmailForm(me(request), request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = BAD_INPUT if request.method == "POST" else 200
        return page(request, "accounts/email_change.html", {"form": form}, status=status)
    if wait := rate_limits.hit(rate_limits.LETTER_ACCOUNT, who):
        return too_many(request, wait)
    services.ask_to_move_email(user=me(request), email=form.cleaned_data["email"], request=request)
    messages.success(
        request, _("We have mailed a link to %(email)s.") % {"email": form.cleaned_data["email"]}
    )
    return redirect("accounts:profile")


@own_pages
@require_POST
def email_keep(request: HttpRequest) -> HttpResponse:
    """Forget the move."""
    services.forget_move(user=me(request))
    messages.success(request, _("Your e-mail stays as it is."))
    return redirect("accounts:profile")


@outside_transaction
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def email_move(request: HttpRequest, uidb64: str, token: str) -> HttpResponse:
    """Move to the address a letter went to."""
    user, secret = person_of_link(uidb64), mailed_token(request, token)
    if user is None or not tokens.pending_email(user) or not tokens.move_email.check_token(user, secret):
        return _expired(request)
    if onward := hide_token(request, uidb64, token):
        return onward
    if request.method != "POST":
        context = {"email": tokens.pending_email(user), "former": user.email}
        return page(request, "accounts/email_move.html", context)
    try:
        services.confirm_move(user=user, token=secret, request=request)
    except LinkExpired:
        return _expired(request)
    except EmailTaken as error:
        messages.error(request, str(error))
        return _onward(request)
    messages.success(request, _("Your account has its new e-mail."))
    return _onward(request)


def _expired(request: HttpRequest) -> HttpResponse:
    return no_referrer(page(request, "accounts/link_expired.html", {"kind": "email"}, status=GONE))


def _onward(request: HttpRequest) -> HttpResponse:
    forget_token(request)
    return redirect("accounts:profile" if request.user.is_authenticated else "accounts:sign_in")
