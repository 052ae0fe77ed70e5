"""Every address of the site."""

from django.conf import settings
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language

from resort import views

handler500 = "resort.outage.server_error"
urlpatterns = [
    path("", views.home, name="home"),
    path("language/", set_language, name="set_language"),
    path("", include("chalets.urls")),
    path("", include("pool.urls")),
    path("", include("restaurant.urls")),
    path("", include("accounts.urls")),
    path("", include("payments.urls")),
    path("", include("resort.reports.urls")),
    path("restaurant/menu/", include("restaurant.menu_urls")),
    path("admin/pool/gate/", include("pool.gate_urls")),
    path("admin/restaurant/kitchen/", include("restaurant.kitchen_urls")),
    path("admin/restaurant/serving/", include("restaurant.order_urls")),
    path("admin/restaurant/floor/", include("restaurant.floor_urls")),
    path("admin/restaurant/bills/", include("restaurant.bill_urls")),
    path("admin/", admin.site.urls),
]
if settings.DEBUG:
    urlpatterns += [
        path("dev/", include("resort.dev_urls")),
        *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    ]
