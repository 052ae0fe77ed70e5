"""Form fields that Django has not, or not as plainly."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.utils.translation import gettext_lazy

_MOST = 50


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own clock."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class WordsField(forms.CharField):
    """A JSON list of words, written with commas between them."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("help_text", gettext_lazy("Separate several with commas."))
        kwargs.setdefault("widget", AdminTextInputWidget)
        super().__init__(max_length=1000, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The list as one line."""
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        """The line as a list."""
        text = super().clean(value)
        return [word.strip() for word in text.split(",") if word.strip()][:_MOST]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what is shown."""
        return (self.prepare_value(initial) or "") != (data or "")


class LinesField(forms.CharField):
    """A JSON list of sentences, written one a line."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(max_length=10_000, widget=AdminTextareaWidget({"rows": 10}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The list as lines."""
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        """The lines as a list; empty ones are none."""
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what is shown."""
        return (self.prepare_value(initial) or "").splitlines() != (data or "").splitlines()
