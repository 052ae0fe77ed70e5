"""Living rooms and bedrooms: one wall with a window on the lake, the floor, and what makes it this chalet."""

from collections.abc import Sequence
from dataclasses import dataclass

from resort.demo.illustrations import furniture as piece
from resort.demo.illustrations.exteriors import backdrop
from resort.demo.illustrations.hours import (
    DAWN,
    DAY,
    DUSK,
    GOLDEN,
    HORN,
    MIST,
    NIGHT,
    SHOULDER,
    WALL,
    WINTER,
    Light,
)
from resort.demo.illustrations.land import View, fir
from resort.demo.illustrations.pen import (
    Point,
    attrs,
    fade,
    glow,
    line,
    mix,
    move,
    n,
    path,
    picture,
    poly,
    rect,
)


@dataclass(frozen=True)
class Room:
    """The colours and pieces of one chalet's rooms."""

    light: Light
    wall: str
    floor: str
    beam: str
    sofa: str
    cushion: str
    throw: str
    stove: str
    stove_colour: str
    rug: str
    rug_stripe: str
    curtain: str
    blanket: str
    pattern: str
    art: str
    sun: Point = (820, 170)
    evening: Light | None = None
    far: Sequence[Point] | None = None
    plaster: bool = False
    flip: bool = False
    attic: bool = False


ROOMS = {
    "larch": Room(
        GOLDEN,
        "#c48d5a",
        "#8d5d36",
        "#6b4327",
        "#47604f",
        "#c4742c",
        "#e3b45c",
        "hearth",
        "#a79a86",
        "#b5532f",
        "#f0d9a8",
        "#ead7b0",
        "#b5532f",
        "stripes",
        "peaks",
        attic=True,
        sun=(300, 190),
    ),
    "edelweiss": Room(
        WINTER,
        "#efe8da",
        "#9a7350",
        "#6e4a2e",
        "#9d2f2c",
        "#f0e6d6",
        "#f3ede2",
        "tile",
        "#3f6f60",
        "#d9d2c4",
        "#9d2f2c",
        "#b8423a",
        "#a8322f",
        "checks",
        "star",
        plaster=True,
        far=HORN,
        flip=True,
    ),
    "kingfisher": Room(
        DAY,
        "#d9e2dc",
        "#b08a62",
        "#8b7355",
        "#1f7486",
        "#e8913a",
        "#f6efe0",
        "iron",
        "#2d3a40",
        "#e8dcc2",
        "#1f7486",
        "#f3efe4",
        "#1a7187",
        "plain",
        "bird",
        plaster=True,
        far=WALL,
        sun=(560, 120),
    ),
    "stonepine": Room(
        NIGHT,
        "#86583a",
        "#5f3f2a",
        "#442c1e",
        "#6d7a6a",
        "#b5472f",
        "#d9c2a0",
        "hearth",
        "#6d6a68",
        "#7a2f28",
        "#d8b98a",
        "#7a2f28",
        "#4c2a28",
        "checks",
        "peaks",
        evening=DUSK,
        far=HORN,
        flip=True,
        attic=True,
        sun=(860, 130),
    ),
    "gentian": Room(
        DAY,
        "#d7a66c",
        "#a87444",
        "#80532f",
        "#e9e2d2",
        "#3b55b4",
        "#5570cf",
        "tile",
        "#dfe4ee",
        "#3b55b4",
        "#ece6d8",
        "#f4efe3",
        "#3a52ae",
        "stars",
        "flower",
        evening=DAWN,
        far=WALL,
        sun=(300, 140),
    ),
    "heron": Room(
        MIST,
        "#e4dfd3",
        "#8f7a62",
        "#5f564b",
        "#7d8c8a",
        "#c8a25a",
        "#eee6d4",
        "iron",
        "#3a4143",
        "#c9c3b4",
        "#7d8c8a",
        "#f3eee2",
        "#6c7f83",
        "stripes",
        "fish",
        plaster=True,
        evening=DAWN,
        flip=True,
        sun=(420, 180),
    ),
}

FLOOR = 590


def outlook(
    room: Room, box: tuple[float, float, float, float], frame: str, bars: int, *, evening: bool = False
) -> tuple[str, str]:
    """A window: the valley in a frame with `bars` uprights."""
    light = (room.evening or room.light) if evening else room.light
    x, y, w, h = box
    view = View(light, key="v", seed=17, horizon=470, sun=room.sun, mirror=room.flip)
    backdrop(
        view,
        snow=0.5 if light is WINTER else 0.38,
        forest=50,
        far=room.far or SHOULDER,
        clouds=[(620, 90, 300), (120, 180, 240)],
    )
    view.lake(800, 0.42)
    defs, land = view.draw()
    snow = "#ffffff" if light is WINTER else None
    lit = mix(light.forest, light.sun, 0.2)
    trees = "".join(
        fir(tx, 830, th, light.forest, lit, snow=snow) for tx, th in ((60, 360), (180, 250), (1100, 400))
    )
    place = attrs(x=x, y=y, width=w, height=h, viewBox="0 40 1200 760", preserveAspectRatio="xMidYMid slice")
    inner = f"<svg{place}>{land}{trees}</svg>"
    out = rect(x - 16, y - 16, w + 32, h + 32, frame, r=4) + inner
    uprights = "".join(rect(x + w * i / (bars + 1) - 5, y, 10, h, frame) for i in range(1, bars + 1))
    glare = poly(
        [(x + w * 0.08, y), (x + w * 0.2, y), (x + w * 0.06, y + h), (x, y + h), (x, y + h * 0.5)],
        "#ffffff",
        opacity=0.1,
    )
    sill = rect(x - 28, y + h + 12, w + 56, 16, mix(frame, "#ffffff", 0.15), r=4)
    return defs, out + uprights + glare + sill


