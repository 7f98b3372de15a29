"""A form of consent, or the proof of it, as it will stand on paper: to be printed or saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from salonapp.clients.cards import Purpose
from salonapp.clients.consent_papers import SalonOnPaper, file_name, form_html, proof_html
from salonapp.clients.consents import ClientConsents, Wording, purpose_name
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.notices import Banner
from salonapp.ui.kit.ticks import Tick
from salonapp.ui.pages.clients.output import ask_where_to_save, save
from salonapp.ui.printing import document, paint, pdf_of, set_a4
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtPrintSupport import QPrinter

    from salonapp.storage.door import Reader

_SIZE = QSize(720, 680)
_PAPER_MARGIN_PX = 32


class ConsentPaper(QDialog):
    """The pages in front, what to do with them below."""

    said = Signal(str)

    def __init__(self, parent: QWidget | None, services: Services, title: str) -> None:
        super().__init__(parent)
        self._services = services
        self._name = title
        self._html = ""
        self.setWindowTitle(title)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        self._problem = Banner("danger")
        self.preview = QTextBrowser()
        self.preview.setOpenLinks(False)
        self.preview.setProperty("paper", "true")
        self.preview.setAccessibleName(title)
        self.options = QHBoxLayout()
        self.options.setSpacing(16)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(self._problem)
        column.addLayout(self.options)
        column.addWidget(self.preview, 1)
        column.addLayout(self._foot())
        self.resize(_SIZE if parent is None else _SIZE.boundedTo(parent.window().size() * 0.94))

    def show_html(self, html: str) -> None:
        """Show other pages."""
        self._html = html
        made = document(html)
        made.setParent(self.preview)
        made.setDocumentMargin(_PAPER_MARGIN_PX)
        self.preview.setDocument(made)

    def save_pdf(self) -> None:
        """Ask where, and save the pages as a PDF file."""
        html, title = self._html, self.windowTitle()

        def done(text: str) -> None:
            self.said.emit(text)
            self.accept()

        ask_where_to_save(
            self,
            _("Save as PDF"),
            file_name(title),
            (_("PDF document"), "pdf"),
            lambda path: save(
                self._services, self, path, lambda: pdf_of(html, title), done, self._failed
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

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(button(_("Close"), self.reject, kind="quiet"))
        row.addWidget(button(_("Save as PDF…"), self.save_pdf, icon_name="file-pdf"))
        row.addWidget(button(_("Print…"), self.print_out, kind="primary", icon_name="printer"))
        return row

    def _failed(self, error: SalonError) -> None:
        self._problem.set_text(str(error))


class FormPaper(ConsentPaper):
    """The form a client signs: a page for each purpose that is ticked."""

    def __init__(
        self, parent: QWidget | None, services: Services, purpose: Purpose | None, client: str = ""
    ) -> None:
        title = _("Form of consent: {name}").format(name=client) if client else _("Form of consent")
        super().__init__(parent, services, title)
        self._client = client
        self._salon: SalonOnPaper | None = None
        self._wordings: tuple[Wording, ...] = ()
        self._ticks: dict[Purpose, Tick] = {}
        for each in Purpose:
            tick = Tick(purpose_name(each), on=purpose is None or each is purpose)
            tick.toggled.connect(lambda _on: self._show())
            self._ticks[each] = tick
            self.options.addWidget(tick)
        self.options.addStretch(1)
        services.read(self, read_form, self._arrived, topic="form")

    def _arrived(self, found: tuple[SalonOnPaper, tuple[Wording, ...]]) -> None:
        self._salon, self._wordings = found
        self._show()

    def _show(self) -> None:
        if self._salon is not None:
            wanted = [w for w in self._wordings if self._ticks[w.purpose].isChecked()]
            self.show_html(form_html(self._salon, wanted, self._client))


class ProofPaper(ConsentPaper):
    """Everything recorded about one client."""

    def __init__(self, parent: QWidget | None, services: Services, client_id: int) -> None:
        super().__init__(parent, services, _("Proof of consent"))

        def read(reader: Reader) -> tuple[SalonOnPaper, ClientConsents, date]:
            from salonapp.clients.queries.consents import client_consents

            consents = client_consents(reader, services.viewer, client_id)
            return _salon(reader), consents, reader.today

        def show(found: tuple[SalonOnPaper, ClientConsents, date]) -> None:
            salon, consents, today = found
            self.setWindowTitle(_("Proof of consent: {name}").format(name=consents.name))
            masked = not services.viewer.sees_phones
            self.show_html(proof_html(salon, consents, today, masked=masked))

        services.read(self, read, show, topic="proof", failed=self._failed)


def read_form(reader: Reader) -> tuple[SalonOnPaper, tuple[Wording, ...]]:
    """Who asks, and in which words, in the salon's language."""
    from salonapp.clients.queries.consents import wording

    salon = _salon(reader)
    return salon, tuple(wording(reader, purpose, salon.language) for purpose in Purpose)


def _salon(reader: Reader) -> SalonOnPaper:
    settings = reader.settings
    return SalonOnPaper(
        settings.text("salon.name"),
        settings.text("salon.address"),
        settings.text("salon.phone"),
        settings.text("salon.language"),
    )
