"""The pictures of the site itself: the hero of the home page and the small scenes of empty pages."""

import random

from resort.demo.illustrations import buildings as build
from resort.demo.illustrations.exteriors import HOUSES
from resort.demo.illustrations.hours import DUSK, HORN, MIDDLE, NEAR
from resort.demo.illustrations.land import View, fir
from resort.demo.illustrations.pen import disc, fade, line, mix, move, n, oval, path, picture, poly, rect


def hero() -> str:
    """Dusk on the lake, 1920 by 1220: quiet sky for the words, lit windows low down."""
    light = DUSK
    view, rng = View(light, key="a", seed=77, horizon=560, sun=(690, 470)), random.Random(5)
    view.sky()
    view.clouds([(150, 318, 210), (700, 220, 300), (960, 300, 200)])
    view.range(HORN, 0.2, snow=0.36, lift=30)
    view.range(MIDDLE, 0.6, snow=0.24, lift=20)
    view.mist(440, 150)
    view.range(NEAR, 0.95, rough=0.02)
    view.forest(560, 46)
    view.lake(800, 0.5)
    defs, land = view.draw()
    parts = [move(0, 0, 1.6, land)]
    for key, name, x, y, scale in (
        ("k", "kingfisher", 250, 1000, 0.62),
        ("l", "larch", 1150, 965, 0.62),
        ("s", "stonepine", 1500, 1000, 0.8),
    ):
        d, body = build.house(HOUSES[name], light, key)
        defs += d
        under = oval(x + 150 * scale, y + 20, 300 * scale, 70 * scale, f"url(#{key}l)")
        parts.append(
            (_bank(key) if key != "k" else "")
            + build.smoke(HOUSES[name], x, y, scale, "#e3d0da")
            + under
            + move(x, y, scale, body)
        )
    lit = mix(light.forest, light.sun, 0.14)
    trees = [
        (1040, 990, 260),
        (1090, 1000, 200),
        (1420, 1000, 330),
        (1470, 1010, 250),
        (1850, 1040, 420),
        (1780, 1050, 300),
    ]
    parts += [fir(x, y, h, light.forest, lit, lit_left=True) for x, y, h in trees]
    streaks = "".join(
        f"M{x - w / 2:.0f} {y}h{w}"
        for x, y, w in (
            (290, 1030, 40),
            (300, 1042, 26),
            (345, 1034, 44),
            (352, 1050, 30),
            (402, 1030, 36),
            (396, 1046, 24),
            (470, 1016, 22),
            (508, 1020, 20),
        )
    )
    parts.append(path(streaks, stroke="#ffc46b", stroke_width=4, stroke_linecap="round", opacity=0.7))
    parts.append(build.jetty(120, 992, 150, "#4c4a5c", "#1b2a3a"))
    parts.append(path("M700 1230C860 1120 1060 1030 1400 1024S1800 1004 1930 990V1230Z", "#142c36"))
    parts += [
        fir(x, y, h, "#0b222d", "#153641", lit_left=True)
        for x, y, h in ((60, 1150, 560), (-10, 1160, 690), (170, 1150, 330))
    ]
    parts.append(path("M-20 1230V1128C90 1112 190 1130 280 1166S430 1214 500 1230Z", "#0d2630"))
    parts.append(build.reeds(rng, 330, 170, 1226, 130, "#1d3d48", "#3a2b2c", 22))
    return picture(1920, 1220, "The lake at dusk, chalets with lit windows on its shore", defs, *parts)


def _bank(key: str) -> str:
    if key == "l":
        return path("M700 1200C860 1120 1000 960 1360 944S1700 930 1930 900V1230H700Z", "#2b4549")
    return path("M1180 1230V1090C1280 1020 1420 984 1600 976S1840 960 1930 950V1230Z", "#1f3a40")


def _scene(title: str, *parts: str) -> str:
    defs = (
        fade("sky", (0, "#cfe4e3", 1), (1, "#f7e6c8", 1))
        + f'<clipPath id="blob">{path(BLOB, "#000")}</clipPath>'
    )
    inner = f'<g clip-path="url(#blob)">{rect(0, 0, 480, 360, "url(#sky)")}{"".join(parts)}</g>'
    return picture(480, 360, title, defs, inner)


BLOB = "M60 118C92 40 188 14 268 30S424 60 446 150 420 320 310 334 120 350 64 288 34 180 60 118Z"


