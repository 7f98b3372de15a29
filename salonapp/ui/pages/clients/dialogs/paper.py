"""A card as it will stand on paper: with or without contacts, to be printed, saved or copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.ticks import Tick
from salonapp.ui.pages.clients.dialogs.printable import PrintableDialog
from salonapp.ui.pages.clients.output import read_sheet
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.desk.card_sheet import CardSheet


class PaperDialog(PrintableDialog):
    """The sheet of one card."""

    def __init__(self, parent: QWidget | None, services: Services, client_id: int) -> None:
        super().__init__(parent, services, _("The card on paper"))
        self._client_id = client_id
        self._sheet: CardSheet | None = None
        self.contacts = Tick(_("With phone and e-mail"), services.viewer.sees_phones)
        self.contacts.setVisible(services.viewer.sees_phones)
        self.contacts.toggled.connect(self._read)
        self.foot.insertWidget(0, self.contacts)
        self.add_acts(button(_("Copy as text"), self.copy_text, icon_name="copy"))
        self._read()

    def copy_text(self) -> None:
        """Put the sheet onto the clipboard."""
        from salonapp.desk.card_sheet import as_text

        if self._sheet is not None:
            QGuiApplication.clipboard().setText(as_text(self._sheet))
            self.said.emit(_("The card was copied as text."))
            self.accept()

    def _read(self) -> None:
        read_sheet(
            self.services,
            self,
            self._client_id,
            self.contacts.isChecked(),
            self._show,
            self.show_problem,
        )

    def _show(self, sheet: CardSheet) -> None:
        from salonapp.desk.card_sheet import as_html

        self._sheet, self.document_name = sheet, sheet.name
        self.show_html(as_html(sheet))
