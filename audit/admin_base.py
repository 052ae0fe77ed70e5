"""What every staff screen does: offer what the database allows, save only what changed, and write it down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import DatabaseError, models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import services
from audit.admin_forms import BackOfficeForm, PlainFields, capitalised, changes_of
from audit.admin_steps import StepsMixin
from audit.admin_words import refusal
from audit.models import Activity
from resort.db import access

# Moved by services only, whatever the role may do with the column.
STATUS_FIELDS = ("status", "payment_status")
_HISTORY_PAGE = 50
_SEARCH_LENGTH = 100


class BackOfficeInline(PlainFields, admin.TabularInline):
    """Rows of a related table on the page of their parent, as far as the database allows."""

    template = "admin/back_office/tabular.html"
    extra = 0
    max_num = 50
    form = BackOfficeForm
    show_change_link = False

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        """Every box is named after its column: a table has no labels."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            getattr(field.widget, "widget", field.widget).attrs["aria-label"] = str(field.label)
        return field

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As the database reads."""
        return access.may(request.user, self.model, "SELECT")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As the database inserts."""
        return access.may(request.user, self.model, "INSERT")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As the database updates."""
        return access.may(request.user, self.model, "UPDATE")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As the database deletes."""
        return access.may(request.user, self.model, "DELETE")


