"""On a card that was just saved: somebody else may be the same person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from salonapp.clients.alike import LikelyDuplicate, because_words
from salonapp.foundation.i18n import _, msg
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.texts import label
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx


class SamePersonBanner(QFrame):
    """Quiet until `look` finds somebody; `merged` tells which card stayed."""

    merged = Signal(int)

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._client_id = 0
        self._other_id = 0
        self.setProperty("banner", "info")
        self._text = label("", wrap=True, selectable=True)
        head = QHBoxLayout()
        head.addWidget(self._text, 1)
        close = button("", self.hide, kind="quiet", icon_name="x", tip=_("Close"))
        head.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        acts = QHBoxLayout()
        acts.setSpacing(8)
        acts.addWidget(button(_("Compare and merge…"), self._merge))
        acts.addWidget(button(_("Two different people"), self._two_people, kind="quiet"))
        acts.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 8, 10)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(acts)
        self.hide()

    def look(self, client_id: int) -> None:
        """Look whether another card is probably the same person as `client_id`."""
        services = self._services
        self._client_id = client_id

        def work(reader: Reader) -> list[LikelyDuplicate]:
            from salonapp.clients.queries.duplicates import duplicates_of

            return duplicates_of(reader, services.viewer, client_id)

        services.read(self, work, self._show, topic="same person")

    def follow(self, client_id: int | None) -> None:
        """Another card is shown now."""
        if client_id != self._client_id:
            self._client_id = 0
            self.hide()
        elif self.isVisible() and self._client_id:
            self.look(self._client_id)

    def _show(self, found: list[LikelyDuplicate]) -> None:
        if not found or not self._client_id:
            self.hide()
            return
        best = found[0]
        self._other_id = best.client_id
        who = ", ".join(part for part in (best.name, best.phone) if part)
        text = _("Perhaps the same person as {who}: {because}.")
        self._text.setText(text.format(who=who, because=because_words(best.because)))
        self.setAccessibleName(self._text.text())
        self.show()

    def _merge(self) -> None:
        from salonapp.ui.pages.duplicates.merge_form import open_merge

        open_merge(self, self._services, self._client_id, self._other_id, self._merged)

    def _merged(self, keep_id: int, _other_id: int) -> None:
        self.hide()
        self.merged.emit(keep_id)

    def _two_people(self) -> None:
        ids = self._client_id, self._other_id

        def work(tx: Tx) -> None:
            from salonapp.clients.commands.pairs import mark_two_people

            mark_two_people(tx, *ids)

        self._services.write(
            self, msg("Two different people"), work, lambda _none: self.look(ids[0])
        )
