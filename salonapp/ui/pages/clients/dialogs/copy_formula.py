"""The form that copies a formula from another client: whose, which one, by whom it is mixed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from salonapp.clients.formulas import Formula
from salonapp.foundation.i18n import _, msg
from salonapp.ui.kit.form import FormDialog, choice
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.clients.client_picker import ClientPicker
from salonapp.ui.pages.clients.dialogs.choices import Choices
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx


class CopyFormulaForm(FormDialog):
    """Begins a formula on this card with what another client's says; the other one stays."""

    written = Signal(int)

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        choices: Choices,
        client_id: int,
        *,
        last_master_id: int | None = None,
    ) -> None:
        super().__init__(parent, _("Copy a formula"), _("Copy"), width=600)
        self._services = services
        self._client_id = client_id
        self._formulas: tuple[Formula, ...] = ()
        self._from = ClientPicker(services, but=client_id)
        self._from.changed.connect(self._read)
        self._which = choice(())
        self._which.setEnabled(False)
        self._which.currentIndexChanged.connect(self._tell)
        masters = [(each.id, each.name) for each in choices.staff]
        self._master = choice([(None, _("as there")), *masters], last_master_id)
        self.form.add("from", _("From which client"), self._from, span=2)
        self.form.add("which", _("Formula"), self._which)
        self.form.add("master", _("Master"), self._master)
        self._line = label("", wrap=True, selectable=True)
        self.body.addWidget(self._line)
        self.start_clean()
        self._from.setFocus()

    def submit(self) -> None:
        """Write it with today's day."""
        problems = {}
        formula_id = self._which.currentData()
        if self._from.client_id() is None:
            problems["from"] = _("Type a name or a phone and choose somebody from the list.")
        elif formula_id is None:
            problems["which"] = _("This client has no formula yet.")
        if not self.check(problems):
            return
        client_id, staff_id = self._client_id, self._master.currentData()
        self.set_busy(True)

        def work(tx: Tx) -> None:
            from salonapp.clients.commands.formulas import copy_formula

            copy_formula(tx, formula_id, client_id, staff_id=staff_id)

        self._services.write(self, msg("Formula copied"), work, self._done, failed=self.refuse)

    def extra_snapshot(self) -> Sequence[object]:
        """From whom."""
        return (self._from.client_id(),)

    def _read(self) -> None:
        services, client_id = self._services, self._from.client_id()
        if client_id is None:
            self._show(())
            return

        def work(reader: Reader) -> tuple[Formula, ...]:
            from salonapp.clients.queries.formulas import formulas_of

            return formulas_of(reader, services.viewer, client_id)

        services.read(self, work, self._show, topic="formulas of another")

    def _show(self, formulas: tuple[Formula, ...]) -> None:
        self._formulas = formulas
        self._which.clear()
        for formula in formulas:
            self._which.addItem(formula.name, formula.latest.id)
        self._which.setEnabled(bool(formulas))
        nothing = self._from.client_id() is not None and not formulas
        self.check({"from": _("This client has no formula yet.")} if nothing else {})
        self._tell()

    def _tell(self, _place: int = 0) -> None:
        at = self._which.currentIndex()
        self._line.setText(self._formulas[at].latest.line if 0 <= at < len(self._formulas) else "")

    def _done(self, _nothing: None) -> None:
        self.written.emit(self._client_id)
        self.saved()
