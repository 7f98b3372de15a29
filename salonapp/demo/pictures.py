"""Pictures for the demo salon's photos: hair from behind, before the work and after it.

Drawn, not photographed: nobody's likeness is in the program. The same every time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import pairwise
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from salonapp.clients.photos import PreparedPicture
from salonapp.clients.pictures import prepare

Colour = tuple[int, int, int]

_SIZE = (480, 600)
_STRANDS = 420


@dataclass(frozen=True, slots=True)
class _Look:
    """How hair looks: its colour at the roots and at the ends, its length and its shine."""

    roots: Colour
    ends: Colour
    length: float
    shine: float
    untidy: float


_LOOKS = (
    (
        _Look((92, 74, 60), (150, 120, 88), 0.86, 0.10, 1.0),
        _Look((120, 52, 24), (186, 92, 44), 0.80, 0.42, 0.4),
    ),
    (
        _Look((70, 58, 50), (206, 178, 124), 0.92, 0.12, 1.1),
        _Look((196, 176, 146), (236, 222, 196), 0.88, 0.46, 0.4),
    ),
    (
        _Look((148, 144, 140), (96, 70, 52), 0.80, 0.08, 1.0),
        _Look((58, 36, 28), (92, 56, 40), 0.58, 0.50, 0.3),
    ),
    (
        _Look((104, 60, 54), (164, 106, 92), 0.84, 0.10, 1.0),
        _Look((84, 22, 40), (128, 36, 60), 0.82, 0.46, 0.4),
    ),
)
_WALLS: tuple[tuple[Colour, Colour], ...] = (
    ((232, 226, 216), (206, 198, 188)),
    ((224, 230, 230), (190, 200, 204)),
    ((236, 224, 222), (212, 196, 196)),
    ((228, 228, 220), (200, 200, 188)),
)


@cache
def before_and_after() -> tuple[tuple[PreparedPicture, PreparedPicture], ...]:
    """The pairs there are, ready for a card."""
    return tuple(
        (_picture(at, before), _picture(at, after)) for at, (before, after) in enumerate(_LOOKS)
    )


def _picture(at: int, look: _Look) -> PreparedPicture:
    written = BytesIO()
    _drawn(at, look).save(written, "PNG", compress_level=1)
    return prepare(written.getvalue())


def _drawn(at: int, look: _Look) -> Image.Image:
    width, height = _SIZE
    image = _wall(*_WALLS[at % len(_WALLS)])
    draw = ImageDraw.Draw(image)
    middle = width / 2
    draw.rounded_rectangle((middle - 34, 300, middle + 34, 480), 20, fill=(214, 176, 152))
    draw.ellipse((middle - 210, 408, middle + 210, height + 260), fill=(58, 53, 55))
    luck = Random(at)
    for strand in range(_STRANDS):
        _strand(draw, look, luck, strand / _STRANDS)
    return image.filter(ImageFilter.GaussianBlur(0.8))


def _wall(top: Colour, bottom: Colour) -> Image.Image:
    column = Image.new("RGB", (1, 2))
    column.putpixel((0, 0), top)
    column.putpixel((0, 1), bottom)
    return column.resize(_SIZE, Image.Resampling.BILINEAR)


def _strand(draw: ImageDraw.ImageDraw, look: _Look, luck: Random, share: float) -> None:
    """One lock from the crown down, the outer ones first so that the inner ones cover them."""
    width, height = _SIZE
    side = luck.choice((-1, 1)) * (1 - share) * luck.uniform(0.86, 1.0)
    crown = (width / 2 + side * 92, 84 + side * side * 74 + luck.uniform(-3, 3))
    widest = (width / 2 + side * 150, 250.0)
    low = height * look.length * luck.uniform(0.94, 1.03 + 0.03 * look.untidy)
    end = (width / 2 + side * 124 + luck.uniform(-16, 16) * look.untidy, low)
    light = luck.uniform(-14, 14) + 70 * look.shine * max(0.0, 1 - abs(side - 0.25) * 2.4)
    roots = luck.uniform(5.0, 9.0)
    points = [_between(crown, widest, end, step / 12) for step in range(13)]
    for step, (start, stop) in enumerate(pairwise(points)):
        down = min(1.0, step / roots)
        gleam = light * (1.5 if 3 <= step <= 4 else 0.7)
        fill = tuple(
            max(0, min(255, round(root + (tip - root) * down + gleam)))
            for root, tip in zip(look.roots, look.ends, strict=True)
        )
        draw.line((start, stop), fill=fill, width=7)


def _between(
    start: tuple[float, float], bend: tuple[float, float], end: tuple[float, float], share: float
) -> tuple[float, float]:
    """A point of the curve that leaves `start` towards `bend` and arrives at `end`."""
    first, second, third = (1 - share) ** 2, 2 * share * (1 - share), share**2
    return (
        first * start[0] + second * bend[0] + third * end[0],
        first * start[1] + second * bend[1] + third * end[1],
    )
