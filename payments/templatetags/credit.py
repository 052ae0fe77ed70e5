"""`{% load credit %}`: a guest's credit on pages of other apps."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from payments.services import credits

register = template.Library()


@register.inclusion_tag("payments/_credit.html", takes_context=True)
def my_credit(context: dict[str, Any]) -> dict[str, Any]:
    """What the signed-in guest has, piece by piece with its last day; nothing where there is none."""
    now = timezone.now()
    return {"credits": credits.usable(context["request"].user, now=now)}
