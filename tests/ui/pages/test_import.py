from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QWidget

from salonapp.foundation.clock import FixedClock
from salonapp.ui.pages.importing.dialog import ImportDialog
from salonapp.ui.pages.start.guide import Guide
from salonapp.ui.services import Services
from salonapp.ui.shell import Shell

if TYPE_CHECKING:
    from salonapp.storage.database import Database

Shown = Callable[[QWidget], str]
Press = Callable[[QWidget, str], None]
Rest = Callable[[], None]
MakeServices = Callable[["Database"], Services]
Settle = Callable[[Services], None]

CLIENTS = """Код;Имя;Телефон;Откуда;Комментарий
1;Кузнецова Дарья;8 (926) 414-15-16;Instagram;тихая
2;Попова Инна;8-999-010-30-30;2ГИС;
3;;;;
4;;8 999 010 30 31;;без имени
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "clients.csv"
    path.write_bytes(CLIENTS.encode("cp1251"))
    return path


@pytest.fixture
def dialog(window: Shell, file: Path, rest: Rest) -> ImportDialog:
    window.import_file(file)
    rest()
    return open_import()


def open_import() -> ImportDialog:
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, ImportDialog)]
    return next(each for each in found if each.isVisible())


def names_in(db: Database) -> set[str]:
    from sqlalchemy import text

    with db.read() as reader:
        return set(reader.session.execute(text("SELECT last_name FROM client")).scalars())


def test_the_file_is_understood_and_counted_before_anything_is_kept(
    dialog: ImportDialog, shown: Shown, salon: Database
) -> None:
    told = shown(dialog)

    assert "Windows-1251" in told
    assert "semicolons" in told
    assert "2 new" in told
    assert "2 cannot be used" in told
    assert "Кузнецова" not in names_in(salon)


def test_an_import_tells_what_came_in_and_one_press_takes_it_back(
    dialog: ImportDialog, press: Press, rest: Rest, shown: Shown, salon: Database
) -> None:
    press(dialog, "Import the rows")
    rest()
    assert "Imported" in shown(dialog)
    assert "2 rows left out" in shown(dialog)
    assert {"Кузнецова", "Попова"} <= names_in(salon)

    press(dialog, "Take the import back")
    rest()
    assert "Кузнецова" not in names_in(salon)


def test_a_column_can_mean_something_else_or_nothing(
    dialog: ImportDialog, press: Press, rest: Rest, salon: Database
) -> None:
    means = {
        each.accessibleName(): each for each in dialog.findChildren(QComboBox) if each.isVisible()
    }
    source = means["Meaning of Откуда"]
    source.setCurrentIndex(source.findData(""))
    source.activated.emit(source.currentIndex())
    rest()
    press(dialog, "Import the rows")
    rest()

    from sqlalchemy import text

    with salon.read() as reader:
        sources = reader.session.execute(text("SELECT source FROM client")).scalars()
        assert set(sources) == {""}


def test_a_file_that_cannot_be_read_says_what_to_do(
    window: Shell, tmp_path: Path, rest: Rest, shown: Shown
) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    window.import_file(empty)
    rest()

    assert "empty" in shown(open_import())
    assert "Drop the file here" in shown(open_import())
    open_import().close()


def test_a_file_dropped_on_the_window_opens_the_import(
    window: Shell, file: Path, rest: Rest, shown: Shown
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0)
    enter = QDragEnterEvent(QPoint(10, 10), copy, data, left, none)
    window.dragEnterEvent(enter)
    assert enter.isAccepted()
    window.dropEvent(QDropEvent(QPoint(10, 10), copy, data, left, none))
    rest()

    assert "semicolons" in shown(open_import())
    open_import().close()


def test_after_an_import_the_first_steps_lead_to_sending(
    window: Shell, dialog: ImportDialog, press: Press, rest: Rest, shown: Shown, salon: Database
) -> None:
    press(dialog, "Import the rows")
    rest()
    press(dialog, "Next: consents and first messages")
    rest()
    guide = next(each for each in window.findChildren(Guide) if each.isVisible())
    assert "What is in the salon now" in shown(guide)

    press(guide, "Next")
    rest()
    assert "Messages about visits: 5 clients were never asked" not in shown(guide)
    press(guide, "Record for 5 clients")
    assert "Enter the name of whoever says so." in shown(guide)
    guide.consents.say_who("Olga")
    press(guide, "Record for 5 clients")
    rest()
    assert "5 consents are recorded." in shown(guide)

    press(guide, "Next")
    rest()
    assert "Vera Orlova" in shown(guide)
    press(guide, "Next")
    press(guide, "Resume sending")
    rest()
    assert window.current() == "today"
    with salon.read() as reader:
        assert reader.settings.flag("reminders.paused") is False


def test_an_exported_salon_comes_into_an_empty_one(
    db: Database, make_services: MakeServices, settle: Settle, tmp_path: Path
) -> None:
    from salonapp.app import open_salon
    from salonapp.clients.queries import find_clients
    from salonapp.demo.commands import fill
    from salonapp.desk.exports import export_all
    from salonapp.staff.rights import OWNER_VIEWER

    old = open_salon(str(tmp_path / "old.db"), FixedClock(db.clock.now()))
    fill(old, clients=5, years=1)
    with old.read() as reader:
        export_all(reader, OWNER_VIEWER, tmp_path / "out")
    old.close()

    services = make_services(db)
    dialog = ImportDialog(None, services, tmp_path / "out" / "salon.json")
    dialog.show()
    settle(services)
    texts = " ".join(each.text() for each in dialog.findChildren(QLabel))
    assert "Imported" in texts
    assert "Sending is paused now" in texts
    with db.read() as reader:
        assert len(find_clients(reader, OWNER_VIEWER, "")) == 5
    dialog.close()

    again = ImportDialog(None, services, tmp_path / "out")
    again.show()
    settle(services)
    assert "A whole salon can only be taken in by a new, empty one." in again._problem.text()
    again.close()


def test_a_file_of_the_same_source_is_read_as_the_last_one(
    window: Shell, file: Path, rest: Rest, press: Press, shown: Shown, tmp_path: Path
) -> None:
    window.import_file(file)
    rest()
    first = open_import()
    first._field_chosen(4, "source")
    rest()
    press(first, "Import the rows")
    rest()
    first.close()

    other = tmp_path / "may.csv"
    other.write_bytes(CLIENTS.replace("Инна", "Ирина").encode("cp1251"))
    window.import_file(other)
    rest()
    again = open_import()
    assert "The columns are read as on 11 March 2026, in clients.csv." in shown(again)
    assert again._check.fields()[4] == "source"
    press(again, "Guess anew")
    rest()
    assert again._check.fields()[4] == "note"
    assert "The columns are read" not in shown(again)
    again.close()
