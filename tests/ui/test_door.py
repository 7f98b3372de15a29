"""F12 at the desk: what is covered, who comes in, what each of them finds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from salonapp.foundation.clock import FixedClock
from salonapp.foundation.i18n import msg
from salonapp.staff.commands import add_staff, passcodes
from salonapp.staff.commands.passcodes import begin_guarding, record_try, set_pin
from salonapp.staff.queries.passcodes import sign_ins
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.door import OWNER
from salonapp.storage.settings import set_setting
from salonapp.storage.trouble import Busy
from salonapp.ui import door_tries
from salonapp.ui.kit.ticks import Tick
from salonapp.ui.lock_screen import LockScreen, PinPad
from salonapp.ui.pages.settings.people import PeopleSection
from salonapp.ui.pages.settings.people_forms import PinDialog, RightsDialog
from salonapp.ui.pages.settings.price_list import ServiceDialog
from salonapp.ui.recovering import AskPassword, CodeDialog, RecoveryDialog
from salonapp.ui.runner import Job
from salonapp.ui.services import Services
from salonapp.ui.shell import Shell
from salonapp.ui.tour import open_dialogs
from tests.cheap_hasher import CheapHasher

if TYPE_CHECKING:
    from salonapp.storage.database import Database

Found = TypeVar("Found", bound=QWidget)
Settle = Callable[[Services], None]
PASSWORD = "red tea kettle"


class Desk:
    """A window on a salon where Lera's PIN is 7309, with the owner at the desk."""

    def __init__(self, shell: Shell, db: Database, settle: Settle) -> None:
        self.shell, self.db = shell, db
        self._settle = settle

    def settle(self) -> None:
        self._settle(self.shell.services)

    def lock(self) -> LockScreen:
        front = next(iter(open_dialogs()), self.shell)
        front.activateWindow()  # as a desktop does once the dialog in front is gone
        QTest.qWait(1)
        QTest.keyClick(front.windowHandle(), Qt.Key.Key_F12)
        self.settle()
        screen = self.shell.door.screen
        assert screen is not None
        return screen

    def sign_in(self, name: str, typed: str) -> None:
        screen = self.shell.door.screen
        assert screen is not None
        named(screen, name).click()
        field = pin_field(screen)
        QTest.keyClicks(field, typed)
        QTest.keyClick(field, Qt.Key.Key_Return)
        self.settle()

    def entries(self) -> list[str]:
        return [key for key in self.shell.page_keys() if key not in ("duplicates", "bin")]


def part(widget: QWidget, kind: type[Found], name: str = "") -> Found:
    found = widget.findChild(kind, name) if name else widget.findChild(kind)
    assert isinstance(found, kind)
    return found


def pin_field(screen: LockScreen) -> QLineEdit:
    return part(part(screen, PinPad), QLineEdit)


def named(widget: QWidget, name: str) -> QPushButton:
    return next(b for b in widget.findChildren(QPushButton) if b.accessibleName() == name)


@pytest.fixture
def desk(
    qtbot: QtBot, db: Database, make_services: Callable[[Database], Services], settle: Settle
) -> Desk:
    """The owner sits at a guarded desk."""
    hasher = CheapHasher()
    with db.write(OWNER, msg("A salon")) as tx:
        lera = add_staff(tx, "Лера")
        add_staff(tx, "Ольга")
        begin_guarding(tx, PASSWORD, hasher)
        set_pin(tx, lera, "7309", hasher)
        tx.forget_journal()
    services = make_services(db)
    services.hasher = hasher
    shell = Shell(services)
    qtbot.addWidget(shell)
    shell.show()
    settle(services)
    return Desk(shell, db, settle)


