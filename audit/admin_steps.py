"""Deeds in the back office: a button, a page that says what will happen, and one call of a service.

A step is offered only to whoever the database lets do it, and only where it is the next legal thing. The page is a
form of its own, so nothing happens by following a link.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.admin_words import refusal
from resort.db import access

CONFIRMED = "confirmed"
_BULK_LIMIT = 100


def _always(obj: Any) -> bool:
    return True


def _blank(obj: Any) -> dict[str, Any] | None:
    return None


def _nothing(request: HttpRequest, obj: Any) -> Iterable[str]:
    return ()


@dataclass(frozen=True)
class Step:
    """One deed. `run` calls the service and returns the sentence that tells it is done.

    `needs` are the (model, command) pairs the database must allow, `columns` those of the first model that an UPDATE
    must be granted; `explain` says what will happen to one object.
    """

    name: str
    label: Any
    run: Callable[[HttpRequest, Any, dict[str, Any]], Any]
    needs: tuple[tuple[type[models.Model], str], ...]
    possible: Callable[[Any], bool] = _always
    explain: Callable[[HttpRequest, Any], Iterable[Any]] = _nothing
    form: type[forms.Form] = forms.Form
    initial: Callable[[Any], dict[str, Any] | None] = _blank
    bulk: bool = True
    danger: bool = False
    # The thing to do next, shown first and strongest.
    primary: bool = False
    columns: tuple[str, ...] = ()
    # Whatever else must hold for this person, such as being an owner.
    also: Callable[[Any], bool] = field(default=_always)

    def allowed_to(self, user: Any) -> bool:
        """Whether the database lets this person do it at all."""
        if not self.also(user) or not all(access.may(user, model, command) for model, command in self.needs):
            return False
        return not self.columns or access.changeable_columns(user, self.needs[0][0]) >= set(self.columns)


class StepsMixin:
    """Buttons on the page of an object and actions in its list, both from `steps`."""

    steps: Sequence[Step] = ()
    # What services raise with a sentence for people.
    refusals: tuple[type[Exception], ...] = ()

    opts: Any
    admin_site: Any

    def steps_for(self, request: HttpRequest, obj: Any) -> list[Step]:
        """What this person may do with this object now."""
        return [step for step in self.steps if step.allowed_to(request.user) and step.possible(obj)]

    def get_urls(self) -> list[Any]:
        """One address per step, before the catch-all of Django's own."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_step"
        view = self.admin_site.admin_view(self.step_view)
        return [path("<path:object_id>/do/<slug:name>/", view, name=name), *super().get_urls()]  # type: ignore[misc]

    def render_change_form(self, request: HttpRequest, context: Any, **kwargs: Any) -> HttpResponse:
        """Add the buttons."""
        obj = kwargs.get("obj")
        context["steps"] = [
            {"step": step, "url": self._step_url(obj, step)}
            for step in (self.steps_for(request, obj) if obj else ())
        ]
        return super().render_change_form(request, context, **kwargs)  # type: ignore[misc]

    def _step_url(self, obj: Any, step: Step) -> str:
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_step"
        return reverse(name, args=[quote(obj.pk), step.name])

    def _object_url(self, obj: Any) -> str:
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change"
        return reverse(name, args=[quote(obj.pk)])

    # One object.

    def step_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Say what will happen (GET), then do it (POST)."""
        step = next((step for step in self.steps if step.name == name), None)
        if step is None or not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise Http404
        if not step.allowed_to(request.user):
            raise PermissionDenied
        obj = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if obj is None:
            raise Http404
        if not step.possible(obj):
            messages.error(request, _("%(label)s is not possible now.") % {"label": step.label})
            return HttpResponseRedirect(self._object_url(obj))
        form = step.form(request.POST if request.method == "POST" else None, initial=step.initial(obj))
        if request.method == "POST" and form.is_valid():
            done, sentence = self._try(request, step, obj, form.cleaned_data)
            (messages.success if done else messages.error)(request, sentence)
            return HttpResponseRedirect(self._object_url(obj))
        return self._ask(
            request,
            step,
            form,
            object=obj,
            summary=[(str(label).capitalize(), value) for label, value in self.step_summary(obj)],
            consequences=list(step.explain(request, obj)),
            cancel_url=self._object_url(obj),
        )

    def _try(self, request: HttpRequest, step: Step, obj: Any, cleaned: dict[str, Any]) -> tuple[bool, str]:
        """Run one step in its own savepoint; (done, sentence)."""
        try:
            with transaction.atomic():
                return True, str(step.run(request, obj, cleaned))
        except self.refusals as error:
            return False, str(error)
        except ValidationError as error:
            return False, " ".join(error.messages)
        except DatabaseError as error:
            if sentence := refusal(error):
                return False, sentence
            raise

    def step_summary(self, obj: Any) -> list[tuple[Any, Any]]:
        """What tells one object from others on the page that asks: (label, value) pairs."""
        return [(self.opts.verbose_name, str(obj))]

    def _ask(self, request: HttpRequest, step: Step, form: forms.Form, **context: Any) -> HttpResponse:
        return TemplateResponse(
            request,
            "admin/confirm_action.html",
            {
                **self.admin_site.each_context(request),
                "title": step.label,
                "subtitle": None,
                "opts": self.opts,
                "form": form,
                "danger": step.danger,
                "object": None,
                "objects": [],
                "summary": [],
                "consequences": [],
                "confirm_label": "",
                "action": "",
                "selected": [],
                **context,
            },
            status=422 if form.errors else 200,
        )

    # Several at once.

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The steps that may be taken for several objects."""
        actions = super().get_actions(request)  # type: ignore[misc]
        for step in self.steps:
            if step.bulk and step.allowed_to(request.user):
                actions[step.name] = (partial(_bulk, step=step), step.name, step.label)
        return actions

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Refuse an action nobody offered, instead of passing over it."""
        action = request.POST.get("action")
        if action and action not in self.get_actions(request):
            raise PermissionDenied
        return super().changelist_view(request, extra_context)  # type: ignore[misc]

    def take_many(self, request: HttpRequest, step: Step, objects: list[Any]) -> HttpResponse | None:
        """Ask first; once confirmed take the step for each object that can."""
        able = [obj for obj in objects[:_BULK_LIMIT] if step.possible(obj)]
        unable = len(objects) - len(able)
        if not able:
            messages.warning(
                request, _("%(label)s is not possible for what you chose.") % {"label": step.label}
            )
            return None
        form = step.form(request.POST if CONFIRMED in request.POST else None)
        if not form.is_valid():
            return self._ask(
                request,
                step,
                form,
                objects=[self._line(request, step, obj) for obj in able],
                consequences=[self._left_out(unable)] if unable else [],
                cancel_url=request.get_full_path(),
                action=step.name,
                selected=[obj.pk for obj in able],
            )
        results = [(obj, *self._try(request, step, obj, form.cleaned_data)) for obj in able]
        for obj, done, sentence in results:
            if not done:
                messages.error(request, f"{obj}: {sentence}")
        if count := sum(done for _obj, done, _sentence in results):
            messages.success(
                request,
                ngettext("%(label)s: done for %(count)d.", "%(label)s: done for %(count)d.", count)
                % {"label": step.label, "count": count},
            )
        return None

    def _line(self, request: HttpRequest, step: Step, obj: Any) -> str:
        what = ", ".join(str(value) for _label, value in self.step_summary(obj))
        return " ".join([f"{what}.", *map(str, step.explain(request, obj))])

    def _left_out(self, count: int) -> str:
        return ngettext(
            "%(count)d of those you chose cannot take this step and is left as it is.",
            "%(count)d of those you chose cannot take this step and are left as they are.",
            count,
        ) % {"count": count}


def _bulk(model_admin: Any, request: HttpRequest, queryset: Any, *, step: Step) -> HttpResponse | None:
    return model_admin.take_many(request, step, list(queryset[: _BULK_LIMIT + 1]))
