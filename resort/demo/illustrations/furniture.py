"""What stands in the rooms. Every piece is drawn around (0, 0), the middle of its foot, and moved into place."""

import random

from resort.demo.illustrations.pen import disc, group, line, mix, n, oval, path, poly, rect


def sofa(colour: str, cushion: str, throw: str, wood: str) -> str:
    """A sofa 440 wide with two cushions and a throw over its arm."""
    dark, lit = mix(colour, "#0c1216", 0.25), mix(colour, "#ffffff", 0.1)
    out = oval(0, 2, 250, 12, "#000000", opacity=0.2)
    out += "".join(rect(x, -18, 14, 20, wood) for x in (-196, -60, 46, 182))
    out += (
        rect(-196, -168, 392, 120, dark, r=26)
        + rect(-190, -164, 186, 96, colour, r=20)
        + rect(4, -164, 186, 96, colour, r=20)
    )
    out += rect(-226, -120, 58, 106, lit, r=24) + rect(168, -120, 58, 106, lit, r=24)
    out += (
        rect(-176, -82, 174, 48, lit, r=14)
        + rect(2, -82, 174, 48, lit, r=14)
        + rect(-180, -40, 360, 26, dark, r=8)
    )
    seams = path(
        "M-150 -122h58M-150 -108h58M-150 -94h58", stroke=mix(cushion, "#ffffff", 0.4), stroke_width=4
    )
    out += group(rect(-160, -144, 78, 72, cushion, r=16), seams, transform="rotate(-9 -120 -110)")
    pale = mix(cushion, "#ffffff", 0.55)
    out += group(rect(-104, -136, 64, 62, pale, r=15), transform="rotate(8 -70 -106)")
    out += path("M160 -124q30 -10 72 2l4 84q-36 10 -70 0z", throw)
    fringe = "".join(f"M{n(168 + i * 8)} -38v12" for i in range(9))
    stripes = path(
        "M162 -98q34 -8 72 2M163 -78q34 -8 72 2M164 -58q34 -8 72 2",
        stroke=mix(throw, "#ffffff", 0.5),
        stroke_width=4,
    )
    return out + stripes + path(fringe, stroke=throw, stroke_width=3)


def armchair(colour: str, wood: str, fur: str = "#f3ece0") -> str:
    """A wooden armchair with a sheepskin."""
    out = oval(0, 2, 100, 9, "#000000", opacity=0.2)
    out += line([(-66, 0), (-54, -96)], wood, 11) + line([(66, 0), (58, -96)], wood, 11)
    out += rect(-62, -176, 124, 130, mix(colour, "#000000", 0.18), r=26) + rect(
        -66, -74, 132, 42, colour, r=16
    )
    out += line([(-74, -98), (-40, -100)], wood, 12) + line([(74, -98), (40, -100)], wood, 12)
    wool = (
        "M-44 -186q20 -12 44 -6 26 -8 46 6 10 34 2 66 8 34 -2 60 -14 14 -26 4 -14 14 -24 2"
        " -16 10 -26 -4 -18 0 -16 -30 -8 -30 0 -54 -8 -24 2 -44z"
    )
    return (
        out
        + path(wool, fur)
        + path(
            "M-26 -160q10 12 0 26M4 -150q10 14 0 30M24 -166q8 14 0 26M-14 -112q10 10 0 24M14 -104q8 12 0 22",
            stroke=mix(fur, "#8a7a66", 0.3),
            stroke_width=3,
            stroke_linecap="round",
        )
    )


def low_table(wood: str, book: str) -> str:
    """A slab of wood on legs, with a book and two steaming cups."""
    dark = mix(wood, "#000000", 0.35)
    out = (
        oval(0, 2, 130, 9, "#000000", opacity=0.2)
        + line([(-84, -52), (-96, 0)], dark, 9)
        + line([(84, -52), (96, 0)], dark, 9)
    )
    out += rect(-128, -66, 256, 18, wood, r=7) + path(
        "M-110 -57h120M30 -55h70", stroke=dark, stroke_width=2, opacity=0.5
    )
    out += rect(-84, -76, 86, 10, book, r=2) + rect(-78, -85, 74, 9, mix(book, "#ffffff", 0.6), r=2)
    for x in (38, 80):
        out += rect(x, -90, 24, 24, "#f4efe6", r=5) + path(
            f"M{x + 24} -84q11 0 11 7t-11 7", stroke="#f4efe6", stroke_width=4
        )
        out += path(
            f"M{x + 8} -96q-6 -9 0 -17t0 -17M{x + 16} -96q-6 -9 0 -17t0 -15",
            stroke="#ffffff",
            stroke_width=2.4,
            stroke_linecap="round",
            opacity=0.5,
        )
    return out


