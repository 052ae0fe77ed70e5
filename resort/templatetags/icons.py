"""Pictures of the sprite."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


# A page shows dozens of the same few pictures, and their address does not change while the process lives.
@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """One picture of static/icons/sprite.svg by its name; silent to screen readers unless it has a label."""
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="icon{}" {} width="20" height="20" focusable="false"><use href="{}#{}"></use></svg>',
        f" {css}" if css else "",
        spoken,
        static("icons/sprite.svg"),
        name,
    )
