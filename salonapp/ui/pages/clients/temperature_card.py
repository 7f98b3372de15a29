"""How warm a client is, why in one sentence, and what is expected."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.chips import set_temperature, temperature_chip
from salonapp.ui.kit.frames import Card
from salonapp.ui.kit.texts import label

_NARROW_PX = 620


class TemperatureCard(Card):
    """Chip, words and button beside each other; the words below the others where it is narrow."""

    why_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Temperature"))
        self._narrow = False
        self._brief = False
        self._chip = temperature_chip("cold", large=True)
        words = QWidget()
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self._summary = label("", wrap=True, selectable=True)
        self._outlook = label("", "second", wrap=True, selectable=True)
        column.addWidget(self._summary)
        column.addWidget(self._outlook)
        self._parts = (self._chip, words, button(_("Why so?"), self.why_asked.emit))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(10)
        self._grid.setColumnStretch(1, 1)
        self.body.addLayout(self._grid)
        self._place()

    def show_temperature(self, temperature: str, summary: str, outlook: str) -> None:
        """Show a class with its two sentences."""
        set_temperature(self._chip, temperature)
        self._summary.setText(summary)
        self._outlook.setText(outlook)
        self._show_words()

    def set_brief(self, brief: bool) -> None:
        """Behind the overview the room is for what the tab shows: one sentence, or the class alone.

        "Why so?" tells the rest.
        """
        self._brief = brief
        self._show_words()

    def _show_words(self) -> None:
        self._outlook.setVisible(bool(self._outlook.text()) and not self._brief)
        self._parts[1].setVisible(not (self._brief and self._narrow))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        narrow = self.width() < _NARROW_PX
        if narrow != self._narrow:
            self._narrow = narrow
            self._place()

    def _place(self) -> None:
        chip, words, why = self._parts
        for part in self._parts:
            self._grid.removeWidget(part)
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        self._grid.addWidget(chip, 0, 0, left | Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(why, 0, 2, right | Qt.AlignmentFlag.AlignVCenter)
        if self._narrow:
            self._grid.addWidget(words, 1, 0, 1, 3)
        else:
            self._grid.addWidget(words, 0, 1)
        self._show_words()
