"""The hours of the day as colours, and the outlines of the mountains, drawn by hand."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Light:
    """The colours of an hour: sky from top to horizon, far haze, rock, trees, water, and what glows."""

    sky: tuple[str, str, str]
    haze: str
    rock: str
    rock_shade: str
    snow: str
    snow_shade: str
    forest: str
    forest_far: str
    water: str
    water_deep: str
    glint: str
    sun: str
    meadow: str
    meadow_dark: str
    stars: bool = False
    warm: float = 0.0  # how strongly windows glow, 0 by day to 1 at night


DAWN = Light(
    ("#7fa3bf", "#e9c6b8", "#fbe6c9"),
    "#ecd0c2",
    "#7a7f97",
    "#5d6482",
    "#fdeee2",
    "#c9b8c6",
    "#2f4d52",
    "#6d8489",
    "#a9bcc4",
    "#4c7282",
    "#fdeeda",
    "#fff3d6",
    "#8c9c6a",
    "#5f7a56",
    warm=0.35,
)
DAY = Light(
    ("#4f9cc4", "#9fd0dd", "#e3f1ea"),
    "#b7d6da",
    "#6d8798",
    "#4c677c",
    "#fdfefc",
    "#bcd3de",
    "#1f5347",
    "#5d8b86",
    "#4aa3a8",
    "#17667a",
    "#dff6ef",
    "#fffbe6",
    "#8fb45c",
    "#5d8f4c",
    warm=0.15,
)
GOLDEN = Light(
    ("#5e93ad", "#f2c98c", "#fde6b0"),
    "#f0cb98",
    "#8c7a78",
    "#66606f",
    "#fff2d8",
    "#d3b5a4",
    "#36543a",
    "#8a8661",
    "#6d9aa0",
    "#2b5f6f",
    "#ffe7b0",
    "#fff4cf",
    "#b9a24a",
    "#7f7d3e",
    warm=0.4,
)
DUSK = Light(
    ("#22395f", "#8a6190", "#f2a071"),
    "#a9708a",
    "#4d4a72",
    "#35375c",
    "#e9c9cd",
    "#9583a8",
    "#14303f",
    "#3f4567",
    "#6a618c",
    "#1d3552",
    "#ffc58c",
    "#ffd9a0",
    "#3f5a52",
    "#233f42",
    stars=True,
    warm=1,
)
NIGHT = Light(
    ("#071a2e", "#123a55", "#2f6679"),
    "#245166",
    "#1e4257",
    "#123044",
    "#c3dbe3",
    "#6f97ab",
    "#06202a",
    "#14394a",
    "#225a70",
    "#0a2a3c",
    "#d7ecee",
    "#f4f1da",
    "#15403f",
    "#0b2b30",
    stars=True,
    warm=1,
)
WINTER = Light(
    ("#7fb2d0", "#c6dfe9", "#f4efe6"),
    "#d5e3ea",
    "#8197ab",
    "#647d96",
    "#ffffff",
    "#c8d9e6",
    "#2b4f56",
    "#7e9ba4",
    "#8fb9c9",
    "#4a86a0",
    "#ffffff",
    "#fff8e4",
    "#f6fafc",
    "#d6e4ec",
    warm=0.3,
)
MIST = Light(
    ("#b5c7c9", "#dfe3da", "#f3eadb"),
    "#dde0d6",
    "#8fa3a6",
    "#74898f",
    "#f6f5ee",
    "#c4cdce",
    "#3c5a57",
    "#93a8a4",
    "#b3c5c4",
    "#6f8f94",
    "#fbf6e8",
    "#fdf3dc",
    "#9aa878",
    "#6d8464",
    warm=0.65,
)

# Outlines from left to right: every second point is a peak. Drawn by hand, roughened by code.
FAR = [
    (-40, 360),
    (90, 262),
    (200, 318),
    (330, 210),
    (420, 270),
    (540, 176),
    (668, 300),
    (790, 232),
    (900, 296),
    (1040, 196),
    (1150, 290),
    (1240, 250),
    (1300, 330),
]
MIDDLE = [
    (-60, 420),
    (70, 300),
    (190, 380),
    (250, 344),
    (420, 430),
    (640, 452),
    (800, 400),
    (880, 424),
    (1010, 268),
    (1120, 340),
    (1190, 300),
    (1300, 420),
]
NEAR = [
    (-60, 400),
    (40, 372),
    (260, 462),
    (360, 446),
    (560, 490),
    (760, 486),
    (900, 470),
    (1010, 484),
    (1150, 404),
    (1220, 396),
    (1320, 470),
]

# Another valley: one great horn, lower company; and a third: a long wall of even teeth.
HORN = [
    (-40, 380),
    (110, 300),
    (230, 352),
    (330, 292),
    (430, 340),
    (640, 128),
    (790, 318),
    (880, 270),
    (980, 330),
    (1090, 258),
    (1180, 320),
    (1240, 280),
    (1300, 360),
]
WALL = [
    (-40, 330),
    (60, 226),
    (150, 290),
    (250, 214),
    (350, 282),
    (440, 240),
    (520, 300),
    (640, 228),
    (740, 290),
    (850, 190),
    (960, 280),
    (1060, 230),
    (1130, 290),
    (1210, 236),
    (1300, 320),
]
SHOULDER = [
    (-60, 300),
    (40, 250),
    (230, 420),
    (330, 390),
    (480, 452),
    (640, 470),
    (820, 440),
    (960, 350),
    (1060, 400),
    (1180, 286),
    (1300, 400),
]
