"""The tab of formulas: each with all its versions, and what changed from one to the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from salonapp.clients.formulas import Difference, Formula, FormulaVersion, Mark, key_of
from salonapp.foundation import format as fmt
from salonapp.foundation.i18n import _, msg, ngettext
from salonapp.ui.kit.buttons import ChoiceRow, button
from salonapp.ui.kit.chips import chip
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.focus import keeping_focus
from salonapp.ui.kit.frames import Card, Scroll, clear, hold_still, rule
from salonapp.ui.kit.notices import Banner, EmptyState
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.clients.card_reading import Shown
from salonapp.ui.pages.clients.formula_acts import copy_formula, last_master, write_formula
from salonapp.ui.pages.clients.formula_words import short
from salonapp.ui.services import Services
from salonapp.visits.cards import VisitStatus

if TYPE_CHECKING:
    from salonapp.foundation.errors import SalonError
    from salonapp.storage.door import Reader, Tx

#: Versions shown at first; a button brings the earlier ones.
_VERSIONS = 8
#: Visits a formula can be repeated in.
_VISITS = 6
_KINDS = {Mark.ADDED: "good", Mark.REMOVED: "hot", Mark.CHANGED: "warm"}


class FormulasTab(QStackedWidget):
    """The formulas at the top, the versions of the chosen one below."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._shown: Shown | None = None
        self._formulas: tuple[Formula, ...] = ()
        self._of_client: int | None = None
        self._chosen = ""
        self._all_versions = False
        self._empty = EmptyState(
            "flask",
            _("No formulas yet"),
            _("What was mixed stands here: components, developer, time, result, each time anew."),
            ((_("New formula"), self.begin), (_("Copy from another client"), self.copy)),
        )
        self._page = Scroll(margins=(0, 6, 0, 20), spacing=12)
        self._problem = Banner("warning", closable=True)
        self._which = ChoiceRow("filter", _("Formulas"))
        self._which.chosen.connect(self._choose)
        self._page.body.addWidget(self._problem)
        self._page.body.addLayout(self._top())
        self._versions = QVBoxLayout()
        self._versions.setSpacing(12)
        self._page.body.addLayout(self._versions)
        self._page.body.addStretch(1)
        for widget in (self._page, self._empty):
            self.addWidget(widget)

    def show_card(self, shown: Shown) -> None:
        """Read and show a card's formulas."""
        services, client_id = self._services, shown.id
        self._shown = shown

        def work(reader: Reader) -> tuple[Formula, ...]:
            from salonapp.clients.queries.formulas import formulas_of

            return formulas_of(reader, services.viewer, client_id)

        services.read(self, work, self._show_again, topic="formulas")

    def begin(self) -> None:
        """Write down a formula the client does not have yet."""
        if self._shown is not None:
            write_formula(self, self._services, self._shown)

    def new_version(self) -> None:
        """Write down what was mixed this time, beginning with the version before."""
        if self._shown is not None:
            write_formula(self, self._services, self._shown, self.chosen())

    def copy(self) -> None:
        """Take a formula over from another client."""
        if self._shown is not None:
            copy_formula(self, self._services, self._shown)

    def chosen(self) -> Formula | None:
        """The formula whose versions are shown."""
        return next((each for each in self._formulas if key_of(each) == self._chosen), None)

    def repeat(self, visit_id: int) -> None:
        """Mix the chosen formula again at a visit."""
        formula = self.chosen()
        if formula is None or self._shown is None:
            return
        formula_id, master = formula.latest.id, last_master(self._shown)

        def work(tx: Tx) -> None:
            from salonapp.visits.commands.formulas import repeat_in_visit

            repeat_in_visit(tx, formula_id, visit_id, staff_id=master)

        self._problem.set_text("")
        self._services.write(self, msg("Formula repeated"), work, failed=self._refuse)

    def _top(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(8)
        self._new = button(_("New formula"), self.begin, icon_name="plus")
        row.addWidget(self._new)
        row.addWidget(button(_("Copy from another client"), self.copy, icon_name="copy"))
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self._which)
        return column

    def _show_again(self, formulas: tuple[Formula, ...]) -> None:
        with keeping_focus(self, self._new.setFocus):
            self._show(formulas)

    def _show(self, formulas: tuple[Formula, ...]) -> None:
        shown = self._shown
        if shown is None:
            return
        if self._of_client != shown.id:
            self._of_client, self._all_versions, self._chosen = shown.id, False, ""
            self._problem.set_text("")
        self._formulas = formulas
        if not formulas:
            self.setCurrentWidget(self._empty)
            return
        if self.chosen() is None:
            self._chosen = key_of(formulas[0])
        choices = [(key_of(each), short(each.name)) for each in formulas]
        self._which.set_choices(choices, self._chosen)
        self._which.setVisible(len(formulas) > 1)
        self._show_versions()
        self.setCurrentWidget(self._page)

    def _choose(self, key: str) -> None:
        self._chosen, self._all_versions = key, False
        self._show_versions()

    def _show_versions(self) -> None:
        formula = self.chosen()
        hold_still(self._page)
        clear(self._versions)
        if formula is None:
            return
        self._versions.addWidget(self._holding(formula))
        earlier = formula.versions[1:]
        if not earlier:
            return
        card = Card(_("Earlier versions"), spacing=10)
        for at, version in enumerate(earlier if self._all_versions else earlier[:_VERSIONS]):
            if at:
                card.add(rule())
            card.body.addLayout(self._version(version))
        more = 0 if self._all_versions else len(earlier) - _VERSIONS
        if more > 0:
            text = ngettext("{count} earlier version", "{count} earlier versions", more)
            card.add(button(text.format(count=more), self._show_all, kind="quiet"))
        self._versions.addWidget(card)

    def _show_all(self) -> None:
        self._all_versions = True
        self._show_versions()

    def _holding(self, formula: Formula) -> Card:
        """The version that holds, with what can be done with it."""
        card = Card(spacing=6)
        card.setAccessibleName(formula.name)
        card.add(label(formula.name, "section", wrap=True))
        card.body.addLayout(self._version(formula.latest, large=True))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(button(_("New version"), self.new_version, kind="primary"))
        visits = (
            []
            if self._shown is None
            else [each for each in self._shown.card.visits if each.status is VisitStatus.DONE][
                :_VISITS
            ]
        )
        if visits and self._shown is not None:
            again = button(_("Repeat in a visit"), icon_name="repeat")
            menu = QMenu(again)
            for visit in visits:
                day = fmt.format_day(visit.on_day, today=self._shown.today)
                what = " · ".join(part for part in (day, " + ".join(visit.services)) if part)
                menu.addAction(what, self._repeating(visit.id))
            again.setMenu(menu)
            row.addWidget(again)
        row.addStretch(1)
        card.body.addSpacing(4)
        card.body.addLayout(row)
        return card

    def _repeating(self, visit_id: int) -> Callable[[], None]:
        def repeat() -> None:
            self.repeat(visit_id)

        return repeat

    def _version(self, version: FormulaVersion, *, large: bool = False) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(8)
        today = None if self._shown is None else self._shown.today
        day = fmt.format_day(version.on_day, today=today)
        parts = (day, version.master, _("mixed for a visit") if version.visit_id else "")
        when = " · ".join(part for part in parts if part)
        head.addWidget(label(when, "muted" if large else "second", wrap=True), 1)
        remove = button(
            "", lambda: self._remove(version.id), kind="quiet", icon_name="trash", tip=_("Remove")
        )
        remove.setAccessibleName(_("Remove the version of {day}").format(day=day))
        head.addWidget(remove, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        step = "section" if large else ""
        column.addWidget(label(version.line, step, wrap=True, selectable=True))
        if version.differences:
            column.addWidget(_differences(version.differences))
        for title, text in ((_("Result"), version.result), (_("Note"), version.note)):
            if text:
                words = _("{title}: {text}").format(title=title, text=text)
                column.addWidget(label(words, "second", wrap=True, selectable=True))
        return column

    def _remove(self, formula_id: int) -> None:
        def work(tx: Tx) -> None:
            from salonapp.clients.commands.formulas import delete_formula_version

            delete_formula_version(tx, formula_id)

        self._services.write(self, msg("Version of a formula removed"), work, failed=self._refuse)

    def _refuse(self, error: SalonError) -> None:
        from salonapp.visits.stops import StopForSafety

        if isinstance(error, StopForSafety):
            told = _("Open the visit, add the materials there and say why it is done.")
            self._problem.set_text(" ".join((*error.sentences(), told)))
        else:
            self._problem.set_text(str(error))


def _differences(found: tuple[Difference, ...]) -> QWidget:
    made = QWidget()
    flow = Flow(made, spacing=6)
    signs = {Mark.ADDED: "+ ", Mark.REMOVED: "\N{MINUS SIGN} ", Mark.CHANGED: ""}
    words = {
        Mark.ADDED: _("added: {text}"),
        Mark.REMOVED: _("left out: {text}"),
        Mark.CHANGED: _("changed: {text}"),
    }
    for each in found:
        mark = chip(short(f"{signs[each.mark]}{each.text}"), _KINDS[each.mark])
        mark.setToolTip(each.text)
        mark.setAccessibleName(words[each.mark].format(text=each.text))
        flow.addWidget(mark)
    return made
