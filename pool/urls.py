"""Addresses of the pool for guests."""

from django.urls import path

from pool.memberships import urls as membership_urls
from pool.views import tickets, tickets_buying, tickets_changing, tickets_paying

app_name = "pool"
urlpatterns = [
    path("pool/", tickets_buying.home, name="home"),
    path("pool/worker.js", tickets.worker, name="worker"),
    path("pool/sent/<str:link>/", tickets.sent, name="sent"),
    path("pool/stay-passes/<str:code>/", tickets.stay_pass, name="stay_pass"),
    path("pool/tickets/", tickets.my_tickets, name="tickets"),
    path("pool/tickets/<str:code>/", tickets.ticket, name="ticket"),
    path("pool/tickets/<str:code>/pay/", tickets_paying.pay, name="pay"),
    path("pool/tickets/<str:code>/pay/card/", tickets_paying.pay_card, name="pay_card"),
    path("pool/tickets/<str:code>/pay/gate/", tickets_paying.pay_gate, name="pay_gate"),
    path("pool/tickets/<str:code>/give-up/", tickets_paying.give_up, name="give_up"),
    path("pool/tickets/<str:code>/again/", tickets_buying.hold_again, name="hold_again"),
    path("pool/tickets/<str:code>/returned/", tickets_paying.returned, name="returned"),
    path("pool/tickets/<str:code>/change/", tickets_changing.change, name="change"),
    path("pool/tickets/<str:code>/cancel/", tickets_changing.cancel, name="cancel"),
    path("pool/tickets/<str:code>/send/", tickets_changing.send, name="send"),
    path("pool/tickets/<str:code>/take-back/", tickets_changing.take_back, name="take_back"),
    path("pool/tickets/<str:code>/closed/", tickets_changing.closed, name="closed"),
    path("pool/tickets/<str:code>/pool.ics", tickets.calendar_file, name="calendar_file"),
    *membership_urls.urlpatterns,
]
