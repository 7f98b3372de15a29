"""Asks for the name a list is kept under."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from salonapp.desk.filter_words import describe_all
from salonapp.desk.filters import Condition
from salonapp.foundation.i18n import _, msg
from salonapp.ui.kit.form import FormDialog, line
from salonapp.ui.kit.texts import label
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Tx


class ListForm(FormDialog):
    """Asks for a list's name."""

    kept = Signal(int)

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        name: str,
        conditions: Sequence[Condition],
        write: Callable[[Tx, str], int],
    ) -> None:
        title = _("Rename the list") if name else _("Save as list")
        super().__init__(parent, title, _("Save"), width=480)
        self._services = services
        self._write = write
        self._is_new = not name
        self.body.insertWidget(1, label(describe_all(conditions), "muted", wrap=True))
        self._name = line(_("Whom the list holds, e.g. VIPs not booked"), name)
        self._name.setMaxLength(80)
        self._name.returnPressed.connect(self._save)  # the only field: Enter is done
        self.form.add("name", _("Name of the list"), self._name, span=2)
        self.start_clean()
        self._name.setFocus()

    def submit(self) -> None:
        """Keep the name."""
        name, write = self._name.text().strip(), self._write
        if not self.check({} if name else {"name": _("Enter a name for the list.")}):
            return
        self.set_busy(True)
        label_ = msg("List saved") if self._is_new else msg("List renamed")

        def then(list_id: int) -> None:
            self.kept.emit(list_id)
            self.saved()

        self._services.write(self, label_, lambda tx: write(tx, name), then, failed=self.refuse)
