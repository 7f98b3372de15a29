"""Photos as they come from phones, messengers and broken sticks."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw


def drawn(width: int = 96, height: int = 64, hue: int = 10) -> Image.Image:
    """A picture whose top left corner is red and whose other corners are not."""
    image = Image.new("RGB", (width, height), (40, 20 * hue % 256, 200))
    ImageDraw.Draw(image).rectangle((0, 0, width // 3, height // 3), fill=(230, 20, 20))
    return image


def written(image: Image.Image, kind: str = "JPEG", **how: Any) -> bytes:
    file = BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()


@cache
def photo(hue: int = 10, width: int = 96, height: int = 64) -> bytes:
    """A small JPEG; another `hue` is another picture."""
    return written(drawn(width, height, hue), quality=90)


def from_a_phone(orientation: int = 1, taken: str = "2026:02:20 11:30:00") -> bytes:
    """A JPEG with the phone's metadata: how it was held, when, and where it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "Salon Phone Maker"
    exif[0x0112] = orientation
    exif.get_ifd(0x8769)[0x9003] = taken
    exif.get_ifd(0x8825).update({1: "N", 2: (55.0, 45.0, 7.0), 3: "E", 4: (37.0, 36.0, 56.0)})
    return written(drawn(), exif=exif, quality=95, comment=b"made by Lera", dpi=(72, 72))
