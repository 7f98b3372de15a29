"""A line of the day that the keyboard walks: arrows move, digits say what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from salonapp.ui.theme import colour

Keys = Mapping[Qt.Key, Callable[[], object]]
_UP, _DOWN = Qt.Key.Key_Up, Qt.Key.Key_Down


class DayRow(QWidget):
    """Around a line; keys are the ones of the calendar, Enter is `keys[Key_Return]`."""

    def __init__(self, appointment_id: int, line: QWidget, name: str, keys: Keys) -> None:
        super().__init__()
        self.appointment_id = appointment_id
        self._keys = keys
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 4, 6, 4)
        column.addWidget(line)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        key = Qt.Key(event.key())
        if key is Qt.Key.Key_Enter:
            key = Qt.Key.Key_Return
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and key in (_UP, _DOWN):
            self._move(1 if key is _DOWN else -1)
        elif plain and key in self._keys and self.hasFocus():
            self._keys[key]()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colour("accent"), 1.4))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
            painter.end()

    def _move(self, by: int) -> None:
        around = self.parentWidget()
        rows = around.findChildren(DayRow) if around is not None else []
        rows = sorted((row for row in rows if row.isVisible()), key=lambda row: row.y())
        at = rows.index(self) + by if self in rows else -1
        if 0 <= at < len(rows):
            rows[at].setFocus()
