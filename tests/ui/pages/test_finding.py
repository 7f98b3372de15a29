"""At the desk: search, see why, narrow the list, keep it under a name, give it out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QSpinBox, QWidget

from salonapp.desk.cards import ClientFilter, FilterChoices
from salonapp.desk.filters import (
    AllergyTo,
    Booked,
    Condition,
    HasTag,
    Kind,
    LastVisit,
    NoPhone,
    Span,
    Spent,
)
from salonapp.ui.kit.row_list import TwoLineDelegate
from salonapp.ui.pages.clients.dialogs.list_form import ListForm
from salonapp.ui.pages.clients.filter_editors import ConditionEditor, default_of
from salonapp.ui.pages.clients.filter_panel import ConditionChip
from salonapp.ui.pages.clients.page import ClientsPage
from salonapp.ui.shell import Shell
from salonapp.ui.shell_parts import SearchField

TODAY = date(2026, 3, 11)
Rest = Callable[[], None]
Press = Callable[[QWidget, str], None]
ShownTexts = Callable[[QWidget], str]


@pytest.fixture
def page(window: Shell, rest: Rest) -> ClientsPage:
    window.go("clients")
    rest()
    found = window.page("clients")
    assert isinstance(found, ClientsPage)
    return found


@pytest.fixture
def names(page: ClientsPage, rest: Rest) -> Callable[[], list[str]]:
    """The first names in the list, once it is at rest."""

    def read() -> list[str]:
        rest()
        model = page.column.model
        return [model.known_rows()[each].title.split()[0] for each in model.ids()]

    return read


def choose_kind(page: ClientsPage, rest: Rest, kind: Kind) -> None:
    """What choosing a kind in the filter's menu does."""
    from salonapp.desk.filter_words import kind_name
    from salonapp.ui.pages.clients import reading

    taken: list[FilterChoices] = []
    viewer = page.services.viewer
    page.services.read(page, lambda reader: reading.read_choices(reader, viewer), taken.append)
    rest()
    menu = page.column.filters.kinds_menu(taken[0])
    action = next(each for each in menu.actions() if each.text() == kind_name(kind))
    action.trigger()
    rest()


def editor(page: ClientsPage) -> ConditionEditor:
    found = page.column.filters.findChildren(ConditionEditor)
    assert found, "no editor is open"
    return found[-1]


def chips(page: ClientsPage) -> list[ConditionChip]:
    return [
        each for each in page.column.filters.findChildren(ConditionChip) if each.isVisibleTo(page)
    ]


def test_the_list_follows_a_condition_while_it_is_being_changed(
    page: ClientsPage, names: Callable[[], list[str]], rest: Rest, shown: ShownTexts
) -> None:
    choose_kind(page, rest, Kind.BOOKED)
    assert names() == ["Anna", "Olga", "Vera"]
    assert "3 clients" in shown(page.column)
    booked = editor(page).findChild(QComboBox)
    assert booked is not None
    booked.setCurrentIndex(1)
    QTest.qWait(20)
    assert names() == ["Maria"]
    assert [each.accessibleName() for each in chips(page)] == ["booked"]

    choose_kind(page, rest, Kind.LAST_VISIT)
    assert names() == []
    assert "Nobody meets these conditions" in shown(page.column)
    days = editor(page).findChild(QSpinBox)
    assert days is not None
    days.setValue(10)
    QTest.qWait(350)
    assert names() == ["Maria"]


