"""Small words for SVG: every function returns markup, numbers are rounded so that files stay small."""

import random
from collections.abc import Iterable, Sequence

Point = tuple[float, float]


def n(value: float) -> str:
    """A number as short as the eye allows: whole from 100 up, one decimal below."""
    if abs(value) >= 100:
        return str(round(value))
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def attrs(**values: object) -> str:
    """Attributes; None is left out, underscores become hyphens, floats are rounded (opacities keep two decimals)."""
    out = []
    for key, value in values.items():
        if value is None:
            continue
        if isinstance(value, float):
            value = f"{value:.2f}".rstrip("0").rstrip(".") if "opacity" in key else n(value)
        out.append(f' {key.rstrip("_").replace("_", "-")}="{value}"')
    return "".join(out)


def path(d: str, fill: str = "none", **more: object) -> str:
    """A path with drawn commands `d`."""
    return f'<path d="{d}"{attrs(fill=fill, **more)}/>'


def line_to(points: Iterable[Point]) -> str:
    """Path commands through the points with straight lines."""
    return "M" + "L".join(f"{n(x)} {n(y)}" for x, y in points)


def poly(points: Iterable[Point], fill: str, **more: object) -> str:
    """A filled polygon."""
    return path(line_to(points) + "Z", fill, **more)


def line(points: Iterable[Point], stroke: str, width: float, **more: object) -> str:
    """An open line with round ends."""
    more.setdefault("stroke_linecap", "round")
    return path(line_to(points), "none", stroke=stroke, stroke_width=width, stroke_linejoin="round", **more)


def rect(x: float, y: float, w: float, h: float, fill: str, r: float = 0, **more: object) -> str:
    """A rectangle, rounded when `r` is given."""
    return f"<rect{attrs(x=float(x), y=float(y), width=float(w), height=float(h), rx=r or None, fill=fill, **more)}/>"


def disc(x: float, y: float, r: float, fill: str, **more: object) -> str:
    """A circle."""
    return f"<circle{attrs(cx=float(x), cy=float(y), r=float(r), fill=fill, **more)}/>"


def oval(x: float, y: float, rx: float, ry: float, fill: str, **more: object) -> str:
    """An ellipse."""
    return f"<ellipse{attrs(cx=float(x), cy=float(y), rx=float(rx), ry=float(ry), fill=fill, **more)}/>"


def group(*parts: str, **more: object) -> str:
    """A group, for a transform, an opacity or an id."""
    return f"<g{attrs(**more)}>{''.join(parts)}</g>"


def move(x: float, y: float, scale: float, *parts: str, flip: bool = False) -> str:
    """Parts drawn around (0, 0), put at (x, y)."""
    sx = f"{-scale if flip else scale:g}"
    return f'<g transform="translate({n(x)} {n(y)}) scale({sx} {scale:g})">{"".join(parts)}</g>'


def fade(id_: str, *stops: tuple[float, str, float], x2: float = 0, y2: float = 1) -> str:
    """A linear gradient over the box: stops of (offset, colour, opacity)."""
    inner = "".join(
        f"<stop{attrs(offset=f'{at:g}', stop_color=colour, stop_opacity=None if alpha == 1 else float(alpha))}/>"
        for at, colour, alpha in stops
    )
    return f'<linearGradient id="{id_}" x1="0" y1="0" x2="{x2:g}" y2="{y2:g}">{inner}</linearGradient>'


def fade_between(id_: str, top: float, bottom: float, *stops: tuple[float, str, float]) -> str:
    """A vertical gradient in picture coordinates, shared by many shapes."""
    inner = "".join(
        f"<stop{attrs(offset=f'{at:g}', stop_color=colour, stop_opacity=None if alpha == 1 else float(alpha))}/>"
        for at, colour, alpha in stops
    )
    return (
        f'<linearGradient id="{id_}" gradientUnits="userSpaceOnUse" x1="0" x2="0" y1="{n(top)}" y2="{n(bottom)}">'
        f"{inner}</linearGradient>"
    )


def glow(id_: str, colour: str, strength: float) -> str:
    """A soft round light."""
    return (
        f'<radialGradient id="{id_}"><stop offset="0" stop-color="{colour}" stop-opacity="{strength:g}"/>'
        f'<stop offset=".45" stop-color="{colour}" stop-opacity="{strength * 0.4:g}"/>'
        f'<stop offset="1" stop-color="{colour}" stop-opacity="0"/></radialGradient>'
    )


def mix(a: str, b: str, share: float) -> str:
    """Colour `a` with `share` (0 to 1) of colour `b`; both as #rrggbb."""
    pairs = zip(bytes.fromhex(a[1:]), bytes.fromhex(b[1:]), strict=True)
    return "#" + "".join(f"{round(x + (y - x) * share):02x}" for x, y in pairs)


def between(a: Point, b: Point, share: float) -> Point:
    """The point `share` of the way from a to b."""
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def roughen(points: Sequence[Point], rng: random.Random, rough: float, pieces: int = 5) -> list[list[Point]]:
    """Each straight stretch broken into small ones; returns one list per stretch, ends included."""
    out = []
    for a, b in zip(points, points[1:], strict=False):
        length = abs(b[0] - a[0])
        stretch = [a]
        for i in range(1, pieces):
            x, y = between(a, b, (i + rng.uniform(-0.25, 0.25)) / pieces)
            stretch.append((x, y + rng.uniform(-1, 1) * rough * length))
        out.append([*stretch, b])
    return out


def picture(width: int, height: int, title: str, defs: str, *parts: str) -> str:
    """The whole file."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f"<title>{title}</title><defs>{defs}</defs>{''.join(parts)}</svg>\n"
    )
