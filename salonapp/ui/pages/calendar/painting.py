"""Paints the calendar: the ground of each cell, the blocks on it, the heads, the line of now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QFont, QPainter, QPen

from salonapp.desk.calendar import CalendarEntry, CalendarView, overlapping
from salonapp.foundation.format import (
    format_duration,
    format_time,
)
from salonapp.foundation.i18n import _
from salonapp.staff.hours import Stretch, WorkDay, time_of
from salonapp.ui.pages.calendar.geometry import Box, Cell, Layout, Mode
from salonapp.ui.pages.calendar.heads import Heads
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
_LINE_PX = 15.0
_TEXTS_KEPT = 4_000
_GAP_SHOWN_MIN = 30
#: As far apart stand the marks of the hours in a row of the week.
_MARK_PX = 24.0
_HOUR_PX = 12.0
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Painting(Heads):
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
            if _rect(cell.box).intersects(seen):
                step = 60 if layout.mode is not Mode.WEEK else _week_step(cell)
                painter.drawLines(list(_hours(cell, step)))
        self._week_hours(painter, layout, seen)
        painter.setPen(QPen(colour("line"), 1))
        for cell in layout.cells:
            box = _rect(cell.box)
            if box.intersects(seen):
                painter.drawLine(QLineF(box.left(), box.top(), box.left(), box.bottom()))
                painter.drawLine(QLineF(box.left(), box.bottom(), box.right(), box.bottom()))

    def _week_hours(self, painter: QPainter, layout: Layout, seen: QRectF) -> None:
        """What hour a line of the week is, in its first day, where nobody is booked."""
        if layout.mode is not Mode.WEEK or not layout.cells:
            return
        painter.setPen(colour("ink_3"))
        painter.setFont(self._small)
        first = layout.cells[0].day
        for cell in layout.cells:
            if cell.day != first or not _rect(cell.box).intersects(seen):
                continue
            for minute in _marks(cell, _week_step(cell)):
                at = cell.at_minute(minute)
                place = QRectF(cell.box.x + 4, at, cell.box.w, _HOUR_PX)
                if not _is_covered(layout, cell, place):
                    text = format_time(time_of(minute))
                    self._write(painter, place.x(), at, text, self._small, place.width())

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
        now: datetime | None = None,
    ) -> None:
        """Every appointment that is seen, `without` the one being dragged.

        The line of `now` runs over the blocks and below their words.
        """
        clashing = self._clashing(layout)
        shown = [
            (layout.entries[entry_id], _rect(box))
            for entry_id, box in layout.blocks.items()
            if entry_id != without and _rect(box).intersects(seen)
        ]
        for entry, place in shown:
            self._block(painter, place, entry, clashes=entry.id in clashing)
        if now is not None:
            self.now_line(painter, layout, now)
        minute = now.hour * 60 + now.minute if now is not None else -1
        for entry, place in shown:
            if place.width() >= _LEAST_TEXT_PX and place.height() >= _LEAST_HEIGHT_PX:
                struck = now is not None and entry.day == now.date()
                struck = struck and entry.start_min <= minute <= entry.end_min
                self._texts(painter, place, entry, entry.id in clashing, struck)
            if entry.id == chosen:
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

    def _block(
        self, painter: QPainter, place: QRectF, entry: CalendarEntry, *, clashes: bool
    ) -> None:
        look = LOOKS[entry.status]
        edge = colour("hot") if clashes else colour(look.edge)
        painter.setPen(QPen(edge, 1, Qt.PenStyle.DashLine) if look.dashed else Qt.PenStyle.NoPen)
        painter.setBrush(colour(look.ground))
        painter.drawRoundedRect(place, 5, 5)
        if look.hatched:
            _hatch(painter, place, look.edge)
        painter.fillRect(QRectF(place.left(), place.top() + 2, 3, place.height() - 4), edge)

    def _texts(
        self, painter: QPainter, place: QRectF, entry: CalendarEntry, clashes: bool, struck: bool
    ) -> None:
        look = LOOKS[entry.status]
        # Neither the hatching nor the line of now runs through the words.
        ground = look.ground if look.hatched or struck else ""
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
        self._clear(painter, left, top, first, used, room, ground)
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
            line_top = top + at * _LINE_PX
            self._clear(painter, left, line_top, text, self._plain, room, ground)
            self._write(painter, left, line_top, text, self._plain, room)

    def _clear(
        self,
        painter: QPainter,
        x: float,
        y: float,
        text: str,
        used: QFont,
        width: float,
        ground: str,
    ) -> None:
        """Quiet ground below one line of words; nothing where `ground` is ""."""
        if ground:
            wide = min(self._metrics[id(used)].horizontalAdvance(text), width)
            high = min(self._metrics[id(used)].height(), _LINE_PX)
            painter.fillRect(QRectF(x - 2, y, wide + 4, high), colour(ground))

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
            for gap, where in _gaps(layout, view, cell):
                box = _rect(cell.stretch(where))
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


def _is_covered(layout: Layout, cell: Cell, place: QRectF) -> bool:
    """Whether an appointment of the cell stands over a place in it."""
    own = (layout.blocks[at] for at, each in layout.cell_of.items() if each is cell)
    return any(box.y < place.bottom() and place.top() < box.y + box.h for box in own)


def _gaps(layout: Layout, view: CalendarView, cell: Cell) -> Iterable[tuple[Stretch, Stretch]]:
    """What is free, and where to say so: beside what was called off and still stands there."""
    from salonapp.visits.booking import free_stretches

    entries = [layout.entries[i] for i, own in layout.cell_of.items() if own is cell]
    taken = [Stretch(each.start_min, each.end_min) for each in entries if each.holds]
    if not taken:
        return
    master = next((each for each in view.masters if each.id == cell.staff_id), None)
    shown = [Stretch(each.start_min, each.end_min) for each in entries]
    for gap in free_stretches(day_of_work(view.salon, master, cell.day), taken):
        empty = free_stretches(WorkDay((gap,)), shown)
        if gap.minutes >= _GAP_SHOWN_MIN and empty:
            yield gap, max(empty, key=lambda each: each.minutes)


def _hours(cell: Cell, step_min: int) -> Iterable[QLineF]:
    for minute in _marks(cell, step_min):
        at = cell.at_minute(minute)
        yield QLineF(cell.box.x, at, cell.box.x + cell.box.w, at)


def _marks(cell: Cell, step_min: int) -> Iterable[int]:
    """The whole hours of a cell that have a line, its first left out; none for a step of 0."""
    if step_min:
        first = (cell.hours.start_min // step_min + 1) * step_min
        yield from range(first, cell.hours.end_min, step_min)


def _week_step(cell: Cell) -> int:
    """How many minutes lie between two marks of a row of the week; 0 where there is no room."""
    pixels = cell.box.h / cell.hours.minutes
    return next((step for step in (60, 120, 180) if step * pixels >= _MARK_PX), 0)


def _hatch(painter: QPainter, place: QRectF, token: str) -> None:
    brush = QBrush(colour(token), Qt.BrushStyle.BDiagPattern)
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush)
    painter.drawRect(place)
    painter.restore()


def _rect(box: Box) -> QRectF:
    return QRectF(box.x, box.y, box.w, box.h)
