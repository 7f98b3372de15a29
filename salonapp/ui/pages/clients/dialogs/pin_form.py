"""The form that sets a client's class by hand: with a reason, and until a day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from salonapp.foundation.i18n import _, msg
from salonapp.ui.kit.chips import temperature_word
from salonapp.ui.kit.day_field import day_field, day_of
from salonapp.ui.kit.form import FormDialog, choice, line
from salonapp.ui.pages.clients.card_reading import Shown
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Tx

_USUAL_DAYS = 90


class PinForm(FormDialog):
    """Writes the class a person is sure of; `written` tells whose."""

    written = Signal(int)

    def __init__(self, parent: QWidget | None, services: Services, shown: Shown) -> None:
        title = _("Set by hand: {name}").format(name=shown.name)
        super().__init__(parent, title, _("Save"), width=560)
        self._services = services
        self._client_id = shown.id
        self._class = choice(
            [(each, temperature_word(each)) for each in ("hot", "warm", "cold")], shown.temperature
        )
        self._until = day_field(shown.today + timedelta(days=_USUAL_DAYS))
        self._reason = line(_("moves to another town in May"))
        self.form.add("temperature", _("Client"), self._class)
        self.form.add(
            "until",
            _("Until"),
            self._until,
            hint=_("After that day the program decides again."),
        )
        self.form.add("reason", _("Why"), self._reason, span=2)
        self.start_clean()
        self._reason.setFocus()

    def submit(self) -> None:
        """Write it; what cannot be comes back to its field."""
        client_id, chosen = self._client_id, str(self._class.currentData())
        reason, until = self._reason.text(), day_of(self._until)
        self.check({})
        self.set_busy(True)

        def work(tx: Tx) -> None:
            from salonapp.temperature.classes import Temperature
            from salonapp.temperature.commands import pin

            pin(tx, client_id, Temperature(chosen), reason=reason, until=until)

        self._services.write(
            self, msg("Temperature set by hand"), work, self._done, failed=self.refuse
        )

    def _done(self, _nothing: None) -> None:
        self.written.emit(self._client_id)
        self.saved()
