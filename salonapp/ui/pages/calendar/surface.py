"""The calendar as it is seen: scrolled, zoomed and painted, with one appointment chosen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from salonapp.desk.calendar import CalendarEntry, CalendarView, Lane, hours_shown
from salonapp.foundation.format import format_time
from salonapp.foundation.i18n import _
from salonapp.staff.hours import Stretch, time_of
from salonapp.ui.pages.calendar.geometry import HEAD_PX, Box, Cell, Layout, Mode, lay_out
from salonapp.ui.pages.calendar.painting import Painting
from salonapp.ui.pages.calendar.spoken import spoken

_ZOOMS = (34.0, 46.0, 62.0, 84.0, 112.0, 150.0, 200.0)
_USUAL_ZOOM = 2
_FINE_ZOOM = 4
_WHOLE = Lane(0, 1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something would stand: a master's day, from a minute on."""

    cell: Cell
    start_min: int
    minutes: int


class CalendarSurface(QAbstractScrollArea):
    """Paints a `CalendarView`. What floats over it (a ghost) is painted over a kept picture."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Calendar"))
        self._view: CalendarView | None = None
        self._layout = Layout(Mode.DAY, (), 0, 0, Stretch(600, 1200), 0)
        self._mode = Mode.DAY
        self._master_id: int | None = None
        self._zoom = _USUAL_ZOOM
        self._painting = Painting()
        self._chosen: int | None = None
        self._still: QPixmap | None = None
        self._now: datetime | None = None
        self.verticalScrollBar().setSingleStep(30)

    def floating(self) -> tuple[Place | None, CalendarEntry | None]:
        """Where a ghost stands, and which appointment it is of; for who lets things be dragged."""
        return None, None

    # What is shown.

    def show_view(
        self, view: CalendarView, mode: Mode, master_id: int | None, now: datetime
    ) -> None:
        """Show other days, or the same ones read again; `now` in the salon's zone."""
        first = self._view is None
        self._view, self._mode, self._master_id, self._now = view, mode, master_id, now
        self._lay_out()
        if self._chosen not in self._layout.entries:
            self._chosen = None
            self.chosen.emit(None)
        else:
            self.chosen.emit(self.current())
        if first:
            self._scroll_to_now()

    def view(self) -> CalendarView | None:
        """What is shown."""
        return self._view

    def layout_shown(self) -> Layout:
        """Where everything stands (for tests and the bench)."""
        return self._layout

    def set_now(self, now: datetime) -> None:
        """The minute has moved on."""
        self._now = now
        if self.floating()[0] is None:
            self.viewport().update()

    def current(self) -> CalendarEntry | None:
        """The appointment that is chosen."""
        return self._layout.entries.get(self._chosen) if self._chosen is not None else None

    def choose(self, entry_id: int | None) -> None:
        """Choose an appointment and bring it into view."""
        self._chosen = entry_id if entry_id in self._layout.entries else None
        entry = self.current()
        self.setAccessibleDescription(spoken(entry) if entry is not None else "")
        if entry is not None:
            self._reveal(self._layout.blocks[entry.id])
        self.chosen.emit(entry)
        self.viewport().update()

    def zoom(self, by: int) -> None:
        """More or fewer pixels an hour."""
        wanted = max(0, min(len(_ZOOMS) - 1, self._zoom + by))
        if wanted == self._zoom:
            return
        middle = self.verticalScrollBar().value() + self.viewport().height() / 2 - HEAD_PX
        before = self._layout.height - HEAD_PX
        self._zoom = wanted
        self._lay_out()
        share = middle / before if before else 0
        after = share * (self._layout.height - HEAD_PX) - self.viewport().height() / 2 + HEAD_PX
        self.verticalScrollBar().setValue(int(after))

    def zoom_step(self) -> int:
        """Which zoom is on, to be restored."""
        return self._zoom

    def set_zoom_step(self, step: int) -> None:
        """Take up a zoom."""
        self._zoom = max(0, min(len(_ZOOMS) - 1, step))
        self._lay_out()

    def step_min(self) -> int:
        """What dragging snaps to: five minutes when there is room for them."""
        return 5 if self._zoom >= _FINE_ZOOM and self._mode is not Mode.WEEK else 15

    def _lay_out(self) -> None:
        self._still = None
        if self._view is None:
            return
        size = self.viewport().size()
        self._layout = lay_out(
            self._view,
            self._mode,
            self._master_id,
            size.width(),
            size.height(),
            hours_shown(self._view),
            _ZOOMS[self._zoom],
        )
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        down.setRange(0, max(0, int(self._layout.height - size.height())))
        down.setPageStep(size.height())
        across.setRange(0, max(0, int(self._layout.width - size.width())))
        across.setPageStep(size.width())
        self.viewport().update()

    def _scroll_to_now(self) -> None:
        if self._now is None or not self._layout.cells or self._mode is Mode.WEEK:
            return
        at = self._layout.cells[0].at_minute(self._now.hour * 60 + self._now.minute)
        self.verticalScrollBar().setValue(int(at - self.viewport().height() / 3))

    def _reveal(self, box: Box) -> None:
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        height, width = self.viewport().height(), self.viewport().width()
        if box.y - HEAD_PX < down.value():
            down.setValue(int(box.y - HEAD_PX - 8))
        elif box.y + box.h > down.value() + height:
            down.setValue(int(box.y + min(box.h, height - HEAD_PX - 16) - height + 8))
        if box.x - self._layout.left < across.value():
            across.setValue(int(box.x - self._layout.left - 8))
        elif box.x + box.w > across.value() + width:
            across.setValue(int(box.x + box.w - width + 8))

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self.viewport())
        if self._view is None:
            painter.fillRect(event.rect(), self.palette().window())
            painter.end()
            return
        offset = self._offset()
        place, floating = self.floating()
        if place is None:
            self._paint_all(painter, None)
        else:
            if self._still is None:
                self._still = self._picture(floating)
            painter.drawPixmap(0, 0, self._still)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipRect(
                QRectF(
                    self._layout.left, HEAD_PX, self.viewport().width(), self.viewport().height()
                )
            )
            painter.translate(-offset)
            box = place.cell.block(place.start_min, place.start_min + place.minutes, _WHOLE)
            where = QRectF(box.x, box.y, box.w, box.h)
            bad = self._is_taken(place, floating) or self._is_unknown(place, floating)
            self._painting.ghost(painter, where, _place_words(place), bad=bad)
        painter.end()

    def _picture(self, without: CalendarEntry | None) -> QPixmap:
        """What stands still while something is dragged: painted once, so the ghost is quick."""
        ratio = self.viewport().devicePixelRatioF()
        made = QPixmap(self.viewport().size() * ratio)
        made.setDevicePixelRatio(ratio)
        painter = QPainter(made)
        self._paint_all(painter, without.id if without is not None else None)
        painter.end()
        return made

    def _paint_all(self, painter: QPainter, without: int | None) -> None:
        assert self._view is not None
        offset, size = self._offset(), self.viewport().size()
        seen = QRectF(offset.x(), offset.y(), size.width(), size.height())
        painter.save()
        painter.translate(-offset)
        self._painting.ground(painter, self._layout, self._view, seen)
        self._painting.gaps(painter, self._layout, self._view, seen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painting.blocks(
            painter,
            self._layout,
            seen,
            chosen=self._chosen,
            without=without,
            focused=self.hasFocus(),
            now=self._now,
        )
        painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painting.heads(painter, self._layout, self._view, size.width(), offset)

    def _offset(self) -> QPointF:
        return QPointF(self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._lay_out()

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: D102
        self._still = None
        self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusInEvent(event)
        if self._chosen is None and event.reason() == Qt.FocusReason.TabFocusReason:
            first = self._layout.first()
            self.choose(first.id if first is not None else None)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusOutEvent(event)
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        self._still = None

    def _is_taken(self, place: Place, floating: CalendarEntry | None) -> bool:
        """Whether the master has somebody then: the ghost turns red before it is let go."""
        if place.cell.staff_id is None:
            return False
        wanted = Stretch(place.start_min, place.start_min + max(place.minutes, 1))
        for entry_id, own in self._layout.cell_of.items():
            entry = self._layout.entries[entry_id]
            mine = floating is not None and floating.id == entry_id
            if own is place.cell and entry.holds and not mine:
                taken = Stretch(entry.start_min, entry.end_min)
                if taken.meets(wanted):
                    return True
        return False

    def _is_unknown(self, place: Place, floating: CalendarEntry | None) -> bool:
        """Whether the master there does not do what is dragged."""
        masters = self._view.masters if self._view is not None else ()
        master = next((each for each in masters if each.id == place.cell.staff_id), None)
        wanted = floating.service_ids if floating is not None else ()
        return master is not None and not all(master.does(each) for each in wanted)


def _place_words(place: Place) -> str:
    starts, ends = time_of(place.start_min), time_of(place.start_min + place.minutes)
    return f"{format_time(starts)}\N{EN DASH}{format_time(ends)}"
