"""One exterior for each chalet: its place, its hour, its way of building."""

import random
from collections.abc import Sequence

from resort.demo.illustrations import buildings as build
from resort.demo.illustrations.buildings import House
from resort.demo.illustrations.hours import (
    DAY,
    DUSK,
    FAR,
    GOLDEN,
    HORN,
    MIDDLE,
    MIST,
    NEAR,
    SHOULDER,
    WALL,
    WINTER,
)
from resort.demo.illustrations.land import View, fir, larch
from resort.demo.illustrations.pen import Point, fade, mix, move, path, picture, rect

HOUSES = {
    "larch": House(wood="#9a6236", base="#e0d6c2", shutter="#3f6a52", flowers="#c9453f", stone=True),
    "edelweiss": House(wood="#7b4e31", base="#eee9df", shutter="#a63a34", snow=True, eave=185, gable=110),
    "kingfisher": House(
        wood="#6f7f86",
        base="#e7e0d2",
        roof="#3f4a50",
        shutter="#e08b2e",
        stilts=True,
        base_height=60,
        eave=165,
        flowers="#f0a23c",
    ),
    "stonepine": House(
        wood="#5d3d29",
        base="#8d8a86",
        roof="#3a3530",
        shutter="#7a2f28",
        stone=True,
        base_height=92,
        eave=190,
    ),
    "gentian": House(wood="#a8743f", base="#f1ece0", shutter="#3552a8", flowers="#4a62c8", gable=95),
    "heron": House(
        wood="#8b7a66", base="#c9c4ba", roof="#454b4c", glass=True, balcony=False, eave=160, gable=140
    ),
}


Clouds = list[tuple[float, float, float]]


def backdrop(
    view: View,
    *,
    snow: float = 0.4,
    forest: float = 44,
    clouds: Clouds | None = None,
    far: Sequence[Point] = FAR,
    middle: Sequence[Point] = MIDDLE,
) -> None:
    """Sky, three chains of mountains and the far shore."""
    view.sky()
    view.clouds(clouds if clouds is not None else [(90, 110, 250), (690, 84, 300), (430, 190, 170)])
    view.range(far, 0.15, snow=snow)
    view.range(middle, 0.55, snow=snow * 0.7)
    view.mist(view.horizon - 120, 150)
    view.range(NEAR, 0.9, rough=0.02)
    if forest:
        view.forest(view.horizon, forest)


def _trees(view: View, spots: list[tuple[float, float, float]], *, snow: str | None = None) -> str:
    light = view.light
    lit = mix(light.forest, light.sun, 0.2)
    left = bool(view.sun and view.sun[0] < 600)
    return "".join(fir(x, y, h, light.forest, lit, lit_left=left, snow=snow) for x, y, h in spots)


def larch_exterior() -> str:
    """Autumn, the low sun on golden larches."""
    view, rng = View(GOLDEN, seed=5, horizon=470, sun=(250, 236)), random.Random(3)
    backdrop(view, clouds=[(560, 120, 300), (60, 90, 170), (900, 210, 200)])
    view.lake(640, 0.42)
    gold = ("#c07a22", "#efb84a"), ("#a8641c", "#dd9b34"), ("#cf8b2b", "#f6cb67")
    defs, body = build.house(HOUSES["larch"], GOLDEN)
    back = "".join(
        larch(x, y, h, *gold[i % 3], rng)
        for i, (x, y, h) in enumerate([(560, 610, 250), (628, 600, 200), (1080, 604, 260), (1150, 610, 330)])
    )
    slope = view.hill([(-20, 640), (240, 610), (520, 588), (800, 566), (1220, 560)], "#a08f45")
    near = view.hill([(-20, 706), (300, 690), (640, 668), (900, 690), (1220, 672)], "#7c7738")
    front = "".join(
        larch(x, y, h, *gold[i % 3], rng) for i, (x, y, h) in enumerate([(96, 770, 470), (214, 752, 330)])
    )
    trail = path(
        "M742 640C735 668 660 690 560 716S430 770 420 820H640C650 770 720 740 760 712S820 672 800 640Z",
        "#d9bd7c",
        opacity=0.75,
    )
    needles = build.flowers(rng, (0, 700, 1200, 96), ("#e6b652", "#c98a2c", "#f4d489"), 40)
    d, land = view.draw()
    chimney = build.smoke(HOUSES["larch"], 662, 652, 0.94, "#fff3de")
    return picture(
        1200,
        800,
        "Larch",
        d + defs,
        land,
        slope,
        back,
        chimney,
        move(662, 652, 0.94, body),
        near,
        trail,
        build.fence(860, 1180, 742, "#6d4a2c"),
        build.rocks(300, 752, 0.8, "#c2ac86", "#7c6d5a"),
        needles,
        front,
    )


