"""What you see from each terrace."""

import random

from resort.demo.illustrations import buildings as build
from resort.demo.illustrations import outdoors as out
from resort.demo.illustrations.exteriors import backdrop
from resort.demo.illustrations.hours import (
    DAWN,
    DAY,
    FAR,
    GOLDEN,
    HORN,
    MIDDLE,
    MIST,
    NIGHT,
    SHOULDER,
    WALL,
    WINTER,
)
from resort.demo.illustrations.land import View, fir, larch
from resort.demo.illustrations.pen import fade, glow, line, mix, move, path, picture, poly, rect


def larch_view() -> str:
    """Two chairs, two blankets, the last sun."""
    view, rng = View(GOLDEN, seed=61, horizon=430, sun=(640, 330), mirror=True), random.Random(3)
    backdrop(view, far=WALL, clouds=[(160, 130, 330), (800, 90, 260), (660, 210, 200)])
    view.lake(800, 0.45)
    d, land = view.draw()
    trees = larch(90, 700, 520, "#b06c1f", "#efb84a", rng) + larch(1120, 700, 580, "#c07a22", "#f6cb67", rng)
    wood = "#7d5230"
    return picture(
        1200,
        800,
        "Larch: terrace at sunset",
        d,
        land,
        trees,
        out.railing(560, 690, wood, kind="cross"),
        out.deck(684, "#9a6a40"),
        move(430, 770, 1, out.garden_chair("#b5814e", "#b5532f")),
        move(770, 770, 1, out.garden_chair("#b5814e", "#47604f")),
        move(600, 776, 0.55, out.breakfast("#8a5a34", "#f0e2c4")),
    )


def edelweiss_view() -> str:
    """Snow all around, a hot tub in the middle of it."""
    view = View(WINTER, seed=62, horizon=430, sun=(250, 160))
    backdrop(view, snow=0.55, far=HORN, middle=SHOULDER, clouds=[(700, 100, 280), (80, 240, 160)])
    view.lake(800, 0.4)
    d, land = view.draw()
    d += glow("lamp", "#ffd58a", 0.6)
    lit = mix(WINTER.forest, WINTER.sun, 0.2)
    trees = "".join(
        fir(x, y, h, WINTER.forest, lit, snow="#ffffff", lit_left=True)
        for x, y, h in ((70, 700, 440), (190, 690, 300), (1130, 700, 500))
    )
    return picture(
        1200,
        800,
        "Edelweiss: hot tub in the snow",
        d,
        land,
        trees,
        out.railing(560, 690, "#7b5638", snow=True),
        out.deck(684, "#a07a58", snow=True),
        move(640, 772, 1.05, out.hot_tub("#a86f42", "#7cc4d2")),
        move(300, 776, 1, out.lantern("lamp")),
        move(960, 778, 1, out.lantern("lamp")),
    )


def kingfisher_view() -> str:
    """The jetty, the boat, a lounger in the sun."""
    view, rng = View(DAY, seed=63, horizon=420, sun=(900, 140)), random.Random(9)
    backdrop(view, snow=0.36, far=FAR, middle=SHOULDER, clouds=[(120, 110, 320), (560, 180, 220)])
    view.lake(800, 0.42)
    d, land = view.draw()
    jetty = poly([(420, 800), (560, 520), (640, 520), (860, 800)], "#c3ad8f") + poly(
        [(420, 800), (560, 520), (552, 520), (396, 800)], "#6b5b4a"
    )
    boards = "".join(
        f"M{420 + 140 * t:.0f} {800 - 280 * t:.0f}L{860 - 220 * t:.0f} {800 - 280 * t:.0f}"
        for t in [(i / 16) ** 0.72 for i in range(1, 16)]
    )
    posts = "".join(
        rect(x, y, w, h, "#5d4d3d", r=2)
        for x, y, w, h in ((536, 500, 12, 60), (652, 500, 12, 60), (466, 620, 17, 100), (742, 620, 17, 100))
    )
    ladder = path("M664 520q20 -40 34 0v60M684 500v70", stroke="#d8dde0", stroke_width=5)
    bank = path("M-20 820V660C60 650 160 690 230 740S300 800 320 820Z", "#5b8d49")
    return picture(
        1200,
        800,
        "Kingfisher: jetty",
        d,
        land,
        jetty,
        path(boards, stroke="#6b5b4a", stroke_width=2.4, opacity=0.6),
        posts,
        ladder,
        build.boat(880, 600, "#c8532f", "#f0dfc4"),
        move(652, 772, 0.8, out.lounger("#8a6a48", "#e8913a")),
        bank,
        build.reeds(rng, 20, 190, 812, 180, "#4f8a4a", "#6e4a2a", 30),
        build.flowers(rng, (0, 690, 200, 100), ("#ffffff", "#f3c94c"), 24),
    )


