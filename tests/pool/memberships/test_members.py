"""Inviting, answering, removing; cards, photos and guest passes."""

from __future__ import annotations

import io
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from pool.memberships.errors import (
    InvitationOver,
    InvitedAlready,
    NoSeatLeft,
    PhotoNotPossible,
    StepNotPossible,
)
from pool.memberships.links import link_in, token_of
from pool.memberships.services import members, passes, photos
from pool.memberships.services.access import admits
from pool.models import Member
from pool.tokens import read
from resort.db.identity import ANONYMOUS, OWNER, SERVICE, acting_as
from tests.factories.pool import MemberFactory, MembershipFactory
from tests.support.race import run_together, tally
from tests.support.refusals import refused_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(guest):
    """A family membership with its payer in it."""
    membership = MembershipFactory(user=guest, passes_granted_for=None)
    MemberFactory(membership=membership, user=guest, email=guest.email, name="Ada Guest", status="accepted")
    return membership


def invite(own, email="kid@example.com", name=""):
    with acting_as(own.user_id):
        return members.invite(membership=own, email=email, name=name)


def fresh(member):
    with acting_as(role=OWNER):
        return Member.objects.select_related("membership").get(pk=member.pk)


def test_invitation_is_mailed_and_answered_without_an_account(own, client, jobs):
    member = invite(own)
    jobs.run()
    [letter] = mail.outbox
    assert letter.to == ["kid@example.com"]
    address = reverse("pool:invitation", args=[token_of(member)])
    assert f"http://testserver{address}" in letter.body

    page = client.get(address)
    assert "Ada Guest invites you to the pool" in page.text
    answer = client.post(address, {"answer": "yes", "name": "Kim"})
    assert (answer.status_code, answer.url) == (303, address)
    card = client.get(address)

    assert (fresh(member).status, fresh(member).name, fresh(member).user_id) == ("accepted", "Kim", None)
    assert "Card of Kim" in card.text
    assert "<svg" in card.text
    assert admits(fresh(member), timezone.now()).ok


def test_signed_in_person_takes_the_card_into_the_account(own, client_for, other_guest):
    member = invite(own)
    browser = client_for(other_guest)
    browser.post(reverse("pool:invitation", args=[token_of(member)]), {"answer": "yes", "name": "Bo"})

    assert fresh(member).user_id == other_guest.pk
    page = browser.get(reverse("pool:membership"))
    assert reverse("pool:member_card", args=[member.pk]) in page.text
    assert browser.get(reverse("pool:member_card", args=[member.pk])).status_code == 200


def test_nobody_has_two_cards_of_one_membership(own, client_for, other_guest):
    first, second = invite(own, "a@example.com"), invite(own, "b@example.com")
    with acting_as(other_guest.pk):
        members.answer(link=first.link, agrees=True)
        with pytest.raises(InvitedAlready):
            members.answer(link=second.link, agrees=True)


def test_declined_invitation_frees_the_seat_and_can_be_made_again(own, client):
    member = invite(own)
    client.post(reverse("pool:invitation", args=[token_of(member)]), {"answer": "no"})
    assert fresh(member).status == "declined"
    with acting_as(role=ANONYMOUS), pytest.raises(InvitationOver):
        members.answer(link=member.link, agrees=True)

    with acting_as(own.user_id):
        again = members.invite_again(member=fresh(member))
    assert again.link != member.link
    assert (fresh(member).status, fresh(member).issue) == ("invited", 2)
    assert client.get(reverse("pool:invitation", args=[token_of(member)])).status_code == 410


def test_invitation_is_over_after_thirty_days(own, client):
    member = MemberFactory(membership=own, invited_at=timezone.now() - timedelta(days=31))
    assert client.get(reverse("pool:invitation", args=[token_of(member)])).status_code == 410
    with acting_as(role=ANONYMOUS), pytest.raises(InvitationOver):
        members.answer(link=member.link, agrees=True)


@pytest.mark.parametrize("token", ["x", "AAAA:BBBB", "é", "%00", "A" * 400])
def test_forged_link_opens_nothing(client, token):
    assert link_in(token) is None
    assert client.get(reverse("pool:invitation", args=[token])).status_code == 410


