"""The formula of a visit that is closed: the last one again, or what was mixed this time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from salonapp.catalog.amounts import Unit
from salonapp.catalog.cards import MaterialView
from salonapp.clients.formulas import Component, FormulaDraft
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import _
from salonapp.foundation.text import fold
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.form import FieldBox, FormGrid, choice, line
from salonapp.ui.kit.frames import box
from salonapp.ui.kit.ticks import Tick
from salonapp.ui.pages.clients.dialogs.choices import Choices
from salonapp.ui.pages.clients.dialogs.component_rows import ComponentRows, Known
from salonapp.ui.pages.clients.dialogs.formula_tick import FormulaTick
from salonapp.ui.services import Services
from salonapp.visits.cards import MaterialUse
from salonapp.visits.mixed import used_by

if TYPE_CHECKING:
    from salonapp.storage.door import Reader


class FormulaPane(QWidget):
    """Two ticks that exclude each other; the second opens the rows of a formula.

    The rows begin with the last formula for what is done, for mostly an amount changes.
    """

    #: What is mixed is another now: what was used, and what could hurt, follow.
    changed = Signal()
    #: The rows were opened: they are to be seen.
    grown = Signal()

    def __init__(
        self, services: Services, choices: Choices, client_id: int, boxes: dict[str, FieldBox]
    ) -> None:
        super().__init__()
        self._services, self._choices, self._client_id = services, choices, client_id
        self._service_ids: tuple[int, ...] = ()
        self._names_read = False
        column = box(spacing=8)
        self.setLayout(column)
        self.new = Tick(_("Write down what was mixed"))
        self.again = FormulaTick(services, choices, client_id)
        self.again.taken.connect(lambda: self.new.setChecked(False))
        self.again.tick.toggled.connect(lambda _on: self.changed.emit())
        column.addWidget(self.again)
        self.new.toggled.connect(self._open)
        boxes["formula"] = FieldBox("", self.new)
        column.addWidget(boxes["formula"])
        self._editor = self._rows()
        boxes.update(self._editor.boxes)
        self._editor.hide()
        column.addWidget(self._editor)

    def show_for(self, service_ids: tuple[int, ...]) -> None:
        """The formula is for one of these."""
        self._service_ids = service_ids
        self.again.show_for(service_ids)
        self._offer_services()

    def formula_id(self) -> int | None:
        """The version to repeat, where it was ticked."""
        return None if self.new.isChecked() else self.again.formula_id()

    def draft(
        self, day: date, staff_id: int | None, problems: dict[str, str]
    ) -> FormulaDraft | None:
        """What was mixed, where it was written; what is wrong with it goes to `problems`."""
        if not self.new.isChecked():
            return None
        components: tuple[Component, ...] = ()
        try:
            components = self._components.components()
        except InvalidInput as error:
            problems["components"] = str(error)
        if not components:
            problems.setdefault("components", _("Write down at least one component."))
        typed = self._minutes.text().strip()
        minutes = int(typed) if typed.isdecimal() and len(typed) < 6 else None
        if typed and minutes is None:
            problems["minutes"] = _("Write the minutes as a number, such as 35.")
        return FormulaDraft(
            self._client_id,
            day,
            components,
            service_id=self._service.currentData(),
            title=self._title.text(),
            staff_id=staff_id,
            developer=self._developer.text(),
            minutes=minutes,
        )

    def materials(self, usual: dict[int, int]) -> tuple[MaterialUse, ...]:
        """What the mixture takes; empty where none is chosen, or an amount is none yet."""
        if self.new.isChecked():
            try:
                parts, developer = self._components.components(), self._developer.text()
            except InvalidInput:
                return ()
        else:
            last = self.again.formula()
            parts, developer = (last.components, last.developer) if last else ((), "")
        return used_by(parts, developer, self._choices.materials, usual)

    def named(self) -> tuple[MaterialView, ...]:
        """Typed components that are no material of the list: their name alone may warn."""
        known = {fold(each.name) for each in self._choices.materials}
        names = self._components.names() if self.new.isChecked() else ()
        return tuple(MaterialView(0, x, "", Unit.GRAM) for x in names if fold(x) not in known)

    def typed(self) -> Sequence[object]:
        """What stands in the rows, for the question whether something was typed."""
        return (self.again.tick.isChecked(), str(self._components.typed()))

    def _rows(self) -> FormGrid:
        grid = FormGrid()
        self._service = choice(())
        self._title = line(_("roots, lengths, left hand…"))
        grid.add("formula_service", _("Service"), self._service)
        grid.add("title", _("What for"), self._title)
        self._components = ComponentRows()
        self._components.changed.connect(self.changed)
        hint = _("Enter goes on to the amount, then to the next component.")
        grid.add("components", _("Components"), self._components, hint=hint, span=2)
        self._developer, self._minutes = line(_("6 % 1:1.5")), line("35")
        self._developer.textChanged.connect(lambda _text: self.changed.emit())
        grid.add("developer", _("Developer"), self._developer)
        grid.add("minutes", _("Minutes it worked"), self._minutes)
        self._empty = button(_("Begin empty"), self._begin_empty, kind="quiet")
        grid.add_wide(self._empty)
        return grid

    def _open(self, on: bool) -> None:
        self._editor.setVisible(on)
        if on:
            self.again.tick.setChecked(False)
            self._begin_with_last()
            self._read_names()
            self.grown.emit()
        self.changed.emit()

    def _begin_with_last(self) -> None:
        last = self.again.last()
        untouched = not (self._components.typed() or self._developer.text())
        self._empty.setVisible(last is not None and untouched)
        self._offer_services()
        if last is None or not untouched:
            return
        self._components.set_components(last.components)
        self._developer.setText(last.developer)
        self._minutes.setText("" if last.minutes is None else str(last.minutes))
        self._title.setText(last.title)
        self._service.setCurrentIndex(max(0, self._service.findData(last.service_id)))

    def _begin_empty(self) -> None:
        self._components.set_components(())
        for each in (self._developer, self._minutes, self._title):
            each.clear()
        self._empty.hide()
        self._components.setFocus()
        self.changed.emit()

    def _offer_services(self) -> None:
        """The services of the visit, and the one the last formula is for; the choice stays."""
        last, chosen = self.again.last(), self._service.currentData()
        of_last = (last.service_id,) if last is not None else ()
        wanted = dict.fromkeys((*self._service_ids, *of_last))
        names = {each.id: each.name for each in self._choices.services}
        self._service.clear()
        for each in wanted:
            words = names.get(each or 0, _("no service in particular"))
            self._service.addItem(words, each)
        self._service.setCurrentIndex(max(0, self._service.findData(chosen)))

    def _read_names(self) -> None:
        if self._names_read:
            return
        self._names_read = True
        viewer = self._services.viewer

        def work(reader: Reader) -> tuple[Known, ...]:
            from salonapp.clients.queries.formulas import component_names

            return component_names(reader, viewer)

        self._services.read(self, work, self._components.set_known, topic="components")