def stonepine_view() -> str:
    """Night: bulbs on a cord, a fire in a bowl, the moon on the lake."""
    view = View(NIGHT, seed=64, horizon=430, sun=(820, 120))
    backdrop(view, snow=0.42, far=HORN, middle=MIDDLE, clouds=[(120, 210, 280), (960, 220, 200)])
    view.lake(800, 0.5)
    d, land = view.draw()
    d += glow("bulb", "#ffd58a", 0.8) + glow("fire", "#ff9a3c", 0.7)
    trees = "".join(
        fir(x, 720, h, "#041820", "#0c2f3b") for x, h in ((40, 640), (150, 460), (1090, 520), (1180, 680))
    )
    return picture(
        1200,
        800,
        "Stonepine: terrace at night",
        d,
        land,
        trees,
        out.railing(566, 694, "#4a3020", kind="bars"),
        out.deck(688, "#5b3d29"),
        out.string_lights(70, 46, "bulb", "#0a1a22"),
        move(600, 780, 0.95, out.fire_bowl("fire")),
        move(300, 784, 1, out.garden_chair("#6d4a30", "#7a2f28")),
        move(900, 784, 1, out.garden_chair("#6d4a30", "#c9a878")),
    )


def gentian_view() -> str:
    """Breakfast behind the flower boxes."""
    view = View(DAWN, seed=65, horizon=430, sun=(380, 280))
    backdrop(
        view, snow=0.4, far=WALL, middle=MIDDLE, clouds=[(640, 110, 320), (60, 150, 180), (900, 200, 160)]
    )
    view.lake(620, 0.45)
    d, land = view.draw()
    meadow = view.hill([(-20, 610), (300, 590), (700, 600), (1220, 566)], "#93a86c", base=700)
    lit = mix(DAWN.forest, DAWN.sun, 0.2)
    trees = "".join(
        fir(x, 640, h, DAWN.forest, lit, lit_left=True) for x, h in ((930, 220), (1010, 280), (1110, 240))
    )
    blue = ("#3552b0", "#5570cf", "#2b3f96", "#f6f1e6", "#6f88e6")
    boxes = "".join(move(x, 566, 1, out.flower_box(200, "#6f472a", blue, seed=x)) for x in (60, 500, 940))
    return picture(
        1200,
        800,
        "Gentian: breakfast on the balcony",
        d,
        land,
        meadow,
        trees,
        out.railing(560, 690, "#a06c3c"),
        boxes,
        out.deck(684, "#b98a58"),
        move(600, 786, 1.12, out.breakfast("#8d5d36", "#f7f1e3")),
        move(310, 792, 1, out.garden_chair("#c08a54", "#3b55b4")),
        move(890, 792, 1, out.garden_chair("#c08a54")),
    )


def heron_view() -> str:
    """Dawn, a bench at the end of the jetty, a heron in the reeds."""
    view, rng = View(MIST, seed=66, horizon=440, sun=(700, 250), mirror=True), random.Random(12)
    backdrop(view, snow=0.36, far=FAR, middle=SHOULDER, forest=58, clouds=[(140, 130, 280), (860, 100, 200)])
    view.mist(380, 130, 0.9)
    view.lake(800, 0.45)
    d, land = view.draw()
    d += fade("fog", (0, "#f7f1e4", 0), (0.5, "#f7f1e4", 0.7), (1, "#f7f1e4", 0))
    fog = rect(0, 440, 1200, 110, "url(#fog)")
    bench = (
        line([(-92, 0), (-92, -64)], "#4d4238", 10)
        + line([(92, 0), (92, -64)], "#4d4238", 10)
        + rect(-112, -70, 224, 14, "#8a7863", r=4)
    )
    bench += (
        rect(-108, -132, 216, 14, "#8a7863", r=4)
        + rect(-108, -106, 216, 14, "#7d6c58", r=4)
        + line([(-92, -60), (-96, -134)], "#4d4238", 9)
        + line([(92, -60), (96, -134)], "#4d4238", 9)
    )
    bench += path("M20 -136Q60 -144 96 -134L98 -66Q60 -58 24 -66Z", "#b8564a") + path(
        "M21 -116Q60 -124 97 -114M22 -92Q60 -100 97 -90", stroke="#e9c9b4", stroke_width=5
    )
    return picture(
        1200,
        800,
        "Heron: the jetty at dawn",
        d,
        land,
        fog,
        build.jetty(470, 668, 760, "#a8977f", "#5a4f42"),
        move(690, 658, 1, bench),
        build.reeds(rng, 0, 190, 812, 230, "#6d7f54", "#6e4a2a", 30),
        build.heron(300, 742, 0.86, "#7d909a", "#44545e"),
        build.reeds(rng, 360, 110, 812, 110, "#7d9062", "#7a5636", 16),
    )


VIEWS = {
    "larch": larch_view,
    "edelweiss": edelweiss_view,
    "kingfisher": kingfisher_view,
    "stonepine": stonepine_view,
    "gentian": gentian_view,
    "heron": heron_view,
}
