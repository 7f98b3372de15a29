from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QPushButton
from pytestqt.qtbot import QtBot

from salonapp.ui.pages.calendar.page import CalendarPage
from salonapp.ui.shell import Shell

Rest = Callable[[], None]


def test_the_keys_stay_on_the_calendar_when_what_had_them_goes_away(
    window: Shell, rest: Rest, qtbot: QtBot
) -> None:
    window.go("calendar")
    rest()
    page = window.shown()
    assert isinstance(page, CalendarPage)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)

    row = QPushButton("Book", page)
    row.show()
    row.setFocus()
    row.hide()
    assert window.focusWidget() is page.grid, "a row that was read again"

    row.show()
    row.setFocus()
    dialog = QDialog(window)
    dialog.open()
    qtbot.waitUntil(dialog.isActiveWindow)
    row.setParent(None)
    row.deleteLater()
    rest()
    dialog.close()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    rest()
    assert window.focusWidget() is page.grid, "a row that went behind a dialog"


def test_a_row_made_anew_has_the_keys_of_the_one_before(
    window: Shell, rest: Rest, qtbot: QtBot
) -> None:
    window.go("settings")
    rest()
    page = window.shown()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    row = QPushButton("A row of its own", page)
    row.show()
    row.setFocus()
    anew = QPushButton("A row of its own", page)
    row.hide()
    row.setParent(None)
    anew.show()
    rest()
    assert window.focusWidget() is anew
    anew.hide()
    assert window.focusWidget() is page
