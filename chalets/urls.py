"""Addresses of the chalets and of a guest's stays."""

from django.urls import path

from chalets.views import booking, detail, paying, search, stays

app_name = "chalets"
urlpatterns = [
    path("chalets/", search.search, name="search"),
    path("chalets/<slug:slug>/", detail.detail, name="detail"),
    path("chalets/<slug:slug>/quote/", detail.quote, name="quote"),
    path("chalets/<slug:slug>/book/", booking.book, name="book"),
    path("stays/", stays.my_bookings, name="my_bookings"),
    path("stays/<str:code>/", stays.booking, name="booking"),
    path("stays/<str:code>/pay/", paying.pay, name="pay"),
    path("stays/<str:code>/pay/card/", paying.pay_card, name="pay_card"),
    path("stays/<str:code>/pay/desk/", paying.pay_desk, name="pay_desk"),
    path("stays/<str:code>/give-up/", paying.give_up, name="give_up"),
    path("stays/<str:code>/again/", booking.hold_again, name="hold_again"),
    path("stays/<str:code>/returned/", paying.returned, name="returned"),
    path("stays/<str:code>/confirmed/", stays.confirmation, name="confirmation"),
    path("stays/<str:code>/cancel/", stays.cancel, name="cancel"),
    path("stays/<str:code>/requests/", stays.requests, name="requests"),
    path("stays/<str:code>/receipt/", stays.receipt, name="receipt"),
    path("stays/<str:code>/stay.ics", stays.calendar_file, name="calendar_file"),
]
