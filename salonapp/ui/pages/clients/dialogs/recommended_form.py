"""The form of how a client came: who recommended the salon, where they heard of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QWidget

from salonapp.clients.people import USUAL_SOURCES, PeopleAround, RecommendationCircle
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import _, msg
from salonapp.foundation.text import fold
from salonapp.ui.kit.form import FormDialog, line
from salonapp.ui.kit.pickers import style_popup
from salonapp.ui.pages.clients.client_picker import ClientPicker, FoundClient
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx


class RecommendedForm(FormDialog):
    """Writes who recommended a client and where the client heard of the salon."""

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        client_id: int,
        client_name: str,
        people: PeopleAround,
        sources: Sequence[str],
    ) -> None:
        title = _("How {name} found us").format(name=client_name)
        super().__init__(parent, title, _("Save"), width=560)
        self._services = services
        self._client_id = client_id
        self._by = ClientPicker(services, but=client_id)
        if people.recommended_by is not None:
            by = people.recommended_by
            self._by.set_client(FoundClient(by.id, by.name))
        self.form.add("recommended_by", _("Who recommended us"), self._by, span=2)
        self._source = line(_("Instagram"), people.source)
        known = {fold(each): each for each in (*sources, *(_(each) for each in USUAL_SOURCES))}
        completer = QCompleter(list(known.values()), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        style_popup(completer)
        self._source.setCompleter(completer)
        self.form.add("source", _("Heard of us from"), self._source, span=2)
        self.start_clean()
        self._by.setFocus()

    def submit(self) -> None:
        """Write both; a circle is told with its names."""
        if self._by.has_loose_text():
            self.check({"recommended_by": _("Choose a client from the list.")})
            return
        self.check({})
        client_id, by_id, source = self._client_id, self._by.client_id(), self._source.text()
        self.set_busy(True)

        def work(tx: Tx) -> None:
            from salonapp.clients.commands.people import set_recommendation

            set_recommendation(tx, client_id, by_id, source)

        label = msg("Card changed")
        self._services.write(self, label, work, lambda _done: self.saved(), failed=self._refused)

    def extra_snapshot(self) -> Sequence[object]:
        """Who is chosen."""
        return (self._by.client_id(), self._by.has_loose_text())

    def _refused(self, error: SalonError) -> None:
        if not isinstance(error, RecommendationCircle):
            self.refuse(error)
            return
        chain = error.chain

        def work(reader: Reader) -> list[str]:
            from salonapp.clients.queries.people import names_of

            return names_of(reader, chain, self._services.viewer)

        def tell(names: list[str]) -> None:
            self.refuse(error)
            told = _("It would go in a circle, each recommended by the next: {chain}.")
            hint = str(error.hint) if error.hint is not None else ""
            text = told.format(chain=" ← ".join(names))
            self.check({"recommended_by": f"{text} {hint}"})

        self._services.read(self, work, tell, topic="circle", failed=self.refuse)
