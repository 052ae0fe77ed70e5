"""New accounts."""

from __future__ import annotations

from uuid import uuid4

from django.db import IntegrityError
from django.http import HttpRequest
from django.utils import timezone

from accounts import account_letters, rate_limits
from accounts.errors import EmailTaken
from accounts.models import User
from accounts.services.people import find_by_email
from audit.services import record_security
from resort.common.errors import UNIQUE_VIOLATION, sqlstate_of
from resort.db.identity import acting_as


def sign_up(
    *,
    email: str,
    password: str,
    first_name: str,
    last_name: str,
    phone: str | None = None,
    language: str = "",
    request: HttpRequest | None = None,
) -> User:
    """Open a guest's account and mail the link that confirms the address; raises EmailTaken.

    Whether the address is free is the database's word, not looked up before.
    """
    user = User(
        id=uuid4(),
        email=email,
        first_name=first_name,
        last_name=last_name,
        phone=phone or None,
        last_password_change=timezone.now(),
        preferences={"language": language} if language else {},
    )
    user.set_password(password)
    try:
        # The id is not known yet, so this is a visitor who claims it: the policy lets them write that one row.
        with acting_as(user.pk):
            user.save(force_insert=True)
            account_letters.ask_for("account.confirm_email", user_id=user.pk)
            record_security("sign_up", request=request)
    except IntegrityError as error:
        if sqlstate_of(error) == UNIQUE_VIOLATION:
            raise EmailTaken from error
        raise
    return user


def tell_owner_of(email: str) -> None:
    """Write to whoever has this address that somebody wanted to sign up with it; a few times an hour at most."""
    owner = find_by_email(email)
    if owner is None or rate_limits.hit(rate_limits.TAKEN_ACCOUNT, email):
        return
    with acting_as(owner.pk):
        account_letters.ask_for("account.taken", user_id=owner.pk)
