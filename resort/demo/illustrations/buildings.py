"""Chalets, seen from the front with their right side going back, and what stands around them."""

import random
from dataclasses import dataclass

from resort.demo.illustrations.hours import Light
from resort.demo.illustrations.pen import (
    Point,
    disc,
    fade,
    glow,
    group,
    line,
    mix,
    move,
    n,
    oval,
    path,
    poly,
    rect,
)


@dataclass(frozen=True)
class House:
    """How one chalet is built. Lengths are in its own units: the front is 300 wide, the ground is y = 0."""

    wood: str = "#8a5632"
    base: str = "#d9d2c4"
    roof: str = "#5b4636"
    shutter: str = "#2f6b5a"
    flowers: str = "#d8434e"
    eave: float = 175
    gable: float = 105
    base_height: float = 74
    balcony: bool = True
    glass: bool = False
    stilts: bool = False
    snow: bool = False
    stone: bool = False


WIDTH, BACK_X, BACK_Y, OVERHANG, FRONT = 300, 150, -34, 40, 0.2


def house(style: House, light: Light, key: str = "h") -> tuple[str, str]:
    """Definitions and drawing of a chalet around (0, 0), its front's lower left corner."""
    dim = 0.45 if light.stars else 0.12
    tint = mix(light.haze, light.rock_shade, 0.5) if light.stars else light.sky[2]
    wood, base = mix(style.wood, tint, dim), mix(style.base, tint, dim)
    roof, shutter = mix(style.roof, tint, dim), mix(style.shutter, tint, dim)
    dark = mix(wood, "#160e08", 0.42)
    top = -style.eave - style.gable
    parts = [_side(style, wood, base, dark, light, key), _front(style, wood, base, dark, key)]
    if style.glass:
        parts.append(_glass_gable(style, dark, key))
    else:
        parts.append(_openings(style, shutter, dark, key))
    if style.balcony:
        parts.append(_balcony(style, wood, dark))
    parts.append(_roof(style, roof, dark, light, top))
    warm = mix("#c9dfe2", "#ffd27a", min(1, light.warm + 0.15))
    deep = mix("#7fa6b0", "#f0983c", min(1, light.warm + 0.1))
    defs = fade(key + "p", (0, warm, 1), (1, deep, 1)) + glow(key + "l", "#ffbe62", 0.55)
    defs += fade(key + "b", (0, "#120a06", 0.5), (1, "#120a06", 0))
    return defs, "".join(parts)


