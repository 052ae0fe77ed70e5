"""Photos on member cards: drawn anew from the pixels, kept outside the public folder, shown to few."""

from __future__ import annotations

import io
import secrets
import warnings
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import connection, transaction
from PIL import Image, ImageOps

from audit.services import record
from pool.memberships.errors import PhotoNotPossible, StepNotPossible
from pool.models import Member

MOST_BYTES = 8 * 1024 * 1024
_MOST_PIXELS = 40_000_000
# As it stands on the card, twice over for sharp screens.
_SIZE = (360, 480)
_FORMATS = ("JPEG", "PNG", "WEBP")


def storage() -> FileSystemStorage:
    """Where photos lie: no address leads there."""
    return FileSystemStorage(location=Path(settings.PRIVATE_ROOT) / "members")


def redrawn(file: IO[bytes]) -> bytes:
    """The picture as a small JPEG without anything but its pixels. Raises PhotoNotPossible."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=_FORMATS) as picture:
                if picture.width * picture.height > _MOST_PIXELS:
                    raise PhotoNotPossible
                upright = ImageOps.exif_transpose(picture).convert("RGB")
                small = ImageOps.fit(upright, _SIZE, Image.Resampling.LANCZOS, centering=(0.5, 0.35))
    except PhotoNotPossible:
        raise
    except Exception as error:  # whatever a broken or hostile file makes the decoder say
        raise PhotoNotPossible from error
    # Pixels only: a new picture has no EXIF, no profile and no comments to copy.
    clean = Image.new("RGB", small.size)
    clean.paste(small)
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


def set_photo(*, member: Member, file: IO[bytes], size: int) -> None:
    """Put a photo on the card. Raises PhotoNotPossible and StepNotPossible."""
    if size > MOST_BYTES:
        raise PhotoNotPossible
    content = redrawn(file)
    name = storage().save(f"{secrets.token_hex(16)}.jpg", ContentFile(content))
    _swap(member, name)


def drop_photo(*, member: Member) -> None:
    """Take the photo off the card."""
    _swap(member, "")


@transaction.atomic
def _swap(member: Member, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.set_member_photo(%s::uuid, %s::text)", [member.pk, name])
        (old,) = cursor.fetchone()
    if old is None:
        if name:
            storage().delete(name)
        raise StepNotPossible
    record("pool.member_photo_changed", target=member)
    if old:
        transaction.on_commit(lambda: storage().delete(old))


def read_photo(member: Member) -> bytes | None:
    """The picture on a card; None when there is none."""
    if not member.photo or not storage().exists(member.photo):
        return None
    with storage().open(member.photo) as file:
        return file.read()
