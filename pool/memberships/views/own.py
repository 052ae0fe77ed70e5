"""A person's own membership: the fetch is the permission."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from pool.models import Member, Membership


class MemberRequest(HttpRequest):
    """A request of somebody who is signed in (the views behind `login_required`)."""

    user: User
    htmx: HtmxDetails


def latest_membership(user: User) -> Membership | None:
    """The one that runs, else the latest there was; bought by this person."""
    found = list(Membership.objects.filter(user=user).order_by("-created_at")[:5])
    running = [each for each in found if each.status in ("active", "paused")]
    return next(iter(running or found), None)


def own_membership(request: MemberRequest) -> Membership:
    """The signed-in person's membership; raises Http404 when they have bought none."""
    membership = latest_membership(request.user)
    if membership is None:
        raise Http404
    membership.user = request.user
    return membership


def own_member(request: MemberRequest, member_id: UUID) -> Member:
    """A member of the signed-in payer's membership; raises Http404 for anybody else's and for none."""
    membership = own_membership(request)
    member = Member.objects.filter(pk=member_id, membership=membership).first()
    if member is None:
        raise Http404
    member.membership = membership
    return member


def visible_member(request: MemberRequest, member_id: UUID) -> Member:
    """A card the signed-in person may see: their own, or one of the membership they pay for. Raises Http404."""
    member = Member.objects.filter(pk=member_id).first()
    if member is None or member.status == Member.Status.REMOVED:
        raise Http404
    pays = Membership.objects.filter(pk=member.membership_id, user=request.user).exists()
    if member.user_id != request.user.pk and not pays:
        raise Http404
    return member
