"""A round mark with a person's initials."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from salonapp.ui.theme import colour, font


def initials(name: str) -> str:
    """At most two letters: of the first and the last word, or "?" where there is none."""
    words = [word for word in name.split() if word[0].isalpha()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def draw_avatar(painter: QPainter, rect: QRect, letters: str) -> None:
    """Paint a mark into the square `rect`; the painter must be antialiased."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("avatar"))
    painter.drawEllipse(rect)
    painter.setPen(colour("accent"))
    painter.setFont(font(max(10, rect.height() * 13 // 36), QFont.Weight.DemiBold))
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), letters)


class Avatar(QWidget):
    """The mark as a widget, `size` pixels across."""

    def __init__(self, name: str = "", size: int = 56) -> None:
        super().__init__()
        self.setFixedSize(size, size)
        self.set_name(name)

    def set_name(self, name: str) -> None:
        """Show the initials of `name`."""
        self._letters = initials(name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_avatar(painter, self.rect(), self._letters)
        painter.end()
