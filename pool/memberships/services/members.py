"""The people of a membership: invited, in, out, and their cards. The database counts the seats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from audit.services import record
from pool.memberships.errors import InvitationOver, InvitedAlready, NoSeatLeft, StepNotPossible
from pool.memberships.services import letters
from pool.models import Member, Membership
from resort.common.errors import constraint_of

SEATS = "membership_members_seats"


@dataclass(frozen=True)
class Invitation:
    """What an invitation's page shows: to whoever has the link, and nothing else of the membership."""

    member_id: UUID
    email: str
    name: str
    status: str
    host: str
    plan: str
    has_account: bool
    # Whether the link still does something, and where the membership stands.
    running: bool
    standing: str
    issue: int
    invited_at: datetime


@transaction.atomic
def invite(*, membership: Membership, email: str, name: str) -> Member:
    """Invite somebody as whoever pays. Raises NoSeatLeft and InvitedAlready."""
    member = Member(membership=membership, email=email.strip(), name=name.strip())
    try:
        with transaction.atomic():
            member.save(force_insert=True)
    except DatabaseError as error:
        raise _translated(error) from error
    record("pool.member_invited", target=member, membership=membership.pk)
    letters.queue_invitation(member)
    return member


def _translated(error: DatabaseError) -> Exception:
    match constraint_of(error):
        case "membership_members_seats":
            return NoSeatLeft()
        case "membership_members_once" | "membership_members_one_card_a_person":
            return InvitedAlready()
    return error


@transaction.atomic
def invite_again(*, member: Member) -> Member:
    """A fresh invitation with a fresh link; the old one opens nothing. Raises NoSeatLeft and StepNotPossible."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT app.invite_member_again(%s::uuid)", [member.pk])
            (link,) = cursor.fetchone()
    except DatabaseError as error:
        raise _translated(error) from error
    if link is None:
        raise StepNotPossible
    member.link, member.status = link, Member.Status.INVITED
    record("pool.member_invited_again", target=member, membership=member.membership_id)
    letters.queue_invitation(member)
    return member


@transaction.atomic
def remove(*, member: Member) -> None:
    """Take somebody out: the card opens nothing from now on. Whoever pays stays in. Raises StepNotPossible."""
    if member.user_id == member.membership.user_id:
        raise StepNotPossible
    gone = Member.objects.filter(
        pk=member.pk, status__in=(Member.Status.INVITED, Member.Status.ACCEPTED)
    ).update(status=Member.Status.REMOVED)
    if not gone:
        raise StepNotPossible
    record("pool.member_removed", target=member, membership=member.membership_id)


def invitation(link: UUID) -> Invitation | None:
    """What the link shows, for anybody who has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM app.invitation(%s::uuid)", [link])
        row = cursor.fetchone()
    return Invitation(*row) if row else None


@transaction.atomic
def answer(*, link: UUID, agrees: bool, name: str = "") -> None:
    """Accept or decline; who is signed in takes the card into the account. Raises InvitationOver, InvitedAlready."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT app.answer_invitation(%s::uuid, %s::boolean, %s::text)",
                [link, agrees, name.strip()[:200]],
            )
            (member_id,) = cursor.fetchone()
    except DatabaseError as error:
        raise _translated(error) from error
    if member_id is None:
        raise InvitationOver
    record("pool.invitation_accepted" if agrees else "pool.invitation_declined", target=Member(pk=member_id))


@transaction.atomic
def new_card(*, member: Member) -> int:
    """A new card because the old one is lost: that one is refused from now on. Raises StepNotPossible."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.renew_member_card(%s::uuid)", [member.pk])
        (issue,) = cursor.fetchone()
    if issue is None:
        raise StepNotPossible
    record("pool.member_card_renewed", target=member, issue=issue)
    return issue
