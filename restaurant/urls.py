"""Addresses of the restaurant for guests."""

from django.urls import path

from restaurant.views import bills_paying, own_card, reservations, reserving, waiting

app_name = "restaurant"
_RESERVATION = "restaurant/reservations/<str:code>/"
urlpatterns = [
    path("restaurant/", reserving.home, name="home"),
    path("restaurant/reserve/", reserving.reserve, name="reserve"),
    path("restaurant/reservations/", reservations.mine, name="reservations"),
    path(_RESERVATION, reservations.reservation, name="reservation"),
    path(f"{_RESERVATION}confirm/", reservations.confirm, name="confirm"),
    path(f"{_RESERVATION}change/", reservations.change, name="change"),
    path(f"{_RESERVATION}cancel/", reservations.cancel, name="cancel"),
    path(f"{_RESERVATION}pay/", reservations.pay, name="pay"),
    path(f"{_RESERVATION}table.ics", reservations.calendar_file, name="calendar_file"),
    path("restaurant/bill/<str:token>/", bills_paying.own_share, name="share"),
    # Short, because it is typed from a card where no camera reads it.
    path("t/<str:code>/", own_card.card, name="card"),
    path("t/<str:code>/<uuid:order>/", own_card.card_order, name="card_order"),
    path("restaurant/waitlist/", waiting.join, name="waitlist"),
    path("restaurant/waitlist/<str:key>/", waiting.wait, name="wait"),
    path("restaurant/waitlist/<str:key>/take/", waiting.take, name="take_offer"),
    path("restaurant/waitlist/<str:key>/leave/", waiting.leave, name="leave_waitlist"),
]
