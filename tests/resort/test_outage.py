"""The database goes away in the middle of things."""

from __future__ import annotations

import psycopg
import pytest
from django.db import close_old_connections, connection

from tests.factories.chalets import ChaletImageFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cut():
    """`cut()` ends the connection at the server, as a restart does."""

    def do() -> None:
        connection.ensure_connection()
        pid = connection.connection.info.backend_pid
        with psycopg.connect(**_parameters(), autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s::int)", [pid])

    yield do
    connection.close()


def _parameters() -> dict:
    info = connection.connection.info
    return {
        "host": info.host,
        "port": info.port,
        "dbname": info.dbname,
        "user": info.user,
        "password": info.password,
    }


def test_lost_connection_is_a_kind_page_and_the_next_request_works(client, cut):
    ChaletImageFactory()
    client.raise_request_exception = False
    cut()
    answer = client.get("/chalets/?guests=2")

    assert answer.status_code == 503
    assert (answer.headers["Retry-After"], answer.headers["Content-Type"]) == (
        "5",
        "text/html; charset=utf-8",
    )
    assert "no-store" in answer.headers["Cache-Control"]
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    page = answer.content.decode()
    assert "Please try again in a moment" in page
    assert 'href="/chalets/?guests=2"' in page
    assert "Traceback" not in page
    assert "OperationalError" not in page
    close_old_connections()  # as at the end of every real request
    assert client.get("/chalets/?guests=2").status_code == 200


def test_stack_trace_is_not_shown_in_development_either(client, cut, settings):
    settings.DEBUG = True
    client.raise_request_exception = False
    cut()

    assert client.get("/").status_code == 503


def test_form_is_not_sent_again_by_the_link(client_for, guest, cut):
    browser = client_for(guest)
    browser.raise_request_exception = False
    cut()
    answer = browser.post("/stays/K7QM-2XRD/pay/desk/")

    assert answer.status_code == 503
    assert 'class="btn" href="/"' in answer.content.decode()


def test_webhook_is_asked_to_come_again(client, cut, sandbox):
    from tests.support.webhooks import post_event

    client.raise_request_exception = False
    cut()
    event = {
        "id": "evt_1",
        "object": "event",
        "type": "x",
        "livemode": False,
        "data": {"object": {"id": "x"}},
    }

    assert post_event(client, event).status_code == 503
    close_old_connections()
    assert post_event(client, event).status_code == 200


def test_mistake_of_ours_stays_a_500(client, monkeypatch):
    from resort import urls

    def broken(request):
        raise RuntimeError("our mistake")

    from django.urls import clear_url_caches, path

    monkeypatch.setattr(urls, "urlpatterns", [path("broken/", broken), *urls.urlpatterns])
    clear_url_caches()
    client.raise_request_exception = False
    try:
        answer = client.get("/broken/")
        assert answer.status_code == 500
        assert "Something broke on our side" in answer.content.decode()
        assert "our mistake" not in answer.content.decode()
    finally:
        clear_url_caches()
