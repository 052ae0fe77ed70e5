"""Addresses of the waiters' bills, inside the back office."""

from django.urls import path

from restaurant.views import bills, bills_paying

app_name = "bills"
urlpatterns = [
    path("", bills.bills, name="list"),
    path("table/<uuid:table>/", bills.of_table, name="table"),
    path("<str:code>/", bills.bill, name="bill"),
    path("<str:code>/receipt/", bills.receipt, name="receipt"),
    path("<str:code>/change/", bills.change, name="change"),
    path("<str:code>/split/", bills.split, name="split"),
    path("<str:code>/share/<uuid:share>/pay/", bills_paying.pay, name="pay"),
    path("<str:code>/share/<uuid:share>/charge/", bills_paying.charge, name="charge"),
    path("<str:code>/share/<uuid:share>/take-back/", bills_paying.take_back, name="take_back"),
    path("<str:code>/share/<uuid:share>/give-back/", bills_paying.give_back, name="give_back"),
    path("<str:code>/share/<uuid:share>/link/", bills_paying.link, name="link"),
]
