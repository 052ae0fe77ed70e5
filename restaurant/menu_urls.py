"""The menu's address."""

from django.urls import path

from restaurant.views import menu

app_name = "menu"
urlpatterns = [path("", menu.menu_page, name="menu")]
