from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import msg
from salonapp.ui import theme
from salonapp.ui.preferences import Preferences
from salonapp.ui.runner import Job
from salonapp.ui.services import Services
from salonapp.ui.shell import Shell
from salonapp.ui.shell_parts import SearchField
from salonapp.ui.tokens import DARK
from salonapp.ui.window import OnlyWindow, place_window

if TYPE_CHECKING:
    from salonapp.staff.rights import Viewer
    from salonapp.storage.database import Database
    from salonapp.storage.door import Actor, Tx

Settle = Callable[[Services], None]


@pytest.fixture
def window(
    qtbot: QtBot, db: Database, make_services: Callable[[Database], Services], settle: Settle
) -> Shell:
    """The window of a salon without clients."""
    shell = Shell(make_services(db))
    qtbot.addWidget(shell)
    shell.show()
    settle(shell.services)
    return shell


def test_every_page_stands_before_the_salon_is_open(
    qtbot: QtBot, clock: FixedClock, tmp_path: Path
) -> None:
    """Nobody knows yet who looks: the window is painted first."""

    def never() -> tuple[Database, Viewer, Actor]:
        raise AssertionError

    services = Services(never, clock, Preferences(tmp_path / "window.ini"))
    shell = Shell(services)
    qtbot.addWidget(shell)
    for key in shell.page_keys():
        shell.go(key)
        assert shell.current() == key
    services.close()


def test_a_window_fits_a_screen_smaller_than_it_would_like(window: Shell) -> None:
    place_window(window, QByteArray(), QSize(1000, 560))
    assert window.size() == QSize(1000, 560)


def test_a_window_comes_back_as_large_as_it_was(window: Shell) -> None:
    window.resize(1024, 700)
    remembered = window.saveGeometry()
    window.resize(1300, 760)
    place_window(window, remembered, QSize(1300, 760))
    assert window.size() == QSize(1024, 700)


def button(widget: QWidget, text: str) -> QPushButton:
    found = [each for each in widget.findChildren(QPushButton) if each.text() == text]
    shown = [each for each in found if each.isVisibleTo(widget)]
    assert shown, f"there is no button {text}"
    return shown[0]


def said(widget: QWidget) -> str:
    labels = [each for each in widget.findChildren(QLabel) if each.isVisibleTo(widget)]
    return "\n".join(each.text() for each in labels)


def name_salon(tx: Tx) -> None:
    from salonapp.storage.settings import set_setting

    set_setting(tx, "salon.name", "Lilia")


def test_every_page_of_the_navigation_can_be_opened(window: Shell, settle: Settle) -> None:
    for key in window.page_keys():
        window.go(key)
        settle(window.services)
        assert window.current() == key
        assert window.page(key).isVisible()


def test_typing_into_the_search_goes_to_the_clients_and_escape_comes_back(
    window: Shell, settle: Settle
) -> None:
    home = window.current()
    assert home != "clients"
    field = window.findChild(SearchField)
    assert isinstance(field, SearchField)
    QTest.keyClicks(field, "anna")
    settle(window.services)
    assert window.current() == "clients"

    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert window.current() == home
    assert field.text() == ""


def test_the_strip_says_what_happened_takes_it_back_and_does_it_again(
    window: Shell, settle: Settle
) -> None:
    services = window.services
    services.write(window, msg("Salon named"), name_salon)
    settle(services)
    assert window._room.strip.text() == "Salon named"
    assert "Lilia" in said(window)

    button(window, "Undo").click()
    settle(services)
    assert window._room.strip.text() == "Taken back: Salon named."
    assert "Lilia" not in said(window)

    button(window, "Do it again").click()
    settle(services)
    assert window._room.strip.text() == "Done again: Salon named."
    assert "Lilia" in said(window)


def test_a_problem_is_told_calmly_and_escape_closes_it(window: Shell) -> None:
    window.problem(SalonError(msg("The disk is full."), msg("Free some space.")))
    assert "The disk is full. Free some space." in said(window)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert "The disk is full" not in said(window)


def test_a_long_job_can_be_stopped_from_the_strip(
    window: Shell, settle: Settle, qtbot: QtBot
) -> None:
    services = window.services
    refused: list[SalonError] = []

    def work(db: Database, job: Job) -> None:
        with db.write(services.actor, msg("Imported")) as tx:
            name_salon(tx)
            while True:
                job.progress(1, 2)

    services.job(window, msg("Importing"), work, failed=refused.append)
    qtbot.waitUntil(lambda: window._room.strip.text() == "Importing")
    button(window, "Cancel").click()
    settle(services)
    assert [str(error) for error in refused] == ["Stopped. Nothing was changed."]
    assert "Lilia" not in said(window)


def test_the_theme_is_switched_at_once_and_remembered(window: Shell) -> None:
    window.set_theme("dark")
    assert theme.tokens() is DARK
    assert window.services.preferences.theme is theme.ThemeChoice.DARK


def test_the_language_is_switched_at_once_and_remembered(
    window: Shell, settle: Settle, qtbot: QtBot
) -> None:
    window.go("settings")
    before = window.page("settings")
    window.set_language("ru")
    qtbot.waitUntil(lambda: window.page("settings") is not before)
    settle(window.services)
    assert window.current() == "settings"
    assert window.services.preferences.language == "ru"


def test_a_salon_that_cannot_be_opened_says_why_and_can_be_tried_again(
    qtbot: QtBot, db: Database, clock: FixedClock, tmp_path: Path
) -> None:
    from salonapp.staff.rights import OWNER_VIEWER
    from salonapp.storage.door import OWNER

    tries: list[int] = []

    def open_database() -> tuple[Database, Viewer, Actor]:
        tries.append(1)
        if len(tries) == 1:
            raise SalonError(msg("The file is locked."), msg("Close the other program."))
        return db, OWNER_VIEWER, OWNER

    services = Services(open_database, clock, Preferences(tmp_path / "window.ini"))
    shell = Shell(services)
    qtbot.addWidget(shell)
    shell.show()
    services.open()
    qtbot.waitUntil(lambda: "The file is locked. Close the other program." in said(shell))

    with qtbot.waitSignal(services.opened):
        button(shell, "Try again").click()
    assert "The file is locked" not in said(shell)
    qtbot.waitUntil(lambda: not services.runner.busy())
    services.hub.close()
    services.runner.close()


def test_a_second_start_raises_the_first_window(qtbot: QtBot, tmp_path: Path) -> None:
    first, second = OnlyWindow(str(tmp_path)), OnlyWindow(str(tmp_path))
    assert first.is_first()
    with qtbot.waitSignal(first.raised):
        assert not second.is_first()
