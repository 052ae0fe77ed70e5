"""People: `UserFactory()`, `UserFactory(staff=True, department="kitchen")`, `UserFactory(admin=True)`."""

from __future__ import annotations

from typing import Any

import factory
from django.utils import timezone

from accounts.models import Department, Notification, PasswordHistory, Role, Staff, User
from tests.factories.base import OwnerFactory

PASSWORD = "correct horse battery"


class UserFactory(OwnerFactory):
    """A guest with a confirmed e-mail whose password is PASSWORD."""

    class Meta:
        model = User

    class Params:
        staff = factory.Trait(role=Role.STAFF)
        admin = factory.Trait(role=Role.ADMIN)
        superadmin = factory.Trait(role=Role.SUPERADMIN)
        unverified = factory.Trait(email_verified=False)
        removed = factory.Trait(deleted_at=factory.LazyFunction(timezone.now))

    email = factory.Sequence(lambda number: f"guest{number}@example.com")
    first_name = "Ada"
    last_name = factory.Sequence(lambda number: f"Guest {number}")
    phone = "+41 44 668 18 00"
    role = Role.CUSTOMER
    email_verified = True
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def department(self: User, create: bool, extracted: str | None | bool, **more: Any) -> None:
        """The staff row of staff; front office unless told otherwise, none when False."""
        if create and self.role == Role.STAFF and extracted is not False:
            StaffFactory(user=self, department=extracted or Department.FRONT_OFFICE, **more)


class StaffFactory(OwnerFactory):
    """The employment of a user (UserFactory(staff=True) makes both)."""

    class Meta:
        model = Staff

    user = factory.SubFactory(UserFactory, role=Role.STAFF, department=False)
    department = Department.FRONT_OFFICE
    position = "Clerk"


class NotificationFactory(OwnerFactory):
    """A letter that was written."""

    class Meta:
        model = Notification

    user = factory.SubFactory(UserFactory)
    kind = "chalets.stay_confirmed"
    subject = "Your stay is confirmed"
    body = "See you soon."
    dedupe_key = factory.Sequence(lambda number: f"letter:{number}")


class PasswordHistoryFactory(OwnerFactory):
    """A former password."""

    class Meta:
        model = PasswordHistory

    user = factory.SubFactory(UserFactory)
    password_hash = "md5$old$hash"
