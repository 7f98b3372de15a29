"""The calendar page: days and weeks by master, beside them what is chosen or who waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from salonapp.desk.booking import WaitingRow
from salonapp.desk.calendar import CalendarEntry, CalendarView
from salonapp.foundation.i18n import _, msg
from salonapp.staff.hours import time_of
from salonapp.staff.rights import Right
from salonapp.ui.booking.opening import book_wish, open_booking
from salonapp.ui.chosen import books
from salonapp.ui.day.summary_dialog import open_day_summary
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.frames import panel
from salonapp.ui.kit.id_list import TwoLine
from salonapp.ui.kit.notices import Banner
from salonapp.ui.page import Navigator, Page, PageState
from salonapp.ui.pages.calendar.acts import CalendarActs
from salonapp.ui.pages.calendar.bar import CalendarBar
from salonapp.ui.pages.calendar.freed import FreedBanner
from salonapp.ui.pages.calendar.geometry import Mode
from salonapp.ui.pages.calendar.grid import CalendarGrid
from salonapp.ui.pages.calendar.panel import EntryPanel
from salonapp.ui.pages.calendar.reading import Details, read_details, read_found
from salonapp.ui.pages.calendar.scenes import scenes
from salonapp.ui.pages.calendar.side import FoundPane, WaitingPane
from salonapp.ui.pages.calendar.surface import Place
from salonapp.ui.services import Services
from salonapp.visits.booking import local_instant

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx

_SIDE_PX, _NARROW_SIDE_PX = 288, 236
#: A page narrower than this has a narrower panel.
_NARROW_PX = 1_000
_MINUTE_MS = 30_000
_WEEK_DAYS = 7


class CalendarPage(Page):
    """One read for the days shown; everything else waits until somebody looks at it."""

    shows = frozenset(
        {
            "appointment",
            "client",
            "visit",
            "staff",
            "staff_hours",
            "staff_day",
            "staff_service",
            "service",
            "setting",
            "waiting",
            "client_alert",
        }
    )

    def __init__(self, services: Services, navigator: Navigator) -> None:
        super().__init__(services, navigator)
        self._day: date | None = None
        self._mode = Mode.DAY
        self._master_id: int | None = None
        self._view: CalendarView | None = None
        self._wanted_entry: int | None = None
        self.grid = CalendarGrid()
        self._acts = CalendarActs(self, services, navigator)
        self._bar = CalendarBar()
        self._bar.turned.connect(self.turn)
        self._bar.today_asked.connect(self.go_today)
        self._bar.day_asked.connect(self.show_day)
        self._bar.mode_asked.connect(self.show_mode)
        self._bar.zoom_asked.connect(self.grid.zoom)
        self._nobody = Banner(
            "info", actions=((_("Add a master"), lambda: navigator.go("settings")),)
        )
        self._freed = FreedBanner()
        self._freed.booked.connect(self._book_waiting)
        self.grid.chosen.connect(self._on_chosen)
        self.grid.opened.connect(self._acts.change)
        self.grid.moved.connect(self._on_moved)
        self.grid.asked.connect(self._on_asked)
        self.grid.status_key.connect(self._on_status)
        self.grid.turned.connect(self.turn)
        self.grid.today_asked.connect(self.go_today)
        self._panel = EntryPanel()
        self._panel.status_asked.connect(self._on_status)
        self._panel.changed_asked.connect(self._on_change)
        self._panel.again_asked.connect(self._on_again)
        self._panel.card_asked.connect(navigator.open_client)
        self._waiting = WaitingPane()
        self._waiting.booked.connect(lambda row: self._book_waiting(row, None))
        self._waiting.dropped.connect(self._stop_waiting)
        self._waiting.card_asked.connect(navigator.open_client)
        self._found = FoundPane()
        self._found.opened.connect(
            lambda client_id: open_booking(services, navigator, client_id=client_id)
        )
        self._side = QStackedWidget()
        self._side.setFixedWidth(_NARROW_SIDE_PX)
        for each in (self._waiting, self._panel, self._found):
            self._side.addWidget(each)
        self._acts.freed.connect(self._freed.show_free)
        services.undone.connect(lambda _undone: self._freed.withdraw())
        middle = QVBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self._bar)
        middle.addWidget(self._freed)
        middle.addWidget(self._nobody)
        middle.addWidget(self.grid, 1)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addLayout(middle, 1)
        side = QVBoxLayout()
        side.setContentsMargins(0, 0, 0, 0)
        side.addWidget(self._side)
        across.addWidget(panel(side, "column"))
        self.setFocusProxy(self.grid)
        books(self.grid, self._book_chosen, wherever=True)
        books(self._found, self._book_chosen, wherever=True)
        self._minute = QTimer(self)
        self._minute.setInterval(_MINUTE_MS)
        self._minute.timeout.connect(self._on_minute)
        self._minute.start()

    # What the shell asks.

    def top_buttons(self) -> Sequence[QWidget]:
        """What the day came to, printing, and a booking from nothing."""
        summary = (button(_("Day summary"), self._open_summary),)
        return (
            *(summary if self.services.may(Right.SEE_TAKINGS) else ()),
            button("", self.open_paper, icon_name="printer", tip=_("Print…")),
            button(_("Book"), self._book, kind="primary", icon_name="calendar-plus"),
        )

    def state(self) -> PageState:
        """The days, the mode, the master and the zoom."""
        return {
            "day": self._day.isoformat() if self._day else "",
            "mode": self._mode.value,
            "master": self._master_id or 0,
            "zoom": self.grid.zoom_step(),
        }

    def restore(self, state: PageState) -> None:
        """Take them up; a `day` alone shows that day."""
        day = str(state.get("day", ""))
        self._day = date.fromisoformat(day) if day else self._day
        if "mode" in state:
            self._mode = Mode(str(state["mode"]))
            self._master_id = int(str(state.get("master", 0))) or None
            self.grid.set_zoom_step(int(str(state.get("zoom", 2))))
        entry = state.get("appointment_id")
        self._wanted_entry = int(str(entry)) if entry else None
        if self.services.is_open:
            self.reload()

    def search(self, text: str) -> bool:
        """Find clients to be dragged onto the days, without leaving them."""
        if not text.strip():
            self._show_side()
            return True
        services = self.services

        def work(reader: Reader) -> dict[int, TwoLine]:
            return read_found(reader, services.viewer, text)

        services.read(self, work, self._show_found, topic="found")
        return True

    def search_step(self, by: int) -> None:
        """Up or down in the search field."""
        self._found.list.step(by)

    def search_enter(self) -> None:
        """Enter in the search field books who is chosen."""
        if self._side.currentWidget() is self._found:
            self._book_found()

    def _book_found(self) -> bool:
        chosen = self._found.list.current_id()
        if chosen is not None:
            open_booking(self.services, self.navigator, client_id=chosen)
        return chosen is not None

    def back(self) -> bool:
        """Esc lets go of what is chosen."""
        if self.grid.current() is not None:
            self.grid.choose(None)
            return True
        return False

    def scenes(self) -> Sequence[tuple[str, Callable[[], object]]]:
        """For the tour of pictures."""
        return scenes(self)

    # Reading.

    def reload(self) -> None:
        """Read the days shown."""
        wanted, mode, services = self._day, self._mode, self.services

        def work(reader: Reader) -> tuple[CalendarView, list[WaitingRow]]:
            from salonapp.desk.queries.calendar import calendar
            from salonapp.desk.queries.waiting import waiting_list

            day = wanted or reader.today
            first, days = (day, 1)
            if mode is not Mode.DAY:
                first, days = day - timedelta(days=day.weekday()), _WEEK_DAYS
            view = calendar(reader, services.viewer, first, days)
            rows = waiting_list(reader, services.viewer) if view.waiting else []
            return view, rows

        services.read(self, work, self._show, topic="calendar")

    def _show(self, found: tuple[CalendarView, list[WaitingRow]]) -> None:
        view, waiting = found
        self._view = view
        if self._day is None:
            self._day = view.today
        known = [each.id for each in view.masters]
        if self._mode is Mode.OWN_WEEK and self._master_id not in known:
            self._master_id = known[0] if known else None
        self._bar.show_view(view, self._mode, self._master_id, self._day)
        self.grid.show_view(view, self._mode, self._master_id, self._now())
        self._waiting.show_rows(waiting, view.today)
        self._freed.look_again(view)
        empty = _("No masters yet: add them in Settings, and each gets a column here.")
        self._nobody.set_text("" if view.masters else empty)
        if self._wanted_entry is not None:
            self.grid.choose(self._wanted_entry)
            self._wanted_entry = None

    def _show_found(self, rows: dict[int, TwoLine]) -> None:
        self._found.show_found(rows)
        self._side.setCurrentWidget(self._found)

    def _show_side(self) -> None:
        chosen = self.grid.current() is not None
        self._side.setCurrentWidget(self._panel if chosen else self._waiting)

    def _now(self) -> datetime:
        now = self.services.clock.now()
        return now.astimezone(self._view.zone) if self._view is not None else now

    def _on_minute(self) -> None:
        if self.isVisible() and self._view is not None:
            self.grid.set_now(self._now())

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self._on_minute()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._side.setFixedWidth(_SIDE_PX if self.width() >= _NARROW_PX else _NARROW_SIDE_PX)

    # Which days.

    def turn(self, by: int) -> None:
        """A day on or back; in a week, a week."""
        step = 1 if self._mode is Mode.DAY else _WEEK_DAYS
        day = self._day or (self._view.today if self._view is not None else None)
        if day is not None:
            self.show_day(day + timedelta(days=by * step))

    def go_today(self) -> None:
        """Today, or this week."""
        self._day = None
        self.reload()

    def show_day(self, day: date) -> None:
        """The day, or its week."""
        self._day = day
        self.reload()

    def view(self) -> CalendarView | None:
        """The days that are shown, once they were read."""
        return self._view

    def show_mode(self, mode: Mode, master_id: int | None) -> None:
        """A day of everybody, a week of everybody, or a week of one master."""
        self._mode, self._master_id = mode, master_id
        self.grid.setFocus()  # the keys are those of what is looked at, not of the button
        self.reload()

    # What was done on the grid.

    def _on_chosen(self, entry: CalendarEntry | None) -> None:
        if entry is None or self._view is None:
            self._show_side()
            return
        self._panel.show_entry(entry, self._view.today)
        self._show_side()
        if entry.client_id is None:
            return
        services = self.services

        def work(reader: Reader) -> Details:
            return read_details(reader, services.viewer, entry)

        services.read(self, work, self._panel.show_details, topic="details")

    def _on_moved(self, entry: CalendarEntry, place: Place) -> None:
        self._acts.move(entry, place, self._now(), self.grid.viewport().update)

    def _on_asked(self, place: Place, client_id: int | None) -> None:
        if self._view is None:
            return
        starts_at = local_instant(place.cell.day, time_of(place.start_min), self._view.zone)
        open_booking(
            self.services,
            self.navigator,
            client_id=client_id,
            starts_at=starts_at,
            staff_id=place.cell.staff_id,
            minutes=place.minutes or None,
            then=self._on_booked,
        )

    def _on_booked(self, appointment_id: int) -> None:
        """What was just booked is chosen, as soon as it is shown."""
        known = appointment_id in self.grid.layout_shown().entries
        self._wanted_entry = None if known else appointment_id
        if known:
            self.grid.choose(appointment_id)

    def _on_status(self, key: int) -> None:
        entry = self.grid.current()
        if entry is not None:
            self._acts.set_status(entry, key)

    def _on_change(self) -> None:
        entry = self.grid.current()
        if entry is not None:
            self._acts.change(entry)

    def _on_again(self) -> None:
        entry = self.grid.current()
        if entry is not None:
            self._acts.book_again(entry)

    def _book_chosen(self) -> bool:
        """Who was searched for, or the client of the appointment that is chosen."""
        if self._side.currentWidget() is self._found:
            return self._book_found()
        entry = self.grid.current()
        if entry is None or entry.client_id is None:
            return False
        self._acts.book_again(entry)
        return True

    def _book(self) -> None:
        open_booking(self.services, self.navigator)

    def _open_summary(self) -> None:
        if self._day is not None:
            open_day_summary(self, self.services, self._day)

    def _book_waiting(self, row: WaitingRow, starts_at: datetime | None) -> None:
        freed = (starts_at, self._freed.staff_id) if starts_at is not None else None
        book_wish(self.services, self.navigator, row, freed)

    def _stop_waiting(self, row: WaitingRow) -> None:
        def work(tx: Tx) -> None:
            from salonapp.visits.commands.waiting import stop_waiting

            stop_waiting(tx, row.wish.id)

        self.services.write(self, msg("Taken off the waiting list"), work, about=row.client.name)

    def open_paper(self) -> None:
        """Show the days as they will stand on paper."""
        from salonapp.ui.pages.calendar.paper import CalendarPaper

        if self._view is not None:
            master_id = self._master_id if self._mode is Mode.OWN_WEEK else None
            dialog = CalendarPaper(self.window(), self.services, self._view, master_id)
            dialog.said.connect(self.navigator.say)
            dialog.open()
