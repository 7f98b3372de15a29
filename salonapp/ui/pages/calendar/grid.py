"""What is done to the calendar by mouse and keys: it tells what was asked for, changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)

from salonapp.desk.calendar import CalendarEntry, CalendarView, snapped
from salonapp.foundation.text import swap_layout
from salonapp.staff.hours import MINUTES_A_DAY
from salonapp.ui.pages.calendar.geometry import HEAD_PX, Cell, Mode
from salonapp.ui.pages.calendar.spoken import spoken
from salonapp.ui.pages.calendar.surface import CalendarSurface, Place

#: What a client dragged from a list brings along: the id as text.
CLIENT_MIME = "application/x-salonapp-client"
_GRIP_PX = 7.0
_DRAG_PX = 5
_NEW_MIN = 60
_QUARTER_MIN = 15
_EDGE_PX = 22


@dataclass(frozen=True, slots=True)
class _Drag:
    """What is being dragged: an appointment, its end, or (no entry) a new stretch."""

    entry: CalendarEntry | None
    stretches: bool
    from_point: QPoint
    grabbed_min: int
    origin: Cell
    place: Place | None = None


class CalendarGrid(CalendarSurface):
    """Appointments are dragged, stretched and walked; empty places are asked for."""

    opened = Signal(object)
    #: An entry, and the place it was dragged (or pushed by keys) to.
    moved = Signal(object, object)
    #: An empty place, and the id of the client dropped there (or None).
    asked = Signal(object, object)
    #: A status key, 1 to 5.
    status_key = Signal(int)
    #: Page keys: a day or a week on, or back.
    turned = Signal(int)
    today_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.viewport().setMouseTracking(True)
        self.setAcceptDrops(True)
        self.viewport().setAcceptDrops(True)
        self._drag: _Drag | None = None
        self._dropping: Place | None = None

    def floating(self) -> tuple[Place | None, CalendarEntry | None]:
        """What is dragged right now."""
        if self._dropping is not None:
            return self._dropping, None
        if self._drag is not None:
            return self._drag.place, self._drag.entry
        return None, None

    def show_view(  # noqa: D102
        self, view: CalendarView, mode: Mode, master_id: int | None, now: datetime
    ) -> None:
        drag = self._drag
        if drag is not None and drag.entry is not None and drag.entry not in view.entries:
            self._let_go()
        super().show_view(view, mode, master_id, now)

    # The mouse.

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        point = event.position().toPoint()
        cell = self._cell_at(point)
        if event.button() != Qt.MouseButton.LeftButton or cell is None:
            return
        at = self._content(point)
        entry = self._layout.entry_at(at.x(), at.y())
        self.choose(entry.id if entry is not None else None)
        if entry is not None and not entry.can_move:
            return
        minute = cell.minute_at(at.y())
        stretches = entry is not None and self._on_grip(entry, at)
        grabbed = minute - entry.start_min if entry is not None else minute
        self._drag = _Drag(entry, stretches, point, grabbed, cell)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        point = event.position().toPoint()
        if self._drag is not None and not event.buttons() & Qt.MouseButton.LeftButton:
            self._let_go()  # the screen was locked meanwhile, and the button let go elsewhere
        if self._drag is None:
            self._show_cursor(point)
            return
        if self._drag.place is None:
            far = (point - self._drag.from_point).manhattanLength() >= _DRAG_PX
            if not far:
                return
        self._scroll_at_edges(point)
        place = self._dragged_to(point)
        if place != self._drag.place:
            self._drag = replace(self._drag, place=place)
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        drag, self._drag = self._drag, None
        self._still = None
        self.viewport().update()
        if drag is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if drag.entry is not None:
            if drag.place is not None:
                self._offer_move(drag.entry, drag.place)
            return
        place = drag.place
        if place is None:
            start = drag.grabbed_min // _QUARTER_MIN * _QUARTER_MIN
            place = Place(drag.origin, start, 0)
        self.asked.emit(place, None)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        at = self._content(event.position().toPoint())
        entry = self._layout.entry_at(at.x(), at.y())
        self._let_go()
        if entry is not None:
            self.opened.emit(entry)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: D102
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
            return
        super().wheelEvent(event)

    def _on_grip(self, entry: CalendarEntry, at: QPointF) -> bool:
        """Whether the point is on the end of a block, by which it is made longer or shorter."""
        box = self._layout.blocks[entry.id]
        return box.h > 2 * _GRIP_PX and at.y() >= box.y + box.h - _GRIP_PX

    def _show_cursor(self, point: QPoint) -> None:
        at = self._content(point)
        entry = self._layout.entry_at(at.x(), at.y()) if self._cell_at(point) else None
        shape = Qt.CursorShape.ArrowCursor
        if entry is not None and entry.can_move:
            grip = self._on_grip(entry, at)
            shape = Qt.CursorShape.SizeVerCursor if grip else Qt.CursorShape.OpenHandCursor
        self.viewport().setCursor(shape)
        self.viewport().setToolTip(spoken(entry) if entry is not None else "")

    def _scroll_at_edges(self, point: QPoint) -> None:
        """What is dragged to an edge goes on beyond it."""
        size, step = self.viewport().size(), _EDGE_PX // 2
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        if point.y() > size.height() - _EDGE_PX:
            down.setValue(down.value() + step)
        elif point.y() < HEAD_PX + _EDGE_PX:
            down.setValue(down.value() - step)
        if point.x() > size.width() - _EDGE_PX:
            across.setValue(across.value() + step)
        elif point.x() < self._layout.left + _EDGE_PX:
            across.setValue(across.value() - step)

    def _dragged_to(self, point: QPoint) -> Place | None:
        drag = self._drag
        assert drag is not None
        at = self._content(point)
        step = self.step_min()
        if drag.entry is None:
            end = snapped(drag.origin.minute_at(at.y()), step)
            start = snapped(drag.grabbed_min, step)
            return Place(drag.origin, min(start, end), max(abs(end - start), step))
        if drag.stretches:
            cell = self._layout.cell_of[drag.entry.id]
            end = snapped(cell.minute_at(at.y()), step)
            minutes = max(step, min(end, MINUTES_A_DAY) - drag.entry.start_min)
            return Place(cell, drag.entry.start_min, minutes)
        found = self._layout.nearest_cell(at.x(), at.y())
        if found is None:
            return None
        start = snapped(found.minute_at(at.y()) - drag.grabbed_min, step)
        last = MINUTES_A_DAY - drag.entry.minutes
        return Place(found, max(0, min(start, last)), drag.entry.minutes)

    def _offer_move(self, entry: CalendarEntry, place: Place) -> None:
        same = (
            place.cell.day == entry.day
            and place.start_min == entry.start_min
            and place.minutes == entry.minutes
            and place.cell is self._layout.cell_of.get(entry.id)
        )
        if not same:
            self.moved.emit(entry, place)

    def _cell_at(self, point: QPoint) -> Cell | None:
        if point.y() < HEAD_PX or point.x() < self._layout.left:
            return None
        at = self._content(point)
        return self._layout.cell_at(at.x(), at.y())

    def _content(self, point: QPoint) -> QPointF:
        return QPointF(point) + self._offset()

    def _let_go(self) -> None:
        self._drag = None
        self._still = None
        self.viewport().update()

    # A client dropped from a list.

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: D102
        if event.mimeData().hasFormat(CLIENT_MIME):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: D102
        point = event.position().toPoint()
        cell = self._cell_at(point)
        place = None
        if cell is not None:
            at = self._content(point)
            start = snapped(cell.minute_at(at.y()), self.step_min())
            place = Place(cell, max(0, min(start, MINUTES_A_DAY - _NEW_MIN)), _NEW_MIN)
        if place != self._dropping:
            self._dropping = place
            self.viewport().update()
        event.setAccepted(place is not None)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: D102
        self._dropping = None
        self.viewport().update()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: D102
        place, self._dropping = self._dropping, None
        self.viewport().update()
        data = bytes(event.mimeData().data(CLIENT_MIME).data())
        if place is not None and data.isdigit():
            event.acceptProposedAction()
            self.asked.emit(replace(place, minutes=0), int(data))

    # The keyboard.

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if not self._key(event):
            super().keyPressEvent(event)

    def _key(self, event: QKeyEvent) -> bool:
        key, control = event.key(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        steps = {
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
        }
        step = steps.get(Qt.Key(key))
        if key == Qt.Key.Key_Escape and self._drag is not None:
            self._let_go()
        elif step is not None and control:
            self._push(*step)
        elif step is not None:
            self._walk(*step)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current() is not None:
            self.opened.emit(self.current())
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.turned.emit(-1 if key == Qt.Key.Key_PageUp else 1)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom(-1 if key == Qt.Key.Key_Minus else 1)
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_5 and not control and self.current() is not None:
            self.status_key.emit(key - Qt.Key.Key_0)
        elif not control and "t" in (event.text().casefold(), swap_layout(event.text().casefold())):
            self.today_asked.emit()
        else:
            return False
        return True

    def _walk(self, along: int, beside: int) -> None:
        entry, layout = self.current(), self._layout
        found = layout.first() if entry is None else layout.step(entry, along, beside)
        if found is None and entry is not None and along and self._mode is Mode.WEEK:
            found = layout.step(entry, 0, along * self._days())
        if found is not None:
            self.choose(found.id)

    def _push(self, along: int, beside: int) -> None:
        """Move what is chosen by a step of time, or to the neighbouring column."""
        entry = self.current()
        if entry is None or not entry.can_move:
            return
        at = self._layout.cells.index(self._layout.cell_of[entry.id]) + beside
        if not 0 <= at < len(self._layout.cells):
            return
        start = entry.start_min + along * self.step_min()
        if 0 <= start <= MINUTES_A_DAY - entry.minutes:
            self.moved.emit(entry, Place(self._layout.cells[at], start, entry.minutes))

    def _days(self) -> int:
        """How many cells a row of the week has."""
        return self._view.days if self._view is not None else 1
