"""Paints the calendar: the ground of each cell, the blocks on it, the heads, the line of now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen

from salonapp.desk.calendar import CalendarEntry, CalendarView, overlapping
from salonapp.foundation.format import (
    format_duration,
    format_short_day,
    format_time,
    format_weekday,
)
from salonapp.foundation.i18n import _
from salonapp.staff.hours import Stretch, time_of
from salonapp.ui.kit.avatar import draw_avatar, initials
from salonapp.ui.pages.calendar.geometry import HEAD_PX, Box, Cell, Layout, Mode
from salonapp.ui.pages.calendar.letters import Letters
from salonapp.ui.pages.calendar.looks import LOOKS
from salonapp.ui.theme import colour
from salonapp.visits.booking import day_of_work
from salonapp.visits.booking_words import free_words

_ICON_PX = 12
_PAD_PX = 5.0
_LEAST_TEXT_PX = 22.0
_LEAST_HEIGHT_PX = 8.5
#: A block lower than this has smaller letters.
_LOW_PX = 13.0
#: A column narrower than this has a shorter head.
_NARROW_PX = 104.0
_LINE_PX = 15.0
_TEXTS_KEPT = 4_000
_GAP_SHOWN_MIN = 30
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Painting(Letters):
    """The parts of the calendar, each painted where the layout says."""

    def ground(self, painter: QPainter, layout: Layout, view: CalendarView, seen: QRectF) -> None:
        """Working hours white, everything else toned; breaks and days off hatched; the hours."""
        painter.fillRect(seen, colour("background"))
        for cell in layout.cells:
            box = _rect(cell.box)
            if not box.intersects(seen):
                continue
            self._cell(painter, layout, view, cell)
        painter.setPen(QPen(colour("line_soft"), 1))
        for cell in layout.cells:
            if layout.mode is not Mode.WEEK and _rect(cell.box).intersects(seen):
                painter.drawLines(list(_hours(cell)))
        painter.setPen(QPen(colour("line"), 1))
        for cell in layout.cells:
            box = _rect(cell.box)
            if box.intersects(seen):
                painter.drawLine(QLineF(box.left(), box.top(), box.left(), box.bottom()))
                painter.drawLine(QLineF(box.left(), box.bottom(), box.right(), box.bottom()))

    def _cell(self, painter: QPainter, layout: Layout, view: CalendarView, cell: Cell) -> None:
        master = next((each for each in view.masters if each.id == cell.staff_id), None)
        work = day_of_work(view.salon, master, cell.day)
        for stretch in work.stretches:
            painter.fillRect(_rect(cell.stretch(stretch)), colour("surface"))
        hatched = [*work.breaks] if work.stretches else [cell.hours]
        for part in hatched:
            _hatch(painter, _rect(cell.stretch(part)), "line")
        said = free_words(work.free)
        if said:
            painter.setFont(self._plain)
            painter.setPen(colour("ink_2"))
            box = _rect(cell.box)
            place = QRectF(box.left() + 6, box.top() + 6, box.width() - 12, 18)
            if _is_covered(layout, cell, place):
                return
            text = self._cut_to(f"{said} {work.note}".strip(), self._plain, place.width())
            painter.drawText(place, int(_LEFT), text)

    def blocks(
        self,
        painter: QPainter,
        layout: Layout,
        seen: QRectF,
        *,
        chosen: int | None,
        without: int | None = None,
        focused: bool = False,
    ) -> None:
        """Every appointment that is seen, `without` the one being dragged."""
        clashing = self._clashing(layout)
        for entry_id, box in layout.blocks.items():
            place = _rect(box)
            if entry_id != without and place.intersects(seen):
                entry = layout.entries[entry_id]
                self.block(painter, place, entry, clashes=entry_id in clashing)
                if entry_id == chosen:
                    width = 2.0 if focused else 1.4
                    painter.setPen(QPen(colour("ink"), width))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)

    def _clashing(self, layout: Layout) -> frozenset[int]:
        found: set[int] = set()
        of_cell: dict[int, list[CalendarEntry]] = {}
        for entry_id, cell in layout.cell_of.items():
            if cell.staff_id is not None:
                of_cell.setdefault(id(cell), []).append(layout.entries[entry_id])
        for entries in of_cell.values():
            found |= overlapping(entries)
        return frozenset(found)

    def block(
        self, painter: QPainter, place: QRectF, entry: CalendarEntry, *, clashes: bool = False
    ) -> None:
        """One appointment."""
        look = LOOKS[entry.status]
        edge = colour("hot") if clashes else colour(look.edge)
        painter.setPen(QPen(edge, 1, Qt.PenStyle.DashLine) if look.dashed else Qt.PenStyle.NoPen)
        painter.setBrush(colour(look.ground))
        painter.drawRoundedRect(place, 5, 5)
        if look.hatched:
            _hatch(painter, place, look.edge)
        painter.fillRect(QRectF(place.left(), place.top() + 2, 3, place.height() - 4), edge)
        if place.width() < _LEAST_TEXT_PX or place.height() < _LEAST_HEIGHT_PX:
            return
        self._texts(painter, place, entry, clashes)

    def _texts(self, painter: QPainter, place: QRectF, entry: CalendarEntry, clashes: bool) -> None:
        look = LOOKS[entry.status]
        left, right = place.left() + _PAD_PX + 2, place.right() - 3
        low = place.height() < _LOW_PX
        top = place.top() + (-1 if low else 1 if place.height() < 2 * _LINE_PX else 3)
        for name, token, shown in (
            (look.icon, look.ink, True),
            ("warning-fill", "hot", entry.has_alerts or clashes),
            ("star-fill", "warm", entry.first_visit and entry.holds),
        ):
            size = _ICON_PX - 3 if low else _ICON_PX
            if shown and right - left > size + 8:
                right -= size
                spot = QRect(int(right), int(top + 1), size, size)
                self._sign(painter, spot, name, token)
                right -= 2
        room = right - left
        if room < 14:
            return
        start = format_time(entry.starts_at)
        name = entry.name or _("busy")
        used = self._struck if look.struck else self._strong
        if low:
            used = self._tiny
        lines = int((place.height() - 2) // _LINE_PX)
        painter.setPen(colour("ink"))
        painter.setFont(used)
        first = f"{start} {name}" if room > 92 else name
        if look.struck and not low:  # a text laid out before loses the line through it
            line = QRectF(left, top, room, _LINE_PX)
            painter.drawText(line, int(_LEFT), self._cut_to(first, used, room))
        else:
            self._write(painter, left, top, first, used, room)
        if lines < 2:
            return
        painter.setFont(self._plain)
        painter.setPen(colour("ink_2"))
        room = place.right() - 4 - left
        second = ", ".join(entry.services)
        if room <= 92:
            second = f"{start} {second}"
        rest = [second, entry.note.replace("\n", " "), format_duration(entry.minutes)]
        for at, text in enumerate([text for text in rest if text][: lines - 1], start=1):
            self._write(painter, left, top + at * _LINE_PX, text, self._plain, room)

    def ghost(self, painter: QPainter, place: QRectF, text: str, *, bad: bool) -> None:
        """Where what is dragged would land, with its time."""
        token = "hot" if bad else "accent"
        fill = colour(f"{token}_soft")
        painter.setOpacity(0.92)
        painter.setPen(QPen(colour(token), 1.6))
        painter.setBrush(fill)
        painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.setOpacity(1.0)
        painter.setFont(self._strong)
        painter.setPen(colour(token))
        wide = self._metrics[id(self._strong)].horizontalAdvance(text) + 12
        box = QRectF(place.left() + 6, place.top() + 1, max(place.width() - 8, wide), _LINE_PX + 2)
        painter.drawText(box, int(_LEFT), text)

    def gaps(self, painter: QPainter, layout: Layout, view: CalendarView, seen: QRectF) -> None:
        """How long is free between two appointments, where there is room to say so."""
        if layout.mode is Mode.WEEK:
            return
        painter.setFont(self._plain)
        painter.setPen(colour("ink_3"))
        centre = int(Qt.AlignmentFlag.AlignCenter)
        for cell in layout.cells:
            if cell.staff_id is None or not _rect(cell.box).intersects(seen):
                continue
            for gap in _gaps(layout, view, cell):
                box = _rect(cell.stretch(gap))
                if box.height() >= 20:
                    words = format_duration(gap.minutes)
                    # No line of an hour runs through them.
                    wide = self._metrics[id(self._plain)].horizontalAdvance(words) + 8.0
                    spot = QRectF(0, 0, min(wide, box.width()), 16)
                    spot.moveCenter(box.center())
                    painter.fillRect(spot, colour("surface"))
                    painter.drawText(box, centre, words)

    def now_line(self, painter: QPainter, layout: Layout, now: datetime) -> None:
        """Where the day stands."""
        minute = now.hour * 60 + now.minute
        hours = layout.hours
        if not hours.start_min <= minute <= hours.end_min:
            return
        painter.setPen(QPen(colour("hot"), 1.6))
        painter.setBrush(colour("hot"))
        for cell in layout.cells:
            if cell.day != now.date():
                continue
            at = cell.at_minute(minute)
            painter.drawLine(QLineF(cell.box.x, at, cell.box.x + cell.box.w, at))
        first = next((cell for cell in layout.cells if cell.day == now.date()), None)
        if first is not None and layout.mode is not Mode.WEEK:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(QPointF(first.box.x, first.at_minute(minute)), 3.5, 3.5)

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


def _is_covered(layout: Layout, cell: Cell, place: QRectF) -> bool:
    """Whether an appointment of the cell stands over a place in it."""
    own = (layout.blocks[at] for at, each in layout.cell_of.items() if each is cell)
    return any(box.y < place.bottom() and place.top() < box.y + box.h for box in own)


def _booked_words(count: int) -> str:
    from salonapp.foundation.i18n import ngettext

    if not count:
        return _("free")
    return ngettext("{count} appointment", "{count} appointments", count).format(count=count)


def _gaps(layout: Layout, view: CalendarView, cell: Cell) -> Iterable[Stretch]:
    from salonapp.visits.booking import free_stretches

    entries = [layout.entries[i] for i, own in layout.cell_of.items() if own is cell]
    taken = [Stretch(each.start_min, each.end_min) for each in entries if each.holds]
    if not taken:
        return
    master = next((each for each in view.masters if each.id == cell.staff_id), None)
    shown = [Stretch(each.start_min, each.end_min) for each in entries]
    for gap in free_stretches(day_of_work(view.salon, master, cell.day), taken):
        alone = not any(each.meets(gap) for each in shown)
        if gap.minutes >= _GAP_SHOWN_MIN and alone:
            yield gap


def _hours(cell: Cell) -> Iterable[QLineF]:
    for minute in range(cell.hours.start_min + 60, cell.hours.end_min, 60):
        at = cell.at_minute(minute)
        yield QLineF(cell.box.x, at, cell.box.x + cell.box.w, at)


def _hatch(painter: QPainter, place: QRectF, token: str) -> None:
    brush = QBrush(colour(token), Qt.BrushStyle.BDiagPattern)
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush)
    painter.drawRect(place)
    painter.restore()


def _rect(box: Box) -> QRectF:
    return QRectF(box.x, box.y, box.w, box.h)
