"""Finding one's way in the back office."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.messages import get_messages
from django.urls import reverse

REGISTERED = sorted((model for model in admin.site._registry), key=lambda model: model._meta.label)
LABELS = [model._meta.label_lower for model in REGISTERED]


def address(model, page="changelist", *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def model_of(label):
    return next(model for model in REGISTERED if model._meta.label_lower == label)


def step_url(obj, step):
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_step", args=[obj.pk, step])


def take(browser, obj, step, **fields):
    """Open the page that asks, as a person does, then say yes."""
    asked = browser.get(step_url(obj, step))
    assert asked.status_code == 200, asked.status_code
    return browser.post(step_url(obj, step), {"confirmed": "yes", **fields})


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]
