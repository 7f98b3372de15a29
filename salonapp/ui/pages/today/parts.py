"""Small parts that the cards of the day share: a row, a name that opens the card, the bar."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.chips import temperature_chip
from salonapp.ui.kit.texts import label
from salonapp.ui.theme import colour

SHARES = ("hot", "warm", "cold")
_BAR_TOKENS = {"hot": "hot", "warm": "warm_bar", "cold": "cold_bar"}


def name_link(name: str, on_click: Callable[[], object]) -> QPushButton:
    """A client's name that opens the card."""
    made = button(name, on_click, kind="link", tip=_("Open the card"))
    made.setAccessibleName(name)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return made


def title_line(link: QPushButton, temperature: str, *more: QWidget) -> QHBoxLayout:
    """A name with its chip, and whatever else stands in the first line."""
    line = QHBoxLayout()
    line.setSpacing(8)
    line.setContentsMargins(0, 0, 0, 0)
    line.addWidget(link)
    if temperature:
        line.addWidget(temperature_chip(temperature))
    for widget in more:
        line.addWidget(widget)
    line.addStretch(1)
    return line


class Figure(QWidget):
    """A number with what it counts above it and a remark below."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(label(title, "second", wrap=True))
        self._number = label("…", "number")
        column.addWidget(self._number)
        self._below = label("", "caption", wrap=True)
        column.addWidget(self._below)
        column.addStretch(1)

    def set(self, number: str, below: str = "") -> None:
        """Show other figures."""
        self._number.setText(number)
        self._below.setText(below)
        self.setAccessibleName(f"{self._title}: {number}. {below}")


class MixBar(QWidget):
    """How the clients are spread over the classes; the words with the counts stand below it."""

    def __init__(self) -> None:
        super().__init__()
        self._counts: dict[str, int] = dict.fromkeys(SHARES, 0)
        self.setFixedHeight(12)
        self.setAccessibleName(_("Mix of temperatures"))

    def set_counts(self, hot: int, warm: int, cold: int) -> None:
        """Show other counts."""
        self._counts = {"hot": hot, "warm": warm, "cold": cold}
        self.update()

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(200, 12)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        shape = QPainterPath()
        shape.addRoundedRect(whole, 6, 6)
        painter.setClipPath(shape)
        painter.fillRect(whole, colour("line_soft"))
        total = sum(self._counts.values())
        at = 0.0
        for name in SHARES if total else ():
            width = whole.width() * self._counts[name] / total
            painter.fillRect(QRectF(at, 0, width + 1, whole.height()), colour(_BAR_TOKENS[name]))
            at += width
        painter.end()
