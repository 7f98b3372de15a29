"""The shopping list: printed, copied into a message, or handed to the supplier as a table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from salonapp.foundation.format import format_day
from salonapp.foundation.i18n import _
from salonapp.foundation.text import file_name
from salonapp.ui.kit.buttons import button
from salonapp.ui.pages.clients.dialogs.printable import PrintableDialog
from salonapp.ui.pages.clients.output import ask_where_to_save, save
from salonapp.ui.pages.stock.words import for_days
from salonapp.ui.services import Services
from salonapp.visits.shopping import Purchase, as_csv, as_html, as_text, purchases
from salonapp.visits.stock_cards import StockLine


class ShoppingDialog(PrintableDialog):
    """What is to be bought for the bookings ahead."""

    holds_clients = False

    def __init__(self, parent: QWidget | None, services: Services) -> None:
        super().__init__(parent, services, _("Shopping list"))
        self._bought: tuple[Purchase, ...] = ()
        self._copy = button(_("Copy"), self.copy, icon_name="copy")
        self._table = button(_("Save as a table…"), self.save_table, icon_name="table")
        self.add_acts(self._copy, self._table)

    def show_list(self, lines: Iterable[StockLine], salon: str, today: date, days: int) -> None:
        """Show what is to be bought of `lines` for the bookings of `days` days."""
        self._bought = purchases(lines)
        day = format_day(today)
        self.document_name = f"{_('Shopping list')} {day}"
        self.show_html(as_html(self._bought, _("Shopping list"), salon, day, for_days(days)))
        for each in (self._copy, self._table):
            each.setEnabled(bool(self._bought))

    def copy(self) -> None:
        """Put the list on the clipboard, a line for each material."""
        QGuiApplication.clipboard().setText(as_text(self._bought))
        self.said.emit(_("The list is copied."))

    def save_table(self) -> None:
        """Ask where, and save the list as a table for the supplier."""
        bought = self._bought
        ask_where_to_save(
            self,
            _("Save as a table"),
            file_name(self.document_name, "csv", _("Shopping list")),
            (_("CSV table"), "csv"),
            lambda path: save(
                self.services, self, path, lambda: as_csv(bought), self.said.emit, self.show_problem
            ),
        )
