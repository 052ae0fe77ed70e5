"""People: guests, staff and their letters."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.functions import TransactionNow
from django.db import connection, models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts import policies
from resort.common.models import Row, at_least, differs, one_of


class Role(models.TextChoices):
    CUSTOMER = "customer", _("Guest")
    STAFF = "staff", _("Staff")
    ADMIN = "admin", _("Manager")
    SUPERADMIN = "superadmin", _("Owner")


class Department(models.TextChoices):
    FRONT_OFFICE = "front_office", _("Front office")
    HOUSEKEEPING = "housekeeping", _("Housekeeping")
    POOL = "pool", _("Pool")
    RESTAURANT = "restaurant", _("Restaurant")
    KITCHEN = "kitchen", _("Kitchen")
    FINANCE = "finance", _("Finance")


# The database shows these to the worker only: reading them of somebody else as anybody else is refused.
SECRETS = ("password", "two_factor_secret")


class EverybodyManager(BaseUserManager["User"]):
    """People, removed ones too, without their secrets."""

    def get_queryset(self) -> models.QuerySet[User]:
        return super().get_queryset().defer(*SECRETS)


class UserManager(EverybodyManager):
    """Finds people by e-mail without regard to case, through the one door sign-in has."""

    def get_queryset(self) -> models.QuerySet[User]:
        """People who were not removed."""
        return super().get_queryset().filter(deleted_at__isnull=True)

    def own(self, user_id: Any) -> User | None:
        """Whoever the transaction runs as, with password and all, if that is this person; else None."""
        # Asked at every request of everybody signed in, so without the machinery of a queryset.
        fields = self.model._meta.concrete_fields
        columns = ", ".join(str(field.column) for field in fields)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns} FROM app.own_user() WHERE id = %s::uuid", [user_id])  # noqa: S608 -- our columns
            row = cursor.fetchone()
        if row is None:
            return None
        values = [
            field.from_db_value(value, None, connection) if hasattr(field, "from_db_value") else value
            for field, value in zip(fields, row, strict=True)
        ]
        return self.model.from_db(connection.alias, [field.attname for field in fields], values)

    def get_by_natural_key(self, username: str | None) -> User:
        """The user with this e-mail, for checking a password, as a visitor or the worker; raises User.DoesNotExist."""
        return self._one_of("SELECT * FROM app.user_for_login(%s::text)", username)

    def named_at_desk(self, email: str) -> User:
        """The user with this e-mail, without secrets, as staff; raises User.DoesNotExist."""
        return self._one_of("SELECT * FROM app.user_at_desk(%s::text)", email)

    def _one_of(self, sql: str, email: str | None) -> User:
        found = list(self.raw(sql, [email or ""]))
        if not found:
            raise self.model.DoesNotExist
        return found[0]

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Write a new user; for owners and tests (guests sign up through accounts.services)."""
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(force_insert=True)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Write an owner of the resort: `manage.py createsuperuser` runs as the owner of the tables."""
        return self.create_user(email, password, role=Role.SUPERADMIN, email_verified=True, **fields)


class User(AbstractBaseUser, Row):
    """Everybody who can sign in."""

    email = models.EmailField(_("e-mail"), max_length=255, unique=True)
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    phone = models.CharField(_("phone"), max_length=20, null=True, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role, db_default=Role.CUSTOMER, null=True)
    email_verified = models.BooleanField(_("e-mail confirmed"), db_default=False, null=True)
    last_password_change = models.DateTimeField(_("password changed"), null=True, blank=True, editable=False)
    two_factor_enabled = models.BooleanField(_("two-factor sign-in"), db_default=False, null=True)
    two_factor_secret = models.TextField(null=True, blank=True, editable=False)
    failed_login_attempts = models.IntegerField(_("failed sign-ins"), db_default=0, null=True, editable=False)
    locked_until = models.DateTimeField(_("locked until"), null=True, blank=True, editable=False)
    preferences = models.JSONField(db_default=models.Value({}, models.JSONField()), null=True, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = UserManager()
    everything = EverybodyManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    class Meta:
        db_table = "users"
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["last_name", "first_name"]
        base_manager_name = "everything"
        indexes = [
            models.Index(fields=["email"], name="idx_users_email"),
            models.Index(fields=["role"], name="idx_users_role", condition=differs("role", "customer")),
        ]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="users_email_any_case"),
            one_of("role", Role, "users"),
            at_least("failed_login_attempts", 0, "users"),
            policies.USERS,
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email

    def refresh_from_db(self, using: Any = None, fields: Any = None, from_queryset: Any = None) -> None:
        """Read the row again, with secrets if this object has them or is asked for one: refused to most."""
        super().refresh_from_db(using, fields, from_queryset or models.QuerySet(User))

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether this person may sign in at all."""
        return self.deleted_at is None

    @property
    def is_manager(self) -> bool:
        """Managers and owners."""
        return self.role in (Role.ADMIN, Role.SUPERADMIN)

    @property
    def is_staff(self) -> bool:
        """Whether the back office opens (reads the staff row of staff: one query, once)."""
        return self.is_manager or (self.role == Role.STAFF and self.department is not None)

    @property
    def department(self) -> str | None:
        """The department of an active staff member, else None (one query, once)."""
        if not hasattr(self, "_department"):
            row = (
                Staff.objects.filter(pk=self.pk, is_active=True).first() if self.role == Role.STAFF else None
            )
            self._department: str | None = row.department if row else None
        return self._department

    def get_full_name(self) -> str:
        """First and last name."""
        return str(self)

    def get_short_name(self) -> str:
        """First name."""
        return self.first_name


