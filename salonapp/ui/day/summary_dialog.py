"""What a day, a week or a month came to: turned page by page, printed, saved."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from salonapp.desk.day_sheet import as_csv, as_html, heading
from salonapp.desk.day_summary import DaySummary, Span
from salonapp.foundation.i18n import _
from salonapp.foundation.text import file_name
from salonapp.staff.rights import Right
from salonapp.ui.kit.buttons import ChoiceRow, button
from salonapp.ui.kit.day_field import day_field, day_of
from salonapp.ui.pages.clients.dialogs.printable import PrintableDialog
from salonapp.ui.pages.clients.output import ask_where_to_save, save
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader


class DaySummaryDialog(PrintableDialog):
    """The sheet of a day, a week or a month; Page up and Page down turn to another."""

    def __init__(self, parent: QWidget | None, services: Services, day: date) -> None:
        super().__init__(parent, services, _("Day summary"))
        self._found: tuple[DaySummary, str] | None = None
        self.day = day_field(day)
        self.day.setAccessibleName(_("Day"))
        for by, icon_name, tip, key in (
            (-1, "caret-left", _("Back"), "PgUp"),
            (1, "caret-right", _("Forward"), "PgDown"),
        ):
            turn = button("", partial(self._turn, by), icon_name=icon_name, tip=f"{tip} ({key})")
            turn.setShortcut(key)
            self.options.addWidget(turn)
        self.options.insertWidget(1, self.day)
        self.span = ChoiceRow("filter", _("How many days"))
        self.span.set_choices(
            ((Span.DAY, _("Day")), (Span.WEEK, _("Week")), (Span.MONTH, _("Month"))), Span.DAY
        )
        self.options.addWidget(self.span, 1)
        self.day.dateChanged.connect(lambda _day: self.look())
        self.span.chosen.connect(lambda _key: self.look())
        table = button(_("Save as a table…"), self.save_table, icon_name="table")
        self.add_acts(*((table,) if services.may(Right.EXPORT) else ()))
        self.look()

    def look(self) -> None:
        """Read the days that are chosen."""
        span, viewer = Span(self.span.current() or Span.DAY), self.services.viewer
        first, last = span.around(day_of(self.day))

        def work(reader: Reader) -> tuple[DaySummary, str, date]:
            from salonapp.desk.queries.day_summary import day_summary

            found = day_summary(reader, viewer, first, None if span is Span.DAY else last)
            return found, reader.settings.text("salon.currency"), reader.today

        def show(found: tuple[DaySummary, str, date]) -> None:
            summary, currency, today = found
            self._found = summary, currency
            self.document_name = f"{_('Day summary')} {heading(summary, today)}"
            self.show_html(as_html(summary, currency, today))

        self.services.read(self, work, show, topic="day summary", failed=self.show_problem)

    def save_table(self) -> None:
        """Ask where, and save the figures as a table."""
        if self._found is None:
            return
        summary, currency = self._found
        ask_where_to_save(
            self,
            _("Save as a table"),
            file_name(self.document_name, "csv", _("Day summary")),
            (_("CSV table"), "csv"),
            lambda path: save(
                self.services,
                self,
                path,
                lambda: as_csv(summary, currency),
                self.said.emit,
                self.show_problem,
            ),
        )

    def _turn(self, by: int) -> None:
        day = Span(self.span.current() or Span.DAY).turned(day_of(self.day), by)
        self.day.set_day(day)


def open_day_summary(parent: QWidget, services: Services, day: date) -> DaySummaryDialog:
    """Show what a day came to."""
    made = DaySummaryDialog(parent.window(), services, day)
    made.open()
    return made
