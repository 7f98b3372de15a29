"""The window on a small salon: one client is due, one comes today, one has never come."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from salonapp.clients.cards import Birthday, ClientDraft, PhoneDraft, Purpose
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.i18n import msg
from salonapp.ui.services import Services
from salonapp.ui.shell import Shell
from salonapp.visits.cards import AppointmentDraft, VisitDraft
from tests.conftest import NOW

if TYPE_CHECKING:
    from salonapp.storage.database import Database

Settle = Callable[[Services], None]
MakeServices = Callable[["Database"], Services]

#: A manicure of this day is due on the day of the fixed clock, 11 March 2026.
LAST = date(2026, 2, 18)


@pytest.fixture(scope="session")
def small_salon_file(empty_salon_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The salon of `salon`, made once."""
    from salonapp.app import open_salon

    path = tmp_path_factory.mktemp("small") / "salon.db"
    shutil.copyfile(empty_salon_file, path)
    made = open_salon(path, FixedClock(NOW))
    _fill(made)
    made.close()
    return path


@pytest.fixture
def salon(small_salon_file: Path, target: str, request: pytest.FixtureRequest) -> Database:
    """Anna is due and agreed, Maria comes at noon, Vera never agreed, Olga has never come."""
    shutil.copyfile(small_salon_file, target)
    found: Database = request.getfixturevalue("db")
    return found


def _fill(db: Database) -> None:
    from salonapp.catalog.cards import ServiceDraft
    from salonapp.catalog.commands import add_service
    from salonapp.clients.commands import add_client, record_consent
    from salonapp.staff.commands import add_staff
    from salonapp.storage.door import OWNER
    from salonapp.storage.settings import set_setting
    from salonapp.visits.commands import book, record_visit

    def card(first: str, last: str, phone: str, *alerts: str) -> ClientDraft:
        birthday = Birthday(12, 3) if first == "Olga" else None
        return ClientDraft(
            first, last, "", (PhoneDraft(phone),), allergies=alerts, birthday=birthday
        )

    with db.write(OWNER, msg("A salon")) as tx:
        set_setting(tx, "salon.name", "Lilia")
        set_setting(tx, "salon.time_zone", "Europe/Moscow")
        set_setting(tx, "salon.language", "en")
        nails = add_service(tx, ServiceDraft("Manicure", norm_days=21.0, price_minor=210_000))
        lera = add_staff(tx, "Lera")
        anna = add_client(tx, card("Anna", "Ivanova", "+7 912 345-67-89"))
        maria = add_client(tx, card("Maria", "Smirnova", "+7 903 111-22-33", "ammonia"))
        vera = add_client(tx, card("Vera", "Orlova", "+7 905 111-22-33"))
        add_client(tx, card("Olga", "Li", "+7 906 111-22-33"))
        for client in (anna, maria, vera):
            record_visit(tx, VisitDraft(client, LAST, (nails,), staff_id=lera))
        record_consent(
            tx, (anna,), Purpose.SERVICE, granted=True, source="paper", evidence="A form"
        )
        noon = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
        book(tx, AppointmentDraft(maria, noon, (nails,), lera))


@pytest.fixture
def window(qtbot: QtBot, salon: Database, make_services: MakeServices, settle: Settle) -> Shell:
    """The window on the day."""
    shell = Shell(make_services(salon))
    qtbot.addWidget(shell)
    shell.resize(1180, 720)
    shell.go("today")
    shell.show()
    settle(shell.services)
    return shell


@pytest.fixture
def rest(window: Shell, settle: Settle, qtbot: QtBot) -> Callable[[], None]:
    """Waits until the window is at rest, what follows from a change included."""

    def wait() -> None:
        for _turn in range(3):
            settle(window.services)
            qtbot.wait(30)
        settle(window.services)

    return wait


@pytest.fixture
def shown() -> Callable[[QWidget], str]:
    """Every text a person sees in a widget."""

    def read(widget: QWidget) -> str:
        QApplication.processEvents()
        labels = [each.text() for each in widget.findChildren(QLabel) if each.isVisibleTo(widget)]
        names = [
            each.text() for each in widget.findChildren(QPushButton) if each.isVisibleTo(widget)
        ]
        return "\n".join([*labels, *names])

    return read


@pytest.fixture
def press() -> Callable[[QWidget, str], None]:
    """Presses the button with a text or an accessible name, as it is seen in a widget."""

    def click(widget: QWidget, words: str) -> None:
        QApplication.processEvents()
        for each in widget.findChildren(QPushButton):
            if each.isVisibleTo(widget) and words in (each.text(), each.accessibleName()):
                assert each.isEnabled(), f"{words} cannot be pressed"
                each.click()
                return
        raise AssertionError(f"there is no button {words}")

    return click