def shell(room: Room, *, dim: float) -> tuple[str, str]:
    """Wall, floor and ceiling; `dim` darkens them in the evening."""
    wall, floor, beam = (mix(c, "#1a1420", dim) for c in (room.wall, room.floor, room.beam))
    defs = fade("wall", (0, mix(wall, "#000000", 0.2), 1), (0.5, wall, 1), (1, mix(wall, "#000000", 0.06), 1))
    defs += fade("floor", (0, mix(floor, "#000000", 0.18), 1), (1, mix(floor, "#ffffff", 0.06), 1))
    out = rect(0, 0, 1200, FLOOR, "url(#wall)")
    if not room.plaster:
        boards = "".join(f"M{x} 0V{FLOOR}" for x in range(40, 1200, 58))
        out += path(boards, stroke=mix(wall, "#000000", 0.4), stroke_width=2, opacity=0.35)
    else:
        out += rect(0, FLOOR - 96, 1200, 96, mix(beam, "#ffffff", 0.18))
        out += path(
            "".join(f"M{x} {FLOOR - 90}V{FLOOR}" for x in range(30, 1200, 66)) + f"M0 {FLOOR - 92}H1200",
            stroke=beam,
            stroke_width=3,
            opacity=0.5,
        )
    out += rect(0, FLOOR, 1200, 800 - FLOOR, "url(#floor)")
    lines = "".join(f"M{n(600 + (i - 10) * 66)} {FLOOR}L{n(600 + (i - 10) * 130)} 800" for i in range(21))
    joints = "".join(
        f"M{n(x)} {n(y)}h{n(w)}"
        for x, y, w in (
            (90, 640, 90),
            (420, 668, 76),
            (700, 632, 70),
            (930, 700, 118),
            (250, 736, 120),
            (620, 752, 116),
        )
    )
    out += path(lines + joints, stroke=mix(floor, "#000000", 0.45), stroke_width=2, opacity=0.4)
    out += rect(0, FLOOR - 14, 1200, 16, mix(beam, "#000000", 0.1))
    return defs, out


def ceiling(room: Room, *, dim: float) -> str:
    """Beams; under an attic roof, two slopes."""
    beam = mix(room.beam, "#1a1420", dim)
    dark = mix(beam, "#000000", 0.35)
    if room.attic:
        out = poly([(0, 0), (330, 0), (0, 250)], beam) + poly([(1200, 0), (870, 0), (1200, 250)], beam)
        return (
            out
            + line([(338, -6), (-6, 254)], dark, 20)
            + line([(862, -6), (1206, 254)], dark, 20)
            + rect(0, -4, 1200, 30, dark)
        )
    out = rect(0, 0, 1200, 34, beam) + rect(0, 30, 1200, 8, dark)
    return out + "".join(
        rect(x, 0, 46, 62, dark, r=3) + rect(x + 6, 4, 34, 52, beam, r=2) for x in (70, 330, 590, 850, 1090)
    )


def light_patch(x: float, w: float, colour: str, strength: float) -> str:
    """Daylight from a window on the floor."""
    return poly([(x, FLOOR), (x + w, FLOOR), (x + w - 90, 800), (x - 180, 800)], colour, opacity=strength)


