"""Every address of the site."""

from django.contrib import admin
from django.urls import path

from resort import views

urlpatterns = [
    path("", views.home, name="home"),
    path("admin/", admin.site.urls),
]
