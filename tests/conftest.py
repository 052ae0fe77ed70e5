"""The database with its roles, the people of the tests, and what no test may do.

Nothing in a test has an identity by itself: queries in a test's body need `with as_owner():` (or `acting_as`),
and factories bring it along. Requests through `client_for(user)` get theirs from the middleware.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test.utils import override_settings

from tests.support import strictness, template
from tests.support.database import as_owner as acting_as_owner
from tests.support.database import reconnected_as_owner, teach_transactional_tests


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_keepdb: bool,
    django_db_createdb: bool,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """Make the database as resort_owner; tests then connect as resort_test, which holds nothing."""
    from django.db import connection

    described = connection.settings_dict
    usual, name = described["NAME"], described["TEST"]["NAME"]
    with django_db_blocker.unblock(), reconnected_as_owner():
        template.provide(name, keep=django_db_keepdb, anew=django_db_createdb)
        described["NAME"] = name
    teach_transactional_tests()
    yield
    with django_db_blocker.unblock(), reconnected_as_owner():
        described["NAME"] = usual
        if not django_db_keepdb:
            template.drop(name)


@pytest.fixture(scope="module")
def shared_rows(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Lets module-scoped fixtures make rows that are dear: one transaction for the module, its tests in savepoints.

    PostgreSQL's now() stands still in it. Not for a module with transactional tests.
    """
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session", autouse=True)
def quick_and_local(
    django_test_environment: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Cheap passwords, plain static files, uploads in a folder of their own, and no network but this machine's."""
    with (
        override_settings(
            PASSWORD_HASHERS=[
                "django.contrib.auth.hashers.MD5PasswordHasher",
                "django.contrib.auth.hashers.Argon2PasswordHasher",
            ],
            STORAGES={
                "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
                "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
            },
            MEDIA_ROOT=tmp_path_factory.mktemp("media"),
            WHITENOISE_AUTOREFRESH=True,
            TIME_ZONE="Europe/Zurich",
            SITE_URL="http://testserver",
        ),
        strictness.local_network_only(),
    ):
        yield


@pytest.fixture(autouse=True)
def strict_templates() -> None:
    """An undefined variable in a template of ours fails the test."""
    strictness.templates_know_their_variables()


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Counters and cached pages of one test are not the next one's."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def as_owner() -> Callable[[], AbstractContextManager[None]]:
    """`with as_owner():` looks and writes past row security."""
    return acting_as_owner


@pytest.fixture
def client(db: None) -> Any:
    """A visitor's browser."""
    from tests.support.client import Browser

    return Browser()


@pytest.fixture
def client_for(db: None) -> Callable[..., Any]:
    """`client_for(user)`: a browser where this user is signed in."""
    from tests.support import client

    return client.client_for


@pytest.fixture
def guest(db: None) -> Any:
    """A guest of the resort."""
    from tests.factories.accounts import UserFactory

    return UserFactory(first_name="Ada", last_name="Guest", email="ada@example.com")


@pytest.fixture
def other_guest(db: None) -> Any:
    """A guest who must never see the first one's affairs."""
    from tests.factories.accounts import UserFactory

    return UserFactory(first_name="Bo", last_name="Stranger", email="bo@example.com")


@pytest.fixture
def receptionist(db: None) -> Any:
    """Staff at the front office."""
    from tests.factories.accounts import UserFactory

    return UserFactory(staff=True, department="front_office", first_name="Rita", email="rita@example.com")


@pytest.fixture
def cook(db: None) -> Any:
    """Staff in the kitchen."""
    from tests.factories.accounts import UserFactory

    return UserFactory(staff=True, department="kitchen", first_name="Carl", email="carl@example.com")


@pytest.fixture
def finance(db: None) -> Any:
    """Staff in finance."""
    from tests.factories.accounts import UserFactory

    return UserFactory(staff=True, department="finance", first_name="Fay", email="fay@example.com")


@pytest.fixture
def manager(db: None) -> Any:
    """A manager: role admin."""
    from tests.factories.accounts import UserFactory

    return UserFactory(admin=True, first_name="Max", email="max@example.com")


@pytest.fixture
def owner(db: None) -> Any:
    """The owner of the resort: role superadmin."""
    from tests.factories.accounts import UserFactory

    return UserFactory(superadmin=True, first_name="Olga", email="olga@example.com")


@pytest.fixture
def jobs(db: None) -> Any:
    """The job queue: `jobs.run()` does what the worker would, `jobs.names()` tells what waits."""
    from tests.support.jobs import Jobs

    return Jobs()


@pytest.fixture(scope="session")
def _running_sandbox(django_test_environment: None) -> Iterator[Any]:
    from payments.stripe_sandbox.testing import RunningSandbox

    with RunningSandbox() as running:
        yield running


@pytest.fixture
def sandbox(_running_sandbox: Any, settings: Any) -> Any:
    """Stripe, as the settings see it; it sends no webhooks (`tests.support.webhooks.deliver` carries them over)."""
    from payments import gateway
    from payments.stripe_sandbox import testing

    gateway.breaker.reset()

    settings.STRIPE_PRESSES_AT_ONCE = 1000  # it is the machine that is slow here, not Stripe
    settings.STRIPE_API_BASE = _running_sandbox.base_url
    settings.STRIPE_SECRET_KEY = testing.SECRET_KEY
    settings.STRIPE_WEBHOOK_SECRETS = [testing.WEBHOOK_SECRET]
    _running_sandbox.reset()
    return _running_sandbox
