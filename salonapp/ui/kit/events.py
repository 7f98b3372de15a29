"""The model behind a painted list of events: what has been read, and that there is more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

ITEM_ROLE = int(Qt.ItemDataRole.UserRole) + 1

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class EventItem:
    """One event as it is painted. `day` is the heading it stands under; `picture` a content's id.

    `action` is a word that can be pressed ("Undo"); `muted` paints the whole as past and gone.
    """

    key: str
    day: str
    title: str
    when: str = ""
    icon: str = "circle"
    lines: tuple[str, ...] = ()
    side: str = ""
    chip: str = ""
    chip_kind: str = "neutral"
    action: str = ""
    picture: int | None = None
    quarter_turns: int = 0
    muted: bool = False

    def spoken(self) -> str:
        """The event as a screen reader says it."""
        parts = (self.day, self.when, self.title, *self.lines, self.side, self.chip)
        return ", ".join(part for part in parts if part)


class EventModel(QAbstractListModel):
    """The events read so far; `more_wanted` is told once when somebody looks beyond them."""

    more_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: list[EventItem] = []
        self._has_more = False
        self._asked = False

    def reset(self, items: Iterable[EventItem], *, has_more: bool) -> None:
        """Show other events."""
        self.beginResetModel()
        self._items = list(items)
        self._has_more, self._asked = has_more, False
        self.endResetModel()

    def extend(self, items: Sequence[EventItem], *, has_more: bool) -> None:
        """The events that follow those there are."""
        self._has_more, self._asked = has_more, False
        if items:
            start = len(self._items)
            self.beginInsertRows(QModelIndex(), start, start + len(items) - 1)
            self._items.extend(items)
            self.endInsertRows()

    def items(self) -> Sequence[EventItem]:
        """What has been read."""
        return self._items

    def begins_day(self, row: int) -> bool:
        """Whether the event is the first below its day's heading."""
        return row == 0 or self._items[row].day != self._items[row - 1].day

    def place_of(self, key: str) -> int:
        """The row of an event, or -1."""
        return next((at for at, item in enumerate(self._items) if item.key == key), -1)

    def canFetchMore(self, parent: Index = QModelIndex()) -> bool:  # noqa: B008, D102
        return not parent.isValid() and self._has_more and not self._asked

    def fetchMore(self, parent: Index = QModelIndex()) -> None:  # noqa: B008, D102
        if self.canFetchMore(parent):
            self._asked = True
            self.more_wanted.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        if not 0 <= index.row() < len(self._items):
            return None
        item = self._items[index.row()]
        if role == ITEM_ROLE:
            return item
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return item.spoken()
        return None
