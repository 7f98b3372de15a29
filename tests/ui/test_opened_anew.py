"""Choosing a file takes none of SQLite's locks away; where something did, nothing is lost."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QTreeView
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.clients.tables import Client
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import SalonError, Torn
from salonapp.foundation.i18n import msg
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Reader
from salonapp.ui.kit.file_dialogs import FileDialog
from salonapp.ui.preferences import Preferences
from salonapp.ui.services import Services

#: Another program looks at the salon and is the last to leave, as far as it can see.
VISITOR = """
import sys, sqlcipher3.dbapi2 as driver
salon = driver.connect(sys.argv[1])
salon.execute("SELECT COUNT(*) FROM operation").fetchone()
salon.close()
"""


def visit(path: Path) -> None:
    subprocess.run([sys.executable, "-c", VISITOR, str(path)], check=True)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "salon").mkdir()
    return tmp_path / "salon" / "salon.db"


@pytest.fixture
def services(qtbot: QtBot, clock: FixedClock, path: Path, tmp_path: Path) -> Iterator[Services]:
    made = Services(
        lambda: (Database.open(path, clock), OWNER_VIEWER, OWNER),
        clock,
        Preferences(tmp_path / "window.ini"),
    )
    with qtbot.waitSignal(made.opened):
        made.open()
    yield made
    made.close()


def names(reader: Reader) -> list[str]:
    return list(reader.session.scalars(select(Client.first_name).order_by(Client.id)))


def test_a_salon_whose_log_was_taken_away_is_opened_anew_and_saved_to_again(
    services: Services, path: Path, qtbot: QtBot
) -> None:
    owner, failed, found = QObject(services), list[SalonError](), list[list[str]]()

    def add(name: str) -> None:
        label = msg("Client added")
        services.write(
            owner, label, lambda tx: add_client(tx, ClientDraft(name)), failed=failed.append
        )

    add("Anna")
    qtbot.waitUntil(lambda: not services.runner.busy())
    for ending in ("", "-shm"):  # a library looks what kind of files these are
        path.with_name(path.name + ending).read_bytes()
    visit(path)
    with qtbot.waitSignal(services.reopened):
        add("Boris")
    assert [type(error) for error in failed] == [Torn]
    assert "Save it once more" in str(failed[0])
    add("Boris")
    qtbot.waitUntil(lambda: not services.runner.busy())
    services.read(owner, names, found.append)
    qtbot.waitUntil(lambda: bool(found))
    assert found == [["Anna", "Boris"]]


def test_choosing_a_file_beside_the_salon_leaves_its_locks_alone(
    services: Services, path: Path, qtbot: QtBot
) -> None:
    owner, found = QObject(services), list[list[str]]()
    services.read(owner, names, found.append)
    qtbot.waitUntil(lambda: bool(found))
    chooser = FileDialog(None, "Save")
    qtbot.addWidget(chooser)
    chooser.setDirectory(str(path.parent))
    chooser.show()
    listing = chooser.findChild(QTreeView)
    assert isinstance(listing, QTreeView)
    qtbot.waitUntil(lambda: listing.model().rowCount(listing.rootIndex()) >= 3)
    listing.grab()
    visit(path)
    assert path.with_name("salon.db-wal").exists()


def test_every_chooser_of_the_window_is_the_one_that_opens_nothing() -> None:
    sources = Path(__file__).parents[2] / "salonapp"
    bare = [
        file.name
        for file in sources.rglob("*.py")
        if any(
            word in file.read_text(encoding="utf-8")
            for word in (" QFileDialog(", "getOpenFileName", "getSaveFileName", "getExistingDir")
        )
    ]
    assert bare == []
