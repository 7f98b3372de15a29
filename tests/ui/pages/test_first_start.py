from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from salonapp.ui.pages.start.first import FirstStart, FirstStartFlow
from salonapp.ui.services import Services
from salonapp.ui.shell import Shell

if TYPE_CHECKING:
    from salonapp.storage.database import Database

Shown = Callable[[QWidget], str]
Press = Callable[[QWidget, str], None]
Settle = Callable[[Services], None]


@pytest.fixture
def empty(
    qtbot: QtBot, db: Database, make_services: Callable[[Database], Services], settle: Settle
) -> Shell:
    """The window of a salon that nobody has begun."""
    shell = Shell(make_services(db))
    qtbot.addWidget(shell)
    shell.resize(1180, 720)
    shell.show()
    FirstStartFlow(shell.services, shell, shell).offer()
    settle(shell.services)
    return shell


def screen(shell: Shell) -> FirstStart | None:
    return next((each for each in shell.findChildren(FirstStart) if each.isVisible()), None)


def test_a_salon_that_nobody_has_begun_asks_how_to_begin(empty: Shell, shown: Shown) -> None:
    first = screen(empty)
    assert first is not None

    for way in ("Import a file…", "Open the demo salon", "Begin empty"):
        assert way in shown(first)


def test_an_empty_book_keeps_the_name_and_goes_to_work(
    empty: Shell, press: Press, settle: Settle, db: Database, shown: Shown
) -> None:
    first = screen(empty)
    assert first is not None
    first.type_name("Orchid")
    press(first, "Begin empty")
    settle(empty.services)
    settle(empty.services)

    assert screen(empty) is None
    with db.read() as reader:
        assert reader.settings.text("salon.name") == "Orchid"
    assert "The book is empty" in shown(empty.page("today"))


def test_the_language_is_chosen_before_anything_else_and_what_was_typed_stays(
    empty: Shell, settle: Settle, qtbot: QtBot
) -> None:
    first = screen(empty)
    assert first is not None
    first.type_name("Орхидея")
    empty.findChildren(FirstStartFlow)[0].use_language("ru")
    qtbot.waitUntil(lambda: screen(empty) is not None and screen(empty) is not first)
    again = screen(empty)

    assert again is not None
    assert again.salon_name() == "Орхидея"


def test_a_salon_with_a_name_is_not_asked_again(
    qtbot: QtBot, db: Database, make_services: Callable[[Database], Services], settle: Settle
) -> None:
    from salonapp.foundation.i18n import msg
    from salonapp.storage.door import OWNER
    from salonapp.storage.settings import set_setting

    with db.write(OWNER, msg("Named")) as tx:
        set_setting(tx, "salon.name", "Lilia")
    shell = Shell(make_services(db))
    qtbot.addWidget(shell)
    shell.show()
    FirstStartFlow(shell.services, shell, shell).offer()
    settle(shell.services)

    assert screen(shell) is None
