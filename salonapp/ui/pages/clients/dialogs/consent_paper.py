"""A form of consent, or the proof of it, as it will stand on paper: to be printed or saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from salonapp.clients.cards import Purpose
from salonapp.clients.consent_papers import SalonOnPaper, form_html, proof_html
from salonapp.clients.consents import ClientConsents, Wording, purpose_name
from salonapp.foundation.i18n import _
from salonapp.ui.kit.ticks import Tick
from salonapp.ui.pages.clients.dialogs.printable import PrintableDialog
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from datetime import date

    from salonapp.storage.door import Reader


class FormPaper(PrintableDialog):
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
        self.add_acts()
        services.read(self, read_form, self._arrived, topic="form")

    def _arrived(self, found: tuple[SalonOnPaper, tuple[Wording, ...]]) -> None:
        self._salon, self._wordings = found
        self._show()

    def _show(self) -> None:
        if self._salon is not None:
            wanted = [w for w in self._wordings if self._ticks[w.purpose].isChecked()]
            self.show_html(form_html(self._salon, wanted, self._client))


class ProofPaper(PrintableDialog):
    """Everything recorded about one client."""

    def __init__(self, parent: QWidget | None, services: Services, client_id: int) -> None:
        super().__init__(parent, services, _("Proof of consent"))
        self.add_acts()

        def read(reader: Reader) -> tuple[SalonOnPaper, ClientConsents, date]:
            from salonapp.clients.queries.consents import client_consents

            consents = client_consents(reader, services.viewer, client_id)
            return _salon(reader), consents, reader.today

        def show(found: tuple[SalonOnPaper, ClientConsents, date]) -> None:
            salon, consents, today = found
            self.setWindowTitle(_("Proof of consent: {name}").format(name=consents.name))
            masked = not services.viewer.sees_phones
            self.show_html(proof_html(salon, consents, today, masked=masked))

        services.read(self, read, show, topic="proof", failed=self.show_problem)


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
