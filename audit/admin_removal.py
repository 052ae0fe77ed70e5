"""Removing without deleting: hidden from everybody, kept for the records, and brought back when it was a mistake."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import services
from audit.admin_steps import Step


def _name(obj: Model) -> str:
    return f"{obj._meta.app_label}.{obj._meta.model_name}"


def _remove(request: HttpRequest, obj: Any, cleaned: dict[str, Any]) -> str:
    if obj == request.user:
        raise ValidationError(_("Nobody removes themselves."))
    obj.deleted_at = timezone.now()
    obj.save(update_fields=["deleted_at"])
    services.record(f"{_name(obj)}_removed", target=obj)
    return _("%(thing)s is removed.") % {"thing": obj}


def _bring_back(request: HttpRequest, obj: Any, cleaned: dict[str, Any]) -> str:
    obj.deleted_at = None
    obj.save(update_fields=["deleted_at"])
    services.record(f"{_name(obj)}_brought_back", target=obj)
    return _("%(thing)s is back.") % {"thing": obj}


def removal_steps(model: type[Model]) -> tuple[Step, Step]:
    """The two steps of a model with `deleted_at`, for those who may change that column."""
    needs = ((model, "UPDATE"),)
    return (
        Step(
            "remove",
            gettext_lazy("Remove"),
            _remove,
            needs,
            columns=("deleted_at",),
            possible=lambda obj: obj.deleted_at is None,
            explain=lambda request, obj: [
                _("It is no longer shown or offered anywhere. What refers to it stays.")
            ],
            danger=True,
        ),
        Step(
            "bring-back",
            gettext_lazy("Bring back"),
            _bring_back,
            needs,
            columns=("deleted_at",),
            possible=lambda obj: obj.deleted_at is not None,
        ),
    )