class StaffManager(models.Manager["Staff"]):
    """Leaves pay out until it is asked for: the database shows it to managers only."""

    def get_queryset(self) -> models.QuerySet[Staff]:
        return super().get_queryset().defer("hourly_rate")


class Staff(models.Model):
    """What a staff member has beyond a user: department, job and pay."""

    user = models.OneToOneField(User, models.PROTECT, primary_key=True, db_column="id", related_name="staff")
    department = models.CharField(_("department"), max_length=50, choices=Department)
    position = models.CharField(_("job title"), max_length=100, null=True, blank=True)
    hire_date = models.DateField(_("employed since"), null=True, blank=True)
    hourly_rate = models.DecimalField(
        _("hourly rate"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    is_active = models.BooleanField(_("employed"), db_default=True, null=True)
    permissions = models.JSONField(db_default=models.Value([], models.JSONField()), null=True, blank=True)
    created_at = models.DateTimeField(db_default=TransactionNow(), editable=False)
    updated_at = models.DateTimeField(db_default=TransactionNow(), editable=False)

    objects = StaffManager()

    class Meta:
        db_table = "staff"
        base_manager_name = "objects"  # also where `user.staff` is followed
        verbose_name = _("staff member")
        verbose_name_plural = _("staff")
        constraints = [
            one_of("department", Department, "staff"),
            at_least("hourly_rate", 0, "staff"),
            policies.STAFF_TABLE,
        ]

    def __str__(self) -> str:
        return f"{self.get_department_display()} {self.position or ''}".strip()

    @property
    def id(self) -> UUID:
        """The user's id: staff and user share it."""
        return self.user_id


class PasswordHistory(Row):
    """Hashes of former passwords, so that they are not used again."""

    user = models.ForeignKey(User, models.PROTECT, related_name="password_history")
    password_hash = models.CharField(max_length=255)

    class Meta:
        db_table = "password_history"
        verbose_name = _("former password")
        verbose_name_plural = _("former passwords")
        constraints = [policies.PASSWORD_HISTORY]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d}"


class NotificationChannel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SITE = "site", _("On the site")


class Notification(Row):
    """A letter to a user: kept here, and sent by e-mail exactly once per `dedupe_key`."""

    Channel = NotificationChannel

    user = models.ForeignKey(User, models.PROTECT, related_name="notifications")
    channel = models.CharField(_("channel"), max_length=20, choices=Channel, db_default=Channel.EMAIL)
    kind = models.CharField(_("kind"), max_length=50)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    data = models.JSONField(db_default=models.Value({}, models.JSONField()))
    # One letter per event: a job that runs twice finds the key taken.
    dedupe_key = models.CharField(max_length=200, unique=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        db_table = "notifications"
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-created_at"]
        constraints = [one_of("channel", NotificationChannel, "notifications"), policies.NOTIFICATIONS]

    def __str__(self) -> str:
        return self.subject