def living_room(name: str) -> str:
    """Sofa, stove, and the lake in the window."""
    room = ROOMS[name]
    night = bool(room.light.stars)
    dim = 0.14 if night else 0.0
    defs, out = shell(room, dim=dim)
    frame = mix(room.beam, "#1a1420", dim) if not room.plaster else mix("#f6f1e6", "#1a1420", dim * 0.5)
    window_defs, window = outlook(room, (430, 116, 560, 330), frame, 2)
    defs += (
        window_defs
        + glow("lamp", "#ffd58a", 0.75 if night else 0.45)
        + glow("fire", "#ff9a3c", 0.75 if night else 0.42)
    )
    stove = {
        "hearth": piece.hearth(mix(room.stove_colour, "#1a1420", dim), room.beam, "fire"),
        "tile": piece.tile_stove(room.stove_colour, room.beam, "fire"),
        "iron": piece.iron_stove(room.stove_colour, "fire")
        + move(-160, 0, 1, piece.logs("#6b4a30", "#d9b27c", 4, 5)),
    }[room.stove]
    day = 0.0 if night else 0.16
    parts = [
        out,
        window,
        ceiling(room, dim=dim),
        move(412, 98, 1, piece.curtain(390, room.curtain))
        + move(1008, 98, 1, piece.curtain(390, room.curtain, flip=True)),
        rect(380, 88, 660, 9, mix(room.beam, "#000000", 0.3), r=4),
        light_patch(470, 500, room.light.sun, day),
        move(214, FLOOR + 30, 1, stove),
        move(
            214 + (0 if room.stove == "iron" else 200),
            FLOOR + 36,
            0.9,
            piece.plant(mix(room.cushion, "#ffffff", 0.15), "#3f6b4a"),
        )
        if room.stove != "iron"
        else move(356, FLOOR + 34, 0.85, piece.plant("#b46a3c", "#3f6b4a")),
        move(1116, 176, 1, piece.framed(104, 134, mix(room.beam, "#000000", 0.2), "#f7f1e3", room.art)),
        move(1096, FLOOR + 44, 0.94, piece.floor_lamp("#2c2724", "#f7e2b4", "lamp")),
        move(700, 790, 1, piece.rug(820, 150, room.rug, room.rug_stripe)),
        move(
            786,
            FLOOR + 84,
            1.04,
            piece.sofa(room.sofa, room.cushion, room.throw, mix(room.beam, "#000000", 0.3)),
        ),
        move(500, 772, 1.06, piece.low_table(mix(room.floor, "#ffffff", 0.2), room.cushion)),
        move(1128, 796, 1.08, piece.armchair(mix(room.sofa, "#ffffff", 0.15), mix(room.beam, "#000000", 0.1)))
        if not room.attic
        else "",
    ]
    return _finish(f"{name.capitalize()}: living room", defs, parts, room.flip)


def bedroom(name: str) -> str:
    """A made bed, two lamps, a window on the morning or the evening."""
    room = ROOMS[name]
    light = room.evening or room.light
    night = bool(light.stars)
    dim = 0.14 if night else 0.0
    defs, out = shell(room, dim=dim)
    frame = mix(room.beam, "#1a1420", dim) if not room.plaster else mix("#f6f1e6", "#1a1420", dim * 0.5)
    window_defs, window = outlook(
        room, (90, 130, 330, 300) if not room.attic else (418, 70, 364, 190), frame, 1, evening=True
    )
    defs += window_defs + glow("lamp", "#ffd58a", 0.8 if night else 0.5)
    bed_x = 770 if not room.attic else 600
    wood = mix(room.beam, "#ffffff", 0.12)
    linen = mix("#fbf8f1", "#4a5578", dim * 0.5)
    lamp = "#f8e6bf"
    left, right = bed_x - 306, bed_x + 306
    parts = [
        out,
        window,
        ceiling(room, dim=dim),
        (
            move(72, 110, 1, piece.curtain(400, room.curtain))
            + move(438, 110, 1, piece.curtain(400, room.curtain, flip=True))
            + rect(44, 100, 424, 9, mix(room.beam, "#000000", 0.3), r=4)
        )
        if not room.attic
        else "",
        light_patch(130 if not room.attic else 460, 290, light.sun, 0.0 if night else 0.16),
        move(bed_x, 196, 1, piece.framed(150, 120, mix(room.beam, "#000000", 0.2), "#f7f1e3", room.art))
        if not room.attic
        else "",
        move(bed_x, 792, 1, piece.rug(860, 120, room.rug, room.rug_stripe)),
        move(left, FLOOR + 56, 1, piece.night_table(wood, lamp, "lamp", room.cushion)),
        move(right, FLOOR + 56, 1, piece.night_table(wood, lamp, "lamp", room.sofa)),
        move(bed_x, 742, 1.12, piece.bed(430, wood, linen, room.blanket, room.pattern, room.cushion)),
        move(170, 764, 1.05, piece.armchair(mix(room.sofa, "#ffffff", 0.1), room.beam))
        if not room.attic
        else move(110, 770, 1.1, piece.plant("#b46a3c", "#3f6b4a")),
        move(1110, 776, 0.94, piece.plant("#b46a3c", "#3f6b4a"))
        if not room.attic
        else move(1084, 772, 1, piece.armchair(room.sofa, room.beam)),
    ]
    return _finish(f"{name.capitalize()}: bedroom", defs, parts, room.flip)


def _finish(title: str, defs: str, parts: list[str], flip: bool) -> str:
    body = "".join(parts)
    if flip:
        body = f'<g transform="matrix(-1 0 0 1 1200 0)">{body}</g>'
    defs += fade("edge", (0, "#000000", 0.16), (0.3, "#000000", 0), (0.8, "#000000", 0), (1, "#000000", 0.16))
    return picture(1200, 800, title, defs, body, rect(0, 0, 1200, 800, "url(#edge)"))