def test_a_chip_is_changed_by_a_click_and_taken_away_by_its_cross_or_delete(
    page: ClientsPage, names: Callable[[], list[str]], rest: Rest, press: Press
) -> None:
    page.column.set_filter(ClientFilter(conditions=(Booked(False), AllergyTo("nuts"))))
    assert names() == []
    _first, second = chips(page)
    QTest.mouseClick(second, Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    rest()
    typed = editor(page).findChild(QLineEdit)
    assert typed is not None
    assert typed.text() == "nuts"
    QTest.keyClick(typed, Qt.Key.Key_Escape)
    rest()
    assert page.column.filters.findChildren(ConditionEditor) == []
    QTest.keyClick(chips(page)[1], Qt.Key.Key_Return)
    rest()
    assert editor(page)
    QTest.mouseClick(
        chips(page)[1], Qt.MouseButton.LeftButton, pos=QPoint(chips(page)[1].width() - 8, 10)
    )
    assert names() == ["Anna", "Olga", "Vera"]
    QTest.keyClick(chips(page)[0], Qt.Key.Key_Delete)
    assert names() == ["Anna", "Maria", "Olga", "Vera"]
    assert chips(page) == []

    page.column.set_filter(ClientFilter(temperature="cold", conditions=(NoPhone(), HasTag("x"))))
    assert names() == []
    press(page.column, "Look among all")
    assert names() == ["Anna", "Maria", "Olga", "Vera"]


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_condition_can_be_chosen_and_changed(kind: Kind) -> None:
    choices = FilterChoices(
        tags=tuple(f"tag {at}" for at in range(20)),
        sources=("Instagram",),
        services=((1, "Manicure"), (2, "Pedicure")),
        masters=((1, "Lera"),),
    )
    condition = default_of(kind, choices)
    assert condition is not None
    made = ConditionEditor(condition, choices, TODAY)
    assert made.condition() == condition
    told: list[Condition] = []
    made.changed.connect(told.append)
    for control in made.findChildren(QWidget):
        if isinstance(control, QComboBox):
            assert control.accessibleName()
            for at in range(control.count()):
                control.setCurrentIndex(at)
                QApplication.processEvents()
        elif isinstance(control, QSpinBox):
            assert control.accessibleName()
            control.setValue(control.value() + 1)
    QTest.qWait(300)
    assert bool(told) == (
        kind is not Kind.NO_PHONE
        and kind is not Kind.DEBT
        and kind is not Kind.SPENT
        and kind is not Kind.ALLERGY
        and kind is not Kind.SOURCE
    )
    assert all(each.kind is kind for each in told)
    made.deleteLater()


def test_a_sum_that_is_none_is_told_and_changes_nothing() -> None:
    made = ConditionEditor(Spent(10_000), FilterChoices(), TODAY)
    told: list[Condition] = []
    made.changed.connect(told.append)
    low, high = made.findChildren(QLineEdit)
    for text, expected in (("much", None), ("", None), ("200", Spent(20_000))):
        low.setText(text)
        low.textEdited.emit(text)
        QTest.qWait(300)
        assert told == ([expected] if expected else [])
    high.setText("100")
    high.textEdited.emit("100")
    QTest.qWait(300)
    assert len(told) == 1
    made.deleteLater()


def test_a_list_is_kept_opened_again_and_deleted_with_a_way_back(
    page: ClientsPage,
    window: Shell,
    names: Callable[[], list[str]],
    rest: Rest,
    shown: ShownTexts,
) -> None:
    column = page.column
    column.set_filter(ClientFilter(temperature="cold", conditions=(Booked(False),)))
    rest()

    def act(words: str) -> None:
        menu = column.lists.menu(column.filter())
        next(each for each in menu.actions() if each.text() == words).trigger()
        rest()

    act("Save as list…")
    form = next(
        each
        for each in QApplication.topLevelWidgets()
        if isinstance(each, ListForm) and each.isVisible()
    )
    form.submit()
    assert form.form.boxes["name"].error() == "Enter a name for the list."
    form._name.setText("To call")
    form.submit()
    rest()
    column.set_filter(ClientFilter())
    column.lists.choose(None)
    assert names() == ["Anna", "Maria", "Olga", "Vera"]
    act("To call")
    assert names() == ["Olga"]
    assert "To call · 1 client" in shown(column)
    assert [each.accessibleName() for each in chips(page)] == ["cold", "not booked"]

    column.filters.set_conditions(())
    column.filters.changed.emit((Booked(True),))
    rest()
    act("Save the changes")
    act("Delete the list")
    assert names() == ["Anna", "Maria", "Olga", "Vera"]
    assert all(each.text() != "To call" for each in column.lists.menu(ClientFilter()).actions())
    page.services.undo(page, None, lambda: None)
    rest()
    act("To call")
    assert names() == ["Maria"]


def test_what_is_shown_is_given_out_as_a_table(
    page: ClientsPage, rest: Rest, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    page.column.lists.export(ClientFilter(conditions=(Booked(False),)), file)
    rest()
    lines = file.read_text("utf-8-sig").splitlines()
    assert len(lines) == 4
    assert lines[1].split(";")[1:3] == ["Anna Ivanova", "'+7 912 345-67-89"]


def test_a_search_marks_what_it_found_and_leaves_with_its_page(
    page: ClientsPage,
    window: Shell,
    names: Callable[[], list[str]],
    rest: Rest,
    shown: ShownTexts,
) -> None:
    field = window.findChild(SearchField)
    assert isinstance(field, SearchField)
    field.setText("иванова")
    assert names() == ["Anna"]
    (row,) = page.column.model.known_rows().values()
    assert row.title[slice(*row.title_marks[0])] == "Ivanova"
    field.setText("345")
    assert names() == ["Anna"]
    (row,) = page.column.model.known_rows().values()
    assert row.second[slice(*row.second_marks[0])] == "345"
    delegate = page.column.list.itemDelegate()
    assert isinstance(delegate, TwoLineDelegate)
    assert len(delegate._prepared(row, 400).second_marks) == 1

    field.setText("иваново")
    assert names() == ["Anna"]
    assert "1 similar" in shown(page.column)
    window.go("settings")
    rest()
    assert field.text() == ""
    window.go("clients")
    assert names() == ["Anna", "Maria", "Olga", "Vera"]


def test_nobody_is_sent_to_look_among_all_who_does_already(
    page: ClientsPage, names: Callable[[], list[str]], shown: ShownTexts
) -> None:
    page.search("qqqq")
    assert names() == []
    assert "Nobody found" in shown(page.column)
    assert "Look among all" not in shown(page.column)
    page.column.set_filter(ClientFilter(typed="qqqq", temperature="hot"))
    assert names() == []
    assert "Look among all" in shown(page.column)
    page.column.set_filter(ClientFilter(conditions=(LastVisit(Span.NEVER),)))
    assert names() == ["Olga"]
    QApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete))


def test_the_marks_above_the_list_stay_in_place_while_somebody_searches(
    page: ClientsPage, rest: Rest
) -> None:
    marks = [page.column._filter_button, page.column._lists_button]

    def places() -> list[QPoint]:
        return [each.mapTo(page, QPoint(0, 0)) for each in marks]

    before = places()
    page.column.search_for("anna")
    rest()
    assert page.column._sort.text() == "Best match first"
    assert places() == before
