"""Events below each other on a line, painted: as many as a card of ten years has, without a widget
per row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QPixmap,
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

from salonapp.ui.icons import draw_icon
from salonapp.ui.kit.events import ITEM_ROLE, EventItem, EventModel, Index
from salonapp.ui.kit.wrapped import Wrapped, wrap
from salonapp.ui.theme import colour, font

_PAD = 16
_MARK = 28
_TEXT_LEFT = _PAD + _MARK + 12
_WHEN = 50
_ABOVE, _BELOW, _LINE_GAP = 10, 12, 2
_HEADING = 36
_CHIP_HEIGHT = 20
_ACTION_HEIGHT = 22
_THUMB = 72
_LINES_SHOWN = 12
_WRAPPED_TO = 4


@dataclass(frozen=True, slots=True)
class _Laid:
    """An event's texts laid out for one width, and where they stand below its heading."""

    title: Wrapped
    lines: tuple[Wrapped, ...]
    right: int
    height: int


class EventDelegate(QStyledItemDelegate):
    """Paints events; layouts are kept per event and width."""

    def __init__(self, view: EventList) -> None:
        super().__init__(view)
        self._view = view
        self._laid: dict[tuple[EventItem, int], _Laid] = {}
        self._title_font = font(14, QFont.Weight.DemiBold)
        self._line_font = font(13)
        self._small_font = font(12, QFont.Weight.DemiBold)
        self._title_metrics = QFontMetricsF(self._title_font)
        self._line_metrics = QFontMetricsF(self._line_font)
        self._small_metrics = QFontMetricsF(self._small_font)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: D102
        item, first = self._item(index)
        width = self._view.viewport().width()
        return QSize(width, self._layout(item, width).height + (_HEADING if first else 0))

    def action_rect(self, rect: QRect, index: Index) -> QRect:
        """Where the event's action stands, empty when it has none."""
        item, first = self._item(index)
        if not item.action:
            return QRect()
        top = rect.y() + (_HEADING if first else 0) + _ABOVE - 3
        width = int(self._small_metrics.horizontalAdvance(item.action)) + 20
        return QRect(rect.right() - _PAD - width, top, width, _ACTION_HEIGHT)

    def paint(  # noqa: D102
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index
    ) -> None:
        item, first = self._item(index)
        rect = QRect(option.rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if first:
            self._paint_heading(painter, rect, item.day)
            rect.setTop(rect.top() + _HEADING)
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, colour("accent_soft"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, colour("hover"))
        if selected and state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(rect.x(), rect.y(), 3, rect.height(), colour("accent"))
        self._paint_mark(painter, rect, item)
        self._paint_words(painter, rect, item)
        self._paint_right(painter, QRect(option.rect), rect, item, index)

    def _paint_heading(self, painter: QPainter, rect: QRect, day: str) -> None:
        painter.setFont(self._small_font)
        painter.setPen(colour("ink_2"))
        place = QRect(rect.x() + _PAD, rect.y() + 12, rect.width() - 2 * _PAD, _HEADING - 14)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), day)
        left = place.x() + int(self._small_metrics.horizontalAdvance(day)) + 12
        painter.fillRect(left, place.center().y(), rect.right() - _PAD - left, 1, colour("line"))

    def _paint_mark(self, painter: QPainter, rect: QRect, item: EventItem) -> None:
        place = QRect(rect.x() + _PAD, rect.y() + 8, _MARK, _MARK)
        painter.setPen(QPen(colour("line"), 1))
        painter.setBrush(colour("field"))
        painter.drawEllipse(place)
        inner = place.adjusted(7, 7, -7, -7)
        draw_icon(painter, inner, item.icon, "ink_3" if item.muted else "accent")

    def _paint_words(self, painter: QPainter, rect: QRect, item: EventItem) -> None:
        laid = self._layout(item, rect.width())
        left, top = rect.x() + _TEXT_LEFT, float(rect.y() + _ABOVE)
        painter.setFont(self._line_font)
        painter.setPen(colour("ink_2"))
        painter.drawText(QPoint(left, int(top + self._title_metrics.ascent())), item.when)
        left += _WHEN
        painter.setPen(colour("ink_2" if item.muted else "ink"))
        top += laid.title.paint(painter, left, top)
        painter.setPen(colour("ink_2"))
        for words in laid.lines:
            top += _LINE_GAP + words.paint(painter, left, top + _LINE_GAP)
        if item.picture is not None:
            self._paint_picture(painter, QRect(left, int(top) + 6, _THUMB, _THUMB), item)

    def _paint_picture(self, painter: QPainter, place: QRect, item: EventItem) -> None:
        pixmap = self._view.picture(item.picture or 0)
        if pixmap is None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("line_soft"))
            painter.drawRoundedRect(place, 6, 6)
            return
        side = min(pixmap.width(), pixmap.height())
        middle = QRect((pixmap.width() - side) // 2, (pixmap.height() - side) // 2, side, side)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.save()
        painter.translate(place.center())
        painter.rotate(90 * item.quarter_turns)
        painter.drawPixmap(QRect(-_THUMB // 2, -_THUMB // 2, _THUMB, _THUMB), pixmap, middle)
        painter.restore()

    def _paint_right(
        self, painter: QPainter, whole: QRect, rect: QRect, item: EventItem, index: Index
    ) -> None:
        right = rect.right() - _PAD
        painter.setFont(self._small_font)
        if item.action:
            place = self.action_rect(whole, index)
            painter.setPen(QPen(colour("line"), 1))
            painter.setBrush(colour("surface"))
            painter.drawRoundedRect(place, 7, 7)
            painter.setPen(colour("accent"))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), item.action)
            right = place.x() - 8
        if item.chip:
            width = int(self._small_metrics.horizontalAdvance(item.chip)) + 16
            ground = QRectF(right - width, rect.y() + _ABOVE - 1, width, _CHIP_HEIGHT)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(f"{item.chip_kind}_soft"))
            painter.drawRoundedRect(ground, 10, 10)
            painter.setPen(colour(item.chip_kind))
            painter.drawText(ground, int(Qt.AlignmentFlag.AlignCenter), item.chip)
            right = int(ground.x()) - 8
        if item.side:
            painter.setFont(self._line_font)
            painter.setPen(colour("ink"))
            width = int(self._line_metrics.horizontalAdvance(item.side)) + 2
            place = QRect(right - width, rect.y() + _ABOVE - 1, width, _CHIP_HEIGHT)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), item.side)

    def _layout(self, item: EventItem, width: int) -> _Laid:
        found = self._laid.get((item, width))
        if found is not None:
            return found
        if len(self._laid) > 4_000:
            self._laid.clear()
        right = 0
        if item.action:
            right += int(self._small_metrics.horizontalAdvance(item.action)) + 28
        if item.chip:
            right += int(self._small_metrics.horizontalAdvance(item.chip)) + 24
        if item.side:
            right += int(self._line_metrics.horizontalAdvance(item.side)) + 10
        room = max(120, width - _TEXT_LEFT - _WHEN - _PAD)
        title = wrap(item.title, self._title_font, max(100, room - right), most=3)
        lines = tuple(
            wrap(text, self._line_font, room, most=_WRAPPED_TO)
            for text in item.lines[:_LINES_SHOWN]
        )
        height = _ABOVE + title.height + sum(_LINE_GAP + each.height for each in lines) + _BELOW
        if item.picture is not None:
            height += _THUMB + 6
        made = _Laid(title, lines, right, int(max(height, _MARK + 16)))
        self._laid[item, width] = made
        return made

    def _item(self, index: Index) -> tuple[EventItem, bool]:
        model = self._view.events
        return model.items()[index.row()], model.begins_day(index.row())


