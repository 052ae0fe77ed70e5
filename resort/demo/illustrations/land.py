"""Sky, mountains, forest, water: the landscape every picture of the resort looks out on."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from resort.demo.illustrations.hours import Light
from resort.demo.illustrations.pen import (
    Point,
    between,
    disc,
    fade,
    fade_between,
    glow,
    group,
    mix,
    n,
    path,
    poly,
    rect,
    roughen,
)


@dataclass
class View:
    """A landscape 1200 by 800: `defs` and `parts` grow as layers are added. `key` keeps ids apart in one file."""

    light: Light
    key: str = "a"
    seed: int = 1
    horizon: float = 500
    sun: Point | None = (820, 200)
    mirror: bool = False
    defs: list[str] = field(default_factory=list)
    sky_parts: list[str] = field(default_factory=list)
    land: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)

    def id(self, name: str) -> str:
        return f"{self.key}{name}"

    def points(self, outline: Sequence[Point], lift: float = 0) -> Sequence[Point]:
        out = [(x, y + lift + self.horizon - 500) for x, y in outline]
        return [(1200 - x, y) for x, y in reversed(out)] if self.mirror else out

    def sky(self) -> None:
        top, middle, low = self.light.sky
        self.defs.append(
            fade_between(self.id("s"), 0, self.horizon, (0, top, 1), (0.62, middle, 1), (1, low, 1))
        )
        self.sky_parts.append(rect(0, 0, 1200, self.horizon + 4, f"url(#{self.id('s')})"))
        if self.light.stars:
            for _ in range(46):
                x, y = self.rng.uniform(0, 1200), self.rng.uniform(0, 230) ** 1.02
                size = self.rng.choice((1, 1.2, 1.2, 1.6, 2.1))
                self.sky_parts.append(disc(x, y, size, "#fff6e0", opacity=self.rng.uniform(0.35, 0.9)))
        if self.sun:
            self.defs.append(glow(self.id("g"), self.light.sun, 0.75))
            x, y = self.sun
            self.sky_parts.append(disc(x, y, 250, f"url(#{self.id('g')})"))
            self.sky_parts.append(disc(x, y, 40, self.light.sun))

    def clouds(
        self, spots: list[tuple[float, float, float]], colour: str | None = None, opacity: float = 0.55
    ) -> None:
        """Long flat clouds at (x, y, width)."""
        colour = colour or mix(self.light.sky[2], "#ffffff", 0.35)
        for x, y, w in spots:
            h = w * 0.052
            self.sky_parts.append(rect(x, y, w, h, colour, r=h / 2, opacity=opacity))
            self.sky_parts.append(
                rect(x + w * 0.18, y - h * 0.8, w * 0.5, h, colour, r=h / 2, opacity=opacity)
            )
            self.sky_parts.append(
                rect(x - w * 0.14, y + h * 1.25, w * 0.6, h * 0.6, colour, r=h / 3, opacity=opacity * 0.7)
            )

    def range(
        self,
        outline: Sequence[Point],
        depth: float,
        *,
        snow: float = 0.0,
        lift: float = 0,
        rough: float = 0.05,
    ) -> None:
        """One chain of mountains. `depth` 0 is at the back (hazy), 1 near; `snow` is the white share of each flank."""
        light, pts = self.light, self.points(outline, lift)
        rock = mix(light.haze, light.rock, 0.42 + 0.58 * depth)
        shade = mix(light.haze, light.rock_shade, 0.4 + 0.6 * depth)
        top = min(y for _, y in pts)
        name = self.id(f"r{len(self.defs)}")
        foot = mix(rock, light.haze, 0.75)
        self.defs.append(fade_between(name, top, self.horizon, (0, rock, 1), (0.45, rock, 1), (1, foot, 1)))
        self.defs.append(
            fade_between(name + "d", top, self.horizon, (0, shade, 1), (0.5, shade, 0.85), (1, shade, 0))
        )
        stretches = roughen(pts, self.rng, rough)
        outline_pts = [p for s in stretches for p in s[:-1]] + [pts[-1]]
        base = self.horizon + 6
        self.land.append(poly([(-80, base), *outline_pts, (1280, base)], f"url(#{name})"))
        sun_x = self.sun[0] if self.sun else 300
        for i in range(1, len(pts) - 1):
            left, peak, right = pts[i - 1], pts[i], pts[i + 1]
            if not (peak[1] < left[1] and peak[1] < right[1]):
                continue
            lit_left = sun_x < peak[0]
            self._flank(stretches[i - 1], stretches[i], peak, lit_left, f"url(#{name}d)", snow, depth)

    def _flank(
        self,
        rise: Sequence[Point],
        fall: Sequence[Point],
        peak: Point,
        lit_left: bool,
        shade: str,
        snow: float,
        depth: float,
    ) -> None:
        side = fall if lit_left else rise[::-1]
        sign = 1 if lit_left else -1
        foot = side[-1]
        height = self.horizon - peak[1]
        spine, y, x = [peak], peak[1], peak[0]
        for step in range(6):
            y += height / 6 * self.rng.uniform(0.75, 1.2)
            x += sign * (self.rng.uniform(6, 26) if step % 2 else -self.rng.uniform(4, 20))
            spine.append((x, min(y, self.horizon)))
        low = (between(foot, spine[-1], 0.5)[0], self.horizon)
        self.land.append(poly([*side, low, *reversed(spine)], shade))
        if snow and height > 150:
            self._cap(rise, fall, peak, spine, lit_left, snow, depth)

    def _cap(
        self,
        rise: Sequence[Point],
        fall: Sequence[Point],
        peak: Point,
        spine: Sequence[Point],
        lit_left: bool,
        snow: float,
        depth: float,
    ) -> None:
        light = self.light
        bright = mix(light.haze, light.snow, 0.55 + 0.45 * depth)
        dim = mix(light.haze, light.snow_shade, 0.5 + 0.5 * depth)
        drop = (self.horizon - peak[1]) * snow
        flanks = {"left": rise[::-1], "right": fall}
        mid = between(spine[0], spine[2], min(1, snow * 2.6))
        mid = (mid[0], peak[1] + drop * 1.15)
        for name, flank in flanks.items():
            edge = [p for p in flank if p[1] <= peak[1] + drop * 1.05]
            if len(edge) < 2:
                edge = [peak, between(flank[0], flank[1], 0.6)]
            end = edge[-1]
            teeth = []
            count = 4
            for i in range(1, count):
                x, y = between(end, mid, i / count)
                teeth.append((x, y + (drop * 0.3 if i % 2 else -drop * 0.12) * self.rng.uniform(0.7, 1.2)))
            lit = (name == "left") == lit_left
            self.land.append(poly([*edge, *teeth, mid], bright if lit else dim))

    def mist(self, y: float, h: float, opacity: float = 0.7, colour: str | None = None) -> None:
        """A bank of haze across the picture."""
        colour = colour or self.light.haze
        name = self.id(f"m{len(self.defs)}")
        self.defs.append(fade(name, (0, colour, 0), (0.55, colour, opacity), (1, colour, 0)))
        self.land.append(rect(0, y, 1200, h, f"url(#{name})"))

    def forest(
        self,
        y: float,
        height: float,
        colour: str | None = None,
        *,
        dip: tuple[float, float] | None = None,
        step: float = 15,
    ) -> None:
        """A far row of firs along the shore, lower inside `dip` (from x, to x)."""
        colour = colour or self.light.forest_far
        pts, x = [(-20.0, y + 30)], -20.0
        while x < 1220:
            h = height * self.rng.uniform(0.55, 1.15)
            if dip:
                edge = min(abs(x - dip[0]), abs(x - dip[1])) / 160
                if dip[0] < x < dip[1]:
                    h *= max(0.25, 1 - edge)
            w = step * self.rng.uniform(0.8, 1.25)
            pts += [(x, y - h * 0.25), (x + w * 0.5, y - h), (x + w, y - h * 0.22)]
            x += w
        self.land.append(poly([*pts, (1230, y + 30)], colour))

    def hill(self, points: Sequence[Point], colour: str, base: float | None = None) -> str:
        """A smooth slope through the points (left to right), closed at `base` (the picture's foot by default)."""
        base = 820 if base is None else base
        d = f"M{n(points[0][0])} {n(base)}L{n(points[0][0])} {n(points[0][1])}"
        for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
            half = (x0 + x1) / 2
            d += f"C{n(half)} {n(y0)} {n(half)} {n(y1)} {n(x1)} {n(y1)}"
        return path(d + f"V{n(base)}Z", colour)

    def lake(self, bottom: float = 800, calm: float = 0.5) -> None:
        """Water from the horizon to `bottom`, with everything on land mirrored in it."""
        h, light = self.horizon, self.light
        name, deep = self.id("w"), self.id("wd")
        self.defs.append(fade_between(name, h, bottom, (0, light.water, 1), (1, light.water_deep, 1)))
        self.defs.append(fade_between(deep, h, bottom, (0, light.water, 0.1), (0.75, light.water_deep, 0.95)))
        self.defs.append(f'<clipPath id="{self.id("c")}">{rect(0, h, 1200, bottom - h, "#000")}</clipPath>')
        self.parts.append(rect(0, h, 1200, bottom - h, f"url(#{name})"))
        mirror = f'<use href="#{self.id("l")}" transform="matrix(1 0 0 -.72 0 {n(h * 1.72)})"/>'
        clip = f"url(#{self.id('c')})"
        self.parts.append(group(mirror, clip_path=clip, opacity=calm))
        self.parts.append(rect(0, h, 1200, bottom - h, f"url(#{deep})"))
        self._ripples(h, bottom)

    def _ripples(self, top: float, bottom: float) -> None:
        light, y, lines = self.light, top + 9, []
        while y < bottom:
            depth = (y - top) / (bottom - top)
            for _ in range(2):
                w = self.rng.uniform(40, 150) * (0.5 + depth)
                x = self.rng.uniform(-40, 1200)
                lines.append(f"M{n(x)} {n(y + self.rng.uniform(-3, 3))}h{n(w)}")
            y += 15 + depth * 24
        self.parts.append(
            path("".join(lines), stroke=light.glint, stroke_width=2, stroke_linecap="round", opacity=0.22)
        )
        if self.sun:
            y, glints = top + 6, []
            while y < bottom:
                depth = (y - top) / (bottom - top)
                w = self.rng.uniform(14, 60) * (0.7 + depth * 1.3)
                x = self.sun[0] + self.rng.uniform(-1, 1) * (12 + 46 * depth) - w / 2
                glints.append(f"M{n(x)} {n(y)}h{n(w)}")
                y += 8 + depth * 9
            self.parts.append(
                path(
                    "".join(glints), stroke=light.glint, stroke_width=3.2, stroke_linecap="round", opacity=0.7
                )
            )

    def draw(self) -> tuple[str, str]:
        """Definitions and markup, to be put into a picture or a window."""
        land = group(*self.sky_parts, *self.land, id=self.id("l"))
        return "".join(self.defs), land + "".join(self.parts)


def fir(
    x: float, base: float, h: float, dark: str, lit: str, *, lit_left: bool = False, snow: str | None = None
) -> str:
    """A spruce with one side in the light; `snow` whitens the lit edges of its tiers."""
    w, tiers = h * 0.36, 5
    right, left = [], []
    for i in range(tiers):
        y0 = base - h * 0.1 - h * 0.9 * (1 - (i + 1) / tiers)
        reach = w / 2 * ((i + 1) / tiers) ** 0.9
        right += [(x + reach, y0), (x + reach * 0.5, y0 - h * 0.03)]
        left += [(x - reach, y0), (x - reach * 0.5, y0 - h * 0.03)]
    top = (x, base - h)
    out = rect(x - h * 0.02, base - h * 0.12, h * 0.04, h * 0.12, mix(dark, "#3a2416", 0.6))
    out += poly([top, *right[:-1], *reversed(left[:-1])], dark)
    side = left if lit_left else right
    out += poly([top, *side[:-1], (x, base - h * 0.1)], lit)
    if snow:
        for i in range(1, tiers):
            tip, inner = side[2 * i], side[2 * i - 1]
            out += poly(
                [
                    (x, inner[1] - h * 0.07),
                    (inner[0], inner[1] - h * 0.01),
                    tip,
                    (x + (tip[0] - x) * 0.55, tip[1] - h * 0.035),
                ],
                snow,
            )
    return out


def larch(x: float, base: float, h: float, dark: str, lit: str, rng: random.Random) -> str:
    """A larch: slim, feathered, with air between its tiers; golden in autumn."""
    trunk = mix(dark, "#3b2a20", 0.7)
    foot, top = base, base - h
    out = poly([(x - h * 0.014, foot), (x, top), (x + h * 0.014, foot)], trunk)
    tiers = 11
    for i in range(tiers):
        t = (i + 1) / tiers
        y = top + h * 0.88 * t
        left, right = (h * 0.2 * t**0.85 * rng.uniform(0.82, 1.1) for _ in range(2))
        rise = h * 0.135
        crown = f"M{n(x)} {n(y - rise)}"
        crown += f"Q{n(x + right * 0.35)} {n(y - rise * 0.5)} {n(x + right)} {n(y)}"
        crown += f"Q{n(x + right * 0.5)} {n(y - rise * 0.12)} {n(x)} {n(y - rise * 0.05)}"
        shade = crown + f"Q{n(x - left * 0.5)} {n(y - rise * 0.12)} {n(x - left)} {n(y)}"
        shade += f"Q{n(x - left * 0.35)} {n(y - rise * 0.5)} {n(x)} {n(y - rise)}Z"
        out += path(shade, dark if i % 2 else mix(dark, lit, 0.18)) + path(
            crown + "Z", lit if i % 2 else mix(lit, dark, 0.15)
        )
    return out
