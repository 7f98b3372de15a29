"""The history of a card on the screen: it scrolls, filters, takes notes, and leads on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from salonapp.clients.cards import ClientDraft, PhoneDraft, Purpose
from salonapp.desk.timeline import EventKind
from salonapp.foundation.i18n import msg
from salonapp.ui.checkout.form import VisitForm
from salonapp.ui.kit.event_list import EventList
from salonapp.ui.pages.clients.dialogs.consent_form import ConsentForm, MistakeForm
from salonapp.ui.pages.clients.dialogs.consent_paper import ProofPaper
from salonapp.ui.pages.clients.dialogs.consents import ConsentsDialog
from salonapp.ui.pages.clients.dialogs.entry_form import EntryForm
from salonapp.ui.pages.clients.history_tab import PAGE, HistoryTab
from salonapp.ui.pages.clients.page import ClientsPage
from salonapp.ui.pages.clients.tabs import ChangesTab
from salonapp.ui.services import Services
from salonapp.ui.shell import Shell
from salonapp.visits.cards import VisitDraft

if TYPE_CHECKING:
    from salonapp.storage.database import Database

Settle = Callable[[Services], None]
WidgetT = TypeVar("WidgetT", bound=QWidget)
ANNA = ClientDraft("Анна", "Иванова", phones=(PhoneDraft("+7 912 345-67-89"),))


@pytest.fixture
def visits() -> int:
    """How often Anna was here."""
    return 2


@pytest.fixture
def salon(db: Database, visits: int) -> Database:
    """Anna, who has been here before and whose card was changed three times."""
    from salonapp.catalog.cards import ServiceDraft
    from salonapp.catalog.commands import add_service
    from salonapp.clients.commands import add_client, edit_client
    from salonapp.storage.door import OWNER
    from salonapp.visits.commands import record_visit

    with db.write(OWNER, msg("A salon")) as tx:
        cut = add_service(tx, ServiceDraft("Haircut", price_minor=180_000))
        anna = add_client(tx, ANNA)
    with db.write(OWNER, msg("Visits")) as tx:
        for number in range(visits):
            day = date(2026, 3, 1) - timedelta(days=20 * number)
            record_visit(tx, VisitDraft(anna, day, (cut,), note=f"visit {number}"))
    for number in range(3):
        with db.write(OWNER, msg(f"Change {number}")) as tx:
            edit_client(tx, anna, replace(ANNA, note=str(number)))
    return db


@pytest.fixture
def window(
    qtbot: QtBot, salon: Database, make_services: Callable[[Database], Services], settle: Settle
) -> Shell:
    """The window on Anna's card."""
    shell = Shell(make_services(salon))
    qtbot.addWidget(shell)
    shell.resize(1180, 900)
    shell.go("clients")
    shell.show()
    settle(shell.services)
    return shell


@pytest.fixture
def page(window: Shell) -> ClientsPage:
    found = window.page("clients")
    assert isinstance(found, ClientsPage)
    return found


@pytest.fixture
def history(page: ClientsPage, settle: Settle) -> EventList:
    page.card.set_tab("history")
    settle(page.services)
    tab = page.card.findChild(HistoryTab)
    assert isinstance(tab, HistoryTab)
    found = tab.findChild(EventList)
    assert isinstance(found, EventList)
    return found


def shown(kind: type[WidgetT]) -> WidgetT:
    found = [each for each in QApplication.topLevelWidgets() if isinstance(each, kind)]
    visible = [each for each in found if each.isVisible()]
    assert visible, f"no {kind.__name__} is open"
    return visible[-1]


def press(widget: QWidget, text: str) -> None:
    buttons = [each for each in widget.findChildren(QPushButton) if each.text() == text]
    buttons[0].click()


def titles(events: EventList) -> list[str]:
    return [item.title for item in events.events.items()]


@pytest.mark.parametrize("visits", [48])
def test_a_long_history_is_read_as_far_as_somebody_scrolls(
    page: ClientsPage, history: EventList, settle: Settle, visits: int
) -> None:
    assert len(history.events.items()) == PAGE
    while history.events.canFetchMore():
        history.scrollToBottom()
        history.events.fetchMore()
        settle(page.services)
    assert titles(history).count("Haircut") == visits
    assert len(set(each.key for each in history.events.items())) == len(history.events.items())


def test_a_filter_shows_one_kind_with_its_count(
    page: ClientsPage, history: EventList, settle: Settle
) -> None:
    tab = page.card.findChild(HistoryTab)
    assert isinstance(tab, HistoryTab)
    press(tab, "Changes of the card 4")
    settle(page.services)
    assert titles(history) == ["Change 2", "Change 1", "Change 0", "A salon"]
    assert history.events.items()[0].lines[0] == "Note: 1 → 2"


