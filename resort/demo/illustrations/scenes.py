"""Every picture by name, and the writing of them."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from resort.demo.illustrations.exteriors import EXTERIORS
from resort.demo.illustrations.interiors import bedroom, living_room
from resort.demo.illustrations.site import SITE
from resort.demo.illustrations.views import VIEWS

CHALETS = ("larch", "edelweiss", "kingfisher", "stonepine", "gentian", "heron")
SCENES = ("exterior", "living-room", "bedroom", "view")


def pictures() -> dict[str, Callable[[], str]]:
    """Path below the image folder, without suffix, and the function that draws it."""
    out: dict[str, Callable[[], str]] = dict(SITE)
    for name in CHALETS:
        drawings: tuple[Callable[[], str], ...] = (
            EXTERIORS[name],
            partial(living_room, name),
            partial(bedroom, name),
            VIEWS[name],
        )
        for scene, draw in zip(SCENES, drawings, strict=True):
            out[f"chalets/{name}-{scene}"] = draw
    return out


def write_all(folder: Path) -> list[Path]:
    """Write every picture below `folder`; returns the files."""
    written = []
    for name, draw in pictures().items():
        path = folder / f"{name}.svg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(draw(), encoding="utf-8")
        written.append(path)
    return written
