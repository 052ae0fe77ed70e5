"""The staff back office."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class BackOffice(AdminSite):
    """Django's admin for staff and managers; sign-in is the site's own."""

    site_title = _("V2 Resort")
    site_header = _("V2 Resort back office")
    index_title = _("Today")
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff and managers only."""
        return bool(request.user.is_active and request.user.is_staff)
