"""The days shown as they will stand on paper."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from salonapp.desk.calendar import CalendarView
from salonapp.desk.calendar_sheet import as_html
from salonapp.foundation.format import format_day
from salonapp.foundation.i18n import _
from salonapp.ui.kit.ticks import Tick
from salonapp.ui.pages.clients.dialogs.printable import PrintableDialog
from salonapp.ui.services import Services


class CalendarPaper(PrintableDialog):
    """A day or a week, of everybody or of one master, with phones only if asked for."""

    def __init__(
        self, parent: QWidget | None, services: Services, view: CalendarView, master_id: int | None
    ) -> None:
        super().__init__(parent, services, _("The calendar on paper"))
        self._view, self._master_id = view, master_id
        self.document_name = f"{_('Calendar')} {format_day(view.first)}"
        self.phones = Tick(_("With phones"), False)
        self.phones.setVisible(services.viewer.sees_phones)
        self.phones.toggled.connect(self._show)
        self.foot.insertWidget(0, self.phones)
        self.add_acts()
        self._show()

    def _show(self, _on: bool = False) -> None:
        with_phones = self.phones.isChecked()
        self.show_html(as_html(self._view, self._master_id, with_phones=with_phones))