def edelweiss_exterior() -> str:
    """A clear winter morning, deep snow."""
    view = View(WINTER, seed=9, horizon=480, sun=(930, 150), mirror=True)
    backdrop(view, snow=0.55, far=HORN, clouds=[(120, 150, 200), (700, 70, 260)])
    view.lake(600, 0.4)
    defs, body = build.house(HOUSES["edelweiss"], WINTER)
    slope = view.hill([(-20, 560), (260, 566), (560, 590), (860, 570), (1220, 540)], "#e3edf3")
    near = view.hill([(-20, 690), (260, 664), (560, 690), (860, 720), (1220, 660)], "#ffffff")
    shade = view.hill([(-20, 742), (360, 716), (700, 758), (1220, 716)], "#dfeaf2")
    trail = path(
        "M330 668C340 690 420 706 500 730S560 790 560 820H760C740 780 680 742 590 716S430 690 392 664Z",
        "#d3e2ec",
    )
    back = _trees(
        view,
        [(60, 600, 190), (130, 606, 240), (760, 620, 220), (830, 612, 170), (1010, 590, 150)],
        snow="#ffffff",
    )
    front = _trees(view, [(1100, 770, 430), (990, 740, 260)], snow="#ffffff")
    d, land = view.draw()
    return picture(
        1200,
        800,
        "Edelweiss",
        d + defs,
        land,
        slope,
        back,
        build.smoke(HOUSES["edelweiss"], 180, 668, 0.96, "#ffffff"),
        move(180, 668, 0.96, body),
        near,
        trail,
        build.fence(690, 930, 752, "#6b5240"),
        shade,
        front,
    )


def kingfisher_exterior() -> str:
    """Summer noon, a house on stilts over turquoise water."""
    view, rng = View(DAY, seed=12, horizon=450, sun=(240, 130)), random.Random(4)
    backdrop(view, snow=0.36, forest=52, far=WALL, clouds=[(620, 120, 340), (980, 66, 180)])
    view.lake(800, 0.4)
    defs, body = build.house(HOUSES["kingfisher"], DAY)
    bank = path("M690 690C760 660 840 600 930 574S1120 546 1220 540V690Z", "#7aa851")
    bank2 = path("M820 820C880 780 940 706 1040 668S1160 632 1220 622V820Z", "#5b8d49")
    back = _trees(view, [(1010, 590, 250), (1085, 590, 320), (1160, 580, 270)])
    d, land = view.draw()
    under = rect(570, 650, 330, 44, "#0d4c5c", opacity=0.3, r=22)
    return picture(
        1200,
        800,
        "Kingfisher",
        d + defs,
        land,
        bank,
        back,
        under,
        build.jetty(250, 628, 320, "#c3ad8f", "#6b5b4a"),
        move(560, 640, 0.98, body),
        build.boat(90, 690, "#c8532f", "#f0dfc4"),
        bank2,
        build.reeds(rng, 880, 150, 812, 130, "#4f8a4a", "#6e4a2a", 26),
        build.flowers(rng, (1030, 690, 170, 100), ("#ffffff", "#f3c94c"), 30),
    )


def stonepine_exterior() -> str:
    """Dusk in the forest above the lake, every window lit."""
    view = View(DUSK, seed=21, horizon=430, sun=(300, 392))
    backdrop(
        view,
        snow=0.4,
        forest=40,
        far=HORN,
        middle=SHOULDER,
        clouds=[(700, 250, 320), (60, 130, 240), (930, 110, 200)],
    )
    view.lake(600, 0.45)
    defs, body = build.house(HOUSES["stonepine"], DUSK)
    slope = view.hill([(-20, 600), (260, 560), (520, 590), (800, 570), (1220, 520)], "#2c4a4a")
    near = view.hill([(-20, 680), (300, 690), (640, 660), (1220, 700)], "#1c3539")
    back = _trees(
        view,
        [
            (330, 600, 230),
            (410, 612, 300),
            (960, 590, 330),
            (1040, 590, 260),
            (1120, 596, 380),
            (1190, 590, 300),
        ],
    )
    front = _trees(view, [(60, 810, 560), (190, 800, 400), (1130, 820, 420)])
    trail = path(
        "M660 672C640 700 560 720 520 760S500 800 500 820H700C690 780 740 730 780 672Z",
        "#6b5f63",
        opacity=0.7,
    )
    d, land = view.draw()
    return picture(
        1200,
        800,
        "Stonepine",
        d + defs,
        land,
        slope,
        back,
        build.smoke(HOUSES["stonepine"], 520, 664, 0.96, "#e3d0da"),
        move(520, 664, 0.96, body),
        near,
        trail,
        build.shine(690, 690, 300),
        build.rocks(880, 740, 1.1, "#5d6470", "#2a3540"),
        front,
    )


