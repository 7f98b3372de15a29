"""Today: what the front desk looks at first in the morning."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from salonapp.desk.booking import WaitingRow
from salonapp.desk.cards import ClientRow, TodayAppointment, TodayView
from salonapp.foundation.format import format_time
from salonapp.foundation.i18n import _, msg
from salonapp.staff.rights import Right
from salonapp.ui import about
from salonapp.ui.booking.opening import book_wish, open_booking
from salonapp.ui.checkout.opening import open_checkout
from salonapp.ui.day.summary_dialog import open_day_summary
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.frames import Scroll, box, hold_still, panel, tab_order
from salonapp.ui.kit.notices import Banner
from salonapp.ui.page import Navigator, Page
from salonapp.ui.pages.today.answers_line import AnswersLine
from salonapp.ui.pages.today.appointments import AppointmentActs, AppointmentsCard
from salonapp.ui.pages.today.by_hand import ByHandCard
from salonapp.ui.pages.today.day_row import DayRow
from salonapp.ui.pages.today.lists import BirthdaysCard, DueCard, FiguresCard, MixCard
from salonapp.ui.pages.today.master_day import MasterActs, MasterDay
from salonapp.ui.pages.today.reading import Day, is_masters_day, message_for, read_day
from salonapp.ui.pages.today.waiting import WaitingCard
from salonapp.ui.services import Services
from salonapp.visits.cards import AppointmentStatus

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx

_MINUTE_MS = 60_000


class TodayPage(Page):
    """Appointments at the left, everything that wants a hand at the right."""

    shows = frozenset(
        {"client", "visit", "appointment", "temperature", "reminder", "setting", "consent"}
        | {"advice_edit", "waiting"}
    )

    def __init__(self, services: Services, navigator: Navigator) -> None:
        super().__init__(services, navigator)
        self._day: Day | None = None
        self._paused = Banner(
            "warning",
            actions=(
                (_("First steps"), navigator.open_guide),
                (_("Look at the first messages"), lambda: navigator.go("reminders")),
            ),
        )
        self._appointments = AppointmentsCard(
            AppointmentActs(
                navigator.open_client,
                self._arrived,
                self._record,
                self._nobody_came,
                self._book_anybody,
                navigator.import_file,
                navigator.new_client,
                self._book_client,
            )
        )
        self._figures = FiguresCard()
        self._due = DueCard(navigator.open_client, self._book, self._write)
        self._by_hand = ByHandCard(navigator.open_client, self._mark, self._book_client)
        self._answers = AnswersLine(navigator.open_answers)
        self._waiting = WaitingCard(navigator.open_client, self._book_waiting)
        self._mix = MixCard()
        self._birthdays = BirthdaysCard(navigator.open_client, self._book_client)
        self._master = MasterDay(
            services,
            MasterActs(
                navigator.open_client, self._arrived, self._record, self._nobody_came, self._note
            ),
        )
        scroll = Scroll()
        scroll.body.addWidget(self._paused)
        scroll.body.addWidget(self._master)
        self._master.hide()
        left = box(spacing=16)
        left.addWidget(self._appointments)
        left.addWidget(self._due)
        left.addStretch(1)
        right = box(spacing=16)
        for card in (
            self._figures,
            self._answers,
            self._waiting,
            self._by_hand,
            self._mix,
            self._birthdays,
        ):
            right.addWidget(card)
        right.addStretch(1)
        across = box(across=True, spacing=16)
        across.addWidget(panel(left), 3, Qt.AlignmentFlag.AlignTop)
        across.addWidget(panel(right), 2, Qt.AlignmentFlag.AlignTop)
        self._desk = panel(across)
        scroll.body.addWidget(self._desk)
        scroll.body.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll)
        self._minute = QTimer(self)
        self._minute.setInterval(_MINUTE_MS)
        self._minute.timeout.connect(self._look_at_clock)
        self._minute.start()

    def top_buttons(self) -> Sequence[QWidget]:
        """What the day came to, a booking, and a new client."""
        summary = (button(_("Day summary"), self.open_summary),)
        made = (
            *(summary if self.services.may(Right.SEE_TAKINGS) else ()),
            button(_("Book"), self._book_anybody),
            button(_("New client"), self.navigator.new_client, kind="primary", icon_name="plus"),
        )
        if self.services.is_open and is_masters_day(self.services.viewer):
            for each in made:
                each.setProperty("finger", "true")
        return made

    def search_step(self, by: int) -> None:
        """From the search field, where the keyboard is at first, Down leads into the day."""
        rows = [row for row in self.findChildren(DayRow) if row.isVisible()]
        if by > 0 and rows:
            rows[0].setFocus()

    def reload(self) -> None:
        """Read the day, and what a person is to send."""
        services = self.services

        def work(reader: Reader) -> Day:
            return read_day(reader, services.viewer)

        services.read(self, work, self._show, topic="today")

    def _show(self, day: Day) -> None:
        if day == self._day:
            self._look_at_clock()
            return
        self._day = day
        hold_still(self)
        own = is_masters_day(self.services.viewer)
        self._master.setVisible(own)
        self._desk.setVisible(not own)
        if own:
            self._paused.set_text("")
            self._master.show_day(day, self._now())
            return
        may_send = self.services.may(Right.SEND)
        self._paused.set_text(_paused_text(day.view) if may_send else "")
        self._waiting.show_rows(day.waiting, day.view.day)
        self._due.may_write = may_send
        self._by_hand.setVisible(may_send)
        self._appointments.show_day(day.view, self._now())
        for card in (self._figures, self._due, self._mix, self._birthdays):
            card.show_day(day.view)
        self._answers.show_count(day.waiting_answers if may_send else 0)
        self._by_hand.show_rows(day.by_hand, day.wished_app, next_out_words(day))
        parts = (self._paused, self._appointments, self._due, self._by_hand, self._waiting)
        tab_order(*parts, self._birthdays)

    def _arrived(self, line: TodayAppointment) -> None:
        appointment_id = line.appointment.id

        def work(tx: Tx) -> None:
            from salonapp.visits.commands import set_appointment_status

            set_appointment_status(tx, appointment_id, AppointmentStatus.ARRIVED)

        label = msg("The client has arrived")
        self.services.write(self, label, work, about=line.client.name)

    def _nobody_came(self, line: TodayAppointment) -> None:
        appointment_id = line.appointment.id

        def work(tx: Tx) -> None:
            from salonapp.visits.commands import set_appointment_status

            set_appointment_status(tx, appointment_id, AppointmentStatus.NO_SHOW)

        told = about.booked(line.client.name, line.appointment.starts_at)
        self.services.write(self, msg("The client did not come"), work, about=told)

    def _record(self, line: TodayAppointment) -> None:
        client = line.client
        open_checkout(
            self,
            self.services,
            self.navigator,
            client.id,
            client.name,
            appointment=line.appointment,
        )

    def _note(self, line: TodayAppointment) -> None:
        from salonapp.ui.pages.clients.dialogs.entry_form import EntryForm

        client = line.client
        today = line.appointment.starts_at.date()
        EntryForm(self.window(), self.services, client.id, client.name, today).open()

    def open_summary(self) -> None:
        """Show what the day came to."""
        day = self._day.view.day if self._day is not None else self._now().date()
        open_day_summary(self, self.services, day)

    def scenes(self) -> Sequence[tuple[str, Callable[[], object]]]:
        """Closing a visit, and what the day came to."""
        return (
            ("close-visit", self._close_first),
            ("summary", self._yesterdays_summary),
        )

    def _yesterdays_summary(self) -> None:
        if self._day is not None:
            open_day_summary(self, self.services, self._day.view.day - timedelta(days=1))

    def _close_first(self) -> None:
        held = (AppointmentStatus.PLANNED, AppointmentStatus.CONFIRMED, AppointmentStatus.ARRIVED)
        lines = self._day.view.appointments if self._day is not None else ()
        for line in lines:
            if line.appointment.status in held:
                self._record(line)
                return

    def _now(self) -> datetime:
        return self.services.clock.now()

    def _look_at_clock(self) -> None:
        if self._day is None or not self.isVisible():
            return
        if is_masters_day(self.services.viewer):
            self._master.look_at_clock(self._now())
        else:
            self._appointments.look_at_clock(self._now())

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self._look_at_clock()

    def _book(self, row: ClientRow) -> None:
        self._book_client(row.id)

    def _book_client(self, client_id: int) -> None:
        open_booking(self.services, self.navigator, client_id=client_id)

    def _book_waiting(self, row: WaitingRow) -> None:
        book_wish(self.services, self.navigator, row)

    def _book_anybody(self) -> None:
        open_booking(self.services, self.navigator)

    def _write(self, row: ClientRow) -> None:
        services, client_id = self.services, row.id

        def work(reader: Reader) -> tuple[int | None, str]:
            return message_for(reader, services.viewer, client_id)

        def then(found: tuple[int | None, str]) -> None:
            message_id, why_not = found
            if message_id is not None:
                self.navigator.open_reminder(message_id)
            else:
                self.navigator.say(f"{row.name}: {why_not}")

        services.read(self, work, then, topic="message")

    def _mark(self, message_id: int, done: bool) -> None:
        def work(tx: Tx) -> None:
            from salonapp.reminders.commands import mark_done, mark_not_done

            (mark_done if done else mark_not_done)(tx, message_id)

        label = msg("Noted: sent by hand") if done else msg("Noted: not sent")
        rows = self._day.by_hand if self._day is not None else ()
        who = next((each.row.client for each in rows if each.row.id == message_id), "")
        self.services.write(self, label, work, about=who)


def _paused_text(view: TodayView) -> str:
    if not view.paused or not view.visits:
        return ""
    return _("Sending is paused: nobody is written to until you have looked and resumed.")


def next_out_words(day: Day) -> str:
    """When there will be something to send: "The next messages are due at 10:00."."""
    if day.next_out is None:
        return ""
    if day.next_out.date() == day.view.day:
        return _("The next messages are due at {time}.").format(time=format_time(day.next_out))
    when = about.booked("", day.next_out)
    return _("The next messages are due on {when}.").format(when=when)
