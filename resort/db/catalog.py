"""Who may do what in the database: as declared by the code, and as PostgreSQL has it.

Models declare their table's rules in `<app>/policies.py`. Here stand the few things that have no model: tables of
Django and of the job queue, and the functions that run with the owner's rights. `resort.db.checks` compares both
sides; `manage.py policies` prints the second one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from resort.db.identity import ADMIN, ANONYMOUS, CUSTOMER, OWNER, SERVICE, STAFF
from resort.db.rowsecurity import Policy, RowSecurity

_SQL = Path(__file__).parent / "sql"

LOGIN = "resort_login"
CLASS_ROLES = (ANONYMOUS, CUSTOMER, STAFF, ADMIN, SERVICE)
WEB_ROLES = (ANONYMOUS, CUSTOMER, STAFF, ADMIN)
LOGINS = ("resort_web", "resort_worker", "resort_migrator")
# Who each login may become. resort_login is inherited, or started with on PostgreSQL 15, and holds functions only.
MAY_BECOME = {
    "resort_web": {ANONYMOUS, CUSTOMER, STAFF, ADMIN},
    "resort_worker": {SERVICE},
    "resort_migrator": {OWNER},
}
# Never granted to anybody: they pass row security by, or add code to a table.
NEVER_GRANTED = {"TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN"}

CLOSED = RowSecurity(name="closed")
_WORKER = Policy("worker_all", "ALL", SERVICE, using="true", check="true")
_JOBS = RowSecurity(
    name="jobs", grants={SERVICE: ["SELECT", "INSERT", "UPDATE", "DELETE"]}, policies=[_WORKER]
)

# Tables without a model of ours.
FRAMEWORK = {
    "auth_group": CLOSED,
    "auth_group_permissions": CLOSED,
    "auth_permission": CLOSED,
    "django_admin_log": CLOSED,
    "django_session": CLOSED,
    "rate_limits": CLOSED,
    "django_content_type": RowSecurity(
        name="content_types",
        grants={STAFF: ["SELECT"], ADMIN: ["SELECT"]},
        policies=[
            Policy("staff_read", "SELECT", STAFF, using="true"),
            Policy("admin_read", "SELECT", ADMIN, using="true"),
        ],
    ),
    "django_migrations": RowSecurity(
        name="migrations",
        grants={LOGIN: ["SELECT"]},
        policies=[Policy("login_read", "SELECT", LOGIN, using="true")],
    ),
    "procrastinate_events": _JOBS,
    "procrastinate_periodic_defers": _JOBS,
    "procrastinate_workers": _JOBS,
    "procrastinate_jobs": RowSecurity(
        name="jobs",
        grants={**_JOBS.grants, ADMIN: ["SELECT"]},
        policies=[_WORKER, Policy("admin_read", "SELECT", ADMIN, using="true")],
    ),
}

# Every function that runs with the owner's rights, and who may call it. A new one is a hole until somebody has read
# it: it takes the person from app.user_id(), shows the least, and belongs on this list with a reason in its SQL file.
EVERYBODY = (LOGIN, *CLASS_ROLES)
SIGNED_IN = (CUSTOMER, STAFF, ADMIN)
DEFINER_FUNCTIONS: dict[str, tuple[str, ...]] = {
    "app.identify(uuid)": EVERYBODY,
    "app.my_department()": (CUSTOMER, STAFF, ADMIN, SERVICE),
    "app.user_for_login(text)": (LOGIN, ANONYMOUS, SERVICE),
    "app.own_user()": SIGNED_IN,
    "app.replace_own_password(text,text)": SIGNED_IN,
    "app.user_at_desk(text)": (STAFF, ADMIN),
    "app.session_get(text)": (LOGIN, *WEB_ROLES),
    "app.session_exists(text)": (LOGIN, *WEB_ROLES),
    "app.session_put(text,text,timestamp with time zone,boolean)": (LOGIN, *WEB_ROLES),
    "app.session_drop(text)": (LOGIN, *WEB_ROLES),
    "app.session_clear_expired()": (SERVICE,),
    "app.rate_limit_hit(text,integer)": (LOGIN, *WEB_ROLES),
    "app.rate_limit_forget(text)": (LOGIN, *WEB_ROLES),
    "app.rate_limits_clear_expired()": (SERVICE,),
    "app.sign_in_failed(uuid,integer,integer)": (LOGIN, *WEB_ROLES),
    "app.signed_in()": SIGNED_IN,
    "app.lift_own_lock()": SIGNED_IN,
    "app.confirm_own_email(text)": SIGNED_IN,
    "app.move_own_email(text)": SIGNED_IN,
    "app.own_account_ties(date)": SIGNED_IN,
    "app.delete_own_account(date)": SIGNED_IN,
    "app.record_activity(text,text,text,jsonb)": EVERYBODY,
    "app.record_security_event(text,text,text,inet,text,jsonb,uuid)": EVERYBODY,
    "app.busy_chalets(date,date)": CLASS_ROLES,
    "app.busy_nights(uuid,date,date)": CLASS_ROLES,
    "app.covers_of(uuid[])": CLASS_ROLES,
    "app.clear_for_hold(uuid,date,date)": (CUSTOMER, STAFF, ADMIN, SERVICE),
    "app.hold_stay(jsonb,jsonb,integer)": (LOGIN,),
    "app.choose_desk(uuid,boolean)": (CUSTOMER, ADMIN),
    "app.guard_stay_charge()": (),
    "app.guard_open_charges()": (),
    "app.bill_share_of(uuid)": WEB_ROLES,
    "app.gather_orders(uuid)": (STAFF, ADMIN, SERVICE),
    "app.works_on_floor()": (),
    "app.hold_bills_of(uuid)": (STAFF, ADMIN, SERVICE),
    "app.move_orders(uuid,uuid[],uuid)": (STAFF, ADMIN),
    "app.move_orders_of_bill(uuid)": (STAFF, ADMIN),
    "app.give_back(uuid,numeric)": (STAFF, ADMIN),
    "app.put_on_bill(uuid,uuid,integer)": (STAFF, ADMIN),
    "app.take_free_stay(uuid)": (CUSTOMER, ADMIN),
    "app.record_sold_nights()": (),
    "app.count_places()": (),
    "app.lapse_tickets(date)": (*SIGNED_IN, SERVICE),
    "app.keep_stay_pass()": (),
    "app.keep_seats()": (),
    "app.invitation(uuid)": WEB_ROLES,
    "app.answer_invitation(uuid,boolean,text)": WEB_ROLES,
    "app.invite_member_again(uuid)": SIGNED_IN,
    "app.renew_member_card(uuid)": SIGNED_IN,
    "app.set_member_photo(uuid,text)": SIGNED_IN,
    "app.works_at_gate()": (),
    "app.name_at_gate(uuid)": (STAFF, ADMIN),
    "app.stay_passes_named(text,date)": (STAFF, ADMIN),
    "app.pool_queue_up(date[])": (*SIGNED_IN, SERVICE),
    "app.pool_choose_desk(uuid,boolean,text)": (CUSTOMER, ADMIN),
    "app.pool_take_free(uuid,text)": (CUSTOMER, ADMIN),
    "app.pool_hold(jsonb)": (LOGIN,),
    "app.pool_move_ticket(uuid,date,text,numeric,jsonb,numeric,text)": (LOGIN,),
    "app.pool_send_ticket(uuid,text,text,text)": (CUSTOMER, ADMIN),
    "app.pool_sent_ticket(uuid,integer)": (ANONYMOUS, *SIGNED_IN),
    "app.record_sold_ticket()": (),
    "app.keep_seatings()": (),
    "app.party_of_card(text)": (),
    "app.table_of_card(text)": WEB_ROLES,
    "app.order_from_card(text,uuid,jsonb,text,text)": WEB_ROLES,
    "app.guest_order_at(text,uuid)": WEB_ROLES,
    "app.count_covers()": (),
    "app.record_menu_price()": (),
    "app.next_order_number(date)": (STAFF, ADMIN, SERVICE),
    "app.kitchen_look(text)": (LOGIN,),
    "app.busy_tables(date)": CLASS_ROLES,
    "app.check_guest_table(table_reservations)": (),
    "app.check_online_share(table_reservations)": (),
    "app.reserve_table(jsonb)": WEB_ROLES,
    "app.reservation_of(text,text)": WEB_ROLES,
    "app.reservation_by_request(uuid)": WEB_ROLES,
    "app.change_reservation(text,text,jsonb)": WEB_ROLES,
    "app.cancel_reservation(text,text,text)": WEB_ROLES,
    "app.confirm_reservation(text,text)": WEB_ROLES,
    "app.deposit_page(text,text)": WEB_ROLES,
    "app.join_waitlist(jsonb)": WEB_ROLES,
    "app.wait_of(text)": WEB_ROLES,
    "app.offered_table(text)": WEB_ROLES,
    "app.answer_wait(text,boolean)": WEB_ROLES,
    "app.check_posting()": (),
    "app.note_stripe_event(text,text,text)": (ANONYMOUS, SERVICE),
    "app.reserve_credit(text,uuid,numeric,text)": (CUSTOMER, ADMIN),
    "procrastinate_defer_jobs_v1(procrastinate_job_to_defer_v1[])": EVERYBODY,
}
PINNED_PATHS = {'search_path=""', "search_path=pg_catalog, public, pg_temp"}


def declared_tables() -> dict[str, RowSecurity]:
    """The rules of every table, by its name."""
    declared = dict(FRAMEWORK)
    for model in apps.get_models(include_auto_created=True):
        for rules in model._meta.constraints:
            if isinstance(rules, RowSecurity):
                declared[model._meta.db_table] = rules
    return declared


@dataclass(frozen=True, order=True)
class Grant:
    """One privilege on a table, or on one of its columns."""

    table: str
    role: str
    privilege: str
    column: str = ""

    def __str__(self) -> str:
        where = f"{self.table}.{self.column}" if self.column else self.table
        return f"{self.privilege} on {where} to {self.role}"


@dataclass(frozen=True, order=True)
class FoundPolicy:
    """One policy as PostgreSQL writes it."""

    table: str
    name: str
    command: str
    roles: str
    permissive: str
    using: str
    check: str

    def __str__(self) -> str:
        return f"{self.name} on {self.table}"


@dataclass(frozen=True)
class FoundFunction:
    """One function of ours."""

    signature: str
    owner: str
    definer: bool
    settings: tuple[str, ...]
    callers: frozenset[str]


def declared_grants() -> set[Grant]:
    """Every privilege the code asks for."""
    return {
        grant
        for table, rules in declared_tables().items()
        for role, privileges in rules.grants.items()
        for privilege in privileges
        for grant in _spelled_out(table, role, privilege)
    }


def _spelled_out(table: str, role: str, privilege: str) -> Iterator[Grant]:
    verb, _, columns = privilege.partition(" (")
    for column in columns.rstrip(")").split(",") if columns else [""]:
        yield Grant(table, role, verb, column.strip())


def declared_policies() -> set[FoundPolicy]:
    """Every policy the code asks for, in PostgreSQL's words: made on empty temporary copies that vanish at once."""
    with _vanishing(), connection.cursor() as cursor:
        existing = {name for name, *_ in rows("relations")}
        tables = {name: rules for name, rules in declared_tables().items() if name in existing}
        for table in tables:
            cursor.execute(f"CREATE TEMPORARY TABLE {table} (LIKE public.{table})")
        for table, rules in tables.items():
            for policy in rules.policies:
                cursor.execute(policy.sql(f"pg_temp.{table}"))
        return {FoundPolicy(*row) for temporary, *row in rows("policies") if temporary}


