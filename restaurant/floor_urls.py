"""Addresses of the floor plan, inside the back office."""

from django.urls import path

from restaurant.views import floor, floor_editor

app_name = "floor"
urlpatterns = [
    path("", floor.plan, name="plan"),
    path("list/", floor.table_list, name="list"),
    path("look/", floor.look, name="look"),
    path("table/<uuid:table>/", floor.panel, name="panel"),
    path("table/<uuid:table>/step/", floor.act, name="act"),
    path("edit/", floor_editor.edit, name="edit"),
]
