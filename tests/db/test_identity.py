"""Who a transaction runs as: nested, at its end, in errors and in threads."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from django.db import DataError, ProgrammingError, connection, transaction

from accounts.models import User
from chalets.models import Booking
from resort.db.identity import ADMIN, ANONYMOUS, CUSTOMER, SERVICE, acting_as, become
from tests.factories.accounts import UserFactory
from tests.factories.chalets import BookingFactory
from tests.support.rows import execute


def current_user_id() -> UUID | None:
    """Whom the database takes this transaction for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.user_id()")
        return cursor.fetchone()[0]


def identity() -> tuple[str, str]:
    """The role and the user id in force."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role'), coalesce(current_setting('app.user_id', true), '')")
        return cursor.fetchone()


def is_nobody() -> bool:
    """No identity: the login itself, or what PostgreSQL 15 starts its sessions as."""
    return identity() in (("none", ""), ("resort_login", ""))


@pytest.mark.django_db
def test_the_database_picks_the_role(guest, receptionist, manager, owner):
    for person, role in ((guest, CUSTOMER), (receptionist, "resort_staff"), (manager, ADMIN), (owner, ADMIN)):
        with acting_as(person.pk) as chosen:
            assert (chosen, current_user_id()) == (role, person.pk)


@pytest.mark.django_db
def test_stranger_to_the_database_is_a_visitor():
    with acting_as(uuid4()) as role:
        assert role == ANONYMOUS


@pytest.mark.django_db
def test_nested_identities_come_back_even_after_an_error(guest, manager):
    trace = []
    with acting_as(guest.pk):
        trace.append(identity())
        with acting_as(role=ANONYMOUS):
            trace.append(identity())
            with acting_as(manager.pk):
                trace.append(identity())
            trace.append(identity())
        trace.append(identity())
        with pytest.raises(DataError), acting_as(manager.pk):
            execute("SELECT 1 / 0")
        trace.append(identity())
    mine, theirs, nobody = (CUSTOMER, str(guest.pk)), (ADMIN, str(manager.pk)), (ANONYMOUS, "")
    assert trace == [mine, nobody, theirs, nobody, mine, mine]


@pytest.mark.django_db
def test_rolled_back_block_gives_the_identity_back(guest, manager):
    with acting_as(guest.pk):
        with acting_as(manager.pk):
            transaction.set_rollback(True)
        assert identity() == (CUSTOMER, str(guest.pk))


@pytest.mark.django_db
def test_become_holds_until_the_block_ends(guest, manager):
    with acting_as(role=ANONYMOUS):
        with transaction.atomic():
            assert become(guest.pk) == CUSTOMER
        assert identity() == (CUSTOMER, str(guest.pk))
        with acting_as(manager.pk):
            pass
        assert identity() == (CUSTOMER, str(guest.pk))


@pytest.mark.django_db(transaction=True)
def test_become_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError, match="needs an open transaction"):
        become(role=SERVICE)


@pytest.mark.django_db
def test_nobody_in_particular_is_refused():
    with pytest.raises(ValueError, match="a user id or a role"), acting_as():
        pass


@pytest.mark.django_db(transaction=True)
def test_identity_ends_with_the_transaction(guest):
    with acting_as(guest.pk):
        assert Booking.objects.count() == 0
    assert is_nobody()
    with pytest.raises(ProgrammingError, match="permission denied for table chalet_bookings"):
        Booking.objects.count()


@pytest.mark.django_db(transaction=True)
def test_identity_ends_with_an_error_too(guest):
    with pytest.raises(RuntimeError), acting_as(guest.pk):
        raise RuntimeError
    assert is_nobody()


@pytest.mark.django_db(transaction=True)
def test_empty_claim_reads_as_nobody_and_not_as_an_error(guest):
    with acting_as(guest.pk):
        pass
    with acting_as(role=CUSTOMER):
        assert current_user_id() is None
        assert User.objects.count() == 0


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_hundred_identities_on_a_shared_pool_see_their_own_rows():
    people = [UserFactory() for _ in range(6)]
    for number, person in enumerate(people):
        for _ in range(number):
            BookingFactory(user=person)
    expected = {person.pk: number for number, person in enumerate(people)}
    options = connection.settings_dict["OPTIONS"]
    connection.close()
    options["pool"] = {"min_size": 1, "max_size": 4, "timeout": 20}
    started = threading.Barrier(8)

    def visit(seed: int) -> list[str]:
        chance, wrong = random.Random(seed), []
        started.wait()
        for _ in range(25):
            person = chance.choice(people)
            try:
                with acting_as(person.pk):
                    seen = Booking.objects.values_list("user_id", flat=True)
                    if list(seen) != [person.pk] * expected[person.pk]:
                        wrong.append(f"{person.pk} saw {list(seen)}")
                    if chance.random() < 0.3:
                        raise RuntimeError
            except RuntimeError:
                pass
            if not is_nobody():
                wrong.append(f"left over: {identity()}")
            connection.close()
        return wrong

    try:
        with ThreadPoolExecutor(8) as threads:
            wrong = [complaint for complaints in threads.map(visit, range(8)) for complaint in complaints]
    finally:
        connection.close()
        connection.close_pool()
        del options["pool"]
    assert wrong == []
