"""A list model that holds ids only and reads rows in pages as they are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

ROW_ROLE = int(Qt.ItemDataRole.UserRole) + 1
ID_ROLE = int(Qt.ItemDataRole.UserRole) + 2
PAGE_ROWS = 60
_ROWS_KEPT = 3_000

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class TwoLine:
    """One row as it is painted: two lines at the left, a chip and a side text at the right."""

    title: str
    second: str = ""
    side: str = ""
    chip: str = ""
    chip_kind: str = "neutral"
    letters: str = ""
    alert: bool = False
    #: What of `title` and of `second` is marked: beginning and end, from left to right.
    title_marks: tuple[tuple[int, int], ...] = ()
    second_marks: tuple[tuple[int, int], ...] = ()

    def spoken(self) -> str:
        """The row as a screen reader says it."""
        return ", ".join(part for part in (self.title, self.second, self.chip, self.side) if part)


ReadPage = Callable[[Sequence[int], Callable[[Mapping[int, TwoLine]], None]], None]
"""Reads rows for some ids off the GUI thread and hands them to the callback on it."""


class IdListModel(QAbstractListModel):
    """Ids in their order, and the rows that have been looked at so far.

    A changed row keeps its old looks until the new ones have been read, so nothing flickers.
    """

    more_wanted = Signal()
    """A row beyond the known ids is being looked at; `complete` or `extend` answers."""

    def __init__(self, read_page: ReadPage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read_page = read_page
        self._ids: list[int] = []
        self._total = 0
        self._asked_for_more = False
        self._places: dict[int, int] | None = None
        self._rows: dict[int, TwoLine] = {}
        self._stale: set[int] = set()
        self._wanted: set[int] = set()
        self._asked: set[int] = set()
        self._fetch = QTimer(self)
        self._fetch.setSingleShot(True)
        self._fetch.setInterval(0)
        self._fetch.timeout.connect(self._read_wanted)

    def reset(
        self,
        ids: Sequence[int],
        rows: Mapping[int, TwoLine] | None = None,
        *,
        total: int = 0,
    ) -> None:
        """Show other ids; `rows` are the first of them, read together with the ids.

        With a `total` above the number of ids the list is known to go on: `more_wanted` is told
        when somebody looks there.
        """
        self.beginResetModel()
        self._ids = list(ids)
        self._total = max(total, len(self._ids))
        self._asked_for_more = False
        self._places = None
        self._rows = dict(rows or {})
        self._stale.clear()
        self._wanted.clear()
        self._asked.clear()
        self.endResetModel()

    def extend(self, ids: Sequence[int]) -> None:
        """The ids that follow the ones there are; the list ends after them."""
        total = len(self._ids) + len(ids)
        if self._total < total:
            self.beginInsertRows(QModelIndex(), self._total, total - 1)
        elif self._total > total:
            self.beginRemoveRows(QModelIndex(), total, self._total - 1)
        before, self._total = self._total, total
        self._ids.extend(ids)
        self._places = None
        if before < total:
            self.endInsertRows()
        elif before > total:
            self.endRemoveRows()
        if ids:
            self.dataChanged.emit(self.index(total - len(ids)), self.index(total - 1))

    def set_total(self, total: int) -> None:
        """The list is now known to have so many rows, most of them without an id yet."""
        total = max(total, len(self._ids))
        if total > self._total:
            self.beginInsertRows(QModelIndex(), self._total, total - 1)
            self._total = total
            self.endInsertRows()
        elif total < self._total:
            self.beginRemoveRows(QModelIndex(), total, self._total - 1)
            self._total = total
            self.endRemoveRows()

    def is_complete(self) -> bool:
        """Whether every row has its id."""
        return len(self._ids) == self._total

    def refresh(self, ids: Iterable[int] | None = None) -> None:
        """Read the rows of `ids` again (all that were read, when None)."""
        changed = set(self._rows) if ids is None else set(ids) & set(self._rows)
        self._stale |= changed
        self._asked -= changed
        if self._ids and changed:
            self.dataChanged.emit(self.index(0), self.index(len(self._ids) - 1))

    def ids(self) -> Sequence[int]:
        """The ids in their order."""
        return self._ids

    def known_rows(self) -> Mapping[int, TwoLine]:
        """The rows that have been read."""
        return self._rows

    def place_of(self, wanted: int) -> int:
        """The row of an id, or -1."""
        if self._places is None:
            self._places = {each: place for place, each in enumerate(self._ids)}
        return self._places.get(wanted, -1)

    def id_at(self, row: int) -> int | None:
        """The id in a row, or None outside the list."""
        return self._ids[row] if 0 <= row < len(self._ids) else None

    def row_at(self, row: int) -> TwoLine | None:
        """The row as it is painted, asking for it when it has not been read yet."""
        if row >= len(self._ids):
            if not self._asked_for_more:
                self._asked_for_more = True
                self.more_wanted.emit()
            return None
        wanted = self._ids[row]
        found = self._rows.get(wanted)
        if (found is None or wanted in self._stale) and wanted not in self._asked:
            self._wanted.add(row)
            if not self._fetch.isActive():
                self._fetch.start()
        return found

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else self._total

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        row = index.row()
        if not 0 <= row < self._total:
            return None
        if role == ID_ROLE:
            return self.id_at(row)
        if role == ROW_ROLE:
            return self.row_at(row)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            shown = self.row_at(row)
            return shown.spoken() if shown else "…"
        return None

    def _read_wanted(self) -> None:
        rows = sorted(row for row in self._wanted if row < len(self._ids))
        self._wanted.clear()
        if not rows:
            return
        first, last = rows[0], max(rows[-1], rows[0] + PAGE_ROWS - 1)
        ids = [
            each
            for each in self._ids[first : last + 1]
            if each not in self._asked and (each not in self._rows or each in self._stale)
        ]
        if len(self._rows) > _ROWS_KEPT:
            near = set(self._ids[max(0, first - PAGE_ROWS) : last + PAGE_ROWS])
            self._rows = {each: row for each, row in self._rows.items() if each in near}
        self._asked.update(ids)
        if ids:
            self._read_page(ids, self._arrived)

    def _arrived(self, rows: Mapping[int, TwoLine]) -> None:
        self._rows.update(rows)
        self._stale.difference_update(rows)
        self._asked.difference_update(rows)
        places = [place for place in map(self.place_of, rows) if place >= 0]
        if places:
            self.dataChanged.emit(self.index(min(places)), self.index(max(places)))
