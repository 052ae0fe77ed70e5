"""The mails of a development machine."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives

PAGES = [
    "/dev/mail/",
    "/dev/mail/x.log/0/",
    "/dev/mail/x.log/0/html/",
    "/dev/mail/x.log/0/files/0/",
    "/dev/styleguide/",
]


@pytest.fixture
def written(settings: Any, tmp_path: Any) -> None:
    settings.DEBUG = True
    settings.ROOT_URLCONF = "tests.accounts.urls_with_dev"
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    message = EmailMultiAlternatives(
        "Hello <b>", "See http://testserver/account/verify/x/ ok", to=["ada@example.com"]
    )
    message.attach_alternative("<p>Hi <script>alert(1)</script></p>", "text/html")
    message.attach("stay.ics", "BEGIN:VCALENDAR", "text/calendar")
    message.send()


def test_the_newest_mail_is_listed_and_shown(client, written):
    page = client.get("/dev/mail/")
    mail = page.context["mails"][0]
    assert (mail.subject, mail.to, mail.links) == (
        "Hello <b>",
        "ada@example.com",
        ["http://testserver/account/verify/x/"],
    )
    assert "Hello &lt;b&gt;" in page.content.decode()

    shown = client.get(f"/dev/mail/{mail.name}/0/")
    text = shown.content.decode()
    assert '<iframe class="dev-mail" sandbox src="' in text
    assert '<a href="http://testserver/account/verify/x/">' in text
    assert "stay.ics" in text
    assert "<script>alert" not in text


def test_the_html_part_may_do_nothing(client, written):
    name = client.get("/dev/mail/").context["mails"][0].name

    response = client.get(f"/dev/mail/{name}/0/html/")

    assert response.content.decode().strip() == "<p>Hi <script>alert(1)</script></p>"
    policy = response["Content-Security-Policy"]
    assert "script-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "sandbox" in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_attachments_are_saved_not_opened(client, written):
    name = client.get("/dev/mail/").context["mails"][0].name

    response = client.get(f"/dev/mail/{name}/0/files/0/")

    assert response.content == b"BEGIN:VCALENDAR"
    assert response["Content-Disposition"] == 'attachment; filename="stay.ics"'
    assert client.get(f"/dev/mail/{name}/0/files/1/").status_code == 404


@pytest.mark.parametrize("name", ["..%2Fx.log", "../../etc/passwd", "x.txt", ".log", "missing.log"])
def test_names_stay_in_the_folder(client, written, name):
    assert client.get(f"/dev/mail/{name}/0/").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_nothing_of_this_in_production(client, settings, page):
    settings.ROOT_URLCONF = "tests.accounts.urls_with_dev"

    assert client.get(page).status_code == 404
