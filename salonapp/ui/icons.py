"""Icons from qtawesome's Phosphor font, tinted by the theme at the moment they are painted.

The font file is read straight from the installed package: importing `qtawesome` itself pulls in
qtpy, OpenGL and eleven fonts, which costs the start 0.2 s and the bundle 15 MB.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

from salonapp.foundation.paths import resource_path
from salonapp.ui.theme import colour

_FONT_FILE = "phosphor-1.3.0.ttf"
_CHARMAP_FILE = "phosphor-charmap-1.3.0.json"


@cache
def _font_folder() -> Path:
    spec = find_spec("qtawesome")
    if spec is not None and spec.submodule_search_locations:
        folder = Path(next(iter(spec.submodule_search_locations))) / "fonts"
        if (folder / _FONT_FILE).is_file():
            return folder
    return resource_path("icons")


@cache
def _charmap() -> dict[str, str]:
    codes: dict[str, str] = json.loads((_font_folder() / _CHARMAP_FILE).read_text("utf-8"))
    return {name: chr(int(code, 16)) for name, code in codes.items()}


@cache
def _family() -> str:
    handle = QFontDatabase.addApplicationFont(str(_font_folder() / _FONT_FILE))
    return QFontDatabase.applicationFontFamilies(handle)[0]


class _Glyph(QIconEngine):
    """Paints one glyph in the colour the token has *now*, so a theme switch only repaints."""

    def __init__(self, name: str, token: str, on_token: str) -> None:
        super().__init__()
        self._name = name
        self._token = token
        self._on_token = on_token

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        token = self._on_token if state is QIcon.State.On else self._token
        if mode is QIcon.Mode.Disabled:
            token = "ink_3"
        draw_icon(painter, rect, self._name, token)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _Glyph(self._name, self._token, self._on_token)


def icon(name: str, token: str = "ink_2", on_token: str = "") -> QIcon:
    """The Phosphor icon `name` in the colour of `token`; `on_token` when it is checked.

    Raises:
        KeyError: the font has no such icon.
    """
    _charmap()[name]
    return QIcon(_Glyph(name, token, on_token or token))


def draw_icon(painter: QPainter, rect: QRect, name: str, token: str) -> None:
    """Paint an icon into `rect` (for delegates)."""
    painter.save()
    font = QFont(_family())
    font.setPixelSize(max(1, rect.height()))
    painter.setFont(font)
    painter.setPen(colour(token))
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), _charmap()[name])
    painter.restore()


def has_icon(name: str) -> bool:
    """Whether the font knows `name`."""
    return name in _charmap()
