"""The six chalets of the demo; houses.toml tells what they are like."""

from __future__ import annotations

import tomllib
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection

from chalets.models import Amenity, Chalet, ChaletImage


def read_houses() -> dict[str, dict[str, Any]]:
    """What houses.toml says, by slug."""
    return tomllib.loads(Path(__file__).with_name("houses.toml").read_text(encoding="utf-8"))


def make_houses(created: datetime) -> dict[str, Chalet]:
    """Write the chalets with amenities and pictures, as if they had stood since `created`; by slug."""
    told = read_houses()
    chalets = {slug: _chalet(slug, house, created) for slug, house in told.items()}
    Chalet.everything.bulk_create(chalets.values())
    Amenity.objects.bulk_create(
        Amenity(chalet=chalets[slug], icon=icon, name=words, sort_order=number)
        for slug, house in told.items()
        for number, (icon, words) in enumerate(house["amenities"].items())
    )
    ChaletImage.objects.bulk_create(
        ChaletImage(
            chalet=chalets[slug],
            static_path=f"img/chalets/{slug}-{scene}.svg",
            alt_text=words,
            sort_order=number,
        )
        for slug, house in told.items()
        for number, (scene, words) in enumerate(house["pictures"].items())
    )
    return chalets


def _chalet(slug: str, house: dict[str, Any], created: datetime) -> Chalet:
    return Chalet(
        name=house["name"],
        slug=slug,
        description=house["description"].strip(),
        capacity=house["capacity"],
        bedrooms=house["bedrooms"],
        bathrooms=house["bathrooms"],
        base_price=Decimal(house["base_price"]),
        weekend_price=Decimal(house["weekend_price"]),
        status="active",
        is_active=True,
        location=house["location"],
        check_in_time=house.get("check_in_time", time(15)),
        check_out_time=house.get("check_out_time", time(11)),
        created_at=created,
    )


def standing() -> bool:
    """Whether there is any chalet already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM chalets)")
        return bool(cursor.fetchone()[0])
