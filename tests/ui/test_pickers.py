from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.pickers import Picker


@pytest.fixture
def services(qtbot: QtBot) -> Picker:
    """The services of a visit: two haircuts, a manicure and a spa."""
    made = Picker("Start typing a service")
    made.set_choices([(1, "Стрижка женская"), (2, "Стрижка мужская"), (3, "Маникюр"), (4, "SPA")])
    qtbot.addWidget(made)
    made.show()
    return made


def test_enter_takes_the_only_service_that_is_meant(services: Picker) -> None:
    QTest.keyClicks(services.input, "spa")
    QTest.keyClick(services.input, Qt.Key.Key_Return)
    assert services.ids() == (4,)


def test_the_other_keyboard_layout_is_understood(services: Picker) -> None:
    QTest.keyClicks(services.input, "vfyb")
    QTest.keyClick(services.input, Qt.Key.Key_Return)
    assert services.ids() == (3,)


def test_what_may_mean_two_services_takes_neither_but_offers_both(services: Picker) -> None:
    QTest.keyClicks(services.input, "cnhb;rf")
    QTest.keyClick(services.input, Qt.Key.Key_Return)
    assert services.ids() == ()
    assert services.offered() == ["Стрижка женская", "Стрижка мужская"]


def test_enter_takes_what_is_marked_in_the_list_and_that_is_the_first(
    qtbot: QtBot, services: Picker
) -> None:
    services.activateWindow()
    services.input.setFocus()
    QTest.keyClicks(services.input, "cnhb;")
    popup = services.input.completer().popup()
    assert popup is not None
    qtbot.waitUntil(lambda: popup.currentIndex().isValid())
    assert services.input.text() == "cnhb;"
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert services.ids() == (1,)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_button_is_pressed_from_the_keyboard(qtbot: QtBot, key: Qt.Key) -> None:
    pressed: list[bool] = []
    made = button("Choose a file", lambda: pressed.append(True))
    qtbot.addWidget(made)
    made.show()
    QTest.keyClick(made, key)
    assert pressed == [True]
