"""What the calendar writes: moving an appointment, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from salonapp.desk.booking import WaitingRow
from salonapp.desk.calendar import CalendarEntry
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import Message, msg
from salonapp.staff.hours import time_of
from salonapp.ui import about
from salonapp.ui.booking.opening import open_booking
from salonapp.ui.checkout.opening import open_checkout
from salonapp.ui.page import Navigator
from salonapp.ui.pages.calendar.forms import AllTheSameForm, CancelForm
from salonapp.ui.pages.calendar.surface import Place
from salonapp.ui.services import Services
from salonapp.visits.booking import ObstacleKind, local_instant
from salonapp.visits.cards import (
    AppointmentDraft,
    AppointmentStatus,
    AppointmentView,
    CancelledBy,
)
from salonapp.visits.refusals import BookingRefused
from salonapp.visits.waiting import FreeTime

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx


class CalendarActs(QObject):
    """Writes, and asks what has to be asked; `freed` tells who waits for a time like the one."""

    freed = Signal(object, object)

    def __init__(self, parent: QWidget, services: Services, navigator: Navigator) -> None:
        super().__init__(parent)
        self._parent = parent
        self._services = services
        self._navigator = navigator

    def move(
        self, entry: CalendarEntry, place: Place, today: datetime, refused: Callable[[], object]
    ) -> None:
        """Put an appointment where it was dragged; what stands against it is asked for first."""
        starts_at = local_instant(place.cell.day, time_of(place.start_min), today.tzinfo)  # type: ignore[arg-type]
        self._move(entry, starts_at, place.minutes, place.cell.staff_id, (), "", today, refused)

    def _move(
        self,
        entry: CalendarEntry,
        starts_at: datetime,
        minutes: int,
        staff_id: int | None,
        kinds: tuple[ObstacleKind, ...],
        reason: str,
        today: datetime,
        refused: Callable[[], object],
    ) -> None:
        def work(tx: Tx) -> None:
            from salonapp.visits.commands.booking import Accepted, move_appointment

            accepted = Accepted(kinds, reason)
            began = _as_shown(entry)
            move_appointment(tx, entry.id, starts_at, minutes, staff_id, accepted, began)

        def ask(error: SalonError) -> None:
            refused()
            if not isinstance(error, BookingRefused):
                self._navigator.problem(error)
                return
            AllTheSameForm(
                self._parent.window(),
                error.obstacles,
                today.date(),
                lambda kinds, reason: self._move(
                    entry, starts_at, minutes, staff_id, kinds, reason, today, refused
                ),
            ).open()

        told = about.booked(entry.name, starts_at.astimezone(today.tzinfo))
        self._services.write(
            self,
            msg("Appointment moved"),
            work,
            lambda _none: self._look_for_waiting(entry, moved_to=(starts_at, staff_id)),
            failed=ask,
            about=told,
        )

    def set_status(self, entry: CalendarEntry, key: int) -> None:
        """What a digit stands for; 0 takes back what became of it."""
        if entry.client_id is None:
            return
        if key == 3 and entry.can_move:
            self.record_visit(entry)
        elif key == 5 and entry.can_move:
            CancelForm(self._parent.window(), entry.name, partial(self._cancel, entry)).open()
        elif key in (1, 2, 4) and entry.can_move:
            labels = {
                1: (AppointmentStatus.CONFIRMED, msg("Appointment confirmed")),
                2: (AppointmentStatus.ARRIVED, msg("The client has arrived")),
                4: (AppointmentStatus.NO_SHOW, msg("The client did not come")),
            }
            status, label = labels[key]
            self._write_status(entry, status, label)
        elif key == 0:
            self._write_status(entry, AppointmentStatus.PLANNED, msg("The appointment holds again"))

    def record_visit(self, entry: CalendarEntry) -> None:
        """Close the appointment with a visit; then the next time is proposed."""
        services, navigator, viewer = self._services, self._navigator, self._services.viewer

        def work(reader: Reader) -> AppointmentView:
            from salonapp.visits.queries import appointment

            return appointment(reader, viewer, entry.id)

        def show(booked: AppointmentView) -> None:
            open_checkout(
                self._parent,
                services,
                navigator,
                booked.client_id,
                entry.name,
                appointment=booked,
            )

        services.read(self, work, show, topic="choices")

    def change(self, entry: CalendarEntry) -> None:
        """Open the booking dialog on an appointment that still holds."""
        if entry.client_id is None:
            return
        if not entry.can_move:
            self._navigator.open_client(entry.client_id)
            return
        services, viewer = self._services, self._services.viewer

        def work(reader: Reader) -> AppointmentView:
            from salonapp.visits.queries import appointment

            return appointment(reader, viewer, entry.id)

        def show(booked: AppointmentView) -> None:
            open_booking(services, self._navigator, appointment=booked)

        services.read(self, work, show, topic="change")

    def book_again(self, entry: CalendarEntry) -> None:
        """The same client and services, another time."""
        open_booking(
            self._services,
            self._navigator,
            client_id=entry.client_id,
            service_ids=entry.service_ids,
            staff_id=entry.staff_id,
        )

    def _cancel(self, entry: CalendarEntry, by: CancelledBy, reason: str) -> None:
        def work(tx: Tx) -> None:
            from salonapp.visits.commands import set_appointment_status

            set_appointment_status(
                tx, entry.id, AppointmentStatus.CANCELLED, cancelled_by=by, reason=reason
            )

        label = msg("Appointment cancelled")
        self._services.write(
            self,
            label,
            work,
            lambda _none: self._look_for_waiting(entry),
            about=about.on_day(entry.name, entry.day, time_of(entry.start_min)),
        )

    def _write_status(
        self,
        entry: CalendarEntry,
        status: AppointmentStatus,
        label: Message,
        kinds: tuple[ObstacleKind, ...] = (),
        reason: str = "",
    ) -> None:
        def work(tx: Tx) -> None:
            from salonapp.visits.commands import set_appointment_status
            from salonapp.visits.commands.booking import Accepted

            accepted = Accepted(kinds, reason)
            set_appointment_status(tx, entry.id, status, accepted=accepted)

        def ask(error: SalonError) -> None:
            if not isinstance(error, BookingRefused):
                self._navigator.problem(error)
                return
            AllTheSameForm(
                self._parent.window(),
                error.obstacles,
                entry.day,
                lambda kinds, reason: self._write_status(entry, status, label, kinds, reason),
            ).open()

        told = about.on_day(entry.name, entry.day, time_of(entry.start_min))
        self._services.write(self, label, work, failed=ask, about=told)

    def _look_for_waiting(
        self, entry: CalendarEntry, moved_to: tuple[datetime, int | None] | None = None
    ) -> None:
        """Whom the time suits that `entry` stood at; pushed a little, it frees none of it whole."""
        viewer = self._services.viewer
        if moved_to is not None and moved_to[1] == entry.staff_id:
            apart = abs(moved_to[0].astimezone(UTC) - entry.starts_at.astimezone(UTC))
            if apart < timedelta(minutes=entry.minutes):
                return

        def work(reader: Reader) -> tuple[FreeTime, list[WaitingRow]]:
            from salonapp.desk.queries.waiting import free_time, whom_to_call

            free = free_time(reader, entry.starts_at, entry.minutes, entry.staff_id)
            others = [
                each
                for each in whom_to_call(reader, viewer, free)
                if each.client.id != entry.client_id
            ]
            return free, others

        def show(found: tuple[FreeTime, list[WaitingRow]]) -> None:
            if found[1]:
                self.freed.emit(*found)

        self._services.read(self, work, show, topic="waiting")


def _as_shown(entry: CalendarEntry) -> AppointmentDraft:
    return AppointmentDraft(
        entry.client_id or 0, entry.starts_at, entry.service_ids, entry.staff_id, entry.minutes
    )
