"""The list of messages, painted: when, to whom, what about, which way, why now, and the state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from salonapp.foundation.format import format_short_day, format_time
from salonapp.foundation.i18n import _
from salonapp.ui.kit.chips import temperature_word
from salonapp.ui.pages.reminders.words import channel_name, state_kind
from salonapp.ui.theme import colour, font

if TYPE_CHECKING:
    from salonapp.reminders.cards import ReminderRow

WHEN, CLIENT, OCCASION, CHANNEL, WHY, STATE = range(6)
ROW_HEIGHT = 82
_PAD = 12
_WIDTHS = {WHEN: 66, CLIENT: 146, OCCASION: 112, CHANNEL: 86, STATE: 120}
#: What the reason needs to be read; the occasion and the channel stand beside it if they can.
_LEAST_WHY = 160
_NEAR_ROWS = 20
#: A key, with Shift or without: what it asks for.
KEYS = {
    (int(Qt.Key.Key_F2), False): "edit",
    (int(Qt.Key.Key_F4), False): "send_now",
    (int(Qt.Key.Key_F6), False): "postpone",
    (int(Qt.Key.Key_F6), True): "postpone_to",
    (int(Qt.Key.Key_Delete), False): "skip",
    (int(Qt.Key.Key_Delete), True): "never",
}
_NARROWEST_STATE, _WIDEST_STATE = 104, 172
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class ShownDay:
    """What times are told by: the salon's zone, its day, and whether rows carry the day too."""

    zone: ZoneInfo
    today: date
    with_day: bool = False
    #: Whether the moment is that of the present state, as a log tells it.
    by_state: bool = False


