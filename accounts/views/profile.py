"""The profile, the own data, and the way out."""

from __future__ import annotations

import json

from django.contrib import messages
from django.contrib.auth import logout
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import portability, rate_limits, services, tokens
from accounts.errors import AccountTied
from accounts.forms import PasswordAgainForm, ProfileForm
from accounts.models import User
from accounts.pages import BAD_INPUT, me, own_pages, page, set_language, too_many
from audit.services import record_security
from resort.db.identity import acting_as


@own_pages
def profile(request: HttpRequest) -> HttpResponse:
    """Who I am to the resort."""
    form = ProfileForm(request.POST or None, initial=_present(me(request)))
    if request.method == "POST" and form.is_valid():
        services.update_profile(user=me(request), **form.cleaned_data)
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Your details are saved."))
        response = redirect("accounts:profile")
        set_language(response, form.cleaned_data["language"])
        return response
    context = {"form": form, "new_email": tokens.pending_email(me(request))}
    status = BAD_INPUT if request.method == "POST" else 200
    return page(request, "accounts/profile.html", context, status=status)


def _present(user: User) -> dict[str, object]:
    wishes = user.preferences or {}
    return {
        "first_name": user.first_name,
        "last_name": user.last_name,
        "phone": user.phone,
        "language": wishes.get("language") or translation.get_language(),
        "reminders": wishes.get("mail_reminders", True),
        "offers": wishes.get("mail_offers", False),
    }


@own_pages
@require_POST
def download(request: HttpRequest) -> HttpResponse:
    """Everything the resort keeps about me, as JSON."""
    if wait := rate_limits.hit(rate_limits.DOWNLOAD, str(me(request).pk)):
        return too_many(request, wait)
    with acting_as(me(request).pk):
        data = portability.everything_about(me(request))
        record_security("data_downloaded", request=request)
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="my-data-{timezone.localdate()}.json"'
    return response


@sensitive_post_parameters("current_password")
@own_pages
def delete(request: HttpRequest) -> HttpResponse:
    """Delete my account, with the password asked again, unless something is still to come."""
    user, today = me(request), timezone.localdate()
    if request.method == "POST" and (wait := rate_limits.hit(rate_limits.PASSWORD_AGAIN, str(user.pk))):
        return too_many(request, wait)
    form = PasswordAgainForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.delete_account(user=user, today=today, request=request)
        except AccountTied as tied:
            return page(request, "accounts/delete.html", {"form": form, "ties": tied.steps}, status=409)
        logout(request)
        messages.success(request, _("Your account is deleted. Thank you for having been our guest."))
        return redirect("home")
    ties = AccountTied(services.ties_of(user=user, today=today)).steps
    status = BAD_INPUT if request.method == "POST" else 200
    return page(request, "accounts/delete.html", {"form": form, "ties": ties}, status=status)
