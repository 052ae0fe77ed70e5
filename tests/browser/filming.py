"""What a browser's camera sees: a still picture, as a film that Chromium takes for a camera."""

from __future__ import annotations

from pathlib import Path

import qrcode
from PIL import Image, ImageOps

WIDTH, HEIGHT = 640, 480


def drawn(text: str) -> Image.Image:
    """The QR code of this text."""
    code = qrcode.QRCode(border=4)
    code.add_data(text)
    rows = code.get_matrix()
    dots = bytes(0 if cell else 255 for row in rows for cell in row)
    return Image.frombytes("L", (len(rows), len(rows)), dots).resize(
        (HEIGHT, HEIGHT), Image.Resampling.NEAREST
    )


def film(picture: Image.Image, path: Path) -> None:
    """This picture, for ever, in raw YUV."""
    shown = ImageOps.pad(picture.convert("L"), (WIDTH, HEIGHT), color=255)
    grey = bytes(16 + value * 219 // 255 for value in shown.tobytes())
    frame = b"FRAME\n" + grey + b"\x80" * (WIDTH * HEIGHT // 2)
    path.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * 2)
