"""The letters about an account itself: confirm, new password, changes a stranger might have made."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.urls import reverse
from procrastinate.contrib.django import app

from accounts import letters, links, tokens
from accounts.models import User

WRITE = "accounts.write_account_letter"
FAREWELL = "accounts.send_farewell"

# Kind of letter -> kind of link in it.
LINKS = {
    "account.confirm_email": "confirm_email",
    "account.new_password": "new_password",
    "account.taken": "new_password",
    "account.sign_in_rests": "new_password",
    "account.password_changed": "",
    "account.email_move": "move_email",
    "account.email_move_asked": "",
    "account.email_moved": "",
}


def ask_for(kind: str, *, user_id: UUID | None, to: str = "") -> None:
    """Have the worker write a letter after commit; the same work for the asker whether or not there is such a user."""
    assert kind in LINKS
    app.configure_task(WRITE).defer(
        user_id=str(user_id) if user_id else None, kind=kind, event=str(uuid4()), to=to
    )


def write(*, user_id: UUID, kind: str, event: str, to: str = "") -> bool:
    """Write the letter; runs as SERVICE. `event` makes a second run of the same job write nothing."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        return False
    if kind == "account.email_move":
        return _write_move(user, event)
    return _write(user, kind, event, to=to)


def _write_move(user: User, event: str) -> bool:
    """To the address somebody wants to move to; whoever has an account there hears of it, and nobody else."""
    wanted = tokens.pending_email(user)
    if not wanted:
        return False
    try:
        owner = User.objects.get_by_natural_key(wanted)
    except User.DoesNotExist:
        return _write(user, "account.email_move", event, to=wanted)
    return _write(owner, "account.taken", event) if owner.pk != user.pk else False


def _write(user: User, kind: str, event: str, *, to: str = "") -> bool:
    return letters.write_letter(
        user_id=user.pk,
        kind=kind,
        dedupe_key=f"{kind}:{event}",
        template=f"letters/{kind.replace('.', '_')}",
        context={
            "sign_in_link": links.absolute(reverse("accounts:sign_in")),
            "reset_link": links.absolute(reverse("accounts:password_reset")),
            "new_email": tokens.pending_email(user),
        },
        link=LINKS[kind],
        to=to,
    )


def farewell(*, to: str, language: str, event: str) -> None:
    """The last letter; raises like `letters.deliver`."""
    subject, text, html = letters.render(
        user=None, template="letters/account_deleted", context={}, language=language
    )
    letters.compose(to=to, subject=subject, text=text, html=html, message_id=event).send()


def ask_for_farewell(*, to: str, language: str) -> None:
    """Have the worker send the last letter after commit."""
    app.configure_task(FAREWELL).defer(to=to, language=language, event=str(uuid4()))
