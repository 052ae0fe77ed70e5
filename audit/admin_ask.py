"""The page of the back office that asks for what a new row needs: one form, one button, and a way back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse


def ask(
    model_admin: ModelAdmin[Any],
    request: HttpRequest,
    form: forms.Form,
    *,
    title: str,
    button: str = "",
    template: str = "admin/back_office/ask.html",
    **context: Any,
) -> HttpResponse:
    """The form under its title; the button says what it does, or the title again. 422 when something is amiss."""
    context = {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "subtitle": None,
        "opts": model_admin.opts,
        "form": form,
        "button": button or title,
        "cancel_url": "../",
        **context,
    }
    return TemplateResponse(request, template, context, status=422 if form.errors else 200)
