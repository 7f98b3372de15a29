"""The photos of a card as rows of a list: a heading for each visit, then its photos.

Holds no picture that nobody looked at: a thumbnail is read when its place is painted.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
)
from PySide6.QtGui import QImage, QPixmap

from salonapp.clients.photos import PhotoGroup, PhotoView
from salonapp.ui.kit.id_list import ID_ROLE
from salonapp.ui.pages.clients.photos.reading import spoken, turned

_KEPT = 400

Index = QModelIndex | QPersistentModelIndex
ReadThumbnails = Callable[[Sequence[int], Callable[[Mapping[int, QImage]], None]], None]
"""Reads small pictures of some contents off the GUI thread and hands them over on it."""


class Side(StrEnum):
    """Where a photo stands in its pair."""

    LEFT = "left"
    RIGHT = "right"
    ALONE = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A line across the grid."""

    text: str


@dataclass(frozen=True, slots=True)
class Tile:
    """A photo's place in the grid."""

    photo: PhotoView
    side: Side


class PhotoGridModel(QAbstractListModel):
    """Headings, which cannot be chosen, and photos, which can."""

    def __init__(self, read: ReadThumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read = read
        self._rows: list[Heading | Tile] = []
        self._pictures: OrderedDict[tuple[int, int], QPixmap] = OrderedDict()
        self._wanted: dict[int, None] = {}
        self._asked: set[int] = set()
        self._missing: set[int] = set()
        self._fetch = QTimer(self)
        self._fetch.setSingleShot(True)
        self._fetch.setInterval(0)
        self._fetch.timeout.connect(self._read_wanted)

    def reset(self, groups: Sequence[tuple[str, PhotoGroup]]) -> bool:
        """Show groups under their headings; False when they are shown already."""
        rows: list[Heading | Tile] = []
        for title, group in groups:
            rows.append(Heading(title))
            for pair in group.pairs:
                rows += [Tile(pair.before, Side.LEFT), Tile(pair.after, Side.RIGHT)]
            rows += [Tile(photo, Side.ALONE) for photo in group.singles]
        if rows == self._rows:
            return False
        self.beginResetModel()
        self._rows = rows
        self._missing.clear()
        self.endResetModel()
        return True

    def row(self, at: int) -> Heading | Tile | None:
        """What stands in a row."""
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def photo(self, at: int) -> PhotoView | None:
        """The photo in a row; None where a heading stands."""
        found = self.row(at)
        return found.photo if isinstance(found, Tile) else None

    def photos(self) -> list[PhotoView]:
        """All photos in the order of the grid."""
        return [row.photo for row in self._rows if isinstance(row, Tile)]

    def place_of(self, photo_id: int) -> int:
        """The row of a photo, or -1."""
        places = enumerate(self._rows)
        return next(
            (at for at, row in places if isinstance(row, Tile) and row.photo.id == photo_id), -1
        )

    def is_missing(self, photo: PhotoView) -> bool:
        """Whether there is no picture to be shown."""
        return photo.is_missing or photo.content_id in self._missing

    def picture(self, photo: PhotoView) -> QPixmap | None:
        """The small picture, turned as it is to be shown; asks for it when it is not here yet."""
        key = (photo.content_id, photo.quarter_turns)
        found = self._pictures.get(key)
        if found is not None:
            self._pictures.move_to_end(key)
            return found
        other = next((k for k in self._pictures if k[0] == photo.content_id), None)
        if other is not None:
            image = self._pictures[other].toImage()
            return self._keep(key, turned(image, photo.quarter_turns - other[1]))
        content = photo.content_id
        if content not in self._asked and not self.is_missing(photo):
            self._wanted[content] = None
            if not self._fetch.isActive():
                self._fetch.start()
        return None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:  # noqa: D102
        if self.photo(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        row = self.row(index.row())
        if row is None:
            return None
        if role == ID_ROLE:
            return row.photo.id if isinstance(row, Tile) else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return spoken(row.photo) if isinstance(row, Tile) else row.text
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(row, Tile):
            return row.photo.note or None
        return None

    def _keep(self, key: tuple[int, int], image: QImage) -> QPixmap:
        made = self._pictures[key] = QPixmap.fromImage(image)
        if len(self._pictures) > _KEPT:
            self._pictures.popitem(last=False)
        return made

    def _read_wanted(self) -> None:
        wanted = list(self._wanted)
        self._wanted.clear()
        self._asked.update(wanted)
        self._read(wanted, lambda found: self._arrived(wanted, found))

    def _arrived(self, wanted: Sequence[int], found: Mapping[int, QImage]) -> None:
        self._asked.difference_update(wanted)
        self._missing.update(each for each in wanted if each not in found)
        for content_id, image in found.items():
            if image.isNull():
                self._missing.add(content_id)
            else:
                self._keep((content_id, 0), image)
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))
