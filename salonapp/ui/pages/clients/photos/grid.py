"""The grid of small pictures: painted, so that it scrolls however many there are."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from salonapp.clients.photos import PhotoView
from salonapp.foundation.i18n import _
from salonapp.ui.icons import draw_icon
from salonapp.ui.kit.id_list import ID_ROLE
from salonapp.ui.pages.clients.photos.grid_model import Heading, PhotoGridModel, Side, Tile
from salonapp.ui.pages.clients.photos.painting import middle_of, paint_kind
from salonapp.ui.theme import colour, font

_SMALLEST_TILE = 132
_HEADING_HEIGHT = 38
_GAP = 4
_RADIUS = 8


class _TileDelegate(QStyledItemDelegate):
    """Paints headings and photos; before and after stand close together."""

    def __init__(self, grid: PhotoGrid) -> None:
        super().__init__(grid)
        self._grid = grid
        self._title_font = font(13, QFont.Weight.DemiBold)

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        if isinstance(self._grid.photos.row(index.row()), Heading):
            return QSize(self._grid.columns() * self._grid.tile(), _HEADING_HEIGHT)
        return QSize(self._grid.tile(), self._grid.tile())

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row = self._grid.photos.row(index.row())
        painter.save()
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        if isinstance(row, Heading):
            self._paint_heading(painter, option.rect, row.text)
        elif row is not None:
            self._paint_tile(painter, option.rect, row, option.state)
        painter.restore()

    def _paint_heading(self, painter: QPainter, rect: QRect, text: str) -> None:
        painter.setFont(self._title_font)
        painter.setPen(colour("ink_2"))
        inner = rect.adjusted(_GAP, 0, -_GAP, -8)
        shown = QFontMetrics(self._title_font).elidedText(
            text, Qt.TextElideMode.ElideRight, inner.width()
        )
        painter.drawText(
            inner, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom), shown
        )

    def _paint_tile(
        self, painter: QPainter, rect: QRect, tile: Tile, state: QStyle.StateFlag
    ) -> None:
        left = 1 if tile.side is Side.RIGHT else _GAP
        right = 1 if tile.side is Side.LEFT else _GAP
        place = QRectF(rect.adjusted(left, _GAP, -right, -_GAP))
        shape = QPainterPath()
        shape.addRoundedRect(place, _RADIUS, _RADIUS)
        painter.save()
        painter.setClipPath(shape)
        painter.fillRect(place, colour("line_soft"))
        picture = self._grid.photos.picture(tile.photo)
        if picture is not None:
            painter.drawPixmap(place, picture, middle_of(picture.size(), place))
        elif self._grid.photos.is_missing(tile.photo):
            mark = QRect(0, 0, 28, 28)
            mark.moveCenter(place.center().toPoint())
            draw_icon(painter, mark, "image", "ink_3")
        paint_kind(painter, place, tile.photo.kind)
        painter.restore()
        self._paint_state(painter, place, state)

    def _paint_state(self, painter: QPainter, place: QRectF, state: QStyle.StateFlag) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(colour("accent"), 3))
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(QPen(colour("line"), 2))
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)
        if state & QStyle.StateFlag.State_HasFocus:
            pen = QPen(colour("ink"), 1, Qt.PenStyle.DotLine)
            painter.setPen(pen)
            painter.drawRoundedRect(place.adjusted(4, 4, -4, -4), _RADIUS - 3, _RADIUS - 3)


class PhotoGrid(QListView):
    """Arrows move, Enter opens, Delete removes; Ctrl and Shift choose several."""

    opened = Signal(int)
    removal_asked = Signal()
    turn_asked = Signal(int)
    chosen_changed = Signal()

    def __init__(self, photos: PhotoGridModel) -> None:
        super().__init__()
        self.photos = photos
        self._columns = 2
        self._tile = _SMALLEST_TILE
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setSpacing(0)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # A bar that comes and goes would change the width, and with it whether it is needed.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setDragEnabled(False)
        self.setAcceptDrops(False)
        self.viewport().setAcceptDrops(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(_("Photos"))
        self.setProperty("plain", "true")
        self.setModel(photos)
        self.setItemDelegate(_TileDelegate(self))
        self.verticalScrollBar().setSingleStep(40)
        self.doubleClicked.connect(self._open)
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen_changed.emit())
        photos.modelReset.connect(self.chosen_changed)

    def columns(self) -> int:
        """Photos beside each other: an even number, so that no pair is torn apart."""
        return self._columns

    def tile(self) -> int:
        """The side of a photo's place, in pixels."""
        return self._tile

    def chosen(self) -> list[PhotoView]:
        """The photos that are chosen, in the order of the grid."""
        rows = sorted(index.row() for index in self.selectedIndexes())
        return [photo for photo in map(self.photos.photo, rows) if photo is not None]

    def choose(self, photo_ids: Iterable[int]) -> None:
        """Choose photos and bring the first of them into view."""
        rows = [row for row in map(self.photos.place_of, photo_ids) if row >= 0]
        selection = self.selectionModel()
        selection.clearSelection()
        for row in rows:
            selection.select(self.photos.index(row), QItemSelectionModel.SelectionFlag.Select)
        if rows:
            first = self.photos.index(rows[0])
            selection.setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(first)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        self._measure()
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        key, plain = event.key(), event.modifiers() in _NO_MODIFIERS
        if plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        elif plain and key == Qt.Key.Key_Delete:
            self.removal_asked.emit()
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier and key in _TURNS:
            self.turn_asked.emit(_TURNS[key])
        elif event.text() and event.text().isprintable() and plain and key != Qt.Key.Key_Space:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def moveCursor(  # noqa: D102
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        steps = QAbstractItemView.CursorAction
        step = {steps.MoveLeft: -1, steps.MoveRight: 1}.get(action)
        if step is None or not self.currentIndex().isValid():
            return super().moveCursor(action, modifiers)
        row = self.currentIndex().row() + step
        while 0 <= row < self.photos.rowCount() and self.photos.photo(row) is None:
            row += step
        return self.photos.index(row) if self.photos.photo(row) else self.currentIndex()

    def _measure(self) -> None:
        width = self.viewport().width()
        self._columns = max(2, width // _SMALLEST_TILE // 2 * 2)
        self._tile = max(40, width // self._columns)

    def _open(self, index: QModelIndex) -> None:
        chosen = index.data(ID_ROLE)
        if isinstance(chosen, int):
            self.opened.emit(chosen)


_NO_MODIFIERS = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
_TURNS = {int(Qt.Key.Key_Left): -1, int(Qt.Key.Key_Right): 1}