def _planks(x: float, y: float, w: float, h: float, colour: str, step: float = 13) -> str:
    d = "".join(f"M{n(x)} {n(y + i * step)}h{n(w)}" for i in range(1, int(h // step) + 1))
    return path(d, stroke=colour, stroke_width=1.4, opacity=0.4)


def _front(style: House, wood: str, base: str, dark: str, key: str) -> str:
    e, b, top = style.eave, style.base_height, -style.eave - style.gable
    out = poly([(0, -b), (0, -e), (WIDTH / 2, top), (WIDTH, -e), (WIDTH, -b)], wood)
    out += _planks(0, -e, WIDTH, e - b, dark)
    for i in range(1, int(style.gable // 13)):
        half = WIDTH / 2 * (1 - i * 13 / style.gable)
        out += path(
            f"M{n(WIDTH / 2 - half)} {n(-e - i * 13)}h{n(half * 2)}",
            stroke=dark,
            stroke_width=1.4,
            opacity=0.4,
        )
    out += rect(0, -b, WIDTH, b, base)
    if style.stone:
        out += _stones(0, -b, WIDTH, b, mix(base, "#3c3a38", 0.35))
    if style.stilts:
        out += rect(0, -b, WIDTH, b, mix(dark, "#0b2029", 0.45))
        out += "".join(rect(x, -b, 13, b + 40, dark) for x in (6, 92, 196, 281))
        out += path(
            f"M12 {n(-b + 6)}L98 -4M104 {n(-b + 6)}L18 -4M202 {n(-b + 6)}L288 -4", stroke=dark, stroke_width=6
        )
    shadow = 56
    out += poly(
        [
            (0, -e),
            (WIDTH / 2, top),
            (WIDTH, -e),
            (WIDTH, -e + shadow),
            (WIDTH / 2, top + shadow),
            (0, -e + shadow),
        ],
        "#1a0f08",
        opacity=0.3,
    )
    return out


def _stones(x: float, y: float, w: float, h: float, colour: str) -> str:
    rng, d, row = random.Random(7), "", 0
    while row * 19 < h:
        at = x + (row % 2) * 14
        while at < x + w - 16:
            length = rng.uniform(22, 42)
            d += f"M{n(at)} {n(y + row * 19 + 16)}h{n(min(length, x + w - at) - 6)}"
            at += length
        row += 1
    return path(d, stroke=colour, stroke_width=2.4, stroke_linecap="round", opacity=0.55)


def _side(style: House, wood: str, base: str, dark: str, light: Light, key: str) -> str:
    e, b = style.eave, style.base_height
    shade, low = mix(wood, "#160e08", 0.3), mix(base, "#1c2a30", 0.28)
    x2, y2 = WIDTH + BACK_X, BACK_Y
    out = poly([(WIDTH, -e), (x2, -e - BACK_Y * -0.2 + y2 * 0.6), (x2, y2 - b * 0.86), (WIDTH, -b)], shade)
    if style.stilts:
        out += "".join(rect(x, -b - 6, 10, b + 30, mix(dark, "#000000", 0.2)) for x in (WIDTH + 60, x2 - 14))
    else:
        out += poly([(WIDTH, -b), (x2, y2 - b * 0.86), (x2, y2), (WIDTH, 0)], low)
    for x in (WIDTH + 34, WIDTH + 92):
        slant = BACK_Y * 0.16
        out += poly(
            [(x, -e + 46), (x + 30, -e + 46 + slant), (x + 30, -e + 86 + slant), (x, -e + 86)],
            mix(dark, "#000000", 0.2),
        )
        inset = [(x + 4, -e + 50), (x + 26, -e + 50 + slant), (x + 26, -e + 82 + slant), (x + 4, -e + 82)]
        out += poly(inset, f"url(#{key}p)")
    return out


def _window(
    x: float, y: float, w: float, h: float, key: str, frame: str = "#f4eee2", shutter: str | None = None
) -> str:
    out = ""
    if shutter:
        for sx in (x - w * 0.52, x + w):
            out += rect(sx, y, w * 0.5, h, shutter)
            slats = "".join(f"M{n(sx + 3)} {n(y + h * i / 6)}h{n(w * 0.5 - 6)}" for i in range(1, 6))
            out += path(slats, stroke="#00000055", stroke_width=1.3)
    out += rect(x - 3, y - 3, w + 6, h + 6, frame) + rect(x, y, w, h, f"url(#{key}p)")
    return out + path(
        f"M{n(x + w / 2)} {n(y)}v{n(h)}M{n(x)} {n(y + h * 0.42)}h{n(w)}", stroke=frame, stroke_width=2.4
    )


def _openings(style: House, shutter: str, dark: str, key: str) -> str:
    e, b, top = style.eave, style.base_height, -style.eave - style.gable
    y = -e + 22
    out = "".join(_window(x, y, 36, 46, key, shutter=shutter) for x in (42, 132, 222))
    out += _window(134, top + 58, 32, 32, key) if style.gable > 80 else ""
    if style.stilts:
        return out
    out += (
        rect(126, -b + 8, 48, b - 8, dark, r=3)
        + rect(132, -b + 14, 36, 24, f"url(#{key}p)")
        + disc(165, -b / 2 + 8, 2.6, "#e7c98a")
    )
    out += "".join(_window(x, -b + 18, 34, 30, key) for x in (36, 226))
    out += rect(118, -4, 64, 6, mix(style.base, "#555555", 0.4))
    return out


def _glass_gable(style: House, dark: str, key: str) -> str:
    e, b, top = style.eave, style.base_height, -style.eave - style.gable
    pane = [(26, -b + 4), (26, -e + 12), (WIDTH / 2, top + 38), (WIDTH - 26, -e + 12), (WIDTH - 26, -b + 4)]
    out = poly(pane, f"url(#{key}p)")
    bars = "".join(f"M{n(x)} {n(-b + 4)}V{n(y)}" for x, y in ((88, -e - 26), (150, top + 38), (212, -e - 26)))
    out += path(f"{bars}M26 {n(-e + 12)}H{WIDTH - 26}", stroke=dark, stroke_width=5)
    out += poly([(40, -b - 4), (86, -e), (108, -e - 22), (62, -b - 4)], "#ffffff", opacity=0.16)
    out += (
        rect(110, -b + 10, 80, b - 10, dark, r=2)
        + rect(116, -b + 16, 32, b - 16, f"url(#{key}p)")
        + rect(152, -b + 16, 32, b - 16, f"url(#{key}p)")
    )
    out += "".join(_window(x, -b + 20, 40, 32, key, frame=dark) for x in (30, 230))
    return out


def _balcony(style: House, wood: str, dark: str) -> str:
    y, x0, x1 = -style.base_height - 2, -20, WIDTH + 22
    rail = mix(wood, "#ffffff", 0.1)
    out = poly([(x0, y), (x1, y), (x1 - 12, y + 12), (x0 + 12, y + 12)], dark)
    boards = "".join(rect(x, y - 34, 9.5, 34, rail) for x in range(x0 + 1, x1 - 8, 12))
    out += (
        boards
        + rect(x0 - 3, y - 40, x1 - x0 + 6, 7, mix(rail, "#ffffff", 0.12), r=2)
        + rect(x0, y - 6, x1 - x0, 6, dark)
    )
    if style.snow:
        return out + rect(x0 - 4, y - 46, x1 - x0 + 8, 7, "#fbfdff", r=3.5)
    rng = random.Random(11)
    for box in (16, 116, 216):
        out += rect(box, y - 36, 66, 10, dark, r=2)
        leaves = "".join(disc(box + 4 + i * 7.2, y - 38 + rng.uniform(-2, 3), 6, "#4c7a42") for i in range(9))
        blooms = "".join(
            disc(box + 3 + i * 7.4, y - 41 + rng.uniform(-5, 4), rng.uniform(3, 4.6), style.flowers)
            for i in range(9)
        )
        out += leaves + blooms
    return out


def _roof(style: House, roof: str, dark: str, light: Light, top: float) -> str:
    fx, fy = -FRONT * BACK_X * 0.4, -FRONT * BACK_Y * 0.4
    slope = style.gable / (WIDTH / 2)
    apex: Point = (WIDTH / 2 + fx, top - 6 + fy)
    left: Point = (-OVERHANG + fx, -style.eave + OVERHANG * slope - 6 + fy)
    right: Point = (WIDTH + OVERHANG + fx, -style.eave + OVERHANG * slope - 6 + fy)
    bx, by = BACK_X + 34, BACK_Y - 6
    plane = [apex, (apex[0] + bx, apex[1] + by), (right[0] + bx, right[1] + by * 0.55), right]
    chimney_x, chimney_y = WIDTH / 2 + 96, top - 26
    out = rect(chimney_x, chimney_y - 34, 30, 70, mix(style.base, "#4a4440", 0.35)) + rect(
        chimney_x - 4, chimney_y - 38, 38, 8, dark
    )
    cover = mix("#ffffff", light.snow_shade, 0.12) if style.snow else mix(roof, light.sky[2], 0.1)
    out += poly(plane, cover)
    rows = 6
    seams = ""
    for i in range(1, rows):
        t = i / rows
        ax, ay = apex[0] + (right[0] - apex[0]) * t, apex[1] + (right[1] - apex[1]) * t
        seams += f"M{n(ax)} {n(ay)}L{n(ax + bx)} {n(ay + by * (1 - 0.45 * t))}"
    out += path(
        seams,
        stroke="#ffffff" if style.snow else "#000000",
        stroke_width=1.6,
        opacity=0.5 if style.snow else 0.2,
    )
    edge = mix(roof, "#000000", 0.25)
    out += line([left, apex, right], edge, 17, stroke_linecap="butt")
    out += line(
        [(left[0], left[1] + 8), (apex[0], apex[1] + 9), (right[0], right[1] + 8)],
        mix(roof, "#ffffff", 0.22),
        3.5,
        stroke_linecap="butt",
    )
    if style.snow:
        out += line(
            [(left[0] - 2, left[1] - 11), (apex[0], apex[1] - 13), (right[0] + 2, right[1] - 11)],
            "#ffffff",
            17,
        )
        out += rect(chimney_x - 5, chimney_y - 46, 40, 11, "#ffffff", r=5)
    return out


def smoke(style: House, x: float, y: float, scale: float, colour: str) -> str:
    """Smoke from the chimney of a house drawn at (x, y): a ribbon, wider and thinner as it rises."""
    top_x, top_y = x + scale * (WIDTH / 2 + 111), y - scale * (style.eave + style.gable + 60)
    d = "M0 0C-10 -26 14 -40 4 -68S10 -112 34 -134 66 -160 92 -196C82 -150 66 -134 52 -116S30 -92 28 -66 34 -30 12 0Z"
    soft = (
        "M0 0C-16 -30 6 -44 -4 -74S2 -124 30 -148 60 -172 104 -214C104 -156 84 -130 66"
        " -108S44 -84 42 -60 46 -24 12 0Z"
    )
    return move(top_x - 6, top_y, 0.9, path(soft, colour, opacity=0.18), path(d, colour, opacity=0.34))


def shine(x: float, y: float, r: float, key: str = "h") -> str:
    """The light of the windows on what is around them."""
    return oval(x, y, r, r * 0.55, f"url(#{key}l)")


def jetty(x: float, y: float, length: float, wood: str, dark: str) -> str:
    """A jetty on posts, seen from the side, its deck from x to x + length at height y."""
    posts = "".join(rect(x + 12 + i * 62, y + 4, 9, 54, dark) for i in range(int(length // 62) + 1))
    mirror = "".join(
        rect(x + 12 + i * 62, y + 58, 9, 26, dark, opacity=0.28) for i in range(int(length // 62) + 1)
    )
    deck = poly([(x + 10, y - 10), (x + length, y - 10), (x + length, y + 2), (x, y + 2)], wood)
    boards = "".join(f"M{n(x + i * 17)} {n(y + 2)}l8 -12" for i in range(1, int(length // 17)))
    return (
        posts
        + mirror
        + deck
        + path(boards, stroke=dark, stroke_width=1.4, opacity=0.5)
        + rect(x, y + 2, length, 6, dark)
    )


def boat(x: float, y: float, hull: str, inside: str) -> str:
    """A rowing boat lying at (x, y)."""
    out = oval(x + 60, y + 20, 78, 7, "#06222c", opacity=0.25)
    out += path(
        (
            f"M{n(x - 8)} {n(y - 8)}Q{n(x + 60)} {n(y + 8)} {n(x + 132)} {n(y - 12)}Q{n(x + 116)}"
            f" {n(y + 22)} {n(x + 62)} {n(y + 22)}Q{n(x + 10)} {n(y + 22)} {n(x - 8)} {n(y - 8)}Z"
        ),
        hull,
    )
    out += path(
        (
            f"M{n(x - 8)} {n(y - 8)}Q{n(x + 60)} {n(y + 8)} {n(x + 132)} {n(y - 12)}Q{n(x + 60)}"
            f" {n(y + 14)} {n(x - 8)} {n(y - 8)}Z"
        ),
        inside,
    )
    return out + line([(x + 28, y - 2), (x + 150, y - 34)], inside, 3.5)


def fence(x0: float, x1: float, y: float, wood: str, step: float = 52) -> str:
    """A meadow fence from x0 to x1."""
    out, x, i = "", x0, 0
    while x <= x1:
        out += rect(x, y - 30 + (i % 3) * 2, 7, 36, wood, r=2)
        x, i = x + step, i + 1
    return (
        out
        + line([(x0 - 8, y - 20), (x1 + 8, y - 15)], wood, 5)
        + line([(x0 - 8, y - 6), (x1 + 8, y - 2)], wood, 5)
    )


def flowers(
    rng: random.Random, area: tuple[float, float, float, float], colours: tuple[str, ...], count: int
) -> str:
    """Meadow flowers in (x, y, w, h), bigger towards the front."""
    x, y, w, h = area
    spots = sorted((rng.uniform(y, y + h), rng.uniform(x, x + w)) for _ in range(count))
    out = []
    for py, px in spots:
        size = 2 + 4.2 * (py - y) / h
        out.append(f"M{n(px)} {n(py)}v{n(size * 2.6)}")
    stems = path("".join(out), stroke="#3f6b3a", stroke_width=1.6, opacity=0.6)
    return stems + "".join(
        disc(px, py, 2 + 4.2 * (py - y) / h, colours[i % len(colours)]) for i, (py, px) in enumerate(spots)
    )


def reeds(
    rng: random.Random, x: float, w: float, y: float, h: float, colour: str, head: str, count: int = 26
) -> str:
    """Reeds at the water's edge."""
    blades, heads = "", ""
    for _ in range(count):
        px, top = x + rng.uniform(0, w), h * rng.uniform(0.55, 1.1)
        lean = rng.uniform(-0.16, 0.22) * top
        blades += f"M{n(px)} {n(y)}Q{n(px)} {n(y - top * 0.6)} {n(px + lean)} {n(y - top)}"
        if rng.random() < 0.4:
            heads += f"M{n(px + lean * 0.8)} {n(y - top * 0.9)}L{n(px + lean)} {n(y - top - 4)}"
    return path(blades, stroke=colour, stroke_width=3.2, stroke_linecap="round") + path(
        heads, stroke=head, stroke_width=8, stroke_linecap="round"
    )


def rocks(x: float, y: float, scale: float, light_side: str, dark: str) -> str:
    """A group of boulders."""
    return group(
        poly([(0, 0), (14, -34), (52, -46), (84, -22), (96, 0)], dark),
        poly([(14, -34), (52, -46), (46, -16), (8, -8)], light_side),
        poly([(70, 0), (84, -18), (116, -20), (134, 0)], mix(dark, light_side, 0.25)),
        poly([(84, -18), (116, -20), (102, -6)], light_side),
        transform=f"translate({n(x)} {n(y)}) scale({scale:g})",
    )


def heron(x: float, y: float, scale: float, feather: str, dark: str) -> str:
    """A grey heron standing in the water, looking left."""
    legs = path("M26 -62L24 0M40 -62L44 0", stroke=dark, stroke_width=3.2, stroke_linecap="round")
    body = path(
        "M2 -112C10 -132 40 -134 62 -112C84 -92 102 -78 118 -60C92 -58 60 -56 36 -60C12 -66 -2 -88 2 -112Z",
        feather,
    )
    wing = path("M20 -112C44 -122 70 -100 118 -60C86 -64 54 -72 20 -112Z", dark, opacity=0.6)
    neck = path(
        "M14 -96C-14 -110 -2 -146 10 -160S14 -196 0 -204",
        stroke=feather,
        stroke_width=10,
        stroke_linecap="round",
    )
    head = path("M8 -214C-6 -220 -18 -212 -24 -206L-64 -194L-22 -198C-10 -194 6 -198 8 -214Z", feather)
    crest = path("M4 -214C16 -214 26 -206 36 -194C22 -200 10 -204 -4 -206Z", dark) + disc(
        -12, -207, 2.2, "#1d2529"
    )
    return move(
        x, y, scale, legs, neck, body, wing, head, path("M-22 -205L-64 -194L-22 -198Z", "#d9a441"), crest
    )
