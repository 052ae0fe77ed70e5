"""The tests' own alarms go off."""

from __future__ import annotations

import socket
import warnings

import pytest
from django.conf import settings
from django.core.mail import get_connection
from django.db import connection
from django.template import Origin, Template, engines
from django.template.context import Context

from tests.support.database import KEPT, tables_to_empty


def page(text: str, where: str) -> str:
    """Render a template that pretends to lie there."""
    return Template(text, origin=Origin(where), engine=engines["django"].engine).render(Context())


def test_nobody_outside_is_called():
    with socket.socket() as line, pytest.raises(AssertionError, match=r"tried to reach 192\.0\.2\.1"):
        line.connect(("192.0.2.1", 80))


def test_undefined_variable_in_our_template_fails():
    with pytest.raises(pytest.fail.Exception, match="Undefined template variable 'nobody'"):
        page("{{ nobody }}", str(settings.BASE_DIR / "templates" / "home.html"))


def test_undefined_variable_in_djangos_template_is_empty():
    assert page("[{{ nobody }}]", "/usr/lib/django/admin/index.html") == "[]"


def test_default_of_an_undefined_variable_in_djangos_template_holds():
    assert page("{{ nobody|default:'x' }}", "/usr/lib/django/admin/index.html") == "x"


def test_condition_on_an_undefined_variable_is_allowed():
    assert page("{% if nobody %}x{% endif %}", str(settings.BASE_DIR / "templates" / "home.html")) == ""


def test_warnings_are_errors():
    with pytest.raises(UserWarning):
        warnings.warn("careless", stacklevel=1)


def test_no_mail_leaves():
    assert get_connection().__class__.__module__ == "django.core.mail.backends.locmem"


def test_hour_is_the_resorts(db):
    assert (settings.TIME_ZONE, settings.USE_TZ) == ("Europe/Zurich", True)


def test_no_table_keeps_what_a_test_committed(as_owner, db):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        )
        tables = {row[0] for row in cursor.fetchall()}

    assert tables - KEPT == set(tables_to_empty())