@contextmanager
def _vanishing() -> Iterator[None]:
    with transaction.atomic():
        savepoint = transaction.savepoint()
        try:
            yield
        finally:
            transaction.savepoint_rollback(savepoint)


def rows(name: str) -> list[tuple[Any, ...]]:
    """Every row of `sql/catalog_<name>.sql`."""
    with connection.cursor() as cursor:
        cursor.execute((_SQL / f"catalog_{name}.sql").read_text())
        return cursor.fetchall()


def found_policies() -> set[FoundPolicy]:
    """Every policy there is."""
    return {FoundPolicy(*row) for temporary, *row in rows("policies") if not temporary}


def found_grants() -> dict[Grant, tuple[str, bool]]:
    """Every privilege that somebody other than the owner has: the kind of relation, and whether it may be passed on."""
    return {Grant(*row): (kind, may_pass_on) for *row, kind, may_pass_on in rows("grants")}


def found_functions() -> list[FoundFunction]:
    """Every function in our schemas that no extension brought."""
    return [
        FoundFunction(name.removeprefix("public."), owner, definer, tuple(settings), frozenset(callers))
        for name, owner, definer, settings, callers in rows("functions")
    ]


def golden() -> list[str]:
    """Every policy, grant and definer function as one line each, for review."""
    lines = [
        f"rls     {name}: {'on' if secured else 'OFF'}"
        for name, kind, _, secured, _ in rows("relations")
        if kind in "rp"
    ]
    lines += [
        f"policy  {policy.table}.{policy.name}: {policy.command} to {policy.roles}"
        f"{_clause('using', policy.using)}{_clause('check', policy.check)}"
        for policy in sorted(found_policies())
    ]
    lines += [f"grant   {line}" for line in _grant_lines()]
    lines += [
        f"definer {function.signature}: {', '.join(sorted(function.callers)) or 'nobody'}"
        for function in found_functions()
        if function.definer
    ]
    return lines


def _clause(word: str, expression: str) -> str:
    return f" {word} {' '.join(expression.split())}" if expression else ""


def _grant_lines() -> list[str]:
    columns: dict[tuple[str, str, str], list[str]] = {}
    for grant in sorted(grant for grant, (kind, _) in found_grants().items() if kind != "S"):
        columns.setdefault((grant.table, grant.role, grant.privilege), []).append(grant.column)
    return [
        f"{table} to {role}: {privilege}" + (f" ({', '.join(named)})" if named != [""] else "")
        for (table, role, privilege), named in columns.items()
    ]
