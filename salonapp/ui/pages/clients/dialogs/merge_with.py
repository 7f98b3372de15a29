"""Whom to merge a card with, when the person at the desk knows it better than the program."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from salonapp.foundation.i18n import _
from salonapp.ui.kit.form import FormDialog
from salonapp.ui.pages.clients.client_picker import ClientPicker
from salonapp.ui.pages.duplicates.merge_form import open_merge
from salonapp.ui.services import Services


class MergeWithForm(FormDialog):
    """Asks for the other card, then shows both side by side."""

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        client_id: int,
        name: str,
        merged: Callable[[int, int], object],
    ) -> None:
        title = _("Merge with another card: {name}").format(name=name)
        super().__init__(parent, title, _("Compare"), width=520)
        self._asked_from = parent
        self._services = services
        self._client_id = client_id
        self._merged = merged
        self._other = ClientPicker(services, but=client_id)
        hint = _("Both cards are shown side by side before anything happens.")
        self.form.add(
            "other", _("The other card of the same person"), self._other, hint=hint, span=2
        )
        self.start_clean()
        self._other.setFocus()

    def submit(self) -> None:
        """Show both cards."""
        other_id = self._other.client_id()
        if other_id is None:
            self.check({"other": _("Choose a client from the list.")})
            return
        self.saved()
        open_merge(self._asked_from, self._services, self._client_id, other_id, self._merged)

    def extra_snapshot(self) -> Sequence[object]:
        """Nothing that could be lost."""
        return ()
