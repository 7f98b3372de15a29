"""The form of a formula: what was mixed, for what, by whom, how long it worked, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from salonapp.catalog.amounts import Unit
from salonapp.catalog.cards import MaterialView
from salonapp.clients.formulas import Component, Formula, FormulaDraft, key_of
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import _, msg
from salonapp.foundation.text import fold
from salonapp.ui.half_typed import watch
from salonapp.ui.kit.day_field import day_field, day_of
from salonapp.ui.kit.form import FormDialog, choice, line, text_area
from salonapp.ui.pages.clients.dialogs.choices import Choices, read_choices
from salonapp.ui.pages.clients.dialogs.component_rows import ComponentRows, Known
from salonapp.ui.pages.clients.dialogs.safety_notice import SafetyNotice
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.staff.rights import Viewer
    from salonapp.storage.door import Reader, Tx


@dataclass(frozen=True, slots=True)
class FormulaChoices:
    """What the form lets one choose from."""

    choices: Choices
    components: tuple[Known, ...]


def read_formula_choices(reader: Reader, viewer: Viewer) -> FormulaChoices:
    """Services, staff, and what components were called so far."""
    from salonapp.clients.queries.formulas import component_names

    return FormulaChoices(read_choices(reader), component_names(reader, viewer))


class FormulaForm(FormDialog):
    """Writes a new version; `written` tells on whose card. An older one stays as it was."""

    written = Signal(int)

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        offered: FormulaChoices,
        client_id: int,
        *,
        formula: Formula | None = None,
        last_master_id: int | None = None,
        usual_service_id: int | None = None,
    ) -> None:
        title = _("New formula")
        if formula is not None:
            title = _("New version: {name}").format(name=formula.name)
        super().__init__(parent, title, _("Save the formula"), width=640)
        self._services = services
        self._offered = offered
        self._client_id = client_id
        self._formula = formula
        choices = offered.choices
        if formula is None:
            self._for_what(choices, usual_service_id)
        self._day = day_field(choices.today)
        masters = [(each.id, each.name) for each in choices.staff]
        self._master = choice([(None, _("not said")), *masters], last_master_id)
        self.form.add("on_day", _("Day"), self._day)
        self.form.add("master", _("Master"), self._master)
        self._components = ComponentRows()
        self._components.set_known(offered.components)
        self.form.add(
            "components",
            _("Components"),
            self._components,
            hint=_("Enter goes on to the amount, then to the next component."),
            span=2,
        )
        self._developer = line(_("6 % 1:1.5"))
        self._minutes = line("35")
        self.form.add("developer", _("Developer"), self._developer)
        self.form.add("minutes", _("Minutes it worked"), self._minutes)
        self._result = text_area(_("Even, cool; a shade lighter next time"), lines=2)
        self._note = text_area(lines=2)
        self.form.add("result", _("Result"), self._result, span=2)
        self.form.add("note", _("Note"), self._note, span=2)
        if formula is not None:
            self._begin_with(formula)
        self._notice = SafetyNotice(services, client_id, choices.today)
        self.body.insertWidget(2, self._notice)
        self._components.changed.connect(self._warn)
        self._day.dateChanged.connect(lambda _day: self._warn())
        if formula is None:
            self._service.currentIndexChanged.connect(lambda _place: self._warn())
        self._warn()
        self.start_clean()
        which = key_of(formula) if formula else ""
        self.half_typed = watch(self, services, "formula", client_id, which=which)
        if formula is None:
            self._components.setFocus()
        else:
            self._components.start_with_amounts()

    def submit(self) -> None:
        """Check the shape here; what the salon's rules say comes back to the field."""
        problems: dict[str, str] = {}
        components: tuple[Component, ...] = ()
        try:
            components = self._components.components()
        except InvalidInput as error:
            problems["components"] = str(error)
        if not components and not problems:
            problems["components"] = _("Write down at least one component.")
        typed = self._minutes.text().strip()
        minutes = int(typed) if typed.isdecimal() and len(typed) < 6 else None
        if typed and minutes is None:
            problems["minutes"] = _("Write the minutes as a number, such as 35.")
        if not self.check(problems):
            return
        known = self._formula
        draft = FormulaDraft(
            client_id=self._client_id,
            on_day=day_of(self._day),
            components=components,
            service_id=known.service_id if known else self._service.currentData(),
            title=known.title if known else self._title.text(),
            staff_id=self._master.currentData(),
            developer=self._developer.text(),
            minutes=minutes,
            result=self._result.toPlainText(),
            note=self._note.toPlainText(),
        )
        self.set_busy(True)

        def work(tx: Tx) -> None:
            from salonapp.clients.commands.formulas import add_formula_version

            add_formula_version(tx, draft)

        self._services.write(
            self, msg("Formula written down"), work, self._done, failed=self.refuse
        )

    def extra_snapshot(self) -> Sequence[object]:
        """The rows of the components."""
        return (str(self._components.typed()),)

    def _warn(self) -> None:
        """Say at once where a component could hurt the client; a visit with it will stop."""
        known = {fold(each.name): each for each in self._offered.choices.materials}
        used = [
            known.get(fold(name)) or MaterialView(0, name, "", Unit.GRAM)
            for name in self._components.names()
        ]
        service = self._formula.service_id if self._formula else self._service.currentData()
        ids = () if service is None else (service,)
        self._notice.show_for(ids, day_of(self._day), used)

    def _for_what(self, choices: Choices, usual_service_id: int | None) -> None:
        services = [(each.id, each.name) for each in choices.services if not each.archived]
        self._service = choice([(None, _("no service in particular")), *services], usual_service_id)
        self._title = line(_("roots, lengths, left hand…"))
        self.form.add("service", _("Service"), self._service)
        self.form.add("title", _("What for"), self._title)

    def _begin_with(self, formula: Formula) -> None:
        latest = formula.latest
        self._components.set_components(latest.components)
        self._developer.setText(latest.developer)
        self._minutes.setText("" if latest.minutes is None else str(latest.minutes))

    def _done(self, _nothing: None) -> None:
        self.written.emit(self._client_id)
        self.saved()