def floor_lamp(metal: str, shade: str, glow_id: str) -> str:
    """A standing lamp 330 tall, with its light."""
    out = disc(0, -300, 190, f"url(#{glow_id})") + oval(0, 0, 44, 7, metal) + rect(-3, -290, 6, 290, metal)
    return out + poly([(-34, -340), (34, -340), (58, -268), (-58, -268)], shade)


def fire(scale: float = 1) -> str:
    """Flames over two logs."""
    out = line([(-44 * scale, -6 * scale), (44 * scale, -14 * scale)], "#5a3620", 15 * scale) + line(
        [(-40 * scale, -16 * scale), (42 * scale, -4 * scale)], "#3f2415", 14 * scale
    )
    for colour, s in (("#f0641e", 1.0), ("#f99a2c", 0.72), ("#ffd768", 0.42)):
        k = scale * s
        d = (
            f"M{n(-46 * k)} {n(-12 * scale)}C{n(-60 * k)} {n(-60 * k)} {n(-22 * k)} {n(-66 * k)}"
            f" {n(-26 * k)} {n(-112 * k)}"
        )
        d += (
            f"C{n(-2 * k)} {n(-96 * k)} {n(2 * k)} {n(-78 * k)} {n(4 * k)} {n(-64 * k)}"
            f"C{n(14 * k)} {n(-76 * k)} {n(16 * k)} {n(-88 * k)} {n(14 * k)} {n(-100 * k)}"
        )
        out += path(
            d + f"C{n(52 * k)} {n(-72 * k)} {n(62 * k)} {n(-44 * k)} {n(44 * k)} {n(-12 * scale)}Z", colour
        )
    return out


def hearth(stone: str, wood: str, glow_id: str) -> str:
    """A stone fireplace 340 wide reaching the ceiling, a fire in it."""
    dark, rng = mix(stone, "#1b1a1a", 0.4), random.Random(5)
    out = poly([(-120, -620), (120, -620), (150, -268), (-150, -268)], stone) + rect(
        -170, -254, 340, 254, stone
    )
    joints, y = "", -600.0
    while y < -10:
        x = -150 + rng.uniform(0, 30)
        while x < 130:
            w = rng.uniform(34, 66)
            if not (abs(x + w / 2) < 104 and y > -196) and abs(x) < 118 + max(0.0, (y + 620) / 12):
                joints += f"M{n(x)} {n(y)}h{n(w - 12)}"
            x += w
        y += 30
    out += path(joints, stroke=dark, stroke_width=3, stroke_linecap="round", opacity=0.4)
    out += rect(-186, -276, 372, 28, wood, r=4) + path("M-96 0V-138Q-96 -196 0 -196T96 -138V0Z", "#1a1210")
    out += disc(0, -60, 230, f"url(#{glow_id})") + f'<g transform="translate(0 -8)">{fire(1)}</g>'
    return out + rect(-200, -10, 400, 18, dark, r=3)


def iron_stove(metal: str, glow_id: str) -> str:
    """A round iron stove with its pipe to the ceiling and a stack of wood beside it."""
    lit = mix(metal, "#ffffff", 0.14)
    out = (
        rect(-16, -640, 32, 430, metal)
        + rect(-20, -400, 40, 10, lit)
        + oval(0, 4, 120, 12, "#000000", opacity=0.22)
    )
    out += (
        rect(-92, -8, 184, 12, "#8d8a86", r=3)
        + rect(-74, -222, 148, 206, metal, r=22)
        + rect(-82, -230, 164, 16, lit, r=6)
    )
    out += rect(-54, -188, 108, 112, "#160e0c", r=12) + disc(0, -120, 200, f"url(#{glow_id})")
    out += f'<g transform="translate(0 -84)">{fire(0.72)}</g>' + rect(
        -54, -188, 108, 112, "none", r=12, stroke=lit, stroke_width=6
    )
    return (
        out
        + rect(-44, -58, 88, 26, lit, r=5)
        + "".join(line([(x, -12), (x * 1.12, 2)], metal, 10) for x in (-56, 56))
    )


