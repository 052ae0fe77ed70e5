"""Reads the mails that Django's file backend wrote into a folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

# What the backend writes after each mail of a file.
_RULE = b"-" * 79
_NAME = re.compile(r"^[\w-]+\.log$")
_LINK = re.compile(r"https?://[^\s<>\"]+")
SHOWN = 200


@dataclass(frozen=True)
class Mail:
    """One mail: the `number`th of the file `name`."""

    name: str
    number: int
    message: EmailMessage

    @property
    def subject(self) -> str:
        """The subject line."""
        return str(self.message["Subject"] or "")

    @property
    def to(self) -> str:
        """The recipients."""
        return str(self.message["To"] or "")

    @property
    def sender(self) -> str:
        """Who it says it is from."""
        return str(self.message["From"] or "")

    @property
    def sent_at(self) -> datetime | None:
        """When it was written."""
        try:
            return parsedate_to_datetime(str(self.message["Date"]))
        except ValueError:
            return None

    @property
    def text(self) -> str:
        """The plain-text part."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """The HTML part, "" for none."""
        return self._part("html")

    @property
    def links(self) -> list[str]:
        """Every address in the text, once each."""
        return list(dict.fromkeys(_LINK.findall(self.text)))

    @property
    def files(self) -> list[tuple[str, bytes]]:
        """The attachments: name and content."""
        return [
            (part.get_filename() or "attachment", part.get_payload(decode=True) or b"")  # type: ignore[misc]
            for part in self.message.iter_attachments()
        ]

    def _part(self, kind: str) -> str:
        body = self.message.get_body(preferencelist=(kind,))
        return str(body.get_content()) if body is not None else ""


def newest_first() -> list[Mail]:
    """The mails of the folder, at most SHOWN of them."""
    files = sorted(_folder().glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True)
    found: list[Mail] = []
    for file in files:
        found += reversed(list(_mails_of(file)))
        if len(found) >= SHOWN:
            break
    return found[:SHOWN]


def find(name: str, number: int) -> Mail | None:
    """One mail, or None; a name that leaves the folder is no name."""
    file = _folder() / name
    if not _NAME.match(name) or not file.is_file():
        return None
    return next((mail for mail in _mails_of(file) if mail.number == number), None)


def _folder() -> Path:
    return Path(settings.EMAIL_FILE_PATH or settings.VAR_DIR / "mail")


def _mails_of(file: Path) -> Iterator[Mail]:
    pieces = [piece.strip(b"\n") for piece in file.read_bytes().split(b"\n" + _RULE + b"\n")]
    for number, piece in enumerate(piece for piece in pieces if piece.strip()):
        message = message_from_bytes(piece + b"\n", policy=policy.default)
        assert isinstance(message, EmailMessage)
        yield Mail(file.name, number, message)
