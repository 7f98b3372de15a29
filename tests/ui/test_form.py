from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from salonapp.foundation.errors import InvalidInput, SalonError
from salonapp.foundation.i18n import msg
from salonapp.ui.kit.form import FormDialog, line


class NameForm(FormDialog):
    def __init__(self) -> None:
        super().__init__(None, "New client", "Save")
        self.name: QLineEdit = line()
        self.form.add("name", "Name", self.name)
        self.submitted: list[str] = []
        self.start_clean()

    def submit(self) -> None:
        if self.check({} if self.name.text() else {"name": "Enter a name."}):
            self.set_busy(True)
            self.submitted.append(self.name.text())


@pytest.fixture
def form(qtbot: QtBot) -> NameForm:
    made = NameForm()
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_mistake_is_shown_at_its_field(form: NameForm) -> None:
    QTest.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert form.form.boxes["name"].error() == "Enter a name."
    assert form.submitted == []
    QTest.keyClicks(form.name, "A")
    assert form.form.boxes["name"].error() == ""


def test_a_refused_form_stays_open_with_everything_typed(form: NameForm) -> None:
    form.name.setText("Anna")
    form._save()
    form.refuse(InvalidInput(msg("There is such a client already."), field="name"))

    assert form.isVisible()
    assert form.name.text() == "Anna"
    assert form.form.boxes["name"].error() == "There is such a client already."


def test_a_refusal_about_no_field_stands_above_the_form(form: NameForm) -> None:
    form.name.setText("Anna")
    form._save()
    form.refuse(SalonError(msg("The disk is full."), msg("Free some space.")))
    assert form.problem.text() == "The disk is full. Free some space."


def test_what_was_typed_is_not_lost_by_one_escape(form: NameForm) -> None:
    form.name.setText("An")
    QTest.keyClick(form, Qt.Key.Key_Escape)
    assert form.isVisible()
    assert form.name.text() == "An"

    QTest.keyClick(form, Qt.Key.Key_Escape)
    assert not form.isVisible()


def test_an_untouched_form_closes_at_once(form: NameForm) -> None:
    QTest.keyClick(form, Qt.Key.Key_Escape)
    assert not form.isVisible()


def test_saving_twice_writes_once(form: NameForm) -> None:
    form.name.setText("Anna")
    form._save()
    form._save()
    assert form.submitted == ["Anna"]
