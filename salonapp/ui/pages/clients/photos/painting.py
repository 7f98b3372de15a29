"""How a small photo looks, wherever one is painted."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from salonapp.clients.photos import PhotoKind
from salonapp.ui.pages.clients.photos.reading import kind_title
from salonapp.ui.theme import font

#: On a photo, whatever the theme.
_SHADE = QColor(0, 0, 0, 150)
_ON_SHADE = QColor(255, 255, 255)


def middle_of(size: QSize, place: QRectF) -> QRectF:
    """The middle part of a picture of this size in the shape of `place`."""
    scale = min(size.width() / place.width(), size.height() / place.height())
    part = QRectF(0, 0, place.width() * scale, place.height() * scale)
    part.moveCenter(QPointF(size.width() / 2, size.height() / 2))
    return part


def paint_kind(painter: QPainter, place: QRectF, kind: PhotoKind) -> None:
    """Say in a corner whether a photo is from before or after; nothing of other photos."""
    if kind is PhotoKind.OTHER:
        return
    used = font(12, QFont.Weight.DemiBold)
    text = kind_title(kind)
    width = QFontMetricsF(used).horizontalAdvance(text) + 14
    ground = QRectF(place.left() + 6, place.bottom() - 26, width, 20)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_SHADE)
    painter.drawRoundedRect(ground, 10, 10)
    painter.setPen(_ON_SHADE)
    painter.setFont(used)
    painter.drawText(ground, int(Qt.AlignmentFlag.AlignCenter), text)
