"""What a terrace is furnished with; drawn around (0, 0), the middle of the foot."""

import random

from resort.demo.illustrations.furniture import fire
from resort.demo.illustrations.pen import disc, line, mix, move, n, oval, path, poly, rect


def deck(y: float, wood: str, *, snow: bool = False) -> str:
    """Boards from y to the foot of the picture."""
    dark = mix(wood, "#000000", 0.4)
    out = rect(0, y, 1200, 800 - y, wood)
    boards = "".join(f"M{n(600 + (i - 12) * 62)} {n(y)}L{n(600 + (i - 12) * 104)} 800" for i in range(25))
    out += path(boards, stroke=dark, stroke_width=2.4, opacity=0.5) + rect(
        0, y - 6, 1200, 12, mix(wood, "#ffffff", 0.14)
    )
    if snow:
        out += path(
            (
                f"M0 {n(y - 12)}Q200 {n(y - 20)} 420 {n(y - 10)}T820 {n(y - 14)} 1200 {n(y - 12)}"
                f"V{n(y + 40)}Q900 {n(y + 16)} 700 {n(y + 34)}T260 {n(y + 26)} 0 {n(y + 46)}Z"
            ),
            "#fbfdff",
        )
    return out


def railing(y: float, foot: float, wood: str, *, kind: str = "bars", snow: bool = False) -> str:
    """A railing across the picture, its rail at y, standing on `foot`; kind is bars, cross or rope."""
    dark = mix(wood, "#000000", 0.3)
    out = ""
    if kind == "cross":
        for x in range(-60, 1240, 220):
            out += path(
                f"M{x} {n(y + 8)}L{x + 220} {n(foot)}M{x} {n(foot)}L{x + 220} {n(y + 8)}",
                stroke=dark,
                stroke_width=8,
            )
    elif kind == "rope":
        for level in (0.3, 0.68):
            yy = y + (foot - y) * level
            out += "".join(
                path(
                    f"M{x} {n(yy)}Q{x + 110} {n(yy + 22)} {x + 220} {n(yy)}", stroke="#e6d8ba", stroke_width=6
                )
                for x in range(-60, 1240, 220)
            )
    else:
        out += "".join(rect(x, y + 4, 7, foot - y, dark) for x in range(12, 1200, 30)) + rect(
            0, foot - 22, 1200, 10, dark
        )
    out += "".join(rect(x - 10, y - 16, 20, foot - y + 20, wood, r=3) for x in range(-60, 1261, 220))
    out += rect(0, y - 8, 1200, 15, mix(wood, "#ffffff", 0.12), r=3)
    if snow:
        out += rect(0, y - 22, 1200, 17, "#ffffff", r=8) + "".join(
            rect(x - 14, y - 32, 28, 18, "#ffffff", r=9) for x in range(-60, 1261, 220)
        )
    return out


def garden_chair(wood: str, blanket: str | None = None) -> str:
    """A wide wooden chair seen from behind, looking at the lake."""
    dark = mix(wood, "#000000", 0.35)
    out = oval(0, 4, 118, 12, "#000000", opacity=0.24)
    out += line([(-78, 0), (-70, -104)], dark, 13, stroke_linecap="butt") + line(
        [(78, 0), (70, -104)], dark, 13, stroke_linecap="butt"
    )
    out += rect(-112, -116, 60, 15, wood, r=6) + rect(52, -116, 60, 15, wood, r=6)
    for i, top in enumerate((-206, -228, -236, -228, -206)):
        x = (i - 2) * 29
        out += poly(
            [
                (x - 13, top + 6),
                (x - 6, top),
                (x + 6, top),
                (x + 13, top + 6),
                (x * 0.86 + 11, -30),
                (x * 0.86 - 11, -30),
            ],
            mix(wood, "#000000", 0.06 * (i % 2)),
        )
    out += rect(-68, -168, 136, 12, dark, r=3) + rect(-62, -66, 124, 12, dark, r=3)
    if blanket:
        lit = mix(blanket, "#ffffff", 0.5)
        out += path("M-74 -222Q-30 -250 30 -240L58 -226 66 -118Q20 -104 -30 -112L-66 -108Z", blanket)
        out += path(
            "M-72 -196Q0 -216 62 -196M-70 -176Q0 -194 63 -174M-68 -136Q0 -146 65 -136",
            stroke=lit,
            stroke_width=5,
        )
        out += path(
            "".join(f"M{n(-62 + i * 14)} -110v14" for i in range(10)), stroke=blanket, stroke_width=3.4
        )
    return out


def lounger(wood: str, cushion: str) -> str:
    """A sun lounger in profile."""
    dark = mix(wood, "#000000", 0.3)
    out = (
        oval(0, 6, 190, 12, "#000000", opacity=0.22)
        + line([(-150, 4), (-138, -46)], dark, 10)
        + line([(120, 4), (112, -46)], dark, 10)
    )
    out += line([(-166, -50), (84, -50), (174, -136)], wood, 13) + path(
        "M-160 -62H76L162 -142Q172 -150 178 -138L188 -120 90 -54Z", cushion
    )
    return out + path("M-96 -62v8M-30 -62v8M36 -62v8", stroke=mix(cushion, "#000000", 0.25), stroke_width=3)


