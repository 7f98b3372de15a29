"""The list by hand is worked down with the keyboard, and what clients answer with one key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from salonapp.foundation.clock import FixedClock
from salonapp.foundation.i18n import msg
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.ui.booking.form import BookingForm
from salonapp.ui.pages.reminders.answer_acts import LaterDialog
from salonapp.ui.pages.reminders.by_hand import ByHandView
from salonapp.ui.pages.reminders.page import RemindersPage
from salonapp.ui.shell import Shell

Shown = Callable[[QWidget], str]
Press = Callable[[QWidget, str], None]
Rest = Callable[[], None]
MANY = 12


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would have been opened on this computer."""
    found: list[str] = []

    def note(url: QUrl) -> bool:
        found.append(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", note)
    return found


@pytest.fixture
def page(window: Shell, salon: Database, clock: FixedClock, rest: Rest) -> RemindersPage:
    """The list by hand with a dozen people on it."""
    from salonapp.clients.cards import ClientDraft, PhoneDraft, Purpose
    from salonapp.clients.commands import add_client, record_consent
    from salonapp.reminders.commands import resume
    from salonapp.reminders.dispatcher import send_due
    from salonapp.visits.cards import VisitDraft
    from salonapp.visits.commands import record_visit

    clock.set(datetime(2026, 3, 11, 10, 0, tzinfo=UTC))
    with salon.write(OWNER, msg("More clients")) as tx:
        resume(tx)
        for number in range(1, MANY):
            draft = ClientDraft(
                f"Client{number:02}",
                phones=(PhoneDraft(f"+7912345{number:04}"),),
                allergies=("latex",) if number == 1 else (),
            )
            client = add_client(tx, draft)
            record_visit(tx, VisitDraft(client, date(2026, 2, 18), (1,)))
            record_consent(
                tx, (client,), Purpose.SERVICE, granted=True, source="paper", evidence="A form"
            )
    send_due(salon)
    window.go("reminders")
    found = window.page("reminders")
    assert isinstance(found, RemindersPage)
    found.show_tab("by_hand")
    rest()
    found.hand.take_keyboard()
    return found


def key(view: ByHandView, pressed: Qt.Key | str) -> None:
    """Press a key where the keyboard is."""
    view._list.setFocus()
    if isinstance(pressed, str):
        QTest.keyClicks(view._list, pressed)
    else:
        QTest.keyClick(view._list, pressed)


def states(db: Database) -> dict[str, list[str]]:
    from salonapp.clients.tables import Client
    from salonapp.reminders.tables import OutboxMessage

    found: dict[str, list[str]] = {}
    with db.read() as reader:
        for name, state in reader.session.execute(
            select(Client.first_name, OutboxMessage.state).join(
                Client, Client.id == OutboxMessage.client_id
            )
        ):
            found.setdefault(state, []).append(name)
    return found


def test_a_key_that_is_held_down_marks_nobody_else(
    page: RemindersPage, salon: Database, rest: Rest
) -> None:
    before = states(salon)
    for held, text in ((Qt.Key.Key_Delete, ""), (Qt.Key.Key_0, "0"), (Qt.Key.Key_Return, "\r")):
        again = QKeyEvent(
            QEvent.Type.KeyPress, held, Qt.KeyboardModifier.NoModifier, text, autorep=True
        )
        QApplication.sendEvent(page.hand._list, again)
    rest()
    assert states(salon) == before


def test_a_dozen_is_sent_with_the_enter_key_alone(
    page: RemindersPage,
    salon: Database,
    opened: list[str],
    rest: Rest,
    shown: Shown,
    qtbot: QtBot,
) -> None:
    hand = page.hand
    assert "1 of 12" in shown(hand)
    allergic = next(each for each in page.listed_rows() if each.client == "Client01")
    hand._list.choose(allergic.id, tell=True)
    rest()
    assert "latex" in hand.pane._alerts.text()
    # A slip is taken back; somebody is left out; the text and the app are changed for one.
    key(hand, Qt.Key.Key_Delete)
    rest()
    assert len(states(salon)["not_done"]) == 1
    key(hand, Qt.Key.Key_Backspace)
    rest()
    assert "not_done" not in states(salon)
    hand._list.choose(page.listed_rows()[0].id, tell=True)
    key(hand, Qt.Key.Key_Right)
    key(hand, Qt.Key.Key_Right)
    key(hand, Qt.Key.Key_Right)
    hand.pane.text.setPlainText("Come soon")
    for _each in range(MANY):
        key(hand, Qt.Key.Key_Return)
        key(hand, Qt.Key.Key_Return)
    rest()
    assert len(opened) == MANY
    assert opened[0].startswith("sms:+7")
    assert opened[0].endswith("body=Come%20soon")
    assert all(url.startswith("https://wa.me/") for url in opened[1:])
    assert len(states(salon)["done"]) == MANY
    # A flood of changes reaches the page as few.
    qtbot.waitUntil(lambda: "Nothing waits for you" in shown(page))


def test_every_answer_has_its_key_and_what_waits_is_seen_to(
    window: Shell,
    page: RemindersPage,
    salon: Database,
    rest: Rest,
    shown: Shown,
    press: Press,
    qtbot: QtBot,
) -> None:
    hand = page.hand
    first = page.listed_rows()
    key(hand, "2")
    rest()
    key(hand, "4")
    rest()
    key(hand, "s")
    rest()
    told = shown(hand)
    assert "1 of 9" in told
    found = states(salon)
    assert (len(found["done"]), len(found["skipped"])) == (2, 2)  # Vera never agreed
    key(hand, "3")
    rest()
    later = next(each for each in window.findChildren(LaterDialog) if each.isVisible())
    QTest.keyClick(later._day, Qt.Key.Key_Return)
    rest()
    assert "1 of 8" in shown(hand)
    asked_back = hand.chosen()
    assert asked_back is not None
    key(hand, "1")
    rest()
    form = next(each for each in window.findChildren(BookingForm) if each.isVisible())
    assert "Manicure" in shown(form)
    form.reject()
    rest()
    page.show_tab("answers")
    rest()
    told = shown(page)
    assert "Answers 1" in told
    assert f"{asked_back.row.client}: Yes, book me" in told
    page.answered.choose("refused")
    refused = [each.title for each in page.answered._events.events.items()]
    assert refused == [first[2].client]
    page.answered.choose("waiting")
    window.go("today")
    rest()
    qtbot.waitUntil(lambda: "1 answer waits" in shown(window.page("today")))
    press(window.page("today"), "Look at them")
    rest()
    QTest.keyClick(page.answered.waiting.list, Qt.Key.Key_Space)
    rest()
    qtbot.waitUntil(lambda: "No answer waits" in shown(page))
    window.undo()
    rest()
    qtbot.waitUntil(lambda: "Answers 1" in shown(page))


def test_a_wrong_number_is_struck_through_and_put_right_in_the_form(
    window: Shell, page: RemindersPage, salon: Database, rest: Rest, shown: Shown
) -> None:
    from salonapp.clients.tables import ClientPhone
    from salonapp.ui.pages.clients.dialogs.client_form import ClientForm
    from salonapp.ui.pages.clients.page import ClientsPage

    row = page.listed_rows()[0]
    key(page.hand, "4")
    rest()
    window.open_client(row.client_id)
    rest()
    clients = window.page("clients")
    assert isinstance(clients, ClientsPage)
    assert "\N{COMBINING LONG STROKE OVERLAY}" in shown(clients)
    assert "(wrong number)" in shown(clients)
    card = clients.card.shown()
    assert card is not None
    clients.edit(card)
    rest()
    form = next(each for each in window.findChildren(ClientForm) if each.isVisible())
    (tick,) = form._wrong._ticks
    tick[1].setChecked(False)
    assert form.dirty()
    form.submit()
    rest()
    with salon.read() as reader:
        assert not reader.session.scalars(
            select(ClientPhone.is_wrong).where(ClientPhone.client_id == row.client_id)
        ).one()


def test_a_pressed_tab_gives_the_keyboard_to_its_list_and_a_walked_one_keeps_it(
    page: RemindersPage, rest: Rest
) -> None:
    tabs = {each.text().split()[0]: each for each in page._tabs.findChildren(QPushButton)}
    QTest.mouseClick(tabs["Coming"], Qt.MouseButton.LeftButton)
    rest()
    QTest.keyClick(tabs["Coming"], Qt.Key.Key_Right)
    rest()
    assert page.focusWidget() in tabs.values()

    QTest.mouseClick(tabs["By"], Qt.MouseButton.LeftButton)
    rest()
    assert page.focusWidget() is page.hand._list
