"""Every address of the site."""

from importlib.util import find_spec

from django.conf import settings
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import include, path

from resort import views

_APPS = [m for m in ("chalets.urls", "accounts.urls", "payments.urls") if find_spec(m)]
if find_spec("resort.reports"):
    _APPS.append("resort.reports.urls")
urlpatterns = [
    path("", views.home, name="home"),
    *[path("", include(module)) for module in _APPS if find_spec(module)],
    path("admin/", admin.site.urls),
]
if settings.DEBUG and find_spec("resort.dev_urls"):
    urlpatterns += [
        path("dev/", include("resort.dev_urls")),
        *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    ]
