"""The staff back office."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from resort.db.access import security_of

_ORDER = ("chalets", "payments", "restaurant", "pool", "accounts", "audit")


class BackOffice(AdminSite):
    """Django's admin for staff and managers; signing in and out is the site's own."""

    site_title = _("V2 Resort")
    site_header = _("V2 Resort back office")
    index_title = _("Today")
    enable_nav_sidebar = True

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        # One at a time, on a page that shows what goes with it.
        self.disable_action("delete_selected")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Screens for tables whose row security says who may see them; the framework's own have none."""
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        if ours := [model for model in models if security_of(model)]:
            super().register(ours, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff and managers only."""
        return bool(request.user.is_active and request.user.is_staff)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """In the order of a day's work."""
        found: Iterable[Any] = super().get_app_list(request, app_label)
        places = {label: place for place, label in enumerate(_ORDER)}
        return sorted(found, key=lambda app: places.get(app["app_label"], len(places)))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Today: what is to be done, then everything else."""
        from resort import pool_board, table_board, today  # noqa: PLC0415 -- name models, which are loaded after the site
        from restaurant.views.screens import screens_for  # noqa: PLC0415

        now = timezone.now()
        context = {
            "tasks": today.tasks_for(request.user, now),
            "lists": today.lists_for(request.user, now),
            "board": pool_board.board_for(request.user, now),
            "screens": screens_for(request.user),
            "tables": table_board.board_for(request.user, now),
            **(extra_context or {}),
        }
        return super().index(request, context)

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One part of the house, called by its name."""
        name = apps.get_app_config(app_label).verbose_name
        return super().app_index(request, app_label, {"title": name, **(extra_context or {})})

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """No form of ours completes names, so nobody needs to search other tables from here."""
        raise PermissionDenied

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Visitors sign in where everybody does and come back; guests have no business here."""
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index", current_app=self.name))
        if request.user.is_authenticated:
            raise PermissionDenied
        wanted = request.GET.get("next", "")
        safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
        return redirect_to_login(wanted if safe else reverse("admin:index", current_app=self.name))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sign out as everybody does: by POST, on the site's own page, which keeps the method (307)."""
        if request.method != "POST":
            return HttpResponse(status=405, headers={"Allow": "POST"})
        return HttpResponseRedirect(reverse("accounts:sign_out"), status=307)

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Passwords change on the profile."""
        return HttpResponseRedirect(reverse("accounts:password_change"))