def tile_stove(tile: str, wood: str, glow_id: str) -> str:
    """A tiled stove with the bench around it."""
    joint, lit = mix(tile, "#000000", 0.25), mix(tile, "#ffffff", 0.18)
    out = (
        oval(0, 4, 220, 12, "#000000", opacity=0.2)
        + rect(-120, -430, 240, 430, tile, r=8)
        + rect(-134, -448, 268, 26, lit, r=8)
    )
    grid = "".join(f"M-120 {n(y)}h240" for y in range(-370, -90, 54)) + "".join(
        f"M{x} -420v320" for x in (-60, 0, 60)
    )
    out += path(grid, stroke=joint, stroke_width=3)
    out += "".join(
        disc(-90 + 60 * i, -397 + 54 * j, 9, lit) for i in range(4) for j in range(6) if j < 3 or i in (0, 3)
    )
    out += (
        rect(-46, -226, 92, 84, "#170f0d", r=42)
        + disc(0, -180, 190, f"url(#{glow_id})")
        + f'<g transform="translate(0 -150)">{fire(0.5)}</g>'
    )
    return (
        out
        + rect(-200, -104, 400, 24, wood, r=6)
        + rect(-184, -80, 368, 76, mix(wood, "#000000", 0.3))
        + rect(-60, -122, 90, 20, "#f1e6d6", r=9)
    )


def logs(bark: str, cut: str, columns: int = 5, rows: int = 4) -> str:
    """A stack of firewood."""
    out = ""
    for row in range(rows):
        for i in range(columns - row % 2):
            x, y = (i - columns / 2) * 30 + (15 if row % 2 else 0) + 15, -14 - row * 26
            out += disc(x, y, 14.5, bark) + disc(x, y, 11, cut) + disc(x, y, 5, mix(cut, bark, 0.35))
    return out


def plant(pot: str, leaf: str) -> str:
    """A plant in a pot."""
    d = "".join(
        f"M0 -50Q{n(x * 0.4)} {n(-90 + abs(x) * 0.1)} {n(x)} {n(y)}Q{n(x * 0.2)} {n(y + 20)} 0 -50Z"
        for x, y in ((-62, -120), (-34, -162), (0, -184), (36, -158), (60, -116), (-76, -84), (74, -80))
    )
    return (
        path(d, leaf)
        + poly([(-34, -56), (34, -56), (26, 0), (-26, 0)], pot)
        + rect(-38, -62, 76, 12, mix(pot, "#ffffff", 0.2), r=3)
    )


