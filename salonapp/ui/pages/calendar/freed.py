"""After a cancellation: whom to call about the time that became free."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from salonapp.desk.booking import WaitingRow
from salonapp.desk.calendar import CalendarEntry, CalendarView
from salonapp.desk.waiting_words import wish_words
from salonapp.foundation.format import format_short_day, format_time
from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.frames import clear, panel
from salonapp.ui.kit.texts import label
from salonapp.visits.waiting import FreeTime

_MOST = 4


class FreedBanner(QWidget):
    """A quiet line with the names of who waits for such a time, who fits best first."""

    booked = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.staff_id: int | None = None
        self._free: FreeTime | None = None
        self._words = label("", "strong", wrap=True)
        self._names = QWidget()
        self._flow = Flow(self._names, spacing=6)
        row = QHBoxLayout()
        row.setContentsMargins(16, 8, 8, 8)
        row.addWidget(self._words, 1)
        row.addWidget(self._names, 1)
        row.addWidget(button("", self.hide, kind="quiet", icon_name="x", tip=_("Close")))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(panel(row, "strip"))
        self.hide()

    def show_free(self, free: FreeTime, rows: Sequence[WaitingRow]) -> None:
        """Name who waits for this time."""
        self.staff_id, self._free = free.staff_id, free
        freed_on = free.starts_at.date()  # soon: its year says nothing
        day, at = format_short_day(freed_on, today=freed_on), format_time(free.starts_at)
        text = _("{day}, {time} became free. It suits who waits:")
        self._words.setText(text.format(day=day, time=at))
        clear(self._flow)
        for row in rows[:_MOST]:
            text = " · ".join(part for part in (row.client.name, row.client.phone) if part)
            made = button(text, partial(self._book, row, free))
            made.setAccessibleName(f"{_('Book')}: {row.client.name}")
            made.setToolTip(wish_words(row, freed_on))
            self._flow.addWidget(made)
            made.show()
        self.show()

    def look_again(self, view: CalendarView) -> None:
        """Offer no time that is taken again: moved back, undone, or given to somebody."""
        if self._free is not None and is_taken(self._free, view.entries):
            self.withdraw()

    def withdraw(self) -> None:
        """What was freed may not be free any more."""
        self._free = None
        self.hide()

    def _book(self, row: WaitingRow, free: FreeTime) -> None:
        self.hide()
        self.booked.emit(row, free.starts_at)


def is_taken(free: FreeTime, entries: Iterable[CalendarEntry]) -> bool:
    """Whether somebody is booked with the master in a time that was free."""
    until = free.starts_at + timedelta(minutes=free.minutes)
    return any(
        each.holds
        and each.staff_id == free.staff_id
        and free.staff_id is not None
        and each.starts_at < until
        and free.starts_at < each.starts_at + timedelta(minutes=each.minutes)
        for each in entries
    )
