"""`{% load pages %}`: links to the other pages of a list."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.core.paginator import Page
from django.http import HttpRequest
from django.utils.safestring import SafeString

from resort.stencil import fill

register = template.Library()


@register.simple_tag
def page_links(page: Page, request: HttpRequest) -> SafeString:
    """Links that keep the rest of the query; nothing where there is no other page."""
    if not page.has_other_pages():
        return SafeString("")
    rest = [(name, value) for name, values in request.GET.lists() if name != "page" for value in values]
    query = f"{urlencode(rest)}&" if rest else ""
    numbers = page.paginator.get_elided_page_range(page.number)
    given = {"number": page.number, "last": page.paginator.num_pages, "numbers": tuple(map(str, numbers))}
    return fill("components/page_links.html", given, {"query": query})
