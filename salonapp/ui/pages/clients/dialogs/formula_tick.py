"""The offer of a visit's form to repeat the last formula for what is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from salonapp.clients.formulas import LastFormula, for_services
from salonapp.foundation.format import format_short_day
from salonapp.foundation.i18n import _
from salonapp.ui.kit.texts import label
from salonapp.ui.kit.ticks import Tick
from salonapp.ui.pages.clients.dialogs.choices import Choices
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader


class FormulaTick(QWidget):
    """Hidden where the client has no formula for the services that are chosen."""

    taken = Signal()
    """It was ticked: what was mixed may be filled in."""

    def __init__(self, services: Services, choices: Choices, client_id: int) -> None:
        super().__init__()
        self._services = services
        self._choices = choices
        self._client_id = client_id
        self._formulas: tuple[LastFormula, ...] = ()
        self._service_ids: tuple[int, ...] = ()
        self._formula: LastFormula | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self.tick = Tick(_("The same formula as last time"))
        self.tick.toggled.connect(lambda on: self.taken.emit() if on else None)
        self._line = label("", "second", wrap=True)
        column.addWidget(self.tick)
        column.addWidget(self._line)
        self.hide()
        services.read(self, self._read, self._show, topic="formulas")

    def show_for(self, service_ids: tuple[int, ...]) -> None:
        """Offer the formula for these services."""
        self._service_ids = service_ids
        kinds = {each.category for each in self._choices.services if each.id in service_ids}
        found = for_services(self._formulas, service_ids, kinds) if service_ids else None
        if found != self._formula:
            self.tick.setChecked(False)
        self._formula = found
        if found is not None:
            day = format_short_day(found.on_day, today=self._choices.today)
            self._line.setText(f"{found.name}: {found.line} ({day})")
            self.tick.setAccessibleDescription(self._line.text())
        self.setVisible(found is not None)

    def formula_id(self) -> int | None:
        """The version to repeat, when it was ticked."""
        found = self.formula()
        return found.formula_id if found is not None else None

    def last(self) -> LastFormula | None:
        """The formula that is offered."""
        return self._formula

    def formula(self) -> LastFormula | None:
        """The formula to repeat, when it was ticked."""
        return self._formula if self.tick.isChecked() else None

    def _read(self, reader: Reader) -> tuple[LastFormula, ...]:
        from salonapp.clients.queries.formulas import last_formulas_of

        return last_formulas_of(reader, self._services.viewer, self._client_id)

    def _show(self, formulas: tuple[LastFormula, ...]) -> None:
        self._formulas = formulas
        self.show_for(self._service_ids)
