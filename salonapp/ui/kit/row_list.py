"""A list of two-line rows, painted without a widget per row.

Text layouts are kept per row and width, so a repaint after a keystroke only blits glyphs.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPainter, QStaticText
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from salonapp.ui.icons import draw_icon
from salonapp.ui.kit.avatar import draw_avatar
from salonapp.ui.kit.id_list import ID_ROLE, IdListModel, TwoLine
from salonapp.ui.theme import colour, font

ROW_HEIGHT = 60
_PAD = 16
_AVATAR = 36
_CHIP_HEIGHT = 18
_LAYOUTS_KEPT = 600


class _Prepared:
    """The texts of one row laid out for one width."""

    __slots__ = (
        "chip",
        "chip_width",
        "second",
        "second_marks",
        "side",
        "side_width",
        "title",
        "title_marks",
        "title_width",
    )

    title: QStaticText
    title_width: float
    title_marks: list[QRectF]
    second: QStaticText
    second_marks: list[QRectF]
    side: QStaticText
    side_width: float
    chip: QStaticText
    chip_width: float


class TwoLineDelegate(QStyledItemDelegate):
    """Paints `TwoLine` rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept: OrderedDict[tuple[TwoLine, int], _Prepared] = OrderedDict()
        self._title_font = font(15, QFont.Weight.DemiBold)
        self._second_font = font(13)
        self._side_font = font(12)
        self._chip_font = font(12, QFont.Weight.DemiBold)
        self._title_metrics = QFontMetricsF(self._title_font)
        self._second_metrics = QFontMetricsF(self._second_font)

    def sizeHint(  # noqa: D102
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(200, ROW_HEIGHT)

    def paint(  # noqa: D102
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        rect: QRect = option.rect
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, colour("accent_soft"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, colour("hover"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, colour("line_soft"))
        model = index.model()
        row = model.row_at(index.row()) if isinstance(model, IdListModel) else None
        if row is None:
            self._paint_waiting(painter, rect)
        else:
            self._paint_row(painter, rect, row)
        if selected and state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(rect.x(), rect.y(), 3, rect.height(), colour("accent"))

    def _paint_row(self, painter: QPainter, rect: QRect, row: TwoLine) -> None:
        texts = self._prepared(row, rect.width())
        left, top, right = rect.x() + _PAD, rect.y(), rect.right() - _PAD
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.letters:
            draw_avatar(painter, QRect(left, top + 11, _AVATAR, _AVATAR), row.letters)
            left += _AVATAR + 12
        if row.chip:
            behind = QRectF(right - texts.chip_width, top + 12, texts.chip_width, _CHIP_HEIGHT)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(f"{row.chip_kind}_soft"))
            painter.drawRoundedRect(behind, 9, 9)
            painter.setPen(colour(row.chip_kind))
            painter.setFont(self._chip_font)
            painter.drawStaticText(QPointF(behind.x() + 8, top + 13), texts.chip)
        if texts.title_marks or texts.second_marks:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("mark"))
            for ground in texts.title_marks:
                painter.drawRoundedRect(ground.translated(left, top + 11), 3, 3)
            for ground in texts.second_marks:
                painter.drawRoundedRect(ground.translated(left, top + 32), 3, 3)
        painter.setPen(colour("ink"))
        painter.setFont(self._title_font)
        painter.drawStaticText(QPointF(left, top + 11), texts.title)
        if row.alert:
            mark = QRect(int(left + texts.title_width + 6), top + 13, 14, 14)
            draw_icon(painter, mark, "warning-fill", "hot")
        painter.setPen(colour("ink_2"))
        painter.setFont(self._second_font)
        painter.drawStaticText(QPointF(left, top + 32), texts.second)
        painter.setFont(self._side_font)
        painter.drawStaticText(QPointF(right - texts.side_width, top + 33), texts.side)

    def _paint_waiting(self, painter: QPainter, rect: QRect) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("line_soft"))
        left = rect.x() + _PAD + _AVATAR + 12
        painter.drawRoundedRect(QRect(left, rect.y() + 15, rect.width() // 3, 10), 5, 5)
        painter.drawRoundedRect(QRect(left, rect.y() + 36, rect.width() // 2, 8), 4, 4)

    def _prepared(self, row: TwoLine, width: int) -> _Prepared:
        key = (row, width)
        found = self._kept.get(key)
        if found is not None:
            return found
        made = self._prepare(row, width)
        self._kept[key] = made
        if len(self._kept) > _LAYOUTS_KEPT:
            self._kept.popitem(last=False)
        return made

    def _prepare(self, row: TwoLine, width: int) -> _Prepared:
        made = _Prepared()
        made.chip, made.chip_width = _static(row.chip, self._chip_font)
        made.chip_width += 16
        made.side, made.side_width = _static(row.side, self._side_font)
        room = width - 2 * _PAD - (_AVATAR + 12 if row.letters else 0)
        title_room = room - (made.chip_width + 8 if row.chip else 0) - (20 if row.alert else 0)
        title = self._title_metrics.elidedText(row.title, Qt.TextElideMode.ElideRight, title_room)
        made.title, made.title_width = _static(title, self._title_font)
        made.title_marks = _marked(row.title, title, row.title_marks, self._title_metrics)
        second_room = room - (made.side_width + 12 if row.side else 0)
        second = self._second_metrics.elidedText(
            row.second, Qt.TextElideMode.ElideRight, second_room
        )
        made.second, _width = _static(second, self._second_font)
        made.second_marks = _marked(row.second, second, row.second_marks, self._second_metrics)
        return made


def _marked(
    text: str, shown: str, spans: Sequence[tuple[int, int]], metrics: QFontMetricsF
) -> list[QRectF]:
    """The grounds behind the marked parts of `text` of which `shown` is left after eliding."""
    last = len(shown) if shown == text else len(shown) - 1
    grounds = []
    for begin, end in spans:
        end = min(end, last)
        if begin < end:
            left = metrics.horizontalAdvance(shown[:begin])
            right = metrics.horizontalAdvance(shown[:end])
            grounds.append(QRectF(left - 1, 0, right - left + 2, metrics.height()))
    return grounds


def _static(text: str, used: QFont) -> tuple[QStaticText, float]:
    made = QStaticText(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    made.prepare(font=used)
    return made, made.size().width()


class RowList(QTableView):
    """A list of `TwoLine` rows: arrows move, Enter opens, typing is left to the search field.

    A table of one column, because a `QListView` lays out every row at each reset: 130 ms with
    100,000 ids where the table takes 3.
    """

    opened = Signal(int)
    moved = Signal(int)

    def __init__(self, model: IdListModel, name: str) -> None:
        super().__init__()
        self._rows = model
        self.setModel(model)
        self.setItemDelegate(TwoLineDelegate(self))
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(ROW_HEIGHT)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(name)
        self.verticalScrollBar().setSingleStep(ROW_HEIGHT // 2)
        self.clicked.connect(self._clicked)
        self.selectionModel().currentChanged.connect(self._current_changed)
        self._quiet = False

    def current_id(self) -> int | None:
        """The id of the chosen row."""
        return self._rows.id_at(self.currentIndex().row())

    def choose(self, wanted: int | None, *, tell: bool = False) -> bool:
        """Mark a row as chosen and bring it into view; False when it is not in the list."""
        place = -1 if wanted is None else self._rows.place_of(wanted)
        self._quiet = not tell
        try:
            self.setCurrentIndex(self._rows.index(place) if place >= 0 else QModelIndex())
        finally:
            self._quiet = False
        return place >= 0

    def step(self, by: int) -> None:
        """Move the choice up or down by rows, as from the search field."""
        count = self._rows.rowCount()
        if count:
            row = max(0, min(count - 1, self.currentIndex().row() + by))
            self.setCurrentIndex(self._rows.index(row))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            chosen = self.current_id()
            if chosen is not None:
                self.opened.emit(chosen)
            return
        if event.text() and event.text().isprintable() and not event.modifiers():
            event.ignore()
            return
        super().keyPressEvent(event)

    def _clicked(self, index: QModelIndex) -> None:
        chosen = index.data(ID_ROLE)
        if isinstance(chosen, int):
            self.moved.emit(chosen)

    def _current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        chosen = self._rows.id_at(current.row())
        if chosen is not None and not self._quiet:
            self.moved.emit(chosen)
