"""`{% load house %}`: the ways through the restaurant's screens, for whoever works there."""

from __future__ import annotations

from django import template
from django.template import Context

from restaurant.views.screens import Screen, screens_for

register = template.Library()


@register.simple_tag(takes_context=True)
def screens(context: Context) -> list[Screen]:
    """Every screen of the restaurant that whoever is signed in may open."""
    return screens_for(context["request"].user)
