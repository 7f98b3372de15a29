"""An input that finds one client by what is typed, as the search field does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QStringListModel, Qt, QTimer, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit

from salonapp.foundation.i18n import _
from salonapp.ui.kit.pickers import style_popup
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader

_MOST = 8


class ClientPicker(QLineEdit):
    """One client; typing on lets the one that was picked go. `picked` tells the id, or 0."""

    picked = Signal(int)

    def __init__(self, services: Services, *, but: int | None = None) -> None:
        super().__init__()
        self._services = services
        self._but = but
        self._found: dict[str, int] = {}
        self._client_id: int | None = None
        self.setPlaceholderText(_("Name or phone"))
        self._model = QStringListModel(self)
        completer = QCompleter(self._model, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        style_popup(completer)
        completer.activated[str].connect(self.take)  # type: ignore[index]
        self.setCompleter(completer)
        self.textEdited.connect(self._typed)
        self.returnPressed.connect(self._take_first)

    def client_id(self) -> int | None:
        """Who is picked."""
        return self._client_id

    def offered(self) -> list[str]:
        """Who is shown below the input."""
        return list(self._found)

    def take(self, words: str) -> None:
        """Pick somebody who is offered."""
        found = self._found.get(words)
        if found is not None and found != self._client_id:
            self._client_id = found
            self.setText(words)
            self.picked.emit(found)

    def _typed(self, typed: str) -> None:
        if self._client_id is not None:
            self._client_id = None
            self.picked.emit(0)
        services, but = self._services, self._but
        if not typed.strip():
            self._show({})
            return

        def work(reader: Reader) -> dict[str, int]:
            from salonapp.clients.queries import find_clients
            from salonapp.desk.queries import client_rows

            ids = find_clients(reader, services.viewer, typed, limit=_MOST + 1)
            ids = [each for each in ids if each != but][:_MOST]
            rows = client_rows(reader, services.viewer, ids)
            names = {f"{row.name} · {row.phone}" if row.phone else row.name: row.id for row in rows}
            return names

        services.read(self, work, self._show, topic="client picker")

    def _show(self, found: dict[str, int]) -> None:
        self._found = found
        self._model.setStringList(list(found))
        completer = self.completer()
        if found and self.hasFocus() and self._client_id is None and completer is not None:
            completer.complete()

    def _take_first(self) -> None:
        if self._client_id is None and self._found:
            words = next(iter(self._found))
            QTimer.singleShot(0, self, lambda: self.take(words))
