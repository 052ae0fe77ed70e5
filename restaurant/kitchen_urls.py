"""Addresses of the kitchen's screen, inside the back office."""

from django.urls import path

from restaurant.views import kitchen

app_name = "kitchen"
urlpatterns = [
    path("", kitchen.screen, name="screen"),
    path("look/", kitchen.look, name="look"),
    path("seen/", kitchen.seen, name="seen"),
    path("tap/<uuid:order>/", kitchen.tap, name="tap"),
]