class MessagesModel(QAbstractTableModel):
    """Some messages in their order."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[ReminderRow, ...] = ()
        self._shown: ShownDay | None = None
        self._heads = (
            _("When"),
            _("Client"),
            _("Occasion"),
            _("Channel"),
            _("Why"),
            _("State"),
        )

    def show_rows(self, rows: Sequence[ReminderRow], shown: ShownDay) -> None:
        """Show other messages."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self._shown = shown
        self.endResetModel()

    def append_rows(self, rows: Sequence[ReminderRow]) -> None:
        """Show more messages below."""
        if not rows:
            return
        first = len(self._rows)
        self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
        self._rows = (*self._rows, *rows)
        self.endInsertRows()

    def rows(self) -> tuple[ReminderRow, ...]:
        """The messages that are shown."""
        return self._rows

    def row_of(self, message_id: int | None) -> int:
        """Where a message stands, or -1."""
        return next((at for at, row in enumerate(self._rows) if row.id == message_id), -1)

    def when(self, row: ReminderRow) -> tuple[str, str]:
        """The time, and the day where rows of many days stand together."""
        shown = self._shown
        settled = row.state.is_settled or (shown is not None and shown.by_state)
        instant = row.state_at if settled else row.send_at
        planned_for_none = row.day is None and row.state.is_plan and not settled
        if shown is None or instant is None or planned_for_none:
            return "—", ""
        local = instant.astimezone(shown.zone)
        if shown.with_day:
            return format_short_day(local.date(), today=shown.today), format_time(local)
        return format_time(local), ""

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return len(self._heads)

    def headerData(  # noqa: D102
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return self._heads[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: D102
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == WHY:
            return self._rows[index.row()].why
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == WHEN:
            parts = (*self.when(row), row.client, row.rule_label, row.why, row.state_label)
            return ", ".join(part for part in parts if part)
        cells = {
            WHEN: " ".join(self.when(row)).strip(),
            CLIENT: row.client,
            OCCASION: row.rule_label,
            CHANNEL: channel_name(row.channel),
            WHY: row.why,
            STATE: row.state_label,
        }
        return cells[index.column()]


class MessageList(QTableView):
    """The table; moving in it chooses, Enter hands the keyboard to the pane."""

    moved = Signal(int)
    opened = Signal(int)
    near_end = Signal()
    """The list is scrolled so far that more may be read."""
    asked = Signal(str)
    """A key that means something to be done with the chosen messages: see `KEYS`."""
    several = Signal()
    """Several messages were chosen, or one again."""

    def __init__(self, name: str, *, many: bool = False) -> None:
        super().__init__()
        self.messages = MessagesModel()
        self.setModel(self.messages)
        self.setItemDelegate(_Painted(self))
        self.setProperty("framed", "true")
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        mode = QAbstractItemView.SelectionMode
        self.setSelectionMode(mode.ExtendedSelection if many else mode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(ROW_HEIGHT // 2)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        head = self.horizontalHeader()
        head.setSectionsClickable(False)
        head.setHighlightSections(False)
        head.setFixedHeight(36)
        head.setMinimumSectionSize(40)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(WHY, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)
        self._quiet = False
        self._several = 0
        self.selectionModel().currentRowChanged.connect(self._moved)
        if many:
            self.selectionModel().selectionChanged.connect(lambda _on, _off: self._tell_several())
        self.doubleClicked.connect(lambda index: self._open(index.row()))
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    def show_rows(
        self, rows: Sequence[ReminderRow], shown: ShownDay, wanted: int | None
    ) -> int | None:
        """Show `rows` with the message `wanted` chosen, or what took its place; the one chosen."""
        before, before_id = self.currentIndex().row(), self.current_id()
        scrolled = self.verticalScrollBar().value()
        self._quiet = True
        self.messages.show_rows(rows, shown)
        self.setColumnWidth(WHEN, _WIDTHS[WHEN] + (24 if shown.with_day else 0))
        chips = QFontMetrics(font(12, QFont.Weight.DemiBold))
        widest = max((chips.horizontalAdvance(row.state_label) for row in rows), default=0)
        self.setColumnWidth(STATE, min(_WIDEST_STATE, max(_NARROWEST_STATE, widest + 42)))
        self._fit_columns()
        self._several = 0
        at = self.messages.row_of(wanted)
        if at < 0 and rows:
            at = min(max(before, 0), len(rows) - 1)
        self.setCurrentIndex(self.messages.index(at, WHEN) if at >= 0 else QModelIndex())
        if at >= 0 and self.current_id() == before_id:
            self.verticalScrollBar().setValue(scrolled)  # read again: nothing jumps
        elif at >= 0:
            self.scrollTo(self.currentIndex())
        self._quiet = False
        return self.current_id()

    def choose_nothing(self) -> None:
        """Let the next rows begin with the first of them chosen."""
        self._quiet = True
        self.setCurrentIndex(QModelIndex())
        self._quiet = False

    def current_id(self) -> int | None:
        """The chosen message."""
        at = self.currentIndex().row()
        rows = self.messages.rows()
        return rows[at].id if 0 <= at < len(rows) else None

    def selected_ids(self) -> list[int]:
        """The chosen messages, in the order of the list."""
        rows = self.messages.rows()
        chosen = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [rows[at].id for at in chosen if at < len(rows)]

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex().row())
            return
        asked = KEYS.get((event.key(), event.modifiers() == Qt.KeyboardModifier.ShiftModifier))
        if asked is not None and self.currentIndex().isValid():
            if not event.isAutoRepeat():  # held down, it would go on with the next message
                self.asked.emit(asked)
            return
        if event.text() and event.text().isprintable() and not event.modifiers():
            event.ignore()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        kept = sum(self.columnWidth(each) for each in (WHEN, CLIENT, STATE)) + _LEAST_WHY
        room = self.width() - kept - _WIDTHS[OCCASION]
        self.setColumnHidden(OCCASION, room < 0)
        self.setColumnHidden(CHANNEL, room < _WIDTHS[CHANNEL])

    def _scrolled(self, value: int) -> None:
        bar = self.verticalScrollBar()
        if bar.maximum() and value > bar.maximum() - _NEAR_ROWS * ROW_HEIGHT:
            self.near_end.emit()

    def _tell_several(self) -> None:
        count = len(self.selectionModel().selectedRows())
        if not self._quiet and (count > 1 or self._several > 1):
            self._several = count
            self.several.emit()

    def _moved(self, current: QModelIndex, _before: QModelIndex) -> None:
        rows = self.messages.rows()
        if not self._quiet and 0 <= current.row() < len(rows):
            self.moved.emit(rows[current.row()].id)

    def _open(self, at: int) -> None:
        rows = self.messages.rows()
        if 0 <= at < len(rows):
            self.opened.emit(rows[at].id)


class _Painted(QStyledItemDelegate):
    """Paints the cells; the client's chip stands under the name, the state is a chip."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = font(14, QFont.Weight.DemiBold)
        self._plain = font(14)
        self._small = font(13)
        self._reason = font(12)
        self._chip = font(12, QFont.Weight.DemiBold)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(80, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, colour("accent_soft"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, colour("hover"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, colour("line_soft"))
        if selected and index.column() == WHEN and state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(rect.x(), rect.y(), 3, rect.height(), colour("accent"))
        model = index.model()
        if not isinstance(model, MessagesModel):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._cell(painter, rect.adjusted(_PAD, 9, -8, -7), index.column(), model, index.row())
        painter.restore()

    def _cell(
        self, painter: QPainter, room: QRect, column: int, model: MessagesModel, at: int
    ) -> None:
        row = model.rows()[at]
        if column == WHEN:
            first, second = model.when(row)
            used = _lines(painter, room, first, self._plain, "ink", 1)
            _lines(painter, room.adjusted(0, used, 0, 0), second, self._small, "ink_2", 1)
        elif column == CLIENT:
            used = _lines(painter, room, row.client, self._name, "ink", 2)
            if row.temperature:
                place = room.adjusted(0, used + 2, 0, 0)
                self._draw_chip(painter, place, temperature_word(row.temperature), row.temperature)
        elif column == OCCASION:
            _lines(painter, room, row.rule_label, self._plain, "ink", 3)
        elif column == CHANNEL:
            _lines(painter, room, channel_name(row.channel), self._plain, "ink", 2)
        elif column == WHY:
            _lines(painter, room, row.why, self._reason, "ink_2", 4)
        else:
            self._draw_chip(painter, room, row.state_label, state_kind(row.state))

    def _draw_chip(self, painter: QPainter, room: QRect, text: str, kind: str) -> None:
        painter.setFont(self._chip)
        metrics = painter.fontMetrics()
        cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width() - 16)
        ground = QRectF(room.x(), room.y(), metrics.horizontalAdvance(cut) + 16, 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(f"{kind}_soft"))
        painter.drawRoundedRect(ground, 9, 9)
        painter.setPen(colour(kind))
        painter.drawText(ground, int(Qt.AlignmentFlag.AlignCenter), cut)


def _lines(
    painter: QPainter, room: QRect, text: str, used_font: QFont, token: str, most: int
) -> int:
    """Paint `text` on at most `most` lines, the last one cut; the height used comes back."""
    painter.setFont(used_font)
    painter.setPen(colour(token))
    metrics = QFontMetrics(used_font)
    height = metrics.height() + 1
    y = room.y()
    for line in wrapped(text, metrics, room.width(), most):
        place = QRect(room.x(), y, room.width(), height)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft), line)
        y += height
    return y - room.y()


def wrapped(text: str, metrics: QFontMetrics, width: int, most: int) -> list[str]:
    """`text` broken into at most `most` lines; what does not fit ends in an ellipsis."""
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < most:
        line = words.pop(0)
        last = len(lines) == most - 1
        if last:
            line = metrics.elidedText(" ".join((line, *words)), Qt.TextElideMode.ElideRight, width)
            words = []
        else:
            while words and metrics.horizontalAdvance(f"{line} {words[0]}") <= width - 2:
                line = f"{line} {words.pop(0)}"
            line = metrics.elidedText(line, Qt.TextElideMode.ElideRight, width)
        lines.append(line)
    return lines