class EventList(QListView):
    """A list of events: Enter or a double click opens one, Delete asks to remove it."""

    opened = Signal(str)
    acted = Signal(str)
    delete_asked = Signal(str)
    moved = Signal(str)
    pictures_wanted = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.events = EventModel(self)
        self._pictures: dict[int, QPixmap | None] = {}
        self._wanted: list[int] = []
        self._ask = QTimer(self)  # those of one paint are read together
        self._ask.setSingleShot(True)
        self._ask.setInterval(0)
        self._ask.timeout.connect(self._ask_for_pictures)
        self._delegate = EventDelegate(self)
        self.setModel(self.events)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(name)
        self.setProperty("framed", "true")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(False)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.verticalScrollBar().setSingleStep(30)
        self.doubleClicked.connect(lambda index: self._tell(self.opened, index))
        self.selectionModel().currentChanged.connect(lambda now, _old: self._tell(self.moved, now))

    def current_item(self) -> EventItem | None:
        """The chosen event."""
        item = self.currentIndex().data(ITEM_ROLE)
        return item if isinstance(item, EventItem) else None

    def current_key(self) -> str:
        """The chosen event's key, or an empty text."""
        item = self.current_item()
        return item.key if item is not None else ""

    def choose(self, key: str) -> bool:
        """Mark an event as chosen; False when it is not among those read."""
        place = self.events.place_of(key)
        if place >= 0:
            self.setCurrentIndex(self.events.index(place))
        return place >= 0

    def picture(self, wanted: int) -> QPixmap | None:
        """A thumbnail, asked for when it is first looked at."""
        if wanted not in self._pictures:
            self._pictures[wanted] = None
            self._wanted.append(wanted)
            self._ask.start()
        return self._pictures[wanted]

    def show_pictures(self, found: Mapping[int, bytes]) -> None:
        """Thumbnails (JPEG) by content that have been read."""
        for content_id, data in found.items():
            pixmap = QPixmap()
            if pixmap.loadFromData(data):
                self._pictures[content_id] = pixmap
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        acts: dict[int, Callable[[], None]] = {
            int(Qt.Key.Key_Return): lambda: self._tell(self.opened, self.currentIndex()),
            int(Qt.Key.Key_Enter): lambda: self._tell(self.opened, self.currentIndex()),
            int(Qt.Key.Key_Delete): lambda: self._tell(self.delete_asked, self.currentIndex()),
        }
        act = acts.get(event.key())
        if act is not None:
            act()
            return
        if event.text() and event.text().isprintable() and not event.modifiers():
            event.ignore()
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        place = event.position().toPoint()
        index = self.indexAt(place)
        pressed = index.isValid() and event.button() is Qt.MouseButton.LeftButton
        if pressed and self._delegate.action_rect(self.visualRect(index), index).contains(place):
            self._tell(self.acted, index)
        super().mouseReleaseEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        place = event.position().toPoint()
        index = self.indexAt(place)
        over = index.isValid() and self._delegate.action_rect(
            self.visualRect(index), index
        ).contains(place)
        shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        super().mouseMoveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()
        super().resizeEvent(event)

    def _ask_for_pictures(self) -> None:
        wanted, self._wanted = tuple(self._wanted), []
        self.pictures_wanted.emit(wanted)

    def _tell(self, signal: Any, index: Index) -> None:
        item = index.data(ITEM_ROLE)
        if isinstance(item, EventItem):
            signal.emit(item.key)
