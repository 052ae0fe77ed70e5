"""The form of a membership plan's setting: prices, people, passes and benefits in boxes of their own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

PRICES = ("monthly", "quarterly", "annually")
NUMBERS = ("members", "passes")
_LABELS = {
    "monthly": _("Price of a month"),
    "quarterly": _("Price of three months"),
    "annually": _("Price of a year"),
    "members": _("People included"),
    "passes": _("Guest passes a month"),
    "benefits": _("Benefits, one a line"),
    "offered": _("For sale"),
}


class PlanWidget(forms.MultiWidget):
    """One labelled box for each part."""

    def __init__(self) -> None:
        money = {"inputmode": "decimal", "size": 10}
        super().__init__(
            {
                **{name: forms.TextInput(money) for name in PRICES},
                **{name: forms.NumberInput({"min": 0, "max": 100}) for name in NUMBERS},
                "benefits": AdminTextareaWidget({"rows": 5}),
                "offered": forms.CheckboxInput(),
            }
        )

    def decompress(self, value: Any) -> list[Any]:
        """The stored plan as what stands in the boxes."""
        plan = value or {}
        texts = [plan.get(name) for name in (*PRICES, *NUMBERS)]
        return [*texts, "\n".join(plan.get("benefits", ())), plan.get("offered", False)]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Every box with its label: a form's own renderer knows no templates of ours."""
        boxes = self.get_context(name, value, attrs)["widget"]["subwidgets"]
        return format_html_join(
            "",
            '<p><label for="{}">{}</label> {}</p>',
            (
                (
                    box["attrs"].get("id", ""),
                    label,
                    widget._render(widget.template_name, {"widget": box}, renderer),  # type: ignore[attr-defined]
                )
                for box, widget, label in zip(boxes, self.widgets, _LABELS.values(), strict=True)
            ),
        )


class PlanField(forms.MultiValueField):
    """A plan such as `config.SETTINGS["pool.plan_family"].default`; the setting's own check judges it."""

    widget = PlanWidget

    def __init__(self, **kwargs: Any) -> None:
        money = [forms.DecimalField(min_value=0, max_digits=8, decimal_places=2) for _name in PRICES]
        numbers = [forms.IntegerField(min_value=0, max_value=100) for _name in NUMBERS]
        benefits = forms.CharField(required=False, max_length=2000)
        offered = forms.BooleanField(required=False)
        super().__init__(fields=(*money, *numbers, benefits, offered), require_all_fields=False, **kwargs)

    def compress(self, data_list: list[Any]) -> dict[str, Any]:
        """What is stored."""
        *numbers, benefits, offered = data_list or [None] * (len(PRICES) + len(NUMBERS) + 2)
        prices, counts = numbers[: len(PRICES)], numbers[len(PRICES) :]
        return {
            **{name: f"{price:.2f}" for name, price in zip(PRICES, prices, strict=True) if price is not None},
            **{name: count for name, count in zip(NUMBERS, counts, strict=True) if count is not None},
            "benefits": [line.strip() for line in (benefits or "").splitlines() if line.strip()],
            "offered": bool(offered),
        }