def test_the_desk_changes_hands_and_everybody_finds_their_own(
    desk: Desk, clock: FixedClock, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = desk.shell
    owner_pages = desk.entries()
    assert {"reminders", "temperature", "settings"} <= set(owner_pages)
    shell.go("clients")
    with desk.db.write(OWNER, msg("Elsewhere")) as tx:
        add_staff(tx, "Ира")
    shell.services.write(shell, msg("A master more"), lambda tx: add_staff(tx, "Зоя"))
    desk.settle()
    shell.new_client()
    desk.settle()
    form = shell.findChildren(QWidget, "first_name")
    assert form

    monkeypatch.setattr(QClipboard, "ownsClipboard", lambda _self: True)  # unknown without a screen
    QGuiApplication.clipboard().setText("Анна, +7 916 123-45-67")
    screen = desk.lock()
    assert QGuiApplication.clipboard().text() == ""
    assert shell.services.is_locked
    assert not shell._room.root.isVisible()
    assert [each for each in form if each.isVisible()] == []
    before = shell.current()
    QTest.keyClick(shell, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert shell.current() == before
    assert [b.accessibleName() for b in screen.findChildren(QPushButton) if b.isVisible()] == [
        "Лера",
        "Owner",
    ]
    desk.sign_in("Лера", "5555")
    assert shell.services.is_locked
    field = pin_field(screen)
    assert not field.isEnabled()
    clock.advance(timedelta(seconds=2))
    qtbot.waitUntil(lambda: field.isEnabled(), timeout=2_000)
    QTest.keyClicks(field, "7309")
    QTest.keyClick(field, Qt.Key.Key_Return)
    desk.settle()

    assert shell.services.viewer.name == "Лера"
    here = shell.current()
    shell.open_reminder(1)  # as from the history of a card
    assert (shell.current(), shell._room.banner.isVisibleTo(shell)) == (here, True)
    assert desk.shell.door.screen is None
    assert not {"reminders", "bin"} & set(shell.page_keys())
    assert shell.current() == "today"
    shell._undoing.undo()
    desk.settle()
    with desk.db.read() as reader:
        from salonapp.staff.queries import staff_list

        assert "Зоя" in [each.name for each in staff_list(reader)]

    desk.lock()
    desk.sign_in("Owner", PASSWORD)
    assert shell.services.viewer.staff_id is None
    assert desk.entries() == owner_pages
    assert shell.current() == "clients"
    assert shell._undoing.next_words()[0] == "A master more"
    assert [each for each in form if each.isVisible()]  # the form that was open is open again
    next(each for each in form if each.isVisible()).window().hide()


def test_what_is_half_typed_in_any_form_waits_for_its_writer(desk: Desk) -> None:
    shell = desk.shell
    shell.go("settings")
    desk.settle()
    form = ServiceDialog(shell.shown(), shell.services, None, "RUB")
    form.open()
    name = part(form, QLineEdit, "name")
    name.setText("Полумесяц")
    desk.lock()
    desk.sign_in("Лера", "7309")
    assert not name.isVisible()
    assert shell.current() == "today"
    desk.lock()
    desk.sign_in("Owner", PASSWORD)
    assert (name.isVisible(), name.text(), shell.current()) == (True, "Полумесяц", "settings")
    form.submit()
    desk.settle()
    assert shell._undoing.next_words()[0] == "Service added"
    desk.lock()
    desk.sign_in("Лера", "7309")
    assert shell._rooms.count() == 1  # nothing was left open: nothing is kept
    assert shell._undoing.next_words() == ("", "")


def test_a_setting_that_is_being_typed_is_written_in_its_writers_name(desk: Desk) -> None:
    shell = desk.shell
    shell.go("settings")
    shell.shown().restore({"section": "salon"})
    desk.settle()
    field = next(f for f in shell.shown().findChildren(QLineEdit) if f.isVisible())
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "Rosa")
    desk.lock()
    desk.sign_in("Лера", "7309")
    desk.lock()
    desk.sign_in("Owner", PASSWORD)
    assert field.text() == "Rosa"
    with desk.db.read() as reader:
        assert reader.settings.text("salon.name") == "Rosa"


def test_what_comes_of_a_write_is_told_to_who_asked_for_it(desk: Desk, qtbot: QtBot) -> None:
    """A long import of the owner's runs while Lera sits down, signs in at once, and works."""
    shell, runner = desk.shell, desk.shell.services.runner
    shell.new_client()  # something is left open
    desk.settle()
    owners, told, go_on = shell.shown(), [], Event()

    def long(database: Database, job: Job) -> int | None:
        with database.write(OWNER, msg("Import")) as tx:
            add_staff(tx, "Зоя")
            while not go_on.wait(0.01):
                job.progress(1, 2)
        return tx.operation_id

    def over(operation_id: int | None) -> None:
        told.append(operation_id)
        runner.announce(msg("Import"), operation_id)

    shell.services.job(owners, msg("Importing"), long, over)
    qtbot.waitUntil(lambda: runner.job_state is not None)
    QTest.keyClick(next(iter(open_dialogs())).windowHandle(), Qt.Key.Key_F12)
    screen = shell.door.screen
    assert screen is not None
    qtbot.waitUntil(
        lambda: any(b.accessibleName() == "Лера" for b in screen.findChildren(QPushButton))
    )
    named(screen, "Лера").click()
    QTest.keyClicks(pin_field(screen), "7309")
    QTest.keyClick(pin_field(screen), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shell.door.screen is None)
    assert runner.job_state is not None
    assert not runner.job_is_own
    go_on.set()
    desk.settle()
    assert told == []
    assert shell._undoing.next_words() == ("", "")
    desk.lock()
    desk.sign_in("Owner", PASSWORD)
    desk.settle()
    assert len(told) == 1
    assert shell._undoing.next_words()[0] == "Import"
    for dialog in open_dialogs():
        dialog.hide()


def test_nobody_guesses_a_pin_while_an_import_holds_the_door(
    desk: Desk, clock: FixedClock, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong try cannot be recorded then: it counts all the same, and is recorded afterwards."""
    hasher, refused = desk.shell.services.hasher, []
    assert isinstance(hasher, CheapHasher)

    def record_later(*given: object) -> None:
        refused.append(given)
        if len(refused) == 1:
            raise Busy(msg("Another program is writing to the salon's data just now."))
        record_try(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(door_tries, "_AGAIN_MS", 1)
    monkeypatch.setattr(passcodes, "record_try", record_later)
    screen = desk.lock()
    go_on, held = Event(), Event()

    def long(database: Database) -> None:
        with database.write(OWNER, msg("Import")):
            held.set()
            go_on.wait(20)

    desk.shell.services.runner.with_database(desk.shell, long)
    qtbot.waitUntil(held.is_set)
    pad, field = part(screen, PinPad), pin_field(screen)
    waiting = [each for each in pad.findChildren(QLabel) if each.text() == ""]
    before = hasher.looked

    def guess(typed: str) -> None:
        QTest.keyClicks(field, typed)
        QTest.keyClick(field, Qt.Key.Key_Return)

    named(screen, "Лера").click()
    for seconds, typed in ((1, "5555"), (2, "6666")):
        guess(typed)
        qtbot.waitUntil(lambda: not field.isEnabled())
        QTest.keyClick(pad, Qt.Key.Key_Escape)
        named(screen, "Лера").click()
        assert not field.isEnabled()
        assert f"Next try in {seconds + 1} second" in " ".join(each.text() for each in waiting)
        pad.entered.emit("7309")  # as if the keys were not disabled: not even looked at
        qtbot.waitUntil(lambda: not desk.shell.door._tries._looking)
        clock.advance(timedelta(seconds=seconds))
        qtbot.waitUntil(field.isEnabled, timeout=2_000)
    assert hasher.looked == before + 2
    guess("7309")
    qtbot.waitUntil(lambda: desk.shell.door.screen is None)
    go_on.set()
    qtbot.waitUntil(lambda: len(refused) == 5)
    desk.settle()
    with desk.db.read() as reader:
        outcomes = [each.outcome.value for each in sign_ins(reader, OWNER_VIEWER)]
    assert (outcomes.count("wrong"), outcomes.count("locked"), outcomes.count("in")) == (2, 2, 1)


def test_the_same_person_finds_the_form_they_were_typing_in(desk: Desk) -> None:
    shell = desk.shell
    shell.new_client()
    desk.settle()
    field = next(each for each in shell.findChildren(QLineEdit, "first_name") if each.isVisible())
    field.setText("Мила")
    desk.lock()
    assert not field.isVisible()
    desk.sign_in("Owner", PASSWORD)
    assert field.isVisible()
    assert field.text() == "Мила"
    field.window().hide()


def test_a_dialog_that_opens_late_waits_behind_the_lock(desk: Desk, qtbot: QtBot) -> None:
    desk.lock()
    late = QDialog(desk.shell)
    late.open()
    qtbot.waitUntil(lambda: not late.isVisible())
    desk.sign_in("Owner", PASSWORD)
    assert late.isVisible()


def test_a_guarded_window_opens_locked_and_nobody_has_rights_behind_it(
    qtbot: QtBot, desk: Desk
) -> None:
    from salonapp.ui.window import who_sits

    _db, viewer, _actor = who_sits(desk.db)
    assert viewer.rights == frozenset()


def test_the_printed_code_sets_another_password(desk: Desk, qtbot: QtBot) -> None:
    from salonapp.staff.commands.passcodes import renew_code

    hasher = desk.shell.services.hasher
    with desk.db.write(OWNER, msg("A code")) as tx:
        _result, code = renew_code(tx, PASSWORD, hasher)
    desk.settle()
    screen = desk.lock()
    named(screen, "Owner").click()
    named(screen, "Forgot the password?").click()
    form = part(desk.shell, RecoveryDialog)
    for name, text in (
        ("code", code),
        ("password", "blue tea kettle"),
        ("again", "blue tea kettle"),
    ):
        part(form, QLineEdit, name).setText(text)
    form.submit()
    desk.settle()
    shown = part(desk.shell, CodeDialog)
    shown.reject()
    assert shown.isVisible()  # not before it is on paper
    shown._kept.setChecked(True)
    shown.accept()
    desk.settle()
    assert desk.shell.services.viewer.staff_id is None


def test_rights_and_pins_are_set_under_people(desk: Desk, qtbot: QtBot) -> None:
    services = desk.shell.services
    section = PeopleSection(services, desk.shell)
    qtbot.addWidget(section)
    section.reload()
    desk.settle()
    named(section, "Rights: Лера").click()
    rights = part(section, RightsDialog)
    tick = rights.form.boxes["phones"].control
    assert isinstance(tick, Tick)
    tick.setChecked(True)
    rights.submit()
    desk.settle()
    named(section, "Set a PIN: Ольга").click()
    pin = part(section, PinDialog)
    for name in ("pin", "again"):
        part(pin, QLineEdit, name).setText("1111")
    pin.submit()
    desk.settle()
    assert "first anybody would try" in pin.form.boxes["pin"].error()
    for name in ("pin", "again"):
        part(pin, QLineEdit, name).setText("4182")
    pin.submit()
    desk.settle()
    with desk.db.read() as reader:
        from salonapp.staff.queries import find_staff
        from salonapp.staff.queries.passcodes import with_pin

        assert "phones" in find_staff(reader, "Лера").rights
        assert find_staff(reader, "Ольга").id in with_pin(reader)
    named(section, "New recovery code").click()
    asked = part(section, AskPassword)
    for told in ("This is not the owner's password.", "Too soon after a wrong try."):
        part(asked, QLineEdit, "password").setText("a guess")
        asked.submit()
        desk.settle()
        assert asked.form.boxes["password"].error().startswith(told)


def test_a_pause_locks_the_screen(desk: Desk, qtbot: QtBot) -> None:
    pause = desk.shell.door._pause
    qtbot.waitUntil(pause.isActive)
    assert pause.interval() == 10 * 60_000
    with desk.db.write(OWNER, msg("Never")) as tx:
        set_setting(tx, "salon.lock_after_minutes", 0)
    qtbot.waitUntil(lambda: not pause.isActive())
    with desk.db.write(OWNER, msg("A minute")) as tx:
        set_setting(tx, "salon.lock_after_minutes", 1)
    qtbot.waitUntil(pause.isActive)
    pause.timeout.emit()
    assert desk.shell.services.is_locked
