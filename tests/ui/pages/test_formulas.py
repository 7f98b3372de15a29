"""Formulas in the window: typed row by row, changed version by version, repeated and copied."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QWidget

from salonapp.catalog.amounts import Unit
from salonapp.catalog.cards import MaterialDraft
from salonapp.catalog.commands.materials import add_material
from salonapp.clients.formulas import Component
from salonapp.clients.queries.formulas import formulas_of
from salonapp.foundation.i18n import msg
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.door import OWNER
from salonapp.ui.checkout.form import VisitForm
from salonapp.ui.kit.form import FormDialog
from salonapp.ui.pages.clients.client_picker import FoundClient
from salonapp.ui.pages.clients.dialogs.component_rows import ComponentRows
from salonapp.ui.pages.clients.dialogs.copy_formula import CopyFormulaForm
from salonapp.ui.pages.clients.dialogs.formula_form import FormulaForm
from salonapp.ui.pages.clients.formulas_tab import FormulasTab
from salonapp.ui.pages.clients.page import ClientsPage
from salonapp.ui.shell import Shell
from salonapp.visits.cards import MaterialUse

if TYPE_CHECKING:
    from salonapp.clients.formulas import Formula
    from salonapp.storage.database import Database

Rest = Callable[[], None]
Shown = Callable[[QWidget], str]
Press = Callable[[QWidget, str], None]
DialogT = TypeVar("DialogT", bound=QDialog)


@pytest.fixture
def page(window: Shell, rest: Rest) -> ClientsPage:
    """The clients' page on Maria's formulas, who comes at noon."""
    window.go("clients")
    page = window.page("clients")
    assert isinstance(page, ClientsPage)
    rest()
    open_tab(page, "Maria Smirnova")
    rest()
    return page


def id_of(page: ClientsPage, name: str) -> int:
    rows = page.column.model.known_rows()
    return next(each for each, row in rows.items() if row.title == name)


def open_tab(page: ClientsPage, name: str) -> None:
    page.restore({"client_id": id_of(page, name), "sort": "name", "tab": "formulas"})


def tab(page: ClientsPage) -> FormulasTab:
    return page.card.findChildren(FormulasTab)[0]


def opened(kind: type[DialogT]) -> DialogT:
    found = [each for each in QApplication.topLevelWidgets() if isinstance(each, kind)]
    return next(each for each in found if each.isVisible())


def save(form: FormDialog) -> None:
    form._save()


def type_rows(form: FormulaForm, *rows: tuple[str, str]) -> None:
    """Type components as a master does: name, Enter, amount, Enter."""
    field: QWidget | None = form._components._rows[0].name
    for name, amount in rows:
        assert isinstance(field, QLineEdit)
        field.setFocus()
        QTest.keyClicks(field, name)
        QTest.keyClick(field, Qt.Key.Key_Return)
        field = form.focusWidget()
        assert field is not None
        QTest.keyClicks(field, amount)
        QTest.keyClick(field, Qt.Key.Key_Return)
        field = form.focusWidget()


def write_one(page: ClientsPage, rest: Rest, *, title: str = "") -> None:
    tab(page).begin()
    rest()
    form = opened(FormulaForm)
    type_rows(form, ("Wella 7/1", "30"), ("8/0", "15,5"))
    form._title.setText(title)
    form._minutes.setText("35")
    save(form)
    rest()


def formulas(db: Database, client_id: int) -> tuple[Formula, ...]:
    with db.read() as reader:
        return formulas_of(reader, OWNER_VIEWER, client_id)


def test_the_empty_tab_says_what_will_stand_there(page: ClientsPage, shown: Shown) -> None:
    assert "No formulas yet" in shown(tab(page))


def test_a_formula_is_typed_row_by_row_and_shown(
    page: ClientsPage, rest: Rest, shown: Shown
) -> None:
    write_one(page, rest, title="roots")
    said = shown(tab(page))
    assert "Wella 7/1 30\u00a0g + 8/0 15.5\u00a0g · 35 min" in said
    assert "Manicure, roots" in said
    assert "Lera" in said


def test_a_new_version_begins_with_the_last_one_and_shows_what_changed(
    page: ClientsPage, rest: Rest, shown: Shown, press: Press
) -> None:
    write_one(page, rest)
    press(tab(page), "New version")
    rest()
    form = opened(FormulaForm)
    assert form._components.components()[0] == Component("Wella 7/1", 30_000)
    form._components._rows[0].amount.setText("40")
    save(form)
    rest()
    said = shown(tab(page))
    assert "Wella 7/1 30\u00a0g → 40\u00a0g" in said
    assert "Earlier versions" in said


def test_after_its_dialog_the_keyboard_stands_at_the_formulas_again(
    page: ClientsPage, rest: Rest
) -> None:
    write_one(page, rest)
    found = next(b for b in tab(page).findChildren(QPushButton) if b.text() == "New version")
    found.setFocus()
    tab(page).new_version()
    rest()
    form = opened(FormulaForm)
    form._components._rows[0].amount.setText("40")
    save(form)
    rest()
    focused = page.window().focusWidget()
    assert isinstance(focused, QPushButton)
    assert focused.text() == "New version"


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    page: ClientsPage, rest: Rest
) -> None:
    tab(page).begin()
    rest()
    form = opened(FormulaForm)
    save(form)
    assert "at least one component" in form.form.boxes["components"].error()

    type_rows(form, ("7/1", "a lot"))
    form._minutes.setText("half an hour")
    save(form)
    assert form.form.boxes["components"].error()
    assert form.form.boxes["minutes"].error()

    form._components._rows[0].amount.setText("30.5")
    form._minutes.setText("35")
    form._master.setCurrentIndex(0)
    save(form)
    rest()
    assert form.form.boxes["master"].error() == "Say who mixed it."

    form._master.setCurrentIndex(1)
    form._components._rows[0].name.setText("ж" * 300)
    save(form)
    rest()
    assert "120" in form.form.boxes["components"].error()
    assert form._components.names() == ("ж" * 300,)
    form._discard()


def test_a_wrong_version_is_removed_and_undo_brings_it_back(
    page: ClientsPage, salon: Database, rest: Rest, shown: Shown, press: Press
) -> None:
    write_one(page, rest)
    press(tab(page), "Remove the version of 11 March")
    rest()
    assert "No formulas yet" in shown(tab(page))
    page.services.undo(page, None, lambda: None)
    rest()
    assert "Wella 7/1" in shown(tab(page))


def test_a_formula_is_repeated_in_a_visit_from_the_tab(
    page: ClientsPage, salon: Database, rest: Rest, shown: Shown
) -> None:
    write_one(page, rest)
    card = page.card.shown()
    assert card is not None
    visit = card.visits[0].id
    tab(page).repeat(visit)
    rest()
    [formula] = formulas(salon, id_of(page, "Maria Smirnova"))
    assert {version.visit_id for version in formula.versions} == {visit, None}
    assert "mixed for a visit" in shown(tab(page))


def test_the_form_of_a_visit_offers_the_formula_for_what_is_done(
    page: ClientsPage, salon: Database, rest: Rest, shown: Shown
) -> None:
    write_one(page, rest)
    card = page.card.shown()
    assert card is not None
    page.record_visit(card, appointment=card.card.ahead[0])
    rest()
    form = opened(VisitForm)
    assert form._formula is not None
    assert "Wella 7/1" in shown(form)
    form._formula.again.tick.click()
    save(form)
    rest()
    after = page.card.shown()
    assert after is not None
    [formula] = formulas(salon, id_of(page, "Maria Smirnova"))
    assert after.visits[0].id in {version.visit_id for version in formula.versions}
    assert len(formula.versions) == 2


def test_a_new_formula_is_written_while_a_visit_is_closed(
    window: Shell, page: ClientsPage, salon: Database, rest: Rest
) -> None:
    with salon.write(OWNER, msg("Materials")) as tx:
        dye = add_material(tx, MaterialDraft("Dye 7/1"))
        ox = add_material(tx, MaterialDraft("Welloxon 6 %", unit=Unit.MILLILITRE))
    rest()
    card = page.card.shown()
    assert card is not None
    page.record_visit(card, appointment=card.card.ahead[0])
    rest()
    form = opened(VisitForm)
    pane = form._formula
    assert pane is not None
    assert not pane._components.isVisible()
    form._save_button.setFocus()
    pane.new.click()
    assert form.dirty()
    rest()
    save(form)
    assert form.form.boxes["components"].error()
    name, amount = pane._components._rows[0].name, pane._components._rows[0].amount
    QTest.keyClicks(name, "dye 7/1")
    QTest.keyClick(name, Qt.Key.Key_Return)
    QTest.keyClicks(amount, "30")
    pane._developer.setText("6 % 1:1.5")
    pane._minutes.setText("soon")
    taken = (MaterialUse(dye, 30_000), MaterialUse(ox, 45_000))
    assert form._materials.materials() == taken
    save(form)
    assert form.form.boxes["minutes"].error()
    pane._minutes.setText("35")
    save(form)
    rest()
    after = page.card.shown()
    assert after is not None
    [formula] = formulas(salon, id_of(page, "Maria Smirnova"))
    assert formula.latest.visit_id == after.visits[0].id
    assert formula.latest.line == "dye 7/1 30\xa0g · 6 % 1:1.5 · 35 min"
    window.undo()
    rest()
    assert not formulas(salon, id_of(page, "Maria Smirnova"))


def test_a_formula_is_copied_from_another_client(
    page: ClientsPage, salon: Database, rest: Rest, shown: Shown, press: Press
) -> None:
    write_one(page, rest, title="roots")
    maria = id_of(page, "Maria Smirnova")
    open_tab(page, "Vera Orlova")
    rest()
    press(tab(page), "Copy from another client")
    rest()
    form = opened(CopyFormulaForm)
    save(form)
    assert form.form.boxes["from"].error()
    vera = id_of(page, "Vera Orlova")
    form._from.set_client(FoundClient(id_of(page, "Anna Ivanova"), "Anna Ivanova"))
    form._from.changed.emit()
    rest()
    assert "no formula yet" in form.form.boxes["from"].error()

    form._from.set_client(FoundClient(maria, "Maria Smirnova"))
    form._from.changed.emit()
    rest()
    assert "Wella 7/1" in shown(form)
    save(form)
    rest()
    [copied] = formulas(salon, vera)
    assert copied.name == "Manicure, roots"
    assert "Wella 7/1" in shown(tab(page))


def test_today_shows_the_formula_for_what_is_booked(
    window: Shell, page: ClientsPage, rest: Rest, shown: Shown
) -> None:
    write_one(page, rest)
    page.card.set_tab("overview")
    rest()
    assert "Wella 7/1" in shown(page.card)
    window.go("today")
    rest()
    assert "formula: Wella 7/1" in shown(window.page("today"))


def test_all_amounts_become_half_and_their_sum_is_told(
    page: ClientsPage, rest: Rest, shown: Shown, press: Press
) -> None:
    tab(page).begin()
    rest()
    form = opened(FormulaForm)
    type_rows(form, ("7/1", "30"), ("8/0", "15 g"), ("Oil", "3 ml"))
    assert "Together 45\u00a0g + 3\u00a0ml" in shown(form)
    press(form, "All amounts × ½")
    assert [each.amount_thousandths for each in form._components.components()] == [
        15_000,
        7_500,
        1_500,
    ]
    form._discard()


def test_rows_are_removed_and_an_empty_one_is_always_left(page: ClientsPage) -> None:
    rows = ComponentRows()
    rows.set_components([Component("7/1", 30_000)])
    for row in list(rows._rows):
        rows._remove(row)
    assert rows.components() == ()
    assert len(rows._rows) == 1
    rows.deleteLater()


def test_a_half_typed_formula_outlives_a_crash(page: ClientsPage, rest: Rest, shown: Shown) -> None:
    tab(page).begin()
    rest()
    form = opened(FormulaForm)
    type_rows(form, ("7/1", "30"), ("8/0", "fif"))
    form.half_typed.look()
    form.half_typed.look()
    rest()
    form.hide()

    tab(page).begin()
    rest()
    again = opened(FormulaForm)
    assert again._components.typed() == [["7/1", "30", "g"], ["8/0", "fif", "g"]]
    assert "is here again" in shown(again)
    again._discard()


def test_a_component_that_could_hurt_is_told_at_once_and_used_materials_are_filled_in(
    page: ClientsPage, salon: Database, rest: Rest, shown: Shown
) -> None:
    from salonapp.catalog.cards import MaterialDraft
    from salonapp.catalog.commands.materials import add_material
    from salonapp.storage.door import OWNER

    with salon.write(OWNER, msg("Materials")) as tx:
        dye = add_material(tx, MaterialDraft("Dye 7/1", ingredients=("ammonia",)))
    tab(page).begin()
    rest()
    form = opened(FormulaForm)
    type_rows(form, ("dye 7/1", "30"))
    assert "Dye 7/1 contains ammonia" in shown(form)
    save(form)
    rest()

    card = page.card.shown()
    assert card is not None
    page.record_visit(card, appointment=card.card.ahead[0])
    rest()
    visit = opened(VisitForm)
    assert visit._formula is not None
    assert "contains ammonia" not in shown(visit)
    visit._formula.again.tick.click()
    assert visit._materials.materials() == (MaterialUse(dye, 30_000),)
    assert "contains ammonia" in shown(visit)
    save(visit)
    rest()
    assert visit.isVisible()

    visit._reason.setText("Tested behind the ear.")
    save(visit)
    rest()
    [formula] = formulas(salon, id_of(page, "Maria Smirnova"))
    assert len(formula.versions) == 2
    after = page.card.shown()
    assert after is not None
    assert [each.name for each in after.card.visits[0].materials] == ["Dye 7/1"]
