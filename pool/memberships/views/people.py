"""The people of a membership: inviting, answering, cards and photos."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pool.memberships.errors import MembershipRefused
from pool.memberships.forms import AnswerForm, InviteForm, PhotoForm
from pool.memberships.links import link_in
from pool.memberships.services import members, photos
from pool.memberships.services.access import standing_of
from pool.memberships.views.own import MemberRequest, own_member, own_membership, visible_member
from pool.memberships.views.own_page import page_context
from pool.models import Member, Membership, MembershipType
from pool.services.pictures import picture, token_for
from resort.common.answers import see_other


def _to_page(anchor: str = "members") -> HttpResponse:
    return see_other(f"{reverse('pool:membership')}#{anchor}")


@login_required
@require_POST
def invite(request: MemberRequest) -> HttpResponse:
    """Invite somebody by mail."""
    own = own_membership(request)
    form = InviteForm(request.POST)
    if not form.is_valid():
        context = page_context(own, timezone.now()) | {"invite_form": form, "cards": []}
        return render(request, "pool/membership.html", context, status=422)
    if not standing_of(own, timezone.now()).admits:
        raise Http404
    try:
        members.invite(membership=own, **form.cleaned_data)
        messages.success(
            request, _("We have sent the invitation to %(email)s.") % {"email": form.cleaned_data["email"]}
        )
    except MembershipRefused as refusal:
        messages.warning(request, str(refusal))
    return _to_page()


@login_required
@require_POST
def invite_again(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Send the invitation once more; the old link ends."""
    member = own_member(request, member_id)
    try:
        members.invite_again(member=member)
        messages.success(request, _("We have sent the invitation to %(email)s.") % {"email": member.email})
    except MembershipRefused as refusal:
        messages.warning(request, str(refusal))
    return _to_page()


@login_required
@require_POST
def remove(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Take somebody out of the membership."""
    member = own_member(request, member_id)
    try:
        members.remove(member=member)
        messages.success(request, _("%(name)s is no longer a member.") % {"name": member})
    except MembershipRefused as refusal:
        messages.warning(request, str(refusal))
    return _to_page()


# Cards.


def card_context(member: Member, *, plan: str, standing: str, host: str) -> dict[str, Any]:
    """What a card shows."""
    return {
        "member": member,
        "plan": MembershipType(plan).label,
        "host": host,
        "is_running": standing == Membership.Status.ACTIVE,
        "picture": picture(token_for(member), label=_("Card of %(name)s") % {"name": member}),
    }


@login_required
@require_safe
def card(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """The card to show at the gate and to print."""
    member = visible_member(request, member_id)
    if member.status != Member.Status.ACCEPTED:
        raise Http404
    seen = members.invitation(member.link)
    if seen is None:
        raise Http404
    context = card_context(member, plan=seen.plan, standing=seen.standing, host=seen.host)
    context |= {"photo_form": PhotoForm(), "by_link": False}
    return render(request, "pool/membership_card.html", context)


@login_required
@require_POST
def new_card(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """The old card is lost."""
    member = visible_member(request, member_id)
    try:
        members.new_card(member=member)
        messages.success(request, _("Here is the new card. The old one is refused from now on."))
    except MembershipRefused as refusal:
        messages.warning(request, str(refusal))
    return see_other(reverse("pool:member_card", args=[member_id]))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def photo(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """The photo on a card: show it, or put another one there."""
    member = visible_member(request, member_id)
    if request.method != "POST":
        return photo_response(member)
    form = PhotoForm(request.POST, request.FILES)
    try:
        if "remove" in request.POST:
            photos.drop_photo(member=member)
        elif form.is_valid():
            file = form.cleaned_data["photo"]
            photos.set_photo(member=member, file=file, size=file.size)
        else:
            messages.warning(request, _("Choose a photo first."))
    except MembershipRefused as refusal:
        messages.warning(request, str(refusal))
    return see_other(reverse("pool:member_card", args=[member_id]))


def photo_response(member: Member) -> HttpResponse:
    """The picture itself, for whoever the caller has let see it. Raises Http404 without one."""
    content = photos.read_photo(member)
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type="image/jpeg")
    response["Cache-Control"] = "private, no-store"
    response["Content-Disposition"] = 'inline; filename="photo.jpg"'
    return response


# The invited person.


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Who invites to what; yes or no; afterwards the card."""
    link = link_in(token)
    found = members.invitation(link) if link else None
    if link is None or found is None:
        return render(request, "pool/invitation_over.html", status=410)
    if request.method == "POST":
        return _answer(request, token, link)
    if found.status == Member.Status.ACCEPTED:
        return _card_by_link(request, found, link, token)
    context = {
        "invitation": found,
        "plan": MembershipType(found.plan).label,
        "form": AnswerForm(initial={"name": found.name}),
        "over": not found.running or found.status == Member.Status.DECLINED,
        "declined": found.status == Member.Status.DECLINED,
        "token": token,
    }
    return render(request, "pool/invitation.html", context, status=410 if context["over"] else 200)


def _answer(request: HttpRequest, token: str, link: UUID) -> HttpResponse:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return see_other(reverse("pool:invitation", args=[token]))
    agrees = form.cleaned_data["answer"] == "yes"
    try:
        members.answer(link=link, agrees=agrees, name=form.cleaned_data["name"])
        if agrees:
            messages.success(request, _("Welcome! This is your card."))
        else:
            messages.success(request, _("You have declined. Nobody will write to you about it again."))
    except MembershipRefused as refusal:
        messages.warning(request, str(refusal))
    return see_other(reverse("pool:invitation", args=[token]))


def _card_by_link(request: HttpRequest, found: members.Invitation, link: UUID, token: str) -> HttpResponse:
    """The card for somebody without an account: the mail is the key."""
    member = Member(pk=found.member_id, name=found.name, email=found.email, link=link)
    member.issue, member.invited_at = found.issue, found.invited_at
    context = card_context(member, plan=found.plan, standing=found.standing, host=found.host)
    context |= {
        "by_link": True,
        "token": token,
        "may_take": request.user.is_authenticated and not found.has_account,
        "name": found.name,
    }
    return render(request, "pool/membership_card.html", context)
