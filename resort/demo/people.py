"""Who the demo's people are. Their passwords are public, so the demo is refused outside of development."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import Role, Staff, User

# Everybody in the demo signs in with it.
PASSWORD = "larch-and-lake-6"  # noqa: S105 -- printed by `make run`, and only there


@dataclass(frozen=True)
class Login:
    """Somebody to sign in as."""

    email: str
    first_name: str
    last_name: str
    role: str
    department: str = ""
    position: str = ""
    phone: str = ""

    @property
    def does(self) -> str:
        """What this login is for, in one word or two."""
        return self.position or {"customer": "Guest"}.get(self.role, self.role)


LOGINS = (
    Login("guest@v2resort.example", "Ada", "Lindqvist", "customer", phone="+46 70 555 01 11"),
    Login("guest2@v2resort.example", "Teodor", "Marin", "customer", phone="+40 722 555 012"),
    Login("desk@v2resort.example", "Nora", "Zurbriggen", "staff", "front_office", "Receptionist"),
    Login("finance@v2resort.example", "Emil", "Rossier", "staff", "finance", "Bookkeeper"),
    Login("housekeeping@v2resort.example", "Beatriz", "Moura", "staff", "housekeeping", "Housekeeper"),
    Login("pool@v2resort.example", "Luca", "Bernasconi", "staff", "pool", "Lifeguard"),
    Login("restaurant@v2resort.example", "Yasmine", "Haddad", "staff", "restaurant", "Head waiter"),
    Login("kitchen@v2resort.example", "Reto", "Imboden", "staff", "kitchen", "Cook"),
    Login("manager@v2resort.example", "Clara", "Venetz", "admin", position="Manager"),
    Login("owner@v2resort.example", "Viktor", "Valsera", "superadmin", position="Owner"),
)

# The guests of the last fourteen months: they never sign in.
_NAMES = """
Anna Keller|Jonas Weber
Giulia Conti|Marco Ferri|Sophie Martin|Hugo Laurent|Freya Olsen|Lars Dahl|Maeve Byrne|Owen Clarke
Ines Duarte|Tiago Lopes
Hanna Novak|Petr Dvorak|Zofia Nowak|Adam Zielinski|Leila Karimi|Omar Nasser|Mei Tanaka|Ken Mori
Priya Raman|Arjun Mehta
Elena Petrova|Ivan Sokolov|Carmen Ruiz|Pablo Vega|Noor de Vries|Daan Bakker|Grace Okafor|Samuel Mensah
Lea Moser|Felix Gruber|Chloe Dubois|Louis Petit|Aino Virtanen|Eero Laine|Rosa Silva|Bruno Costa|Maya Cohen|Eitan Levi
""".replace("\n", "|").strip("|")


@dataclass(frozen=True)
class Cast:
    """Everybody, by what they do here."""

    logins: dict[str, User]
    strangers: list[User]

    def by(self, name: str) -> User:
        """The login whose address begins with `name`."""
        return self.logins[name]


def make_people(now: datetime) -> Cast:
    """Write the logins, the staff and the guests of the past."""
    secret = make_password(PASSWORD)
    users = {
        login.email.split("@")[0]: User(
            email=login.email,
            first_name=login.first_name,
            last_name=login.last_name,
            phone=login.phone or None,
            role=login.role,
            email_verified=True,
            password=secret,
            last_password_change=now,
            preferences={},
            created_at=now - timedelta(days=440),
        )
        for login in LOGINS
    }
    strangers = [_stranger(name, now) for name in _NAMES.split("|")]
    User.everything.bulk_create([*users.values(), *strangers])
    Staff.objects.bulk_create(
        Staff(
            user=users[login.email.split("@")[0]],
            department=login.department,
            position=login.position,
            hire_date=timezone.localtime(now).date() - timedelta(days=700),
            permissions=[],
        )
        for login in LOGINS
        if login.role == Role.STAFF
    )
    return Cast(users, strangers)


def _stranger(name: str, now: datetime) -> User:
    first, last = name.split(" ", 1)
    address = f"{first}.{last}".lower().replace(" ", "")
    return User(
        email=f"{address}@example.com",
        first_name=first,
        last_name=last,
        phone=f"+41 79 555 {sum(map(ord, name)) % 10_000:04d}",
        role=Role.CUSTOMER,
        email_verified=True,
        password=make_password(None),
        preferences={},
        created_at=now - timedelta(days=430),
    )