def test_unsigned_link_of_a_real_member_opens_nothing(own):
    assert link_in(token_of(invite(own)).split(":")[0] + ":forged") is None


def test_seats_are_counted_by_the_database(own):
    for number in range(3):
        invite(own, f"kid{number}@example.com")
    with pytest.raises(NoSeatLeft):
        invite(own, "kid3@example.com")
    with refused_by("membership_members_seats"), acting_as(role=OWNER):
        Member(membership=own, email="raw@example.com").save(force_insert=True)


def test_double_click_invites_once_and_children_share_an_address(own):
    invite(own, "Home@example.com", "Kim")
    with pytest.raises(InvitedAlready):
        invite(own, "home@example.com", "kim")
    invite(own, "home@example.com", "Lou")


def test_removed_member_is_refused_at_the_gate_and_seat_is_free(own):
    member = MemberFactory(membership=own, status="accepted", name="Kim")
    assert admits(fresh(member), timezone.now()).ok
    with acting_as(own.user_id):
        members.remove(member=fresh(member))

    assert admits(fresh(member), timezone.now()) == members_answer("not_a_member")
    with acting_as(own.user_id), pytest.raises(StepNotPossible):
        members.remove(member=fresh(member))


def members_answer(reason):
    from pool.memberships.services.access import Answer

    return Answer(ok=False, reason=reason)


def test_payer_cannot_be_removed(own, guest):
    with acting_as(role=OWNER):
        payer = Member.objects.select_related("membership").get(membership=own, user=guest)
    with acting_as(guest.pk), pytest.raises(StepNotPossible):
        members.remove(member=payer)


def test_new_card_has_another_issue_and_the_old_link_ends(own, client_for, guest, client):
    member = MemberFactory(membership=own, status="accepted", name="Kim")
    old = token_of(member)
    client_for(guest).post(reverse("pool:member_new_card", args=[member.pk]))

    assert fresh(member).issue == 2
    assert client.get(reverse("pool:invitation", args=[old])).status_code == 410


def test_strangers_see_and_change_no_member(own, client_for, other_guest):
    member = MemberFactory(membership=own, status="accepted")
    browser = client_for(other_guest)
    for name in ("member_card", "member_photo"):
        assert browser.get(reverse(f"pool:{name}", args=[member.pk])).status_code == 404
        assert browser.get(reverse(f"pool:{name}", args=[uuid4()])).status_code == 404
    for name in ("member_remove", "member_invite_again", "member_new_card", "member_photo"):
        assert browser.post(reverse(f"pool:{name}", args=[member.pk])).status_code == 404
    with acting_as(other_guest.pk):
        for sql in (
            "invite_member_again(%s::uuid)",
            "renew_member_card(%s::uuid)",
            "set_member_photo(%s::uuid, 'x')",
        ):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT app.{sql}", [member.pk])
                assert cursor.fetchone() == (None,)
    assert (fresh(member).issue, fresh(member).photo) == (1, "")


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False])
def test_last_seat_goes_to_one_of_two_and_without_the_lock_to_both(guest, guarded):
    for _round in range(3):
        membership = MembershipFactory(user=guest, members_included=2, status="expired")
        MemberFactory(membership=membership, status="accepted")
        with acting_as(role=OWNER), connection.cursor() as cursor:
            cursor.execute(
                f"ALTER TABLE membership_members {'ENABLE' if guarded else 'DISABLE'} TRIGGER seats_new"
            )

        def ask(number, membership=membership):
            with acting_as(guest.pk):
                if not guarded:  # what a program without the trigger does: look, then write
                    import time

                    count = Member.objects.filter(membership=membership).count()
                    time.sleep(0.05)
                    if count >= 2:
                        raise NoSeatLeft
                return members.invite(membership=membership, email=f"m{number}@example.com", name="")

        results = tally(run_together([lambda: ask(1), lambda: ask(2)]))
        with acting_as(role=OWNER), connection.cursor() as cursor:
            cursor.execute("ALTER TABLE membership_members ENABLE TRIGGER seats_new")
            taken = Member.objects.filter(membership=membership, status__in=("invited", "accepted")).count()
        assert (results, taken) == (({"ok": 1, "NoSeatLeft": 1}, 2) if guarded else ({"ok": 2}, 3))


