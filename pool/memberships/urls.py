"""Addresses of memberships; `pool.urls` takes them in."""

from django.urls import path

from pool.memberships.views import joining, own_page, people

urlpatterns = [
    path("pool/memberships/", joining.memberships, name="memberships"),
    path("pool/memberships/<slug:plan>/<slug:cycle>/", joining.buy, name="membership_buy"),
    path("pool/membership/", own_page.membership, name="membership"),
    path("pool/membership/returned/", joining.returned, name="membership_returned"),
    path("pool/membership/pause/", own_page.pause, name="membership_pause"),
    path("pool/membership/resume/", own_page.resume, name="membership_resume"),
    path("pool/membership/cancel/", own_page.cancel, name="membership_cancel"),
    path("pool/membership/renew-no-more/", own_page.renew_no_more, name="membership_renew_no_more"),
    path("pool/membership/keep/", own_page.keep, name="membership_keep"),
    path("pool/membership/change/", own_page.change, name="membership_change"),
    path("pool/membership/portal/", own_page.portal, name="membership_portal"),
    path("pool/membership/members/", people.invite, name="member_invite"),
    path(
        "pool/membership/members/<uuid:member_id>/again/",
        people.invite_again,
        name="member_invite_again",
    ),
    path("pool/membership/members/<uuid:member_id>/remove/", people.remove, name="member_remove"),
    path("pool/membership/members/<uuid:member_id>/card/", people.card, name="member_card"),
    path(
        "pool/membership/members/<uuid:member_id>/card/new/",
        people.new_card,
        name="member_new_card",
    ),
    path("pool/membership/members/<uuid:member_id>/photo/", people.photo, name="member_photo"),
    path("pool/invitation/<str:token>/", people.invitation, name="invitation"),
]
