"""What never scrolls away in the calendar: the heads of the columns, the hours or the masters."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from salonapp.desk.calendar import CalendarView
from salonapp.foundation.format import format_short_day, format_time, format_weekday
from salonapp.foundation.i18n import _, ngettext
from salonapp.staff.hours import time_of
from salonapp.ui.kit.avatar import draw_avatar, initials
from salonapp.ui.pages.calendar.geometry import HEAD_PX, Cell, Layout, Mode
from salonapp.ui.pages.calendar.letters import Letters
from salonapp.ui.theme import colour

#: A column narrower than this has a shorter head.
_NARROW_PX = 104.0
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Heads(Letters):
    """The heads of the calendar, each painted where the layout says."""

    def heads(
        self, painter: QPainter, layout: Layout, view: CalendarView, width: float, offset: QPointF
    ) -> None:
        """The heads of the columns and the hours (or the masters), which never scroll away."""
        self._left(painter, layout, view, offset)
        painter.fillRect(QRectF(0, 0, width, HEAD_PX), colour("surface"))
        painter.setPen(QPen(colour("line"), 1))
        painter.drawLine(QLineF(0, HEAD_PX - 0.5, width, HEAD_PX - 0.5))
        painter.save()
        painter.setClipRect(QRectF(layout.left, 0, width - layout.left, HEAD_PX))
        seen: set[float] = set()
        for cell in layout.cells:
            if cell.box.x in seen:
                continue
            seen.add(cell.box.x)
            box = QRectF(cell.box.x - offset.x(), 0, cell.box.w, HEAD_PX - 1)
            if box.right() < layout.left or box.left() > width:
                continue
            if layout.mode is Mode.DAY:
                self._master_head(painter, box, view, cell)
            else:
                self._day_head(painter, box, layout, view, cell)
        painter.restore()

    def _master_head(self, painter: QPainter, box: QRectF, view: CalendarView, cell: Cell) -> None:
        master = next((each for each in view.masters if each.id == cell.staff_id), None)
        name = master.name if master is not None else _("no master")
        spot = QRect(int(box.left()) + 10, 9, 28, 28)
        draw_avatar(painter, spot, initials(name))
        count = sum(1 for e in view.entries if e.staff_id == cell.staff_id and e.holds)
        room = box.adjusted(46, 0, -6, 0)
        self._two_lines(painter, room, name, self._count_words(count, room.width()))

    def _day_head(
        self, painter: QPainter, box: QRectF, layout: Layout, view: CalendarView, cell: Cell
    ) -> None:
        if cell.day == view.today:
            painter.fillRect(box, colour("accent_soft"))
        first = f"{format_weekday(cell.day)}, {format_short_day(cell.day, today=view.today)}"
        count = sum(
            1
            for each in view.entries
            if each.day == cell.day
            and each.holds
            and (layout.mode is Mode.WEEK or each.staff_id == cell.staff_id)
        )
        room = box.adjusted(10, 0, -6, 0)
        second = self._count_words(count, room.width())
        if box.width() < _NARROW_PX:
            first, second = f"{format_weekday(cell.day)} {cell.day.day}", str(count or "")
        self._two_lines(painter, room, first, second)

    def _count_words(self, count: int, room: float) -> str:
        """How many are booked, as a bare number where the words have no room."""
        words = _booked_words(count)
        wide = self._metrics[id(self._plain)].horizontalAdvance(words)
        return str(count) if count and wide > room else words

    def _two_lines(self, painter: QPainter, box: QRectF, first: str, second: str) -> None:
        painter.setFont(self._head)
        painter.setPen(colour("ink"))
        top = QRectF(box.left(), box.top() + 6, box.width(), 18)
        painter.drawText(top, int(_LEFT), self._cut_to(first, self._head, box.width()))
        painter.setFont(self._plain)
        painter.setPen(colour("ink_2"))
        below = QRectF(box.left(), box.top() + 23, box.width(), 16)
        painter.drawText(below, int(_LEFT), self._cut_to(second, self._plain, box.width()))

    def _left(self, painter: QPainter, layout: Layout, view: CalendarView, offset: QPointF) -> None:
        height = layout.height - offset.y()
        painter.fillRect(QRectF(0, HEAD_PX, layout.left, max(height, 0)), colour("surface"))
        if layout.mode is Mode.WEEK:
            self._names(painter, layout, view, offset)
            return
        painter.setFont(self._plain)
        painter.setPen(colour("ink_2"))
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        if not layout.cells:
            return
        cell = layout.cells[0]
        for minute in range(layout.hours.start_min, layout.hours.end_min, 60):
            at = cell.at_minute(minute) - offset.y()
            if at >= HEAD_PX - 4:
                box = QRectF(0, at + 1, layout.left - 8, 16)
                painter.drawText(box, right, format_time(time_of(minute)))

    def _names(
        self, painter: QPainter, layout: Layout, view: CalendarView, offset: QPointF
    ) -> None:
        seen: set[float] = set()
        for cell in layout.cells:
            if cell.box.y in seen:
                continue
            seen.add(cell.box.y)
            top = cell.box.y - offset.y()
            master = next((each for each in view.masters if each.id == cell.staff_id), None)
            name = master.name if master is not None else _("no master")
            draw_avatar(painter, QRect(8, int(top) + 9, 26, 26), initials(name))
            box = QRectF(40, top + 5, layout.left - 44, 18)
            count = sum(1 for e in view.entries if e.staff_id == cell.staff_id and e.holds)
            first, _space, rest = name.partition(" ")
            painter.setFont(self._head)
            painter.setPen(colour("ink"))
            painter.drawText(box, int(_LEFT), self._cut_to(first, self._head, box.width()))
            painter.setFont(self._plain)
            painter.setPen(colour("ink_2"))
            for at, text in enumerate((rest, self._count_words(count, box.width())), start=1):
                line = box.translated(0, at * 16)
                painter.drawText(line, int(_LEFT), self._cut_to(text, self._plain, box.width()))
            painter.setPen(QPen(colour("line"), 1))
            bottom = top + cell.box.h
            painter.drawLine(QLineF(0, bottom, layout.left, bottom))


def _booked_words(count: int) -> str:
    if not count:
        return _("free")
    return ngettext("{count} appointment", "{count} appointments", count).format(count=count)