# Guest passes.


def grant(now):
    with acting_as(role=SERVICE):
        return passes.grant_passes(now=now)


def test_passes_are_given_once_a_month_and_lapse(own, as_owner):
    now = timezone.now()
    assert (grant(now), grant(now)) == (1, 0)
    with as_owner():
        own.refresh_from_db()
        assert (own.guest_passes_remaining, own.passes_granted_for) == (2, passes.month_of(now))
        type(own).objects.filter(pk=own.pk).update(guest_passes_remaining=1)
    assert grant(now + timedelta(days=32)) == 1
    with as_owner():
        own.refresh_from_db()
    assert own.guest_passes_remaining == 2


def test_passes_carry_over_where_the_setting_says_so(own, as_owner):
    from audit.models import Setting

    with as_owner():
        Setting.objects.create(key="pool.carry_passes", value=True, category="pool")
    now = timezone.now()
    grant(now)
    grant(now + timedelta(days=32))
    with as_owner():
        own.refresh_from_db()
    assert own.guest_passes_remaining == 4


@pytest.mark.parametrize(
    "facts", [{"status": "paused"}, {"end_date": date(2020, 1, 2), "start_date": date(2020, 1, 1)}]
)
def test_no_passes_for_a_membership_that_rests_or_is_over(guest, facts):
    MembershipFactory(user=guest, **facts)
    assert grant(timezone.now()) == 0


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_jobs_at_once_give_passes_once(guest, as_owner):
    membership = MembershipFactory(user=guest)
    now = timezone.now()
    results = run_together([lambda: grant(now)] * 4)
    with as_owner():
        membership.refresh_from_db()
    assert (sorted(results), membership.guest_passes_remaining) == ([0, 0, 0, 1], 2)


def test_passes_never_go_below_zero(own):
    with refused_by("pool_memberships_guest_passes_remaining_floor"), acting_as(role=OWNER):
        type(own).objects.filter(pk=own.pk).update(guest_passes_remaining=-1)


# Photos.


def jpeg(size=(1200, 900), exif=True):
    picture, out = Image.new("RGB", size, "teal"), io.BytesIO()
    details = Image.Exif()
    details[0x010F] = "A camera with a serial number"
    picture.save(out, "JPEG", **({"exif": details} if exif else {}))
    return out.getvalue()


def test_photo_is_redrawn_small_and_without_what_the_camera_wrote(own, client_for, guest, settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    with acting_as(role=OWNER):
        member = Member.objects.get(membership=own, user=guest)
    browser = client_for(guest)
    address = reverse("pool:member_photo", args=[member.pk])
    assert browser.get(address).status_code == 404
    upload = io.BytesIO(jpeg())
    upload.name = "../../me.php.jpg"
    browser.post(address, {"photo": upload})

    answer = browser.get(address)
    stored = Image.open(io.BytesIO(answer.content))
    assert answer["Content-Type"] == "image/jpeg"
    assert "no-store" in answer["Cache-Control"]
    assert (stored.size, dict(stored.getexif())) == ((360, 480), {})
    assert b"serial number" not in answer.content
    [file] = tmp_path.rglob("*.jpg")
    assert file.name != "me.php.jpg"
    browser.post(address, {"remove": "1"})
    assert browser.get(address).status_code == 404


@pytest.mark.parametrize(
    "content", [b"", b"not a picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + b"0" * 40]
)
def test_what_is_no_photo_is_refused(content):
    with pytest.raises(PhotoNotPossible):
        photos.redrawn(io.BytesIO(content))


def test_bomb_is_refused():
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    with pytest.raises(PhotoNotPossible):
        photos.redrawn(io.BytesIO(out.getvalue()))


def test_card_says_who_and_nothing_else(own):
    from pool.services.pictures import token_for

    member = MemberFactory(membership=own, status="accepted")
    token = read(token_for(member))
    assert (token.subject, token.issue) == (member.pk, 1)
