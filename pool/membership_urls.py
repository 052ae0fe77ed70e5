"""Addresses of memberships; `pool.urls` takes them in."""

from django.urls import path

from pool.views import membership_members, membership_pages, memberships

urlpatterns = [
    path("pool/memberships/", memberships.memberships, name="memberships"),
    path("pool/memberships/<slug:plan>/<slug:cycle>/", memberships.buy, name="membership_buy"),
    path("pool/membership/", membership_pages.membership, name="membership"),
    path("pool/membership/returned/", memberships.returned, name="membership_returned"),
    path("pool/membership/pause/", membership_pages.pause, name="membership_pause"),
    path("pool/membership/resume/", membership_pages.resume, name="membership_resume"),
    path("pool/membership/cancel/", membership_pages.cancel, name="membership_cancel"),
    path("pool/membership/renew-no-more/", membership_pages.renew_no_more, name="membership_renew_no_more"),
    path("pool/membership/keep/", membership_pages.keep, name="membership_keep"),
    path("pool/membership/change/", membership_pages.change, name="membership_change"),
    path("pool/membership/portal/", membership_pages.portal, name="membership_portal"),
    path("pool/membership/members/", membership_members.invite, name="member_invite"),
    path(
        "pool/membership/members/<uuid:member_id>/again/",
        membership_members.invite_again,
        name="member_invite_again",
    ),
    path("pool/membership/members/<uuid:member_id>/remove/", membership_members.remove, name="member_remove"),
    path("pool/membership/members/<uuid:member_id>/card/", membership_members.card, name="member_card"),
    path(
        "pool/membership/members/<uuid:member_id>/card/new/",
        membership_members.new_card,
        name="member_new_card",
    ),
    path("pool/membership/members/<uuid:member_id>/photo/", membership_members.photo, name="member_photo"),
    path("pool/invitation/<str:token>/", membership_members.invitation, name="invitation"),
]
