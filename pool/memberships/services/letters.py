"""Letters about memberships: queued with what happened, written and sent by the worker, each once."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from accounts.letters import write_letter
from pool.memberships.links import invitation_address
from pool.memberships.services.plans import terms_of
from pool.models import Member, Membership

# Worth saying only while it is still so.
_ONLY_WHILE = {"membership_payment_failed": "past_due"}


def queue(kind: str, membership: Membership, *, about: str = "") -> None:
    """Send the letter once the transaction is through; `about` tells two letters of one kind apart."""
    from pool.memberships.tasks import send_membership_letter  # noqa: PLC0415 -- tasks import services

    send_membership_letter.defer(kind=kind, membership_id=str(membership.pk), about=about)


def queue_invitation(member: Member) -> None:
    """Invite somebody by mail."""
    from pool.memberships.tasks import send_invitation  # noqa: PLC0415 -- tasks import services

    send_invitation.defer(member_id=str(member.pk), link=str(member.link))


def write(*, kind: str, membership_id: UUID, about: str, now: datetime) -> bool:
    """Write a letter as the worker; False when it was written before or is no longer so."""
    membership = Membership.objects.select_related("user").get(pk=membership_id)
    if (wanted := _ONLY_WHILE.get(kind)) and membership.stripe_status not in (wanted, "unpaid"):
        return False
    return write_letter(
        user_id=membership.user_id,
        kind=kind,
        dedupe_key=f"{kind}:{membership.pk}:{about}",
        template=f"letters/{kind}",
        context=_context(membership, now),
        to=membership.invoice_email or "" if kind == "membership_payment_failed" else "",
    )


def _context(membership: Membership, now: datetime) -> dict[str, Any]:
    return {
        "membership": membership,
        "terms": terms_of(membership),
        "name": membership.user.first_name or str(membership.user),
        "page": settings.SITE_URL + reverse("pool:membership"),
        "plans_page": settings.SITE_URL + reverse("pool:memberships"),
        "pay_page": membership.unpaid_invoice_url or settings.SITE_URL + reverse("pool:membership"),
        "now": now,
    }


def write_invitation(*, member_id: UUID, link: UUID) -> bool:
    """Invite somebody, who need not have an account; False when the invitation was answered or made anew meanwhile."""
    member = Member.objects.select_related("membership__user").get(pk=member_id)
    if member.status != Member.Status.INVITED or member.link != link:
        return False
    membership = member.membership
    return write_letter(
        # The letter is the payer's, who asked for it, and goes to the person invited.
        user_id=membership.user_id,
        kind="membership_invitation",
        dedupe_key=f"membership_invitation:{member.pk}:{link}",
        template="letters/membership_invitation",
        context={
            "member": member,
            "membership": membership,
            "host": membership.company_name or str(membership.user),
            "page": invitation_address(member),
        },
        to=member.email,
    )
