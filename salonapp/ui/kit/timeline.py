"""Events below each other on a line: the visits of a card, the changes of a card."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QWidget

from salonapp.ui.kit.texts import label
from salonapp.ui.theme import colour

_GUTTER = 22
_DOT_TOP = 10
_WHEN_WIDTH = 52


class TimelineItem(QWidget):
    """One event: when and what in bold and muted, a side text, and a remark below."""

    def __init__(
        self,
        when: str,
        what: str,
        remark: str = "",
        side: str = "",
        *,
        first: bool = False,
        last: bool = False,
    ) -> None:
        super().__init__()
        self._first = first
        self._last = last
        grid = QGridLayout(self)
        grid.setContentsMargins(_GUTTER, 0, 0, 12)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, _WHEN_WIDTH)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(label(when, "strong"), 0, 0, top)
        grid.addWidget(label(what, "second", wrap=True), 0, 1)
        if side:
            grid.addWidget(label(side), 0, 2, top)
        if remark:
            grid.addWidget(label(remark, "second", wrap=True), 1, 0, 1, 3)
        self.setAccessibleName(", ".join(part for part in (when, what, remark, side) if part))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour("line"), 2))
        if not self._first:
            painter.drawLine(QPointF(6, 0), QPointF(6, _DOT_TOP))
        if not self._last:
            painter.drawLine(QPointF(6, _DOT_TOP), QPointF(6, self.height()))
        painter.setPen(QPen(colour("accent"), 2))
        painter.setBrush(colour("surface"))
        painter.drawEllipse(QPointF(6, _DOT_TOP), 4.5, 4.5)
        painter.end()