def breakfast(wood: str, cloth: str) -> str:
    """A round table laid for two."""
    dark = mix(wood, "#000000", 0.35)
    out = (
        oval(0, 4, 120, 12, "#000000", opacity=0.24)
        + line([(0, -100), (-62, 0)], dark, 11)
        + line([(0, -100), (62, 0)], dark, 11)
        + line([(0, -100), (0, -20)], dark, 10)
    )
    out += oval(0, -112, 176, 26, dark) + oval(0, -118, 176, 26, wood) + oval(0, -120, 150, 21, cloth)
    for x in (-84, 70):
        out += (
            oval(x, -122, 36, 8, "#ffffff")
            + rect(x - 13, -150, 26, 26, "#ffffff", r=6)
            + path(f"M{x + 13} -144q12 0 12 8t-12 8", stroke="#ffffff", stroke_width=4)
        )
        out += path(
            f"M{x - 3} -158q-7 -10 0 -19t0 -19M{x + 6} -158q-7 -10 0 -19t0 -16",
            stroke="#ffffff",
            stroke_width=2.6,
            stroke_linecap="round",
            opacity=0.6,
        )
    out += path("M-34 -124q34 12 68 0l-8 -18h-52z", "#b98a52") + "".join(
        oval(x, y, 18, 10, c)
        for x, y, c in ((-16, -144, "#d99a4a"), (14, -146, "#c98638"), (0, -152, "#e3aa5c"))
    )
    return out + rect(36, -168, 18, 44, "#e9b64b", r=4) + rect(39, -176, 12, 10, "#f4efe3", r=2)


def hot_tub(wood: str, water: str) -> str:
    """A wooden tub with steam."""
    dark = mix(wood, "#000000", 0.35)
    out = oval(0, 2, 226, 18, "#000000", opacity=0.25) + path("M-210 -150L-196 0Q0 34 196 0L210 -150Z", wood)
    out += path(
        "".join(f"M{n(x)} -146L{n(x * 0.93)} 12" for x in range(-180, 181, 30)),
        stroke=dark,
        stroke_width=3,
        opacity=0.6,
    )
    out += (
        path("M-206 -100Q0 -66 206 -100M-200 -40Q0 -4 200 -40", stroke="#4a4d4f", stroke_width=9)
        + oval(0, -150, 212, 40, mix(wood, "#ffffff", 0.2))
        + oval(0, -148, 192, 32, water)
    )
    out += path(
        "M-120 -146h60M20 -152h80M-30 -136h70",
        stroke="#ffffff",
        stroke_width=3,
        stroke_linecap="round",
        opacity=0.5,
    )
    steam = (
        "M-90 -170C-120 -220 -60 -244 -92 -300S-50 -370 -80 -420C-40 -370 -70 -330 -48"
        " -290S-90 -220 -58 -170ZM20 -172C-10 -230 50 -260 16 -326S60 -400 40 -450C84 -390 44"
        " -350 64 -310S22 -230 54 -172ZM110 -168C90 -210 130 -230 108 -280S140 -330 128 -370"
        "C160 -326 130 -300 144 -264S118 -206 138 -168Z"
    )
    return out + path(steam, "#ffffff", opacity=0.3)


def fire_bowl(glow_id: str) -> str:
    """A fire in an iron bowl."""
    out = disc(0, -90, 300, f"url(#{glow_id})") + oval(0, 6, 110, 12, "#000000", opacity=0.3)
    out += line([(-50, -24), (-66, 4)], "#20252a", 10) + line([(50, -24), (66, 4)], "#20252a", 10)
    return (
        out
        + move(0, -56, 1.15, fire())
        + path("M-96 -64H96Q80 -12 0 -12T-96 -64Z", "#2b3136")
        + rect(-102, -72, 204, 12, "#3b434a", r=6)
    )


def lantern(glow_id: str) -> str:
    """A candle lantern."""
    out = (
        disc(0, -44, 120, f"url(#{glow_id})")
        + oval(0, 3, 34, 5, "#000000", opacity=0.25)
        + rect(-24, -76, 48, 78, "#2c3237", r=3)
        + rect(-17, -68, 34, 60, "#ffd987", r=2)
    )
    return (
        out
        + rect(-5, -34, 10, 26, "#fff6e2")
        + path("M0 -52q8 10 0 18q-8 -8 0 -18z", "#f08a2a")
        + poly([(-28, -76), (28, -76), (12, -94), (-12, -94)], "#2c3237")
        + path("M-8 -94q8 -18 16 0", stroke="#2c3237", stroke_width=4)
    )


def string_lights(y: float, sag: float, glow_id: str, cord: str) -> str:
    """Bulbs on a cord across the picture, hung up every 400."""
    spots = []
    for i in range(25):
        t = (i * 50 % 400) / 400
        spots.append((i * 50.0, y + 4 * t * (1 - t) * sag))
    bulbs = "".join(
        disc(x, at + 14, 30, f"url(#{glow_id})") + disc(x, at + 14, 6, "#ffe9b8") for x, at in spots
    )
    return line(spots, cord, 3) + bulbs


def flower_box(w: float, wood: str, colours: tuple[str, ...], seed: int = 2) -> str:
    """A long box of flowers, its upper edge at 0."""
    rng = random.Random(seed)
    leaves = "".join(
        disc(rng.uniform(0, w), rng.uniform(-16, 10), rng.uniform(8, 13), "#47783f")
        for _ in range(int(w / 14))
    )
    blooms = "".join(
        disc(rng.uniform(0, w), rng.uniform(-28, 8), rng.uniform(5, 8), rng.choice(colours))
        for _ in range(int(w / 8))
    )
    return rect(0, 0, w, 40, wood, r=4) + leaves + blooms
