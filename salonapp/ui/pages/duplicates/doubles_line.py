"""After an import: how many likely duplicates the salon has now, and the way to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from salonapp.foundation.format import format_number
from salonapp.foundation.i18n import _, ngettext
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.texts import label
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader


class DoublesLine(QWidget):
    """Looks by itself; hidden while there is nothing to tell."""

    asked = Signal()

    def __init__(self, services: Services) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._text = label("", "strong", wrap=True)
        row.addWidget(self._text, 1)
        row.addWidget(button(_("Look at them"), self.asked.emit))
        self.hide()

        def work(reader: Reader) -> int:
            from salonapp.clients.queries.duplicates import duplicate_pairs

            return len(duplicate_pairs(reader))

        services.read(self, work, self._show, topic="doubles", failed=lambda _error: None)

    def _show(self, count: int) -> None:
        words = ngettext("{count} likely duplicate", "{count} likely duplicates", count)
        self._text.setText(words.format(count=format_number(count)))
        self.setVisible(count > 0)
