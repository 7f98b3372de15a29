"""A card as it will stand on paper: with or without contacts, to be printed, saved or copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.notices import Banner
from salonapp.ui.pages.clients.output import ask_where_to_save, read_sheet, save
from salonapp.ui.printing import document, paint, pdf_of, set_a4
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from salonapp.desk.card_sheet import CardSheet

_SIZE = QSize(720, 680)
_PAPER_MARGIN_PX = 32


class PaperDialog(QDialog):
    """The sheet in front, what to do with it below."""

    said = Signal(str)

    def __init__(self, parent: QWidget | None, services: Services, client_id: int) -> None:
        super().__init__(parent)
        self._services = services
        self._client_id = client_id
        self._sheet: CardSheet | None = None
        self._html = ""
        self.setWindowTitle(_("The card on paper"))
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        self._problem = Banner("danger")
        self.preview = QTextBrowser()
        self.preview.setOpenLinks(False)
        self.preview.setProperty("paper", "true")
        self.preview.setAccessibleName(_("The card on paper"))
        self.contacts = QCheckBox(_("With phone and e-mail"))
        self.contacts.setChecked(services.viewer.sees_phones)
        self.contacts.setVisible(services.viewer.sees_phones)
        self.contacts.toggled.connect(self._read)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(self._problem)
        column.addWidget(self.preview, 1)
        column.addLayout(self._foot())
        self.resize(_SIZE if parent is None else _SIZE.boundedTo(parent.window().size() * 0.94))
        self._read()

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.contacts)
        row.addStretch(1)
        row.addWidget(button(_("Close"), self.reject, kind="quiet"))
        self._acts = (
            button(_("Copy as text"), self.copy_text, icon_name="copy"),
            button(_("Save as PDF…"), self.save_pdf, icon_name="file-pdf"),
            button(_("Print…"), self.print_out, kind="primary", icon_name="printer"),
        )
        for each in self._acts:
            each.setEnabled(False)
            row.addWidget(each)
        return row

    def copy_text(self) -> None:
        """Put the sheet onto the clipboard."""
        from salonapp.desk.card_sheet import as_text

        if self._sheet is not None:
            QGuiApplication.clipboard().setText(as_text(self._sheet))
            self.said.emit(_("The card was copied as text."))
            self.accept()

    def save_pdf(self) -> None:
        """Ask where, and save the sheet as a PDF file."""
        from salonapp.desk.card_sheet import file_name

        sheet, html = self._sheet, self._html
        if sheet is None:
            return

        def done(text: str) -> None:
            self.said.emit(text)
            self.accept()

        ask_where_to_save(
            self,
            _("Save as PDF"),
            file_name(sheet.name, self._client_id, "pdf"),
            (_("PDF document"), "pdf"),
            lambda path: save(
                self._services, self, path, lambda: pdf_of(html, sheet.name), done, self._failed
            ),
        )

    def print_out(self) -> None:
        """Ask for a printer, and print."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        set_a4(printer)
        printer.setDocName(_("Card"))
        chooser = QPrintDialog(printer, self)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        chooser.accepted.connect(lambda: self._print_on(printer))
        QDialog.open(chooser)  # its own `open` wants a receiver

    def _print_on(self, printer: QPrinter) -> None:
        if paint(self._html, printer):
            self.said.emit(_("The card is on its way to the printer."))
            self.accept()

    def _read(self) -> None:
        read_sheet(
            self._services,
            self,
            self._client_id,
            self.contacts.isChecked(),
            self._show,
            self._failed,
        )

    def _show(self, sheet: CardSheet) -> None:
        from salonapp.desk.card_sheet import as_html

        self._sheet, self._html = sheet, as_html(sheet)
        made = document(self._html)
        made.setParent(self.preview)
        made.setDocumentMargin(_PAPER_MARGIN_PX)
        self.preview.setDocument(made)
        for each in self._acts:
            each.setEnabled(True)

    def _failed(self, error: SalonError) -> None:
        self._problem.set_text(str(error))
