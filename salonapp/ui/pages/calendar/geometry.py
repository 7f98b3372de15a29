"""Where everything in the calendar stands: cells, minutes and blocks in plain numbers.

A cell is one master's one day, in which time runs down. In the week of everybody each row is a
master, each column a day, and an hour is a fifth as high as in the other two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from salonapp.desk.calendar import SHORTEST_SHOWN_MIN, CalendarEntry, CalendarView, Lane, lanes
from salonapp.staff.hours import Stretch

#: Height of the heads of the columns, width of the hours (or of the masters' names).
HEAD_PX = 46.0
GUTTER_PX = 54.0
NAMES_PX = 112.0
_NARROWEST_COLUMN_PX = 118.0
_NARROWEST_DAY_PX = 78.0
_LOWEST_ROW_PX = 58.0
_GAP_PX = 2.0
_ROW_GAP_PX = 5.0
#: A block lower than this holds no line of letters.
_READABLE_PX = 14.0
#: How high an hour of the week of everybody is beside one of the day.
_WEEK_SHARE = 0.21
#: Pixels an hour at the usual zoom.
USUAL_HOUR_PX = 62.0


class Mode(StrEnum):
    """What the calendar shows."""

    #: One day, a column for each master.
    DAY = "day"
    #: Seven days of one master, a column for each.
    OWN_WEEK = "own_week"
    #: Seven days of everybody, a row for each master.
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels, from the top left of everything that can be scrolled to."""

    x: float
    y: float
    w: float
    h: float

    def holds(self, x: float, y: float) -> bool:
        """Whether the point lies inside."""
        return self.x <= x < self.x + self.w and self.y <= y < self.y + self.h


