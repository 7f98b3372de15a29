"""What a day came to: turned day by day, printed, saved."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QWidget

from salonapp.desk.day_sheet import as_html
from salonapp.desk.day_summary import DaySummary
from salonapp.foundation.format import format_day
from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.pickers import day_field, day_of
from salonapp.ui.pages.clients.dialogs.printable import PrintableDialog
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader


class DaySummaryDialog(PrintableDialog):
    """The sheet of one day; Page up and Page down turn to another."""

    def __init__(self, parent: QWidget | None, services: Services, day: date) -> None:
        super().__init__(parent, services, _("Day summary"))
        self.day = day_field(day)
        self.day.setAccessibleName(_("Day"))
        for by, icon_name, tip, key in (
            (-1, "caret-left", _("The day before"), "PgUp"),
            (1, "caret-right", _("The next day"), "PgDown"),
        ):
            turn = button("", partial(self._turn, by), icon_name=icon_name, tip=f"{tip} ({key})")
            turn.setShortcut(key)
            self.options.addWidget(turn)
        self.options.insertWidget(1, self.day)
        self.options.addStretch(1)
        self.day.dateChanged.connect(lambda _day: self.look())
        self.add_acts()
        self.look()

    def look(self) -> None:
        """Read the day that is chosen."""
        day, viewer = day_of(self.day), self.services.viewer

        def work(reader: Reader) -> tuple[DaySummary, str, date]:
            from salonapp.desk.queries.day_summary import day_summary

            found = day_summary(reader, viewer, day)
            return found, reader.settings.text("salon.currency"), reader.today

        def show(found: tuple[DaySummary, str, date]) -> None:
            summary, currency, today = found
            self.document_name = f"{_('Day summary')} {format_day(summary.day)}"
            self.show_html(as_html(summary, currency, today))

        self.services.read(self, work, show, topic="day summary", failed=self.show_problem)

    def _turn(self, by: int) -> None:
        day = day_of(self.day) + timedelta(days=by)
        self.day.setDate(QDate(day.year, day.month, day.day))


def open_day_summary(parent: QWidget, services: Services, day: date) -> DaySummaryDialog:
    """Show what a day came to."""
    made = DaySummaryDialog(parent.window(), services, day)
    made.open()
    return made