def framed(w: float, h: float, frame: str, paper: str, art: str) -> str:
    """A picture on the wall around (0, 0): mountains, a fish or a flower, as `art` says."""
    out = (
        rect(-w / 2 + 4, -h / 2 + 6, w, h, "#000000", opacity=0.2)
        + rect(-w / 2, -h / 2, w, h, frame, r=2)
        + rect(-w / 2 + 8, -h / 2 + 8, w - 16, h - 16, paper)
    )
    if art == "peaks":
        return (
            out
            + poly(
                [
                    (-w * 0.34, h * 0.22),
                    (-w * 0.08, -h * 0.22),
                    (w * 0.08, h * 0.02),
                    (w * 0.16, -h * 0.08),
                    (w * 0.34, h * 0.22),
                ],
                "#3f6673",
            )
            + disc(w * 0.2, -h * 0.22, h * 0.08, "#e8a63c")
        )
    if art == "flower":
        petal = oval(0, -h * 0.14, h * 0.06, h * 0.17, "#4359b8")
        petals = "".join(group(petal, transform=f"rotate({i * 72})") for i in range(5))
        return (
            out
            + petals
            + disc(0, 0, h * 0.06, "#f3c94c")
            + path(f"M0 {n(h * 0.06)}V{n(h * 0.34)}", stroke="#4c7a42", stroke_width=4)
        )
    if art == "star":
        ray = oval(0, -h * 0.16, h * 0.05, h * 0.2, "#b9b6a4")
        rays = "".join(group(ray, transform=f"rotate({i * 45})") for i in range(8))
        return (
            out
            + rays
            + "".join(disc(dx, dy, h * 0.045, "#e2b33c") for dx, dy in ((0, 0), (-8, 6), (8, 6), (0, -9)))
        )
    if art == "bird":
        return (
            out
            + path(
                (
                    f"M{n(-w * 0.28)} {n(h * 0.08)}Q{n(-w * 0.05)} {n(-h * 0.3)} {n(w * 0.16)}"
                    f" {n(-h * 0.12)}L{n(w * 0.34)} {n(-h * 0.1)}L{n(w * 0.18)} {n(-h * 0.02)}"
                    f"Q{n(w * 0.06)} {n(h * 0.2)} {n(-w * 0.28)} {n(h * 0.08)}Z"
                ),
                "#17788c",
            )
            + path(f"M{n(-w * 0.14)} {n(h * 0.1)}Q{n(w * 0.02)} {n(h * 0.2)} {n(w * 0.14)} 0Z", "#e0832e")
        )
    return out + path(
        (
            f"M{n(-w * 0.3)} 0Q0 {n(-h * 0.3)} {n(w * 0.2)} 0Q0 {n(h * 0.3)} {n(-w * 0.3)} 0Z"
            f"M{n(w * 0.16)} 0l{n(w * 0.16)} {n(-h * 0.14)}v{n(h * 0.28)}Z"
        ),
        "#5f7f86",
    )


def bed(w: float, wood: str, linen: str, blanket: str, pattern: str, accent: str) -> str:
    """A bed seen from its foot; `pattern` is stripes, checks, stars or plain."""
    h, dark = w / 2, mix(wood, "#000000", 0.3)
    out = oval(0, 2, h + 60, 14, "#000000", opacity=0.22)
    out += rect(-h - 16, -330, w + 32, 320, wood, r=14) + rect(
        -h + 6, -308, w - 12, 170, mix(wood, "#ffffff", 0.1), r=8
    )
    out += path(
        "".join(f"M{n(-h + 6 + (w - 12) * i / 7)} -308v170" for i in range(1, 7)),
        stroke=dark,
        stroke_width=2,
        opacity=0.5,
    )
    shade = mix(linen, "#6f7f92", 0.22)
    for sign in (-1, 1):
        pillow = rect(-w * 0.22, -44, w * 0.44, 92, shade, r=26) + rect(
            -w * 0.21, -46, w * 0.42, 84, linen, r=24
        )
        out += group(pillow, transform=f"translate({n(sign * w * 0.245)} -206) rotate({sign * 3})")
    small = rect(-w * 0.15, -36, w * 0.3, 72, accent, r=18)
    out += group(small, transform=f"translate({n(-w * 0.04)} -178) rotate(-5)")
    out += path(f"M{n(-h - 2)} -170Q0 -190 {n(h + 2)} -170L{n(h + 40)} -30Q0 -8 {n(-h - 40)} -30Z", linen)
    out += path(f"M{n(-h - 2)} -170Q0 -190 {n(h + 2)} -170L{n(h + 8)} -146Q0 -166 {n(-h - 8)} -146Z", shade)
    top, foot = h + 16, h + 46
    out += path(f"M{n(-top)} -118Q0 -138 {n(top)} -118L{n(foot)} -14Q0 10 {n(-foot)} -14Z", blanket)
    out += _pattern(top, foot, pattern, mix(blanket, "#ffffff", 0.45), mix(blanket, "#000000", 0.22))
    return out + path(
        (
            f"M{n(-h * 0.3)} -178Q{n(-h * 0.36)} -150 {n(-h * 0.42)} -128M{n(h * 0.5)} -176"
            f"Q{n(h * 0.52)} -150 {n(h * 0.56)} -126"
        ),
        stroke=shade,
        stroke_width=4,
        opacity=0.8,
        stroke_linecap="round",
    )