def gentian_exterior() -> str:
    """June: the meadow is blue, the snow has gone up."""
    view, rng = View(DAY, seed=33, horizon=440, sun=(960, 120), mirror=True), random.Random(8)
    backdrop(view, snow=0.3, far=WALL, middle=SHOULDER, clouds=[(120, 120, 300), (560, 70, 170)])
    view.lake(570, 0.4)
    defs, body = build.house(HOUSES["gentian"], DAY)
    slope = view.hill([(-20, 540), (300, 572), (600, 560), (900, 520), (1220, 496)], "#a3c369")
    middle = view.hill([(-20, 640), (300, 650), (700, 634), (1220, 600)], "#8ab457")
    near = view.hill([(-20, 720), (420, 700), (800, 724), (1220, 680)], "#6f9f4b")
    back = _trees(view, [(760, 570, 200), (830, 560, 260), (900, 556, 180), (60, 580, 170)])
    front = _trees(view, [(1110, 760, 400)])
    blue = ("#2f4bb0", "#4c67d0", "#2b3f96", "#ffffff", "#5a79e0", "#f2c843")
    d, land = view.draw()
    trail = path(
        "M430 640C420 668 480 690 560 712S700 770 720 820H560C540 780 480 740 400 712S360 668 372 640Z",
        "#dccfa0",
        opacity=0.8,
    )
    return picture(
        1200,
        800,
        "Gentian",
        d + defs,
        land,
        slope,
        back,
        build.smoke(HOUSES["gentian"], 210, 648, 0.94, "#ffffff"),
        middle,
        move(210, 648, 0.94, body),
        near,
        trail,
        build.fence(780, 1040, 700, "#8a6a48"),
        build.flowers(rng, (0, 668, 420, 126), blue, 90),
        build.flowers(rng, (700, 690, 500, 106), blue, 90),
        front,
    )


def heron_exterior() -> str:
    """Early mist on the water, a glass gable, reeds."""
    view, rng = View(MIST, seed=41, horizon=470, sun=(330, 210)), random.Random(6)
    backdrop(view, snow=0.34, forest=56, middle=SHOULDER, clouds=[(760, 120, 260)])
    view.mist(400, 120, 0.85)
    view.lake(800, 0.4)
    defs, body = build.house(HOUSES["heron"], MIST)
    bank = path("M470 700C600 676 700 626 860 612S1120 596 1220 590V740H560Z", "#93a574")
    near = path("M520 820C600 770 720 714 860 704S1120 676 1220 664V820Z", "#74895f")
    back = _trees(view, [(620, 656, 190), (1060, 620, 300), (1130, 616, 360), (1196, 612, 280)])
    d, land = view.draw()
    defs += fade("fog", (0, "#f7f1e4", 0), (0.5, "#f7f1e4", 0.75), (1, "#f7f1e4", 0))
    fog = rect(0, 520, 1200, 120, "url(#fog)")
    deck = rect(628, 676, 430, 14, "#6f6252", r=3) + "".join(
        rect(x, 688, 10, 34, "#5a4f42") for x in (650, 760, 900, 1030)
    )
    return picture(
        1200,
        800,
        "Heron",
        d + defs,
        land,
        fog,
        bank,
        back,
        move(680, 678, 0.94, body),
        deck,
        near,
        build.reeds(rng, 30, 230, 812, 210, "#6d7f54", "#6e4a2a", 32),
        build.heron(372, 742, 0.9, "#7d909a", "#44545e"),
        build.reeds(rng, 520, 150, 812, 120, "#7d9062", "#7a5636", 20),
    )


EXTERIORS = {
    "larch": larch_exterior,
    "edelweiss": edelweiss_exterior,
    "kingfisher": kingfisher_exterior,
    "stonepine": stonepine_exterior,
    "gentian": gentian_exterior,
    "heron": heron_exterior,
}
