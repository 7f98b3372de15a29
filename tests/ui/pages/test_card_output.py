"""The card leaves the window on paper, as a file, as text; nobody gets more than they may see."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QCheckBox, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from salonapp.clients.cards import ClientDraft, PhoneDraft
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.i18n import msg
from salonapp.ui.pages.clients.dialogs.paper import PaperDialog
from salonapp.ui.pages.clients.output import CardOutput, save
from salonapp.ui.preferences import Preferences
from salonapp.ui.printing import document, paint, pdf_of, set_a4
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.database import Database

Settle = Callable[[Services], None]

ODD = "O'Hara <b> שרה 💇 " + "Ы" * 300


@pytest.fixture
def salon(db: Database) -> Database:
    from salonapp.clients.commands import add_client
    from salonapp.storage.door import OWNER

    with db.write(OWNER, msg("A salon")) as tx:
        add_client(
            tx, ClientDraft(first_name="Анна", phones=(PhoneDraft("+7 912 345-67-89"),), note="Shy")
        )
    return db


@pytest.fixture
def services(salon: Database, make_services: Callable[[Database], Services]) -> Services:
    return make_services(salon)


@pytest.fixture
def dialog(qtbot: QtBot, services: Services, settle: Settle) -> PaperDialog:
    made = PaperDialog(None, services, 1)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)  # the test lets it go
    qtbot.addWidget(made)
    made.show()
    settle(services)
    return made


def click(dialog: QWidget, text: str) -> None:
    made = next(each for each in dialog.findChildren(QPushButton) if each.text() == text)
    assert made.isEnabled()
    made.click()


def test_the_sheet_is_shown_with_or_without_contacts(
    dialog: PaperDialog, services: Services, settle: Settle
) -> None:
    assert "+7 912 345-67-89" in dialog.preview.toPlainText()
    dialog.contacts.setChecked(False)
    settle(services)
    assert "Анна" in dialog.preview.toPlainText()
    assert "345" not in dialog.preview.toPlainText()


def test_the_sheet_is_copied_as_text(dialog: PaperDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.said):
        click(dialog, "Copy as text")
    assert QGuiApplication.clipboard().text().startswith("Анна\n")


def test_a_long_card_takes_several_pages_and_a_pdf_holds_them(tmp_path: Path) -> None:
    rows = "".join(f"<p>{number} {ODD}</p>" for number in range(30))
    data = pdf_of(f"<html><body>{rows}</body></html>", ODD)
    assert data.startswith(b"%PDF-")
    assert data.rstrip().endswith(b"%%EOF")
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    set_a4(printer)
    assert paint(f"<html><body>{rows}</body></html>", printer) > 1
    assert (tmp_path / "printed.pdf").read_bytes().startswith(b"%PDF-")


def test_three_hundred_letters_break_anywhere(qtbot: QtBot) -> None:
    made = document(f"<p>{'Ы' * 300}</p>")
    made.setTextWidth(200)
    assert made.size().width() <= 201


def test_a_file_that_cannot_be_written_is_told(
    services: Services, settle: Settle, tmp_path: Path
) -> None:
    said: list[str] = []
    problems: list[str] = []

    def write(path: Path) -> None:
        save(
            services, services, path, lambda: b"x", said.append,
            lambda error: problems.append(str(error)),
        )  # fmt: skip
        settle(services)

    write(tmp_path / "nowhere" / "card.pdf")
    assert said == []
    assert "card.pdf cannot be written to" in problems[0]
    write(tmp_path / "card.pdf")
    assert said == ["Saved: card.pdf"]
    assert (tmp_path / "card.pdf").read_bytes() == b"x"


def test_a_master_is_offered_neither_contacts_nor_an_address_book_card(
    qtbot: QtBot, salon: Database, clock: FixedClock, settle: Settle, tmp_path: Path
) -> None:
    from salonapp.staff.rights import viewer_for
    from salonapp.storage.door import Actor

    master = viewer_for(1, "Lera", "master")
    services = Services(
        lambda: (salon, master, Actor(1, "Lera")), clock, Preferences(tmp_path / "window.ini")
    )
    with qtbot.waitSignal(services.opened):
        services.open()
    host = QWidget()
    qtbot.addWidget(host)
    menu = QMenu(host)
    CardOutput(services, host, lambda: None).add_to(menu)
    menu.aboutToShow.emit()
    shown = [action.text() for action in menu.actions() if action.isVisible()]
    assert shown == ["Print or save as PDF…", "Copy as text"]
    paper = PaperDialog(None, services, 1)
    paper.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(paper)
    paper.show()
    settle(services)
    assert not any(box.isVisible() for box in paper.findChildren(QCheckBox))
    assert "Анна" in paper.preview.toPlainText()
    assert "345" not in paper.preview.toPlainText()
    assert QApplication.activeModalWidget() in (None, paper)
    paper.close()
    services.hub.close()
    services.runner.close()
