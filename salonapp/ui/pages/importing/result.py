"""The last step: what came in, what was left out and why, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QVBoxLayout, QWidget

from salonapp.desk.imports.cards import ImportResult
from salonapp.foundation.format import format_number
from salonapp.foundation.i18n import _, ngettext
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.frames import Card, Scroll, box, clear, panel
from salonapp.ui.kit.notices import Banner
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.duplicates.doubles_line import DoublesLine
from salonapp.ui.pages.importing.check import counts_of, note_of
from salonapp.ui.services import Services

_ROWS_SHOWN = 200


class ResultPane(QWidget):
    """Counts at the left, rows that were left out at the right."""

    duplicates_asked = Signal()

    def __init__(self, services: Services, undo: Callable[[], object]) -> None:
        super().__init__()
        self._services = services
        self._undo = undo
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(14)

    def show_result(self, result: ImportResult) -> None:
        """Show what became of the file."""
        clear(self._column)
        title = _("Imported") if result.operation_id is not None else _("Nothing new in this file")
        self._column.addWidget(label(title, "title"))
        if result.operation_id is not None:
            paused = _(
                "Sending is paused now, so that nobody is written to before you have looked."
            )
            self._column.addWidget(Banner("info", paused))
        across = box(across=True, spacing=16)
        across.addWidget(self._counts(result), 2)
        if result.rejected:
            across.addWidget(self._left_out(result), 3)
        self._column.addLayout(across, 1)

    def _counts(self, result: ImportResult) -> QWidget:
        card = Card(_("What came in"), spacing=8)
        for text in counts_of(result):
            card.add(label(text, wrap=True))
        for note in result.notes:
            card.add(label(note_of(note), "second", wrap=True))
        if result.operation_id is not None:
            doubles = DoublesLine(self._services)
            doubles.asked.connect(self.duplicates_asked)
            card.add(doubles)
        card.body.addStretch(1)
        if result.operation_id is not None:
            row = box(across=True)
            row.addWidget(button(_("Take the import back"), self._undo))
            row.addStretch(1)
            card.add(panel(row))
        return card

    def _left_out(self, result: ImportResult) -> QWidget:
        count = len(result.rejected)
        words = ngettext("{count} row left out", "{count} rows left out", count)
        card = Card(words.format(count=format_number(count)), spacing=8)
        file = result.rejected_file
        if file is not None:
            about = _("Kept unchanged in {name}: put it right there and import that file.")
            card.add(label(about.format(name=file.name), "second", wrap=True))
            row = box(across=True)
            row.addWidget(button(_("Open the file"), lambda: open_file(file)))
            row.addStretch(1)
            card.add(panel(row))
        scroll = Scroll(margins=(0, 0, 6, 0), spacing=6)
        for rejected in result.rejected[:_ROWS_SHOWN]:
            text = _("Row {row}: {why}").format(row=rejected.row, why=str(rejected.reason))
            scroll.body.addWidget(label(text, wrap=True, selectable=True))
        if count > _ROWS_SHOWN:
            more = _("And {count} more.").format(count=format_number(count - _ROWS_SHOWN))
            scroll.body.addWidget(label(more, "second"))
        scroll.body.addStretch(1)
        card.add(scroll, 1)
        return card


def open_file(file: Path) -> None:
    """Show a file in the program people use for such files."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))
