"""Texts and signs of the calendar, laid out once and then only blitted."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPixmap, QStaticText

from salonapp.ui.icons import draw_icon
from salonapp.ui.theme import colour, font

_TEXTS_KEPT = 4_000


class Letters:
    """What is kept between two paints: fonts, texts cut to their width, small icons."""

    def __init__(self) -> None:
        self._strong = font(12, QFont.Weight.DemiBold)
        self._plain = font(12)
        self._head = font(13, QFont.Weight.DemiBold)
        self._tiny = font(10, QFont.Weight.DemiBold)
        self._small = font(10)
        self._struck = QFont(self._strong)
        self._struck.setStrikeOut(True)
        self._metrics = {
            id(used): QFontMetricsF(used)
            for used in (self._strong, self._plain, self._head, self._tiny, self._small)
        }
        self._metrics[id(self._struck)] = self._metrics[id(self._strong)]
        self._cut: OrderedDict[tuple[str, int, int], str] = OrderedDict()
        self._laid_out: OrderedDict[tuple[str, int, int], QStaticText] = OrderedDict()
        self._signs: dict[tuple[str, int, int, float], QPixmap] = {}

    def _write(
        self, painter: QPainter, x: float, y: float, text: str, used: QFont, width: float
    ) -> None:
        """One line from its top left; laid out once for each text and width."""
        key = (text, id(used), int(width))
        found = self._laid_out.get(key)
        if found is None:
            found = QStaticText(self._cut_to(text, used, width))
            found.setTextFormat(Qt.TextFormat.PlainText)
            found.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
            found.prepare(font=used)
            self._laid_out[key] = found
            if len(self._laid_out) > _TEXTS_KEPT:
                self._laid_out.popitem(last=False)
        painter.drawStaticText(QPointF(x, y), found)

    def _sign(self, painter: QPainter, place: QRect, name: str, token: str) -> None:
        """A small icon, drawn once for each colour and size."""
        ratio = painter.device().devicePixelRatio()
        key = (name, colour(token).rgba(), place.width(), ratio)
        found = self._signs.get(key)
        if found is None:
            found = QPixmap(int(place.width() * ratio), int(place.height() * ratio))
            found.setDevicePixelRatio(ratio)
            found.fill(Qt.GlobalColor.transparent)
            within = QPainter(found)
            within.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_icon(within, QRect(0, 0, place.width(), place.height()), name, token)
            within.end()
            self._signs[key] = found
        painter.drawPixmap(place.topLeft(), found)

    def _cut_to(self, text: str, used: QFont, width: float) -> str:
        key = (text, id(used), int(width))
        found = self._cut.get(key)
        if found is None:
            metrics = self._metrics[id(used)]
            found = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
            self._cut[key] = found
            if len(self._cut) > _TEXTS_KEPT:
                self._cut.popitem(last=False)
        return found