def _hills() -> str:
    return (
        poly([(20, 250), (120, 130), (180, 190), (250, 96), (340, 200), (390, 150), (470, 250)], "#7d9ba3")
        + poly([(250, 96), (282, 134), (262, 150), (246, 136), (226, 152), (222, 132)], "#fdf8ee")
        + poly([(120, 130), (142, 153), (126, 166), (112, 152), (102, 152)], "#fdf8ee")
        + path("M0 240Q120 206 240 232T480 222V360H0Z", "#3f7d7f")
        + path(
            "M90 262h60M230 254h90M180 284h70M320 290h60M110 308h50",
            stroke="#cfeae6",
            stroke_width=4,
            stroke_linecap="round",
            opacity=0.6,
        )
    )


def empty_bookings() -> str:
    """A suitcase waiting on the jetty."""
    case = (
        rect(176, 196, 132, 96, "#c4742c", r=12)
        + rect(206, 196, 12, 96, "#8a4f1f")
        + rect(266, 196, 12, 96, "#8a4f1f")
    )
    case += (
        path("M214 196v-20q0 -12 12 -12h32q12 0 12 12v20", stroke="#5b3a1c", stroke_width=9)
        + disc(242, 240, 17, "#f7efdd")
        + poly([(231, 246), (240, 231), (245, 238), (248, 234), (254, 246)], "#0f5360")
    )
    return _scene("A suitcase", _hills(), build.jetty(40, 300, 420, "#b89b76", "#6b5138"), case)


def empty_search() -> str:
    """Binoculars looking over the lake."""
    glass = (
        rect(188, 168, 46, 84, "#2c4a50", r=10)
        + rect(248, 168, 46, 84, "#2c4a50", r=10)
        + rect(228, 186, 26, 34, "#1c353b", r=4)
    )
    glass += (
        oval(211, 254, 32, 14, "#1c353b")
        + oval(271, 254, 32, 14, "#1c353b")
        + oval(211, 253, 23, 9, "#86cfca")
        + oval(271, 253, 23, 9, "#86cfca")
    )
    glass += (
        rect(196, 152, 30, 20, "#1c353b", r=5)
        + rect(256, 152, 30, 20, "#1c353b", r=5)
        + path("M190 190Q140 260 176 320M294 190Q344 260 308 320", stroke="#c4742c", stroke_width=5)
    )
    return _scene(
        "Binoculars",
        _hills(),
        rect(0, 300, 480, 60, "#8a6a48"),
        rect(0, 292, 480, 12, "#a98660"),
        move(0, 40, 1, glass),
    )


def empty_messages() -> str:
    """A mailbox on a post in the meadow."""
    box = (
        rect(233, 210, 16, 130, "#6b4a30")
        + path("M170 150q0 -44 44 -44h66q44 0 44 44v66H170Z", "#a63a34")
        + path("M170 150q0 -44 44 -44t44 44v66h-88Z", "#c54d43")
    )
    box += (
        rect(188, 160, 52, 10, "#5f1c19", r=5)
        + rect(318, 112, 7, 58, "#e9dfcb")
        + rect(318, 110, 34, 24, "#f0ae3f", r=3)
    )
    return _scene("A mailbox", _hills(), path("M0 300Q160 262 300 292T480 280V360H0Z", "#7fa45a"), box)


def empty_lost() -> str:
    """A signpost whose arms point nowhere in particular."""
    post = rect(232, 96, 18, 240, "#6b4a30", r=3)
    for y, flip, colour in ((112, 1, "#c08a54"), (166, -1, "#a8743f"), (220, 1, "#c99a66")):
        arm = (
            poly([(-20, 0), (96, 0), (122, 19), (96, 38), (-20, 38)], colour)
            + line([(4, 19), (40, 19)], "#6b4a30", 4, opacity=0.7)
            + line([(54, 19), (84, 19)], "#6b4a30", 4, opacity=0.7)
        )
        post += f'<g transform="translate(241 {n(y)}) scale({flip} 1)">{arm}</g>'
    firs = (
        fir(110, 330, 150, "#1f5347", "#3a7a62")
        + fir(380, 326, 180, "#1f5347", "#3a7a62")
        + fir(420, 334, 120, "#27604f", "#43866b")
    )
    return _scene(
        "A signpost", _hills(), path("M0 296Q160 270 300 296T480 286V360H0Z", "#7fa45a"), firs, post
    )


SITE = {
    "hero": hero,
    "empty-bookings": empty_bookings,
    "empty-search": empty_search,
    "empty-messages": empty_messages,
    "empty-lost": empty_lost,
}
