"""Consents in the settings and for a whole list: versions of wordings, refusals that stay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from salonapp.clients.cards import ClientDraft, Purpose
from salonapp.clients.consents import ConsentSource, Wording
from salonapp.foundation.i18n import msg
from salonapp.ui.pages.clients.dialogs.consent_paper import FormPaper
from salonapp.ui.pages.settings.consents import ConsentsSection
from salonapp.ui.pages.start.consents import ConsentsOfList
from salonapp.ui.services import Services
from salonapp.ui.shell import Shell

if TYPE_CHECKING:
    from salonapp.storage.database import Database

Settle = Callable[[Services], None]


@pytest.fixture
def salon(db: Database) -> Database:
    """Anna and Vera, who come for the first time, and Boris, who said no."""
    from salonapp.clients.commands import add_client
    from salonapp.clients.commands.consents import consent_list
    from salonapp.desk.commands.lists import save_list
    from salonapp.desk.filters import HasTag
    from salonapp.storage.door import OWNER

    with db.write(OWNER, msg("A salon")) as tx:
        add_client(tx, ClientDraft("Анна", tags=("VIP",)))
        boris = add_client(tx, ClientDraft("Борис", tags=("VIP",)))
        add_client(tx, ClientDraft("Вера"))
        save_list(tx, "VIP", (HasTag("VIP"),))
    with db.write(OWNER, msg("Refusal")) as tx:
        consent_list(
            tx,
            (boris,),
            Purpose.SERVICE,
            granted=False,
            source=ConsentSource.SPOKEN,
            evidence="Lera",
        )
    return db


@pytest.fixture
def window(
    qtbot: QtBot, salon: Database, make_services: Callable[[Database], Services], settle: Settle
) -> Shell:
    shell = Shell(make_services(salon))
    qtbot.addWidget(shell)
    shell.resize(1180, 900)
    shell.show()
    settle(shell.services)
    return shell


def versions(db: Database) -> tuple[Wording, ...]:
    from salonapp.clients.queries.consents import wording_versions

    with db.read() as reader:
        return wording_versions(reader, Purpose.SERVICE, "ru")


def test_a_changed_text_is_kept_as_a_version(
    window: Shell, salon: Database, settle: Settle, qtbot: QtBot
) -> None:
    section = ConsentsSection(window.services, window)
    qtbot.addWidget(section)
    section.reload()
    settle(window.services)
    card = section._cards[Purpose.SERVICE]
    assert card._text.toPlainText() == versions(salon)[0].text
    assert not card._save.isEnabled()
    card._text.setPlainText("Согласен.")
    card._languages.chosen.emit("en")
    card._languages.choose("ru")
    card._languages.chosen.emit("ru")
    assert card._text.toPlainText() == "Согласен."
    card._save.click()
    settle(window.services)
    section.reload()
    settle(window.services)
    assert [each.version for each in versions(salon)] == [1, 0]
    assert "Version 1" in card._before.text()
    assert not card._save.isEnabled()


def test_an_emptied_text_is_refused_where_it_stands(
    window: Shell, salon: Database, settle: Settle, qtbot: QtBot
) -> None:
    section = ConsentsSection(window.services, window)
    qtbot.addWidget(section)
    section.reload()
    settle(window.services)
    card = section._cards[Purpose.SERVICE]
    card._text.setPlainText("   ")
    card._save.click()
    settle(window.services)
    assert card._box.error()
    assert len(versions(salon)) == 1


def test_forms_of_a_list_are_recorded_for_those_never_asked(
    window: Shell, salon: Database, settle: Settle, qtbot: QtBot
) -> None:
    from salonapp.clients.queries.consents import client_consents
    from salonapp.staff.rights import OWNER_VIEWER

    dialog = ConsentsOfList(window, window.services, date(2026, 3, 11))
    dialog.open()
    settle(window.services)
    pane = dialog.pane
    assert "2 clients" in pane._record.text()
    pane._list.setCurrentIndex(pane._list.findText("List: VIP"))
    pane._read_list()
    settle(window.services)
    assert "1 client" in pane._record.text()
    pane._who.setText("Lera")
    pane._record.click()
    settle(window.services)
    with salon.read() as reader:
        anna, boris, vera = (client_consents(reader, OWNER_VIEWER, i) for i in (1, 2, 3))
    assert anna.state(Purpose.SERVICE).granted is True
    assert anna.records[0].wording_version == "ru-0"
    assert boris.state(Purpose.SERVICE).granted is False
    assert vera.state(Purpose.SERVICE).granted is None
    dialog.done(0)


def test_the_blank_form_has_a_page_for_each_purpose_that_is_ticked(
    window: Shell, settle: Settle
) -> None:
    paper = FormPaper(window, window.services, None)
    paper.open()
    settle(window.services)
    both = paper.preview.toPlainText()
    paper._ticks[Purpose.ADVERTISING].setChecked(False)
    one = paper.preview.toPlainText()
    assert len(one) < len(both)
    assert "____" in one
    assert [b.text() for b in paper.findChildren(QPushButton)][-1] == "Print…"
    paper.done(0)
