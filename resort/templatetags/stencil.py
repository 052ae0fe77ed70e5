"""`{% load stencil %}`: parts of pages that are rendered once a process."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.context import Context
from django.utils.safestring import SafeString

from resort import stencil as stencils

register = template.Library()
Values = dict[str, FilterExpression]


class StencilNode(template.Node):
    """Resolves its arguments and hands over to resort.stencil."""

    def __init__(self, name: FilterExpression, given: Values, holes: Values) -> None:
        self.name, self.given, self.holes = name, given, holes

    def render(self, context: Context) -> SafeString:
        """The part, its holes filled."""
        return stencils.fill(
            self.name.resolve(context), _resolved(self.given, context), _resolved(self.holes, context)
        )


def _resolved(values: Values, context: Context) -> dict[str, Any]:
    return {name: value.resolve(context) for name, value in values.items()}


@register.tag
def stencil(parser: Parser, token: Token) -> StencilNode:
    """`{% stencil "components/x.html" kind=kind fill amount=amount %}`: kept for each `kind`, filled each time."""
    _tag, name, *bits = token.split_contents()
    cut = bits.index("fill") if "fill" in bits else len(bits)
    given, holes = bits[:cut], bits[cut + 1 :]
    values = token_kwargs(given, parser), token_kwargs(holes, parser)
    if given or holes:
        raise template.TemplateSyntaxError(f"{{% stencil %}} does not understand {given or holes}")
    return StencilNode(parser.compile_filter(name), *values)