@dataclass(frozen=True, slots=True)
class Cell:
    """One master's one day; `staff_id` None is for bookings with nobody in particular."""

    day: date
    staff_id: int | None
    box: Box
    hours: Stretch

    def minute_at(self, y: float) -> int:
        """The minute of the day at a height, also of one outside the cell."""
        return self.hours.start_min + round((y - self.box.y) / self.box.h * self.hours.minutes)

    def at_minute(self, minute: float) -> float:
        """The height a minute is at."""
        share = (minute - self.hours.start_min) / self.hours.minutes
        return self.box.y + share * self.box.h

    def stretch(self, part: Stretch) -> Box:
        """The whole width of the cell for a part of the day."""
        start = max(part.start_min, self.hours.start_min)
        end = min(part.end_min, self.hours.end_min)
        one, two = self.at_minute(start), self.at_minute(max(start, end))
        return Box(self.box.x, one, self.box.w, two - one)

    def block(self, start_min: int, end_min: int, lane: Lane) -> Box:
        """Where an appointment stands, beside those at the same time."""
        end = max(end_min, start_min + SHORTEST_SHOWN_MIN)
        whole = self.stretch(Stretch(start_min, end))
        room = (self.box.w - 3 * _GAP_PX) / lane.of
        left = self.box.x + _GAP_PX + lane.place * room
        return Box(left, whole.y + 0.5, max(room - 1, 3), max(whole.h - 1, 6))


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything of a view in its place."""

    mode: Mode
    cells: tuple[Cell, ...]
    width: float
    height: float
    hours: Stretch
    left: float
    entries: Mapping[int, CalendarEntry] = field(default_factory=dict)
    blocks: Mapping[int, Box] = field(default_factory=dict)
    cell_of: Mapping[int, Cell] = field(default_factory=dict)

    def cell_at(self, x: float, y: float) -> Cell | None:
        """The cell at a point."""
        return next((each for each in self.cells if each.box.holds(x, y)), None)

    def nearest_cell(self, x: float, y: float) -> Cell | None:
        """The cell at a point, or the one beside it."""
        found = self.cell_at(x, y)
        if found is not None or not self.cells:
            return found

        def distance(cell: Cell) -> float:
            box = cell.box
            over = max(box.x - x, 0, x - box.x - box.w)
            beside = max(box.y - y, 0, y - box.y - box.h)
            return over * over + beside * beside

        return min(self.cells, key=distance)

    def entry_at(self, x: float, y: float) -> CalendarEntry | None:
        """The appointment at a point."""
        for entry_id, box in self.blocks.items():
            if box.holds(x, y):
                return self.entries[entry_id]
        return None

    def step(self, entry: CalendarEntry, along: int, beside: int) -> CalendarEntry | None:
        """The appointment before or after one on its day, or the nearest of the next cell."""
        cell = self.cell_of[entry.id]
        if along:
            mine = self._of_cell(cell)
            at = [each.id for each in mine].index(entry.id) + along
            if 0 <= at < len(mine):
                return mine[at]
            return None
        place = self.cells.index(cell) + beside
        while 0 <= place < len(self.cells):
            others = self._of_cell(self.cells[place])
            if others:
                return min(others, key=lambda each: abs(each.start_min - entry.start_min))
            place += beside
        return None

    def first(self) -> CalendarEntry | None:
        """The appointment to begin walking at."""
        known = [each for cell in self.cells for each in self._of_cell(cell)]
        return known[0] if known else None

    def _of_cell(self, cell: Cell) -> list[CalendarEntry]:
        found = [self.entries[i] for i, own in self.cell_of.items() if own is cell]
        return sorted(found, key=lambda each: (each.start_min, each.id))


def lay_out(
    view: CalendarView,
    mode: Mode,
    master_id: int | None,
    width: float,
    height: float,
    hours: Stretch,
    px_per_hour: float,
) -> Layout:
    """Put a view into a window of `width` and `height`; larger ones are scrolled."""
    staff: list[int | None] = [each.id for each in view.masters]
    if any(each.staff_id not in staff for each in view.entries) or not staff:
        staff.append(None)
    if mode is Mode.OWN_WEEK:
        staff = [master_id]
    days = [view.first + timedelta(days=at) for at in range(view.days)]
    left = NAMES_PX if mode is Mode.WEEK else GUTTER_PX
    if mode is Mode.WEEK:
        cells, whole, tall = _rows(staff, days, width, height, left, hours, px_per_hour)
    else:
        cells, whole, tall = _columns(staff, days, width, height, left, hours, px_per_hour)
    return _with_blocks(Layout(mode, cells, whole, tall, hours, left), view, staff)


def _columns(
    staff: Sequence[int | None],
    days: Sequence[date],
    width: float,
    height: float,
    left: float,
    hours: Stretch,
    px_per_hour: float,
) -> tuple[tuple[Cell, ...], float, float]:
    tall = max(hours.minutes / 60 * px_per_hour, height - HEAD_PX)
    places = [(day, each) for day in days for each in staff]
    room = max((width - left) / max(len(places), 1), _NARROWEST_COLUMN_PX)
    cells = tuple(
        Cell(day, each, Box(left + at * room, HEAD_PX, room, tall), hours)
        for at, (day, each) in enumerate(places)
    )
    return cells, left + room * len(places), HEAD_PX + tall


def _rows(
    staff: Sequence[int | None],
    days: Sequence[date],
    width: float,
    height: float,
    left: float,
    hours: Stretch,
    px_per_hour: float,
) -> tuple[tuple[Cell, ...], float, float]:
    room = max((width - left) / len(days), _NARROWEST_DAY_PX)
    least = max(hours.minutes / 60 * px_per_hour * _WEEK_SHARE, _LOWEST_ROW_PX)
    # Rows that fill the window at the usual zoom grow at once with a larger one.
    larger = max(1.0, px_per_hour / USUAL_HOUR_PX)
    row = max((height - HEAD_PX) / max(len(staff), 1) * larger, least)
    cells = tuple(
        Cell(
            day, each, Box(left + column * room, HEAD_PX + at * row, room, row - _ROW_GAP_PX), hours
        )
        for at, each in enumerate(staff)
        for column, day in enumerate(days)
    )
    return cells, left + room * len(days), HEAD_PX + row * len(staff)


def _with_blocks(layout: Layout, view: CalendarView, staff: Sequence[int | None]) -> Layout:
    known = {(cell.day, cell.staff_id): cell for cell in layout.cells}
    by_cell: dict[Cell, list[CalendarEntry]] = {}
    for entry in view.entries:
        staff_id = entry.staff_id if entry.staff_id in staff else None
        cell = known.get((entry.day, staff_id))
        if cell is not None and (layout.mode is not Mode.OWN_WEEK or entry.staff_id in staff):
            by_cell.setdefault(cell, []).append(entry)
    entries: dict[int, CalendarEntry] = {}
    blocks: dict[int, Box] = {}
    cell_of: dict[int, Cell] = {}
    for cell, found in by_cell.items():
        places = lanes(found)
        boxes = {
            entry.id: cell.block(entry.start_min, entry.end_min, places[entry.id])
            for entry in found
        }
        for entry in found:
            entries[entry.id] = entry
            cell_of[entry.id] = cell
            blocks[entry.id] = _readable(boxes[entry.id], boxes.values(), cell.box)
    return Layout(
        layout.mode,
        layout.cells,
        layout.width,
        layout.height,
        layout.hours,
        layout.left,
        entries,
        blocks,
        cell_of,
    )


def _readable(box: Box, others: Iterable[Box], cell: Box) -> Box:
    """A low block made high enough for its name, as far as nothing stands below it."""
    if box.h >= _READABLE_PX:
        return box
    below = (
        other.y
        for other in others
        if other.y > box.y and other.x < box.x + box.w and box.x < other.x + other.w
    )
    room = min(below, default=cell.y + cell.h) - box.y - 1
    return replace(box, h=max(box.h, min(room, _READABLE_PX)))
