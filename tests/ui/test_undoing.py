"""Ctrl+Z takes back what this window did, in words; text fields keep their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from salonapp.clients.cards import ClientDraft
from salonapp.foundation.i18n import msg
from salonapp.ui.services import Services
from salonapp.ui.shell import Shell
from salonapp.ui.shell_parts import SearchField, UndoButtons

if TYPE_CHECKING:
    from salonapp.storage.database import Database
    from salonapp.storage.door import Tx

Settle = Callable[[Services], None]
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(
    qtbot: QtBot, db: Database, make_services: Callable[[Database], Services], settle: Settle
) -> Shell:
    """The window of a salon without clients, with the keyboard in it."""
    shell = Shell(make_services(db))
    qtbot.addWidget(shell)
    with qtbot.waitExposed(shell):
        shell.show()
    shell.activateWindow()
    settle(shell.services)
    return shell


@pytest.fixture
def press(window: Shell, settle: Settle) -> Callable[..., str]:
    """Presses a key and gives what the strip says then."""

    def send(key: Qt.Key, modifiers: Qt.KeyboardModifier = CTRL) -> str:
        field = window.findChild(SearchField)
        assert field is not None
        QTest.keyClick(window.focusWidget() or field, key, modifiers)
        settle(window.services)
        settle(window.services)
        return window._room.strip.text()

    return send


def add(window: Shell, settle: Settle, name: str) -> None:
    def work(tx: Tx) -> int:
        from salonapp.clients.commands import add_client

        return add_client(tx, ClientDraft(first_name=name))

    window.services.write(window, msg("New client added"), work)
    settle(window.services)


def names(db: Database) -> list[str]:
    from sqlalchemy import select

    from salonapp.clients.tables import Client

    with db.read() as reader:
        return list(reader.session.scalars(select(Client.first_name).order_by(Client.id)))


def test_step_by_step_back_and_forth(
    window: Shell, db: Database, settle: Settle, press: Callable[..., str]
) -> None:
    add(window, settle, "Анна")
    add(window, settle, "Мария")
    assert press(Qt.Key.Key_Z) == "Taken back: New client added."
    assert press(Qt.Key.Key_Z) == "Taken back: New client added."
    assert names(db) == []
    assert press(Qt.Key.Key_Z) == "There is nothing to undo."
    assert press(Qt.Key.Key_Z, CTRL | SHIFT) == "Done again: New client added."
    assert names(db) == ["Анна"]
    assert press(Qt.Key.Key_Y) == "Done again: New client added."
    assert names(db) == ["Анна", "Мария"]
    assert press(Qt.Key.Key_Y) == "There is nothing to redo."


def test_something_new_ends_the_way_forth(
    window: Shell, db: Database, settle: Settle, press: Callable[..., str]
) -> None:
    add(window, settle, "Анна")
    press(Qt.Key.Key_Z)
    add(window, settle, "Мария")
    assert press(Qt.Key.Key_Z, CTRL | SHIFT) == "There is nothing to redo."
    assert names(db) == ["Мария"]


def test_what_others_did_is_not_taken_back(
    window: Shell, db: Database, settle: Settle, press: Callable[..., str]
) -> None:
    from salonapp.clients.commands import add_client
    from salonapp.storage.door import AGENT, Actor

    add(window, settle, "Анна")
    for actor in (AGENT, Actor(None, "Лера")):
        with db.write(actor, msg("Theirs")) as tx:
            add_client(tx, ClientDraft(first_name=actor.name))
    press(Qt.Key.Key_Z)
    press(Qt.Key.Key_Z)
    assert names(db) == ["agent", "Лера"]


def test_a_later_edit_of_somebody_else_is_explained_and_stays(
    window: Shell, db: Database, settle: Settle, press: Callable[..., str]
) -> None:
    from salonapp.clients.tables import Client
    from salonapp.storage.door import Actor

    add(window, settle, "Анна")
    with db.write(Actor(None, "Лера"), msg("Card changed")) as tx:
        tx.session.get_one(Client, 1).first_name = "Аня"
    press(Qt.Key.Key_Z)
    assert names(db) == ["Аня"]
    told = window._room.banner.text()
    assert "Лера" in told
    assert "Card changed" in told


def test_a_merge_is_named_before_it_is_taken_back(
    window: Shell, db: Database, settle: Settle, press: Callable[..., str]
) -> None:
    from salonapp.clients.tables import Client

    add(window, settle, "Анна")
    add(window, settle, "Аня")

    def work(tx: Tx) -> None:
        from salonapp.desk.merging.commands import merge

        merge(tx, 1, 2)

    window.services.write(window, msg("Cards merged"), work)
    settle(window.services)
    assert press(Qt.Key.Key_Z) == "Undo “Cards merged”? Press Ctrl+Z once more."
    with db.read() as reader:
        assert reader.session.get_one(Client, 2).merged_into_id == 1
    assert press(Qt.Key.Key_Z) == "Taken back: Cards merged."
    with db.read() as reader:
        assert reader.session.get_one(Client, 2).merged_into_id is None


def test_what_was_taken_back_elsewhere_is_passed_over(
    window: Shell, db: Database, settle: Settle, press: Callable[..., str]
) -> None:
    from salonapp.storage.door import OWNER

    add(window, settle, "Анна")
    add(window, settle, "Мария")
    db.undo(OWNER)
    press(Qt.Key.Key_Z)
    assert names(db) == []


def test_a_record_stays_and_says_so_before_anything_else_is_undone(
    window: Shell, db: Database, settle: Settle, press: Callable[..., str]
) -> None:
    add(window, settle, "Анна")

    def work(tx: Tx) -> int:
        from salonapp.clients.cards import Purpose
        from salonapp.clients.commands import record_consent

        purpose = Purpose.SERVICE
        return record_consent(tx, [1], purpose, granted=True, source="paper", evidence="form")

    window.services.write(window, msg("Consent recorded"), work)
    settle(window.services)
    told = press(Qt.Key.Key_Z)
    assert told == "“Consent recorded” stays on record and cannot be undone."
    assert names(db) == ["Анна"]
    assert press(Qt.Key.Key_Z) == "Taken back: New client added."


def test_typed_text_is_undone_in_its_field_first(
    window: Shell, db: Database, settle: Settle, press: Callable[..., str]
) -> None:
    add(window, settle, "Анна")
    field = window.findChild(SearchField)
    assert field is not None
    field.setFocus()
    QTest.keyClicks(field, "qqq")
    settle(window.services)
    press(Qt.Key.Key_Z)
    assert (field.text(), names(db)) == ("", ["Анна"])
    press(Qt.Key.Key_Z)
    assert names(db) == []


def test_the_buttons_say_what_they_would_do(window: Shell, settle: Settle) -> None:
    pair = window.findChild(UndoButtons)
    assert pair is not None
    made = pair.findChildren(QPushButton)

    def visible() -> list[str]:
        return [each.accessibleName() for each in made if each.isVisibleTo(window)]

    assert visible() == []
    add(window, settle, "Анна")
    assert visible() == ["Undo: New client added"]
    made[0].click()
    settle(window.services)
    settle(window.services)
    assert visible() == ["Do again: New client added"]
