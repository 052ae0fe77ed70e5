"""People, staff and their letters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import rate_limits
from accounts.models import Notification, PasswordHistory, Role, Staff, User
from accounts.services import request_password_reset
from audit.admin_base import BackOfficeAdmin, BackOfficeInline, RemovedFilter
from audit.admin_columns import person_column, pill
from audit.admin_fields import WordsField
from audit.admin_forms import BackOfficeForm
from audit.admin_removal import removal_steps
from audit.admin_steps import Step
from audit.services import record

_MANAGERS = (Role.ADMIN, Role.SUPERADMIN)


def _unlock(request: HttpRequest, person: User, cleaned: dict[str, Any]) -> str:
    person.locked_until, person.failed_login_attempts = None, 0
    person.save(update_fields=["locked_until", "failed_login_attempts"])
    rate_limits.forget(rate_limits.SIGN_IN_ACCOUNT, person.email)
    record("accounts.user_unlocked", target=person)
    return _("%(person)s can sign in again.") % {"person": person}


def _send_reset(request: HttpRequest, person: User, cleaned: dict[str, Any]) -> str:
    request_password_reset(email=person.email, request=request)
    record("accounts.reset_letter_asked", target=person)
    return _("A letter with a link to a new password goes to %(email)s.") % {"email": person.email}


def _explain_reset(request: HttpRequest, person: User) -> Iterable[str]:
    return [
        _("%(email)s receives a link; the old password works until it is used.") % {"email": person.email}
    ]


class StaffForm(BackOfficeForm):
    permissions = WordsField(label=gettext_lazy("Permissions"))


class StaffInline(BackOfficeInline):
    model = Staff
    max_num = 1
    fields = ("department", "position", "hire_date", "hourly_rate", "is_active")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Pay is between the person and the managers."""
        return [name for name in self.fields if name != "hourly_rate" or request.user.is_manager]


@admin.register(User)
class UserAdmin(BackOfficeAdmin):
    """Nobody's password is set or shown here: people set their own, by letter."""

    inlines = (StaffInline,)
    steps = (
        Step(
            "unlock", gettext_lazy("Unlock"), _unlock, ((User, "UPDATE"),), columns=("locked_until",),
            possible=lambda person: bool(person.locked_until or person.failed_login_attempts), primary=True,
        ),
        Step(
            "send-reset", gettext_lazy("Send a letter to set a password"), _send_reset, ((User, "UPDATE"),),
            possible=lambda person: person.deleted_at is None, explain=_explain_reset, bulk=False,
        ),
        *removal_steps(User),
    )  # fmt: skip
    list_display = ("name", "email", "role_pill", "department", "email_verified", "last_login")
    list_display_links = ("name",)
    list_filter = ("role", "staff__department", "email_verified", RemovedFilter)
    list_select_related = ("staff",)
    search_fields = ("email", "first_name", "last_name", "phone")
    search_help_text = gettext_lazy("Name, e-mail or phone")
    ordering = ("last_name", "first_name")
    fieldsets = (
        (None, {"fields": ("first_name", "last_name", "email", "phone", "role")}),
        (
            gettext_lazy("Signing in"),
            {
                "fields": (
                    "email_verified", "two_factor_enabled", "last_login", "last_password_change",
                    "failed_login_attempts", "locked_until", "created_at", "deleted_at",
                )
            },
        ),
    )  # fmt: skip
    readonly_fields = (
        "email_verified", "two_factor_enabled", "last_login", "last_password_change", "failed_login_attempts",
        "locked_until", "created_at", "deleted_at",
    )  # fmt: skip

    @admin.display(description=gettext_lazy("name"), ordering="last_name")
    def name(self, person: User) -> str:
        """First and last."""
        return str(person)

    @admin.display(description=gettext_lazy("role"), ordering="role")
    def role_pill(self, person: User) -> Any:
        """As a coloured word."""
        return pill("info" if person.role == Role.CUSTOMER else "active", person.get_role_display())

    @admin.display(description=gettext_lazy("department"))
    def department(self, person: User) -> Any:
        """Of staff whose row this reader may see."""
        staff = getattr(person, "staff", None)
        return staff.get_department_display() if staff else None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Removed ones too: the filter hides them."""
        return User.everything.select_related("staff").defer("staff__hourly_rate").order_by(*self.ordering)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Whoever picks a person picks one who is still here."""
        found, duplicates = super().get_search_results(request, queryset, search_term)
        if request.path.endswith("/autocomplete/"):
            found = found.filter(deleted_at__isnull=True)
        return found, duplicates

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Nobody changes their own role."""
        fixed = list(super().get_readonly_fields(request, obj))
        return [*fixed, "role"] if obj is not None and obj.pk == request.user.pk else fixed

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only an owner makes managers; the database refuses everybody else."""
        if db_field.name == "role" and request.user.role != Role.SUPERADMIN:
            kwargs["choices"] = [(role.value, role.label) for role in Role if role not in _MANAGERS]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Managers are looked at by managers, and changed by owners and by themselves."""
        if obj is not None and obj.role in _MANAGERS and obj.pk != request.user.pk:
            return request.user.role == Role.SUPERADMIN
        return super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A new person has no password until they set one by letter."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)


@admin.register(Staff)
class StaffAdmin(BackOfficeAdmin):
    """Who works where; a new member of staff begins on the page of the person."""

    adds = False
    form = StaffForm
    list_display = ("person", "department", "position", "hire_date", "is_active")
    list_filter = ("department", "is_active")
    search_fields = ("user__first_name", "user__last_name", "user__email", "position")
    search_help_text = gettext_lazy("Name, e-mail or job title")
    people = ("user",)
    ordering = ("department", "user_id")
    fields = ("person", "department", "position", "hire_date", "hourly_rate", "is_active", "permissions")
    readonly_fields = ("person",)

    person = person_column("user", gettext_lazy("person"))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Pay is between the person and the managers."""
        return [name for name in self.fields if name != "hourly_rate" or request.user.is_manager]


@admin.register(PasswordHistory)
class PasswordHistoryAdmin(BackOfficeAdmin):
    """When one's own password changed. The hashes are not for looking at."""

    adds = edits = False
    list_display = ("created_at",)
    list_filter = ("created_at",)
    ordering = ("-created_at",)
    fields = ("created_at",)
    readonly_fields = ("created_at",)


@admin.register(Notification)
class NotificationAdmin(BackOfficeAdmin):
    adds = edits = False
    list_display = ("created_at", "subject", "user", "kind", "channel", "sent_at", "read_at")
    list_filter = ("channel", ("sent_at", admin.EmptyFieldListFilter), "created_at")
    search_fields = ("subject", "kind", "user__email")
    search_help_text = gettext_lazy("Subject, kind or person's e-mail")
    people = ("user",)
    fields = ("created_at", "user", "subject", "kind", "channel", "body", "sent_at", "read_at")
    readonly_fields = ("created_at",)
