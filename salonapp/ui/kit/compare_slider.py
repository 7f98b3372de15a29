"""Two pictures over each other with a divider that is drawn across: what was, and what is."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy

from salonapp.ui.kit.picture_view import Fitted
from salonapp.ui.theme import colour, font

_STEPS = 1_000
_KNOB = 36.0
_SHADE = QColor(0, 0, 0, 150)
_WHITE = QColor(255, 255, 255)
_INK = QColor(60, 56, 52)


class CompareSlider(QAbstractSlider):
    """The left picture shows left of the divider, the right one right of it.

    Both are fitted into the same frame, so they may differ in size and shape. `value` is the
    divider's place in thousandths of the width; arrows, Home and End move it as any slider.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self._images = (Fitted(QImage()), Fitted(QImage()))
        self._titles = ("", "")
        self._dragging = False
        self.setRange(0, _STEPS)
        self.setSingleStep(_STEPS // 50)
        self.setPageStep(_STEPS // 10)
        self.setValue(_STEPS // 2)
        self.setTracking(True)
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setAccessibleName(name)
        self.valueChanged.connect(self.update)

    def show_pair(self, left: QImage, right: QImage, left_title: str, right_title: str) -> None:
        """Show two pictures; a null one is an empty ground."""
        self._images = (Fitted(left), Fitted(right))
        self._titles = (left_title, right_title)
        self.update()

    def frame(self) -> QRectF:
        """What both pictures are fitted into."""
        whole = QRectF(self.rect())
        sizes = [image.place(whole) for image in self._images if image]
        if not sizes:
            return whole
        united = sizes[0]
        for each in sizes[1:]:
            united = united.united(each)
        return united

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(720, 480)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(200, 160)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if event.button() is Qt.MouseButton.LeftButton:
            self._dragging = True
            self._move_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if self._dragging:
            self._move_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self._dragging = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self.setValue(_STEPS // 2)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        frame = self.frame()
        painter.fillRect(frame, colour("line_soft"))
        divider = frame.left() + frame.width() * self.value() / _STEPS
        left = QRectF(frame.left(), frame.top(), divider - frame.left(), frame.height())
        right = QRectF(divider, frame.top(), frame.right() - divider, frame.height())
        for image, part in zip(self._images, (left, right), strict=True):
            if image and part.width() > 0:
                painter.save()
                painter.setClipRect(part)
                image.paint(painter, frame)
                painter.restore()
        self._paint_titles(painter, frame, left, right)
        self._paint_divider(painter, frame, divider)
        painter.end()

    def _paint_titles(self, painter: QPainter, frame: QRectF, left: QRectF, right: QRectF) -> None:
        used = font(13, QFont.Weight.DemiBold)
        painter.setFont(used)
        metrics = QFontMetricsF(used)
        for at, (title, part) in enumerate(zip(self._titles, (left, right), strict=True)):
            if not title:
                continue
            width = metrics.horizontalAdvance(title) + 20
            x = frame.right() - width - 12 if at else frame.left() + 12
            painter.save()
            painter.setClipRect(part)
            ground = QRectF(x, frame.top() + 12, width, 26)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_SHADE)
            painter.drawRoundedRect(ground, 13, 13)
            painter.setPen(_WHITE)
            painter.drawText(ground, int(Qt.AlignmentFlag.AlignCenter), title)
            painter.restore()

    def _paint_divider(self, painter: QPainter, frame: QRectF, divider: float) -> None:
        painter.setPen(QPen(_SHADE, 4))
        painter.drawLine(QPointF(divider, frame.top()), QPointF(divider, frame.bottom()))
        painter.setPen(QPen(_WHITE, 2))
        painter.drawLine(QPointF(divider, frame.top()), QPointF(divider, frame.bottom()))
        knob = QRectF(0, 0, _KNOB, _KNOB)
        knob.moveCenter(QPointF(divider, frame.center().y()))
        focused = self.hasFocus()
        painter.setPen(QPen(colour("accent") if focused else _SHADE, 3 if focused else 1))
        painter.setBrush(_WHITE)
        painter.drawEllipse(knob)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_INK)
        for side in (-1, 1):
            tip = knob.center() + QPointF(side * 12, 0)
            back = QPointF(side * 5, 0)
            corners = [tip, knob.center() + back + QPointF(0, 5), knob.center() + back]
            corners[2] -= QPointF(0, 5)
            painter.drawPolygon(QPolygonF(corners))

    def _move_to(self, x: float) -> None:
        frame = self.frame()
        if frame.width() > 0:
            self.setValue(round((x - frame.left()) / frame.width() * _STEPS))
