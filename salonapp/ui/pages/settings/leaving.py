"""Somebody leaves with bookings ahead: who is booked, and who takes them over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from salonapp.foundation.i18n import _, msg, ngettext
from salonapp.staff.cards import StaffMember
from salonapp.ui.kit.form import FormDialog, choice
from salonapp.ui.kit.texts import label
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx

_MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class BookedAhead:
    """The next of somebody's bookings, in words, and how many there are."""

    lines: tuple[str, ...]
    count: int
    others: tuple[StaffMember, ...]


def read_ahead(reader: Reader, services: Services, staff_id: int) -> BookedAhead:
    """What is booked with somebody from now on."""
    from salonapp.desk.queries import client_rows
    from salonapp.foundation.format import format_moment
    from salonapp.staff.queries import staff_list
    from salonapp.visits.queries.booking import ahead_of_master

    booked = ahead_of_master(reader, staff_id)
    shown = booked[:_MOST_SHOWN]
    rows = client_rows(reader, services.viewer, [each.client_id for each in shown])
    names = {row.id: row.name for row in rows}
    lines = tuple(
        f"{format_moment(each.starts_at, reader.zone, reader.today)}: "
        f"{names.get(each.client_id, '')}"
        for each in shown
    )
    others = tuple(each for each in staff_list(reader) if each.id != staff_id)
    return BookedAhead(lines, len(booked), others)


class LeavingForm(FormDialog):
    """The list, and who takes them over."""

    def __init__(
        self, parent: QWidget, services: Services, member: StaffMember, ahead: BookedAhead
    ) -> None:
        title = _("{name} leaves with bookings ahead").format(name=member.name)
        super().__init__(parent, title, _("Let go"), width=560)
        self._services = services
        self._member = member
        count = ngettext("{count} appointment", "{count} appointments", ahead.count)
        told = "\n".join((count.format(count=ahead.count), *_lines(ahead)))
        self.body.insertWidget(2, label(told, wrap=True))
        others = [(each.id, each.name) for each in ahead.others]
        self._to = choice([(None, _("nobody: leave them as they are")), *others])
        hint = _("What does not fit into the other one's day stays where it is, and is told.")
        self.form.add("to", _("Who takes them over"), self._to, hint=hint, span=2)
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
            text = ngettext(
                "{count} appointment did not fit and stays with the old master.",
                "{count} appointments did not fit and stay with the old master.",
                left,
            )
            self.problem.set_text(text.format(count=left))
            self._save_button.hide()

        self.set_busy(True)
        self._services.write(self, msg("Master changed"), work, then, failed=self.refuse)


def _lines(ahead: BookedAhead) -> Sequence[str]:
    more = ahead.count - len(ahead.lines)
    return (*ahead.lines, _("and {count} more").format(count=more)) if more > 0 else ahead.lines
