"""Addresses of the waiters' screens, inside the back office."""

from django.urls import path

from restaurant.views import orders

app_name = "serving"
urlpatterns = [
    path("", orders.tables, name="tables"),
    path("dishes/", orders.dishes, name="dishes"),
    path("table/<uuid:table>/", orders.table, name="table"),
    path("order/<uuid:order>/step/", orders.step, name="step"),
    path("order/<uuid:order>/void/", orders.void, name="void"),
]
