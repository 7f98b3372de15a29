"""Somebody leaves with bookings ahead: who is booked, who takes them over, and moving each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from salonapp.foundation.i18n import _, msg, ngettext
from salonapp.staff.cards import StaffMember
from salonapp.ui.booking.opening import open_booking
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.form import FormDialog, choice
from salonapp.ui.kit.rows import Rows, row_of
from salonapp.ui.kit.texts import label
from salonapp.ui.page import Navigator
from salonapp.ui.services import Services
from salonapp.visits.cards import AppointmentView

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx

_MOST_SHOWN = 6


@dataclass(frozen=True, slots=True)
class BookedLine:
    """One booking ahead, in words."""

    appointment: AppointmentView
    words: str


@dataclass(frozen=True, slots=True)
class BookedAhead:
    """The next of somebody's bookings, and how many there are."""

    lines: tuple[BookedLine, ...]
    count: int
    others: tuple[StaffMember, ...]


def read_ahead(reader: Reader, services: Services, staff_id: int) -> BookedAhead:
    """What is booked with somebody from now on."""
    from salonapp.desk.queries import client_rows
    from salonapp.foundation.format import format_moment
    from salonapp.staff.queries import staff_list
    from salonapp.visits.queries import appointment
    from salonapp.visits.queries.booking import ahead_of_master

    booked = ahead_of_master(reader, staff_id)
    shown = booked[:_MOST_SHOWN]
    rows = client_rows(reader, services.viewer, [each.client_id for each in shown])
    names = {row.id: row.name for row in rows}
    lines = tuple(
        BookedLine(
            appointment(reader, services.viewer, each.appointment_id),
            f"{format_moment(each.starts_at, reader.zone, reader.today)}  "
            f"{names.get(each.client_id, '')}",
        )
        for each in shown
    )
    others = tuple(each for each in staff_list(reader) if each.id != staff_id)
    return BookedAhead(lines, len(booked), others)


class LeavingForm(FormDialog):
    """The list, where each can be moved by itself, and who takes over the rest."""

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        navigator: Navigator,
        member: StaffMember,
        ahead: BookedAhead,
    ) -> None:
        title = _("{name} leaves with bookings ahead").format(name=member.name)
        super().__init__(parent, title, _("Let go"), width=600)
        self._services, self._navigator = services, navigator
        self._member = member
        self._has_left = False
        self._count = label("", "strong")
        self._rows = Rows()
        self._more = label("", "second")
        for at, widget in enumerate((self._count, self._rows, self._more), start=2):
            self.body.insertWidget(at, widget)
        others = [(each.id, each.name) for each in ahead.others]
        self._to = choice([(None, _("nobody: leave them as they are")), *others])
        hint = _("What does not fit into the other one's day stays where it is, and is told.")
        self.form.add("to", _("Who takes them over"), self._to, hint=hint, span=2)
        self._show(ahead)
        self.start_clean()
        self._to.setFocus()

    def submit(self) -> None:
        """Let them go, and hand over what they had."""
        member, to_id = self._member, self._to.currentData()

        def work(tx: Tx) -> int:
            from salonapp.staff.commands import edit_staff
            from salonapp.visits.commands.handing_over import hand_over

            left = hand_over(tx, member.id, to_id).left if to_id is not None else 0
            edit_staff(tx, member.id, name=member.name, role=member.role, archived=True)
            return left

        def then(left: int) -> None:
            if not left:
                self.saved()
                return
            self.set_busy(False)
            self._has_left = True
            text = ngettext(
                "{count} appointment did not fit and stays with the old master.",
                "{count} appointments did not fit and stay with the old master.",
                left,
            )
            self.problem.set_text(text.format(count=left))
            self._save_button.hide()
            self.form.hide()
            self.start_clean()
            self._read()

        self.set_busy(True)
        self._services.write(self, msg("Master changed"), work, then, failed=self.refuse)

    def _show(self, ahead: BookedAhead) -> None:
        count = ngettext("{count} appointment", "{count} appointments", ahead.count)
        self._count.setText(count.format(count=ahead.count))
        self._rows.show_rows([self._row(each) for each in ahead.lines])
        more = ahead.count - len(ahead.lines)
        self._more.setText(_("and {count} more").format(count=more) if more > 0 else "")
        self._more.setVisible(more > 0)
        if self._has_left and not ahead.count:
            self.saved()
        self._fit_height()

    def _row(self, line: BookedLine) -> QWidget:
        move = button(_("Move…"), partial(self._move, line))
        move.setAccessibleName(f"{_('Move…')}: {line.words}")
        about = ", ".join(line.appointment.services)
        return row_of([label(line.words), label(about, "second", wrap=True)], [move])

    def _move(self, line: BookedLine) -> None:
        open_booking(
            self._services,
            self._navigator,
            appointment=line.appointment,
            then=lambda _appointment_id: self._read(),
            over=self,
        )

    def _read(self) -> None:
        services, staff_id = self._services, self._member.id
        services.read(
            self, lambda reader: read_ahead(reader, services, staff_id), self._show, topic="ahead"
        )
