"""Tick boxes and radio buttons: a style sheet takes their marks away, so they paint their own."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton

from salonapp.ui.icons import draw_icon
from salonapp.ui.theme import colour

_MARK = 18
_GAP = 8


class Tick(QCheckBox):
    """A tick box with its text beside it."""

    def __init__(self, text: str, on: bool = False) -> None:
        super().__init__(text)
        self.setChecked(on)
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:  # noqa: D102
        return _size(self)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return _size(self)

    def hitButton(self, pos: object) -> bool:  # noqa: D102
        return True

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        place = _ground(painter, self, 5)
        if self.isChecked():
            draw_icon(painter, place.adjusted(2, 2, -2, -2), "check-bold", "on_accent")
        painter.end()


class Dot(QRadioButton):
    """A radio button with its text beside it."""

    def __init__(self, text: str, on: bool = False) -> None:
        super().__init__(text)
        self.setChecked(on)
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:  # noqa: D102
        return _size(self)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return _size(self)

    def hitButton(self, pos: object) -> bool:  # noqa: D102
        return True

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        place = _ground(painter, self, _MARK / 2)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("on_accent"))
            painter.drawEllipse(QRectF(place).adjusted(5, 5, -5, -5))
        painter.end()


def _size(control: QAbstractButton) -> QSize:
    words = control.fontMetrics().horizontalAdvance(control.text())
    return QSize(_MARK + _GAP + words + 4, max(_MARK + 6, control.fontMetrics().height() + 6))


def _ground(painter: QPainter, control: QAbstractButton, radius: float) -> QRect:
    """Paint the empty mark and the text; the place of the mark comes back."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    place = QRect(2, (control.height() - _MARK) // 2, _MARK, _MARK)
    edge = "accent" if control.isChecked() or control.hasFocus() else "ink_3"
    painter.setPen(QPen(colour(edge), 2.0 if control.hasFocus() else 1.4))
    painter.setBrush(colour("accent") if control.isChecked() else QColor(colour("surface")))
    painter.drawRoundedRect(QRectF(place).adjusted(0.7, 0.7, -0.7, -0.7), radius, radius)
    painter.setPen(colour("ink" if control.isEnabled() else "ink_3"))
    room = control.rect().adjusted(_MARK + _GAP + 2, 0, 0, 0)
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    painter.drawText(room, int(flags), control.text())
    return place
