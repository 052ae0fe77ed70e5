"""Addresses of the waiters' screens, inside the back office."""

from django.urls import path

from restaurant.views import cards, guest_orders, orders

app_name = "serving"
urlpatterns = [
    path("", orders.tables, name="tables"),
    path("dishes/", orders.dishes, name="dishes"),
    path("cards/", cards.sheet, name="cards"),
    path("cards/make/", cards.make, name="cards_make"),
    path("cards/<uuid:card>/renew/", cards.renew, name="card_renew"),
    path("guests/look/", guest_orders.look, name="guests_look"),
    path("guests/<uuid:wish>/", guest_orders.answer, name="guests_answer"),
    path("table/<uuid:table>/", orders.table, name="table"),
    path("order/<uuid:order>/step/", orders.step, name="step"),
    path("order/<uuid:order>/void/", orders.void, name="void"),
]