def test_enter_opens_the_visit(page: ClientsPage, history: EventList, settle: Settle) -> None:
    place = next(at for at, item in enumerate(history.events.items()) if item.title == "Haircut")
    history.setCurrentIndex(history.events.index(place))
    QTest.keyClick(history, Qt.Key.Key_Return)
    settle(page.services)
    form = shown(VisitForm)
    assert form.form.boxes
    form.done(0)


def test_a_call_is_noted_corrected_and_deleted_with_undo(
    page: ClientsPage, history: EventList, settle: Settle
) -> None:
    tab = page.card.findChild(HistoryTab)
    assert isinstance(tab, HistoryTab)
    press(tab, "Call")
    form = shown(EntryForm)
    form._text.setPlainText("asks for Saturday")
    form.submit()
    settle(page.services)
    place = titles(history).index("We called")
    assert history.events.items()[place].lines[0] == "asks for Saturday"
    history.setCurrentIndex(history.events.index(place))
    QTest.keyClick(history, Qt.Key.Key_Return)
    settle(page.services)
    form = shown(EntryForm)
    form._text.setPlainText("asks for Sunday")
    form.submit()
    settle(page.services)
    assert history.events.items()[place].lines[0] == "asks for Sunday"
    history.setCurrentIndex(history.events.index(place))
    QTest.keyClick(history, Qt.Key.Key_Delete)
    settle(page.services)
    assert "We called" not in titles(history)
    page.services.undo(page, None, lambda: None)
    settle(page.services)
    assert "We called" in titles(history)


def test_an_empty_note_is_refused_and_stays(page: ClientsPage, history: EventList) -> None:
    tab = page.card.findChild(HistoryTab)
    assert isinstance(tab, HistoryTab)
    press(tab, "Note")
    form = shown(EntryForm)
    form.submit()
    QTest.qWait(50)
    QApplication.processEvents()
    assert form.isVisible()
    form.done(0)


def test_a_change_is_undone_from_its_row(page: ClientsPage, settle: Settle, qtbot: QtBot) -> None:
    page.card.set_tab("changes")
    settle(page.services)
    tab = page.card.findChild(ChangesTab)
    assert isinstance(tab, ChangesTab)
    events = tab.findChild(EventList)
    assert isinstance(events, EventList)
    offered = {item.title: bool(item.action) for item in events.events.items()}
    assert offered["Change 2"]
    assert not offered["Change 1"]
    index = events.events.index(0)
    place = events._delegate.action_rect(events.visualRect(index), index).center()
    QTest.mouseClick(events.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    settle(page.services)
    qtbot.waitUntil(lambda: any(item.muted for item in events.events.items()))
    now = {item.title: item for item in events.events.items()}
    assert now["Change 2"].chip == "taken back"
    assert now["Change 1"].action


def test_a_consent_is_recorded_withdrawn_and_corrected(page: ClientsPage, settle: Settle) -> None:
    card = page.card.shown()
    assert card is not None
    page.acts.open_consents(card)
    settle(page.services)
    dialog = shown(ConsentsDialog)
    dialog._ask(Purpose.SERVICE)
    form = shown(ConsentForm)
    form.submit()
    settle(page.services)
    assert form.form.boxes["evidence"].error()
    form._evidence.setText("form in folder 3")
    form.submit()
    settle(page.services)
    events = dialog.findChild(EventList)
    assert isinstance(events, EventList)
    assert [item.chip for item in events.events.items()] == ["agrees"]
    press(dialog, "Withdraw")
    settle(page.services)
    assert [item.chip for item in events.events.items()] == ["refuses", "agrees"]
    dialog._correct(events.events.items()[0].key)
    slip = shown(MistakeForm)
    slip._reason.setText("another Anna")
    slip.submit()
    settle(page.services)
    assert [item.chip for item in events.events.items()] == ["agrees", "refuses", "agrees"]
    dialog._open_proof()
    settle(page.services)
    paper = shown(ProofPaper)
    assert "another Anna" in paper.preview.toPlainText()
    paper.done(0)
    dialog.done(0)


def test_every_kind_has_an_icon_of_the_font() -> None:
    from salonapp.ui.icons import has_icon
    from salonapp.ui.pages.clients.history_tab import _ICONS

    assert set(_ICONS) == set(EventKind)
    assert all(map(has_icon, _ICONS.values()))
