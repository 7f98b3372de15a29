"""A QR code: dark on light in both themes, or the cameras of phones do not see it."""

from __future__ import annotations

import segno
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

#: The light border every reader needs, in modules.
_QUIET = 4
_DARK, _LIGHT = "#000000", "#FFFFFF"


class QrCode(QWidget):
    """`text` as a square of about `size` logical pixels; every module is a whole number of dots."""

    def __init__(self, text: str, size: int, name: str) -> None:
        super().__init__()
        self._rows = tuple(bytes(row) for row in segno.make_qr(text, error="m").matrix)
        modules = len(self._rows) + 2 * _QUIET
        self._size = modules * max(1, round(size / modules))
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(self._size, self._size)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(_LIGHT))
        painter.drawRoundedRect(self.rect(), 8, 8)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(QColor(_DARK))
        ratio = self.devicePixelRatioF()
        modules = len(self._rows) + 2 * _QUIET
        dots = max(1, int(self._size * ratio / modules))
        step = dots / ratio
        start = round((self._size * ratio - dots * len(self._rows)) / 2) / ratio
        for down, row in enumerate(self._rows):
            for across, dark in enumerate(row):
                if dark:
                    place = QRectF(start + across * step, start + down * step, step, step)
                    painter.drawRect(place)
        painter.end()
