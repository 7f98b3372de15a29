"""Linking a client to the salon's bot at the desk: the code, and the moment it is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from salonapp.channels.port import ChannelKind
from salonapp.clients.cards import ClientDraft
from salonapp.foundation.i18n import msg
from salonapp.ui.kit.qr import QrCode
from salonapp.ui.pages.clients.card_reading import read_card
from salonapp.ui.pages.clients.chats_card import ChatActs, chats_card
from salonapp.ui.pages.clients.dialogs.chat_link import ChatLinkDialog
from salonapp.ui.pages.settings.bots import BotSection
from salonapp.ui.services import Services
from salonapp.ui.shell import Shell
from tests.channels.messengers import TOKEN, Bots

if TYPE_CHECKING:
    from salonapp.storage.database import Database

Settle = Callable[[Services], None]
TELEGRAM = ChannelKind.TELEGRAM


@pytest.fixture
def bots() -> Iterator[Bots]:
    running = Bots()
    running.start()
    yield running
    running.stop()


def test_the_bot_is_connected_a_client_linked_and_the_desk_sees_it_happen(
    qtbot: QtBot,
    db: Database,
    bots: Bots,
    make_services: Callable[[Database], Services],
    settle: Settle,
) -> None:
    from salonapp.channels.secrets import Secrets
    from salonapp.clients.commands import add_client
    from salonapp.clients.commands.chats import link
    from salonapp.clients.queries.chats import client_chats
    from salonapp.storage.door import AGENT, OWNER
    from salonapp.storage.settings import set_setting

    with db.write(OWNER, msg("A client")) as tx:
        anna = add_client(tx, ClientDraft("Анна"))
        set_setting(tx, "telegram.address", bots.address)
    services = make_services(db)
    shell = Shell(services)
    qtbot.addWidget(shell)

    section = BotSection(services, shell, TELEGRAM)
    qtbot.addWidget(section)
    section.reload()
    settle(services)
    section.password.setText("999:somebody-elses-token")
    section._save.click()
    settle(services)
    assert not section._bad.isHidden()
    with db.read() as reader:
        assert reader.settings.text("telegram.bot") == ""
    section.password.setText(f" {TOKEN}\n")
    section._save.click()
    settle(services)
    settle(services)
    with db.read() as reader:
        assert reader.settings.text("telegram.bot") == "lily_salon_bot"
    assert Secrets.for_salon(db.target).get("telegram.token") == TOKEN
    assert section.password.text() == ""
    assert section._state_words.text() == "@lily_salon_bot"

    dialog = ChatLinkDialog(None, services, anna, "Анна", TELEGRAM)
    qtbot.addWidget(dialog)
    dialog.show()
    settle(services)
    (shown,) = dialog.findChildren(QLineEdit)
    (code,) = dialog.findChildren(QrCode)
    assert code.accessibleName()
    assert shown.text().startswith("https://t.me/lily_salon_bot?start=")
    dialog._copy.click()
    assert QGuiApplication.clipboard().text() == shown.text()
    assert dialog._waiting.isVisible()
    with db.write(AGENT, msg("Heard")) as tx:
        assert link(tx, TELEGRAM, "4100", "Аня", shown.text().partition("?start=")[2]) == anna
    qtbot.waitUntil(lambda: dialog._good.isVisible())
    assert "Аня" in dialog._good.accessibleName()
    assert not dialog._waiting.isVisible()
    dialog.reject()

    with db.read() as reader:
        chats = client_chats(reader, anna)
        card = read_card(reader, services.viewer, anna)
        today = reader.today
    assert card.around.chats == chats
    unlinked: list[int] = []
    made = chats_card(chats, today, ChatActs(lambda _c: None, lambda c: unlinked.append(c.id)))
    assert made is not None
    qtbot.addWidget(made)
    away = [b for b in made.findChildren(type(dialog._copy)) if "Telegram" in b.accessibleName()]
    away[-1].click()
    assert unlinked == [chats.chats[0].id]

    section._leave.click()
    settle(services)
    settle(services)
    with db.read() as reader:
        assert reader.settings.text("telegram.bot") == ""
        assert len(client_chats(reader, anna).chats) == 1
    assert Secrets.for_salon(db.target).get("telegram.token") is None
