"""Today: what the front desk looks at first in the morning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from salonapp.desk.cards import TodayAppointment, TodayView
from salonapp.foundation.i18n import _, msg
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.frames import Scroll, box, panel
from salonapp.ui.kit.notices import Banner
from salonapp.ui.page import Navigator, Page, PageState
from salonapp.ui.pages.today.appointments import AppointmentActs, AppointmentsCard
from salonapp.ui.pages.today.lists import BirthdaysCard, DueCard, FiguresCard, MixCard
from salonapp.ui.services import Services
from salonapp.visits.cards import AppointmentStatus

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx


class TodayPage(Page):
    """Appointments at the left, everything that wants a hand at the right."""

    shows = frozenset(
        {"client", "visit", "appointment", "temperature", "reminder", "setting", "consent"}
    )

    def __init__(self, services: Services, navigator: Navigator) -> None:
        super().__init__(services, navigator)
        self._view: TodayView | None = None
        self._paused = Banner(
            "warning",
            actions=((_("Look at the first messages"), lambda: navigator.go("reminders")),),
        )
        self._appointments = AppointmentsCard(
            AppointmentActs(navigator.open_client, self._arrived, self._record, self._book_anybody)
        )
        self._figures = FiguresCard()
        self._due = DueCard(navigator.open_client, self._book, self._write)
        self._mix = MixCard()
        self._birthdays = BirthdaysCard(navigator.open_client)
        scroll = Scroll()
        scroll.body.addWidget(self._paused)
        left = box(spacing=16)
        left.addWidget(self._appointments)
        left.addWidget(self._due)
        left.addStretch(1)
        right = box(spacing=16)
        for card in (self._figures, self._mix, self._birthdays):
            right.addWidget(card)
        right.addStretch(1)
        across = box(across=True, spacing=16)
        across.addWidget(panel(left), 3, Qt.AlignmentFlag.AlignTop)
        across.addWidget(panel(right), 2, Qt.AlignmentFlag.AlignTop)
        scroll.body.addLayout(across)
        scroll.body.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll)

    def top_buttons(self) -> Sequence[QWidget]:
        """Book, and a new client."""
        return (
            button(_("Book"), self._book_anybody),
            button(_("New client"), self.navigator.new_client, kind="primary", icon_name="plus"),
        )

    def reload(self) -> None:
        """Read the day."""
        services = self.services

        def work(reader: Reader) -> TodayView:
            from salonapp.desk.queries import today

            return today(reader, services.viewer)

        services.read(self, work, self._show, topic="today")

    def state(self) -> PageState:
        """Nothing but the day, which is read again."""
        return {}

    def _show(self, view: TodayView) -> None:
        if view == self._view:
            return
        self._view = view
        self._paused.set_text(_paused_text(view))
        for card in (self._appointments, self._figures, self._due, self._mix, self._birthdays):
            card.show_day(view)

    def _arrived(self, line: TodayAppointment) -> None:
        appointment_id = line.appointment.id

        def work(tx: Tx) -> None:
            from salonapp.visits.commands import set_appointment_status

            set_appointment_status(tx, appointment_id, AppointmentStatus.ARRIVED)

        self.services.write(self, msg("Noted: the client is in the salon"), work)

    def _record(self, line: TodayAppointment) -> None:
        self.navigator.open_client(line.client.id)

    def _book(self, client_id: int) -> None:
        self.navigator.open_client(client_id)

    def _book_anybody(self) -> None:
        self.navigator.go("clients")

    def _write(self, client_id: int) -> None:
        self.navigator.open_client(client_id)


def _paused_text(view: TodayView) -> str:
    if not view.paused:
        return ""
    return _("Sending is paused: nobody is written to until you have looked and resumed.")
