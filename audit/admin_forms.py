"""The forms of the back office: errors in words, plain boxes, and what a change was."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields.files import FieldFile
from django.http import HttpRequest

from audit.admin_fields import DayInput, TimeInput
from audit.admin_words import explain

# Never written into the record of a change.
_SECRETS = {"password", "two_factor_secret", "password_hash"}


class BackOfficeForm(forms.ModelForm):
    """A form whose broken constraints are told in words; `refusal` is what the database said to the last try."""

    refusal = ""

    def clean(self) -> dict[str, Any] | None:
        """Repeat what the database said when these values were tried."""
        cleaned = super().clean()
        if self.refusal:
            raise ValidationError(self.refusal)
        return cleaned

    def _post_clean(self) -> None:
        """Django checks the constraints together with the fields; ours are checked after them, one by one."""
        self.instance.validate_constraints = lambda exclude=None: None
        try:
            super()._post_clean()  # type: ignore[misc]
        finally:
            del self.instance.validate_constraints
        self._check_constraints()

    def _check_constraints(self) -> None:
        exclude = self._get_validation_exclusions()  # type: ignore[attr-defined]
        for model, constraints in self.instance.get_constraints():
            # An overlap is judged by the database alone: here only rows this person may see would count.
            for constraint in (c for c in constraints if not isinstance(c, ExclusionConstraint)):
                try:
                    constraint.validate(model, self.instance, exclude=exclude)
                except ValidationError:
                    field, sentence = explain(constraint, list(self.fields))
                    self.add_error(field or None, sentence)


def changes_of(form: forms.BaseForm) -> dict[str, list[Any]]:
    """What a form changed: {field: [before, after]}, without secrets."""
    return {
        name: [
            _plain(form.get_initial_for_field(form.fields[name], name)),
            _plain(form.cleaned_data.get(name)),
        ]
        for name in form.changed_data
        if name not in _SECRETS and name in form.fields
    }


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, models.QuerySet):
        return [str(row.pk) for row in value]
    if isinstance(value, FieldFile) or hasattr(value, "read"):
        return getattr(value, "name", "") or ""
    return value


class PlainFields:
    """What forms and inlines share: null flags are checkboxes, empty values stay NULL."""

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        """A nullable yes/no is a checkbox: nobody chooses "unknown". Days and times have the browser's own boxes."""
        if isinstance(db_field, (models.DateField, models.TimeField)) and not isinstance(
            db_field, models.DateTimeField
        ):
            kwargs["widget"] = DayInput() if isinstance(db_field, models.DateField) else TimeInput()
            return db_field.formfield(**kwargs)
        if isinstance(db_field, models.BooleanField):
            return forms.BooleanField(
                required=False, label=capitalised(db_field.verbose_name), help_text=db_field.help_text
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]


def capitalised(label: Any) -> str:
    text = str(label)
    return text[:1].upper() + text[1:]
