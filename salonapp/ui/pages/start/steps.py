"""The column of numbered steps at the left of the first-day screens."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from salonapp.foundation.i18n import _
from salonapp.ui.icons import draw_icon
from salonapp.ui.kit.texts import label
from salonapp.ui.theme import colour, font

_WIDTH = 280


class StepList(QWidget):
    """Steps with numbers; those behind are ticked, any can be gone to."""

    chosen = Signal(int)

    def __init__(self, title: str, steps: Sequence[str]) -> None:
        super().__init__()
        self.setProperty("ground", "side")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.setFixedWidth(_WIDTH)
        self.setAccessibleName(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 32, 20, 24)
        column.setSpacing(6)
        head = label(title, "title", wrap=True)
        column.addWidget(head)
        column.addSpacing(14)
        self._steps = [_Step(at, text) for at, text in enumerate(steps)]
        for at, step in enumerate(self._steps):
            step.clicked.connect(lambda _on=False, at=at: self.chosen.emit(at))
            column.addWidget(step)
        column.addStretch(1)

    def choose(self, current: int) -> None:
        """Mark the step that is open."""
        for at, step in enumerate(self._steps):
            step.set_place(at, current)


class _Step(QAbstractButton):
    def __init__(self, number: int, text: str) -> None:
        super().__init__()
        self._number = number
        self._is_open = False
        self._is_behind = False
        self.setText(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_place(self, at: int, current: int) -> None:
        """Say where the step stands against the open one."""
        self._is_open, self._is_behind = at == current, at < current
        state = _("open") if self._is_open else _("done") if self._is_behind else ""
        words = f"{at + 1}. {self.text()}"
        self.setAccessibleName(f"{words}, {state}" if state else words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH - 40, 48)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._is_open or self.hasFocus():
            painter.setPen(QPen(colour("accent"), 1) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(colour("accent_soft") if self._is_open else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        ring = QRect(10, (self.height() - 26) // 2, 26, 26)
        filled = self._is_open or self._is_behind
        painter.setPen(QPen(colour("accent" if filled else "ink_3"), 1.4))
        painter.setBrush(colour("accent") if filled else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(ring)
        if self._is_behind:
            draw_icon(painter, ring.adjusted(6, 6, -6, -6), "check-bold", "on_accent")
        else:
            painter.setFont(font(13, QFont.Weight.DemiBold))
            painter.setPen(colour("on_accent" if filled else "ink_2"))
            painter.drawText(ring, int(Qt.AlignmentFlag.AlignCenter), str(self._number + 1))
        weight = QFont.Weight.DemiBold if self._is_open else QFont.Weight.Normal
        painter.setFont(font(14, weight))
        painter.setPen(colour("accent" if self._is_open else "ink"))
        room = self.rect().adjusted(48, 0, -8, 0)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(room, int(flags), self.text())
        painter.end()
