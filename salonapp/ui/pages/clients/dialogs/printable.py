"""Pages as they will stand on paper: to be looked at, printed, or saved as a PDF file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import _
from salonapp.foundation.text import file_name
from salonapp.staff.rights import Right
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.notices import Banner
from salonapp.ui.pages.clients.output import ask_where_to_save, save
from salonapp.ui.printing import document, paint, pdf_of, set_a4
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_SIZE = QSize(720, 680)
_PAPER_MARGIN_PX = 32


class PrintableDialog(QDialog):
    """The pages in front, what to do with them below; until they are there nothing can be done."""

    said = Signal(str)
    #: Whether a file of it is an export, which takes its right; paper takes none.
    holds_clients = True

    def __init__(self, parent: QWidget | None, services: Services, title: str) -> None:
        super().__init__(parent)
        self.services = services
        #: What the PDF is called, and the job at the printer; "" for the window's title.
        self.document_name = ""
        self._html = ""
        self.setWindowTitle(title)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        self._problem = Banner("danger")
        self.options = QHBoxLayout()
        self.options.setSpacing(16)
        self.preview = QTextBrowser()
        self.preview.setOpenLinks(False)
        self.preview.setProperty("paper", "true")
        self.preview.setAccessibleName(title)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(8)
        self.foot.addStretch(1)
        self.foot.addWidget(button(_("Close"), self.reject, kind="quiet"))
        self._acts: list[QPushButton] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(self._problem)
        column.addLayout(self.options)
        column.addWidget(self.preview, 1)
        column.addLayout(self.foot)
        self.resize(_SIZE if parent is None else _SIZE.boundedTo(parent.window().size() * 0.94))

    def add_acts(self, *acts: QPushButton) -> None:
        """Put buttons that need the pages into the foot, and those every such dialog has."""
        pdf = button(_("Save as PDF…"), self.save_pdf, icon_name="file-pdf")
        may_save = self.services.may(Right.EXPORT) or not self.holds_clients
        self._acts = [
            *acts,
            *((pdf,) if may_save else ()),
            button(_("Print…"), self.print_out, kind="primary", icon_name="printer"),
        ]
        for each in self._acts:
            each.setEnabled(False)
            self.foot.addWidget(each)

    def show_html(self, html: str) -> None:
        """Show pages, or other ones."""
        self._html = html
        made = document(html)
        made.setParent(self.preview)
        made.setDocumentMargin(_PAPER_MARGIN_PX)
        self.preview.setDocument(made)
        for each in self._acts:
            each.setEnabled(True)

    def show_problem(self, error: SalonError) -> None:
        """Say why there are no pages, or no file."""
        self._problem.set_text(str(error))

    def save_pdf(self) -> None:
        """Ask where, and save the pages as a PDF file."""
        html, title = self._html, self.document_name or self.windowTitle()

        def done(text: str) -> None:
            self.said.emit(text)
            self.accept()

        ask_where_to_save(
            self,
            _("Save as PDF"),
            file_name(title, "pdf", _("Card")),
            (_("PDF document"), "pdf"),
            lambda path: save(
                self.services, self, path, lambda: pdf_of(html, title), done, self.show_problem
            ),
        )

    def print_out(self) -> None:
        """Ask for a printer, and print."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        set_a4(printer)
        printer.setDocName(self.windowTitle())
        chooser = QPrintDialog(printer, self)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        chooser.accepted.connect(lambda: self._print_on(printer))
        QDialog.open(chooser)  # its own `open` wants a receiver

    def _print_on(self, printer: QPrinter) -> None:
        if paint(self._html, printer):
            self.said.emit(_("The pages are on their way to the printer."))
            self.accept()
