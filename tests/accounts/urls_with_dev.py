"""The site's addresses with those of a development machine, which settings.DEBUG leaves out in tests."""

from django.urls import include, path

from resort.urls import urlpatterns as site

urlpatterns = [*site, path("dev/", include("resort.dev_urls"))]
