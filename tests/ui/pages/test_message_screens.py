"""The coming days, the log, the channels and the holidays as a person at the desk uses them."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from salonapp.channels.port import Cause, ChannelKind
from salonapp.clients.cards import Purpose
from salonapp.foundation.i18n import msg
from salonapp.reminders.log_filter import LogGroup
from salonapp.storage.database import Database
from salonapp.storage.door import AGENT, OWNER
from salonapp.ui.pages.reminders.bulk_pane import BulkPane
from salonapp.ui.pages.reminders.first_list import FirstFigures, FirstList
from salonapp.ui.pages.reminders.forecast import Forecast
from salonapp.ui.pages.reminders.health_strip import HealthStrip
from salonapp.ui.pages.reminders.listing import MessageList
from salonapp.ui.pages.reminders.page import RemindersPage
from salonapp.ui.pages.settings.page import SettingsPage
from salonapp.ui.pages.settings.public_holidays import PublicHolidays
from salonapp.ui.shell import Shell

Shown = Callable[[QWidget], str]
Press = Callable[[QWidget, str], None]
Rest = Callable[[], None]


@pytest.fixture
def page(salon: Database, window: Shell, rest: Rest) -> RemindersPage:
    """Anna and Vera are due and agreed."""
    from salonapp.clients.commands import record_consent
    from salonapp.desk.cards import ClientFilter
    from salonapp.desk.queries import client_ids
    from salonapp.staff.rights import OWNER_VIEWER

    with salon.write(OWNER, msg("Everybody agrees")) as tx:
        everybody = client_ids(tx, OWNER_VIEWER, ClientFilter())
        record_consent(tx, everybody, Purpose.SERVICE, granted=True, source="paper", evidence="x")
    window.go("reminders")
    rest()
    found = window.page("reminders")
    assert isinstance(found, RemindersPage)
    return found


def names(page: RemindersPage) -> set[str]:
    return {row.client for row in page.listed_rows()}


def test_the_first_list_is_gone_through_with_the_keyboard_and_approved(
    window: Shell, page: RemindersPage, rest: Rest, shown: Shown, press: Press
) -> None:
    first = page.coming.findChildren(FirstList)[0]
    assert "The first list: 2 messages, 11 March" in shown(first)
    forecast = page.coming.findChildren(Forecast)[0]
    assert "2 messages planned" in forecast.accessibleName()

    table = page.coming.findChildren(MessageList)[0]
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    bulk = page.coming.findChildren(BulkPane)[0]
    assert "2 messages chosen" in shown(bulk)
    QTest.keyClick(table, Qt.Key.Key_Delete)
    rest()
    assert names(page) == set()
    window.undo()
    rest()
    assert names(page) == {"Anna Ivanova", "Vera Orlova"}, "one step back for both"

    gone = page.listed_rows()[0].client
    QTest.keyClick(table, Qt.Key.Key_F6)
    rest()
    assert gone not in names(page)
    QTest.keyClick(forecast, Qt.Key.Key_Right)
    rest()
    assert names(page) == {gone}, "postponed by a day"
    QTest.keyClick(table, Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
    rest()
    assert names(page) == set()

    press(first, "Approve and start sending")
    rest()
    assert not first.isVisible()


def test_the_log_is_narrowed_saved_and_told_in_figures(
    page: RemindersPage, rest: Rest, shown: Shown, tmp_path: Path
) -> None:
    page.show_tab("log")
    rest()
    assert "Nothing has been sent yet" in shown(page)
    page.log.show_group(LogGroup.ALL)
    page.reload()
    rest()
    assert names(page) == {"Maria Smirnova"}
    assert "1 message" in shown(page)
    page.log.save(tmp_path / "log.csv")
    rest()
    assert "Maria Smirnova" in (tmp_path / "log.csv").read_text("utf-8-sig")
    page.restore({"tab": "not_sent"})
    rest()
    assert page.state()["tab"] == "not_sent"


def test_the_strip_and_the_channels_say_who_sends_and_what_is_wrong(
    salon: Database, page: RemindersPage, rest: Rest, shown: Shown, press: Press
) -> None:
    from salonapp.reminders.commands import resume
    from salonapp.reminders.commands.agent_lease import take_lease
    from salonapp.reminders.commands.health import note_health
    from salonapp.storage.settings import set_setting

    strip = page.findChildren(HealthStrip)[0]
    assert "Sending is paused" in shown(strip)
    with salon.write(AGENT, msg("Agent")) as tx:
        set_setting(tx, "email.host", "mail.example.com")
        set_setting(tx, "email.from", "salon@example.com")
        resume(tx)
        take_lease(tx, "me", socket.gethostname(), 40)
        note_health(tx, ChannelKind.EMAIL, Cause.NETWORK)
    rest()
    assert "Sends: this computer" in shown(strip)
    assert "E-mail: there is no connection" in shown(strip)

    page.show_tab("channels")
    rest()
    told = shown(page.channels)
    assert "This computer sends, since 10:00" in told
    assert "Check the internet on this computer" in told
    page.channels.test(ChannelKind.SMS)
    rest()
    assert "This channel is not set up yet." in shown(page.channels)
    press(page.channels, "Settings: E-mail")
    rest()
    settings = page.window().page("settings")  # type: ignore[attr-defined]
    assert settings.current() == "mail"


def test_public_holidays_are_ticked_and_one_may_be_worked_on(
    salon: Database, window: Shell, rest: Rest, shown: Shown
) -> None:
    from salonapp.reminders.derive.frame import send_window
    from salonapp.storage.settings import set_setting

    def closed(day: date) -> bool:
        with salon.read() as reader:
            return not send_window(reader.settings).is_open_day(day)

    window.go("settings")
    rest()
    page = window.page("settings")
    assert isinstance(page, SettingsPage)
    card = page.findChildren(PublicHolidays)[0]
    card.switch(True)
    rest()
    assert closed(date(2026, 5, 9))
    ticks = {each.text().partition("· ")[2]: each for each in card.day_ticks()}
    assert "Defender of the Fatherland Day" not in ticks, "it is over"
    ticks["Victory Day"].click()
    rest()
    assert not closed(date(2026, 5, 9))
    assert closed(date(2026, 6, 12))
    window.undo()
    rest()
    assert closed(date(2026, 5, 9))

    card.switch(False)
    with salon.write(OWNER, msg("Moved")) as tx:
        set_setting(tx, "salon.country", "XX")
    rest()
    card.switch(True)
    rest()
    assert "does not know the public holidays" in shown(card)


def test_after_an_import_the_first_list_says_that_nobody_was_asked_for_consent(
    qtbot: QtBot, shown: Shown
) -> None:
    led: list[str] = []
    first = FirstList(bool, bool, bool, lambda: led.append("first steps"))
    qtbot.addWidget(first)

    first.show_figures(FirstFigures(None, 0, 0, 50, date(2026, 3, 11), never_asked=187))
    assert "187 clients have never been asked" in shown(first)
    next(each for each in first.findChildren(QPushButton) if "First steps" in each.text()).click()
    assert led == ["first steps"]

    first.show_figures(FirstFigures(date(2026, 3, 11), 2, 5, 50, date(2026, 3, 11)))
    assert "First steps" not in shown(first)
