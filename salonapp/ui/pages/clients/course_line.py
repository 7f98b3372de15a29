"""A client's temperature over time as a line, with the value under the mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from salonapp.foundation import format as fmt
from salonapp.foundation.i18n import _
from salonapp.ui.kit.chips import temperature_word
from salonapp.ui.theme import colour, font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from salonapp.temperature.cards import CoursePoint

_HEIGHT = 132
_SMALL_PX = 12
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 10, 8, 22
_LEVELS = (0.0, 0.5, 1.0)


class CourseLine(QWidget):
    """The likelihood of a return by month; each dot has the colour of its class."""

    def __init__(self, course: Sequence[CoursePoint]) -> None:
        super().__init__()
        self._course = tuple(course)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAccessibleName("; ".join(self._told(point) for point in self._course))

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(480, _HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(240, _HEIGHT)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        places = self._places()
        nearest = min(range(len(places)), key=lambda i: abs(places[i].x() - event.position().x()))
        QToolTip.showText(event.globalPosition().toPoint(), self._told(self._course[nearest]), self)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(_SMALL_PX))
        for level in _LEVELS:
            y = self._height_of(level)
            painter.setPen(QPen(colour("line"), 1))
            painter.drawLine(QPointF(_LEFT, y), QPointF(self.width() - _RIGHT, y))
            painter.setPen(colour("ink_2"))
            box = QRectF(0, y - 9, _LEFT - 6, 18)
            middle = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, middle, fmt.format_percent(level))
        places = self._places()
        painter.setPen(QPen(colour("ink_2"), 1.5))
        painter.drawPolyline(QPolygonF(places))
        for place, point in zip(places, self._course, strict=True):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(point.temperature.value))
            painter.drawEllipse(place, 3.5, 3.5)
        painter.setPen(colour("ink_2"))
        ends = QRectF(_LEFT, self.height() - _BOTTOM + 4, self.width() - _LEFT - _RIGHT, 18)
        last = self._course[-1].on
        first = fmt.format_short_day(self._course[0].on, today=last)
        painter.drawText(ends, Qt.AlignmentFlag.AlignLeft, first)
        painter.drawText(ends, Qt.AlignmentFlag.AlignRight, _("today"))
        painter.end()

    def _places(self) -> list[QPointF]:
        first = self._course[0].on.toordinal()
        span = max(self._course[-1].on.toordinal() - first, 1)
        wide = self.width() - _LEFT - _RIGHT
        return [
            QPointF(
                _LEFT + wide * (point.on.toordinal() - first) / span,
                self._height_of(point.p_return),
            )
            for point in self._course
        ]

    def _height_of(self, share: float) -> float:
        tall = self.height() - _TOP - _BOTTOM
        return _TOP + tall * (1 - share)

    @staticmethod
    def _told(point: CoursePoint) -> str:
        day = fmt.format_day(point.on)
        share = fmt.format_percent(point.p_return)
        return f"{day}: {share}, {temperature_word(point.temperature.value)}"