def _pattern(top: float, foot: float, kind: str, lit: str, dark: str) -> str:
    def across(share: float) -> str:
        x, y = top + (foot - top) * share, -118 + 104 * share
        return f"M{n(-x)} {n(y)}Q0 {n(y - 20 + 44 * share)} {n(x)} {n(y)}"

    if kind == "stripes":
        return (
            path(across(0.16) + across(0.3), stroke=lit, stroke_width=6)
            + path(across(0.62), stroke=lit, stroke_width=15)
            + path(across(0.84), stroke=dark, stroke_width=7)
        )
    if kind == "checks":
        down = "".join(
            f"M{n(top * t)} {n(-128 + 10 * abs(t))}L{n(foot * t)} {n(-2 - 12 * abs(t))}"
            for t in (-0.8, -0.4, 0, 0.4, 0.8)
        )
        return path(
            across(0.2) + across(0.5) + across(0.8) + down, stroke=dark, stroke_width=15, opacity=0.55
        ) + path(across(0.36) + across(0.66), stroke=lit, stroke_width=3)
    if kind == "stars":
        spots = [(t, s) for s in (0.28, 0.58, 0.86) for t in (-0.75, -0.45, -0.15, 0.15, 0.45, 0.75)]
        d = ""
        for i, (t, s) in enumerate(spots):
            x, y = (
                (top + (foot - top) * s) * t + (18 if i // 6 % 2 else 0),
                -118 + 104 * s + (1 - t * t) * (-10 + 22 * s),
            )
            d += f"M{n(x - 9)} {n(y)}h18M{n(x)} {n(y - 9)}v18M{n(x - 6)} {n(y - 6)}l12 12M{n(x + 6)} {n(y - 6)}l-12 12"
        return path(d, stroke=lit, stroke_width=2.6, stroke_linecap="round")
    return path(across(0.12), stroke=lit, stroke_width=4)


def night_table(wood: str, lamp: str, glow_id: str, book: str) -> str:
    """A small table with a lamp and books."""
    dark = mix(wood, "#000000", 0.3)
    out = (
        rect(-48, -112, 96, 112, wood, r=5)
        + rect(-38, -98, 76, 40, mix(wood, "#ffffff", 0.08), r=3)
        + disc(0, -78, 4, dark)
        + rect(-54, -120, 108, 12, dark, r=3)
    )
    out += (
        disc(-8, -210, 170, f"url(#{glow_id})") + rect(-12, -160, 8, 40, dark) + oval(-8, -121, 20, 4, dark)
    )
    out += poly([(-32, -210), (16, -210), (30, -156), (-46, -156)], lamp)
    return out + rect(16, -131, 32, 11, book, r=1) + rect(19, -140, 28, 9, mix(book, "#ffffff", 0.4), r=1)


def rug(w: float, h: float, colour: str, stripe: str) -> str:
    """A rug on the floor in perspective."""
    out = poly([(-w * 0.42, -h), (w * 0.42, -h), (w * 0.5, 0), (-w * 0.5, 0)], colour)
    for t in (0.16, 0.3, 0.72, 0.86):
        y, half = -h * (1 - t), w * (0.42 + 0.08 * t)
        out += rect(-half, y - 3, half * 2, 6 + t * 3, stripe)
    return out


def curtain(h: float, colour: str, *, flip: bool = False) -> str:
    """One curtain hanging from (0, 0), gathered to its side."""
    s = -1 if flip else 1
    dark = mix(colour, "#000000", 0.16)
    out = path(
        f"M0 0H{64 * s}Q{58 * s} {n(h * 0.5)} {40 * s} {n(h * 0.62)}Q{54 * s} {n(h * 0.8)} {60 * s} {n(h)}H{-6 * s}Z",
        colour,
    )
    return out + path(
        (
            f"M{18 * s} 0Q{18 * s} {n(h * 0.5)} {14 * s} {n(h * 0.62)}T{14 * s} {n(h)}M{42 * s} 0"
            f"Q{38 * s} {n(h * 0.5)} {27 * s} {n(h * 0.62)}T{38 * s} {n(h)}"
        ),
        stroke=dark,
        stroke_width=4,
    )
