"""The demo's pictures: drawn by code, committed as files, fit for a strict content policy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from resort.demo.illustrations.scenes import CHALETS, SCENES, pictures

IMAGES = Path(settings.BASE_DIR) / "static" / "img"
PICTURES = pictures()
LARGEST = 40_000
LARGEST_HERO = 60_000


def test_pictures_show_every_scene_of_every_chalet() -> None:
    names = {name for name in PICTURES if name.startswith("chalets/")}

    assert names == {f"chalets/{chalet}-{scene}" for chalet in CHALETS for scene in SCENES}


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_picture_in_the_repository_is_what_the_code_draws(name: str) -> None:
    assert (IMAGES / f"{name}.svg").read_text(encoding="utf-8") == PICTURES[name]()


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_picture_is_small(name: str) -> None:
    assert len(PICTURES[name]().encode()) < (LARGEST_HERO if name == "hero" else LARGEST)


@pytest.mark.parametrize("path", sorted(IMAGES.rglob("*.svg")), ids=lambda path: path.stem)
def test_picture_holds_neither_style_nor_script(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert re.findall(r"<(?:style|script)|\s(?:style|on\w+)=|(?:href|src)=\"(?!#)", text) == []
