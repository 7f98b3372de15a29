"""One line of the day: how many answers wait for somebody, and the way to them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout

from salonapp.foundation.i18n import _, ngettext
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.frames import Card
from salonapp.ui.kit.notices import IconMark
from salonapp.ui.kit.texts import label


class AnswersLine(Card):
    """Hidden while nobody waits."""

    def __init__(self, show_answers: Callable[[], object]) -> None:
        super().__init__(spacing=0)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(IconMark("chat-circle-text", "accent", 20))
        self._words = label("", "strong", wrap=True)
        row.addWidget(self._words, 1)
        row.addWidget(button(_("Look at them"), show_answers))
        self.body.addLayout(row)
        self.hide()

    def show_count(self, count: int) -> None:
        """Show how many wait."""
        words = ngettext("{count} answer waits", "{count} answers wait", count)
        self._words.setText(words.format(count=count))
        self.setVisible(count > 0)