class BackOfficeAdmin(PlainFields, StepsMixin, admin.ModelAdmin):
    """One table in the back office.

    `adds` and `edits` False keep the forms away where services do the writing; `people` are foreign keys that are
    fetched apart, because a join would drop the rows whose person the role may not see.
    """

    form = BackOfficeForm
    adds = True
    edits = True
    people: Sequence[str] = ()
    # Columns of ids that a search for an id looks through.
    search_ids: Sequence[str] = ()
    # Joins are named, never guessed from the columns: a person's whole row may be joined by nobody.
    list_select_related = ()

    list_per_page = 50
    show_full_result_count = False
    empty_value_display = "–"
    view_on_site = False
    show_facets = admin.ShowFacets.NEVER
    save_as = False
    actions_on_top = True
    change_form_template = "admin/back_office/change_form.html"
    change_list_template = "admin/back_office/change_list.html"

    # Who may what.

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the index lists this table."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As the database reads."""
        return access.may(request.user, self.model, "SELECT")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """As the database inserts, where a form may."""
        return self.adds and access.may(request.user, self.model, "INSERT")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As the database updates, where a form may and something is left to change."""
        return self.edits and bool(access.changeable_columns(request.user, self.model) - {"updated_at"})

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As the database deletes."""
        return access.may(request.user, self.model, "DELETE")

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Filter by what the filters offer, nothing else: a hash could be guessed letter by letter."""
        offered = {_filter_name(item).split("__")[0] for item in self.list_filter}
        return lookup.split("__")[0] in offered and super().lookup_allowed(lookup, value, request)

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        raise Http404

    # Reading.

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Ask first who asks: a table without a grant is an error, not an empty answer."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return super().get_object(request, object_id, from_field)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        """Rows with the people their list names."""
        return super().get_queryset(request).prefetch_related(*self.people)

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet, search_term: str
    ) -> tuple[models.QuerySet, bool]:
        """A search as long as a person types; an id is looked for where ids are."""
        term = search_term.strip()[:_SEARCH_LENGTH]
        if self.search_ids and (wanted := _as_uuid(term)):
            conditions = [models.Q((name, wanted)) for name in self.search_ids]
            return queryset.filter(models.Q(*conditions, _connector=models.Q.OR)), False
        return super().get_search_results(request, queryset, term)

    # Forms.

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[Any]:
        """What the role's grants leave out, and every status."""
        fixed = [*super().get_readonly_fields(request, obj), *STATUS_FIELDS]
        if obj is not None:
            columns = access.changeable_columns(request.user, self.model)
            fixed += [f.name for f in self.opts.concrete_fields if f.column not in columns]
        shown = self._declared_fields(request, obj)
        return [name for name in dict.fromkeys(fixed) if name in shown]

    def _declared_fields(self, request: HttpRequest, obj: Any) -> list[Any]:
        if self.fieldsets:
            return flatten_fieldsets(self.fieldsets)
        return flatten_fieldsets([(None, {"fields": self.fields or ()})])

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """On a new entry only what can be filled in."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None:
            return fieldsets
        fixed = set(self.get_readonly_fields(request, obj))
        kept = [
            (title, {**options, "fields": [name for name in options["fields"] if name not in fixed]})
            for title, options in fieldsets
        ]
        return [(title, options) for title, options in kept if options["fields"]]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The table's own defaults, then what the address asks for."""
        defaults = {
            field.name: field.db_default.value
            if isinstance(field.db_default, models.Value)
            else field.db_default
            for field in self.opts.concrete_fields
            if field.has_db_default() and not _is_computed(field.db_default)
        }
        return {**defaults, **super().get_changeform_initial_data(request)}

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, which knows what the database said to the try before."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "back_office_refusal", "")
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        """Try the change; what the database refuses comes back as an error of the form, never as a 500."""
        extra_context = {**(extra_context or {}), "may_see_history": self._may_see_history(request)}
        try:
            with transaction.atomic():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except DatabaseError as error:
            sentence = refusal(error)
            if request.method != "POST" or not sentence:
                raise
            request.back_office_refusal = sentence  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request: HttpRequest, context: Any, **kwargs: Any) -> HttpResponse:
        """Call the page what it shows."""
        obj, name = kwargs.get("obj"), capitalised(self.opts.verbose_name)
        title = f"{name} {obj}" if obj else _("New %(thing)s") % {"thing": self.opts.verbose_name}
        context.update(title=title, subtitle=None)
        return super().render_change_form(request, context, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Call the list what it lists."""
        title = capitalised(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, "tools": (), **(extra_context or {})})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Insert, or update exactly the columns that changed: others may not even be granted."""
        if not change:
            obj.save(force_insert=True)
            return
        names = {field.name for field in self.opts.concrete_fields}
        if changed := [name for name in form.changed_data if name in names]:
            obj.save(update_fields=changed)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """The same for rows inside the page."""
        formset.save(commit=False)
        for row in formset.deleted_objects:
            row.delete()
        for row, changed in formset.changed_objects:
            row.save(update_fields=changed)
        for row in formset.new_objects:
            row.save(force_insert=True)

    # The record.

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Before and after of every field, also of rows inside the page."""
        message: dict[str, Any] = {"changes": changes_of(form)}
        for formset in formsets or ():
            name = formset.model._meta.model_name
            parts = [
                {"id": str(part.instance.pk), "changes": changes_of(part)}
                for part in formset.forms
                if part.has_changed() and part not in formset.deleted_forms
            ]
            parts += [{"id": str(row.pk), "removed": str(row)} for row in formset.deleted_objects]
            if parts:
                message[name] = parts
        return message

    def record(self, request: HttpRequest, obj: models.Model, deed: str, **data: Any) -> None:
        """Write "<app>.<model>_<deed>" into the activity record."""
        services.record(f"{self.opts.app_label}.{self.opts.model_name}_{deed}", target=obj, **data)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Into our own record: Django's has no grants."""
        self.record(request, obj, "added", **message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Into our own record, unless nothing changed."""
        if any(message.values()):
            self.record(request, obj, "changed", **message)

    def log_deletions(self, request: HttpRequest, queryset: Iterable[Any]) -> Any:
        """Into our own record, with what it was."""
        for obj in queryset:
            self.record(request, obj, "deleted", was=str(obj))

    def _may_see_history(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "is_manager", False)) and access.may(
            request.user, Activity, "SELECT"
        )

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """What happened to one entry, newest first; for managers."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            raise Http404
        if not self._may_see_history(request) or not self.has_view_permission(request, obj):
            raise PermissionDenied
        activities = Activity.objects.filter(
            target_type=self.opts.label_lower, target_id=str(obj.pk)
        ).prefetch_related("user")
        page = Paginator(activities, _HISTORY_PAGE).get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Activity: %s") % obj,
            "opts": self.opts,
            "object": obj,
            "page": page,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/back_office/history.html", context)

    # Deleting.

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponseBase:
        """Delete; when something still needs the entry, say so."""
        try:
            with transaction.atomic():
                return super().delete_view(request, object_id, extra_context)
        except DatabaseError as error:
            sentence = refusal(error)
            if not sentence:
                raise
            messages.error(request, sentence)
            return HttpResponseRedirect(request.path)


def _filter_name(item: Any) -> str:
    if isinstance(item, (tuple, list)):
        return item[0]
    return item if isinstance(item, str) else item.parameter_name


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _is_computed(default: Any) -> bool:
    return hasattr(default, "resolve_expression") and not isinstance(default, models.Value)


class RemovedFilter(admin.SimpleListFilter):
    """Hides what was removed until somebody asks for it."""

    title = gettext_lazy("removed")
    parameter_name = "removed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One alternative to the usual."""
        return [("yes", gettext_lazy("Removed"))]

    def choices(self, changelist: Any) -> Any:
        """The usual is called what it is."""
        choices = list(super().choices(changelist))
        choices[0]["display"] = _("In use")
        yield from choices

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        """In use, or removed."""
        return queryset.filter(deleted_at__isnull=self.value() != "yes")
