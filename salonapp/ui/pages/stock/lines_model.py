"""The table of materials: a row is put into words when it is first looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QModelIndex

from salonapp.ui.pages.settings.table import Index, TextModel
from salonapp.ui.pages.stock.words import cells
from salonapp.visits.stock_cards import StockLine


class LinesModel(TextModel):
    """Twenty thousand materials stand in it at once; only those seen are worded."""

    def __init__(self, headings: Sequence[str], *, right: Sequence[int]) -> None:
        super().__init__(headings, right=right, long=(0,))
        self.lines: Sequence[StockLine] = ()
        self._worded: dict[int, tuple[str, ...]] = {}
        self._today = date.min

    def show_lines(self, lines: Sequence[StockLine], today: date, *, anew: bool) -> None:
        """Show other materials; `anew`: they were read again, and say something else perhaps."""
        self.beginResetModel()
        self.lines, self._today = lines, today
        if anew:
            self._worded.clear()
        self.endResetModel()

    def row_texts(self, row: int) -> Sequence[str]:
        """The cells of a row."""
        line = self.lines[row]
        worded = self._worded.get(line.material_id)
        if worded is None:
            worded = self._worded[line.material_id] = cells(line, self._today)
        return worded

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(self.lines)
