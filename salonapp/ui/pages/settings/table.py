"""A short table of plain cells, drawn in the program's own look."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from salonapp.ui.theme import colour

Index = QModelIndex | QPersistentModelIndex

_NARROW = 720
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class TextModel(QAbstractTableModel):
    """Rows of texts under headings; `right` columns stand at the right, `long` ones have tips."""

    def __init__(
        self,
        headings: Sequence[str],
        *,
        right: Collection[int] = (),
        long: Collection[int] = (),
    ) -> None:
        super().__init__()
        self.headings = headings
        self.rows: Sequence[Sequence[str]] = ()
        self._right = right
        self._long = long

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def row_texts(self, row: int) -> Sequence[str]:
        """The cells of a row."""
        return self.rows[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(self.headings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: D102
        at = index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) or (
            role == Qt.ItemDataRole.ToolTipRole and at in self._long
        ):
            return self.row_texts(index.row())[at]
        return self._side(at) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def headerData(  # noqa: D102
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.headings[section]
        return self._side(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _side(self, column: int) -> int:
        return int((_RIGHT if column in self._right else _LEFT).value)


class _RoomyCells(QStyledItemDelegate):
    """Cells with room at their sides and a thin line below."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        wanted = super().sizeHint(option, index)
        return QSize(wanted.width() + 28, wanted.height())

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        rect: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, colour("accent_soft"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, colour("line_soft"))
        painter.setPen(colour("ink" if index.column() == 0 else "ink_2"))
        side = index.data(Qt.ItemDataRole.TextAlignmentRole)
        room = rect.adjusted(12, 0, -12, 0)
        text = option.fontMetrics.elidedText(
            str(index.data() or ""), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.setFont(option.font)
        painter.drawText(room, int(side or _LEFT), text)


class PlainTable(QTableView):
    """Rows of text; Enter or a double click opens one. `wide` columns take the room there is."""

    def __init__(
        self,
        model: QAbstractTableModel,
        name: str,
        wide: Sequence[int],
        on_open: Callable[[int], object] | None = None,
        *,
        hide_when_narrow: int | None = None,
    ) -> None:
        super().__init__()
        self._on_open = on_open
        self._hide_when_narrow = hide_when_narrow
        self.setModel(model)
        self.setProperty("framed", "true")
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setAlternatingRowColors(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(40)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for column in wide:
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        head.setFixedHeight(38)
        self.setItemDelegate(_RoomyCells(self))
        head.setDefaultAlignment(_LEFT)
        self.doubleClicked.connect(self._opened)

    def fit_height(self, rows: int, most: int = 14) -> None:
        """Be as high as `rows` need, up to `most` of them."""
        self.setFixedHeight(40 + min(rows, most) * 40 + 4)

    def fit_width(self) -> None:
        """Never be narrower than what stands in the columns."""
        head = self.horizontalHeader()
        columns = range(head.count())
        room = sum(max(self.sizeHintForColumn(at), head.sectionSizeHint(at)) for at in columns)
        self.setMinimumWidth(room + 2 * self.frameWidth())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        if self._hide_when_narrow is not None:
            self.setColumnHidden(self._hide_when_narrow, self.width() < _NARROW)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._opened(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _opened(self, index: QModelIndex) -> None:
        if self._on_open is not None and index.isValid():
            self._on_open(index.row())
