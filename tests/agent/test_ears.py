"""The agent hears the salon's bots, and keeps nobody waiting meanwhile."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from salonapp.agent.ears import EarPace
from salonapp.agent.service import Agent, Pace
from salonapp.channels.port import ChannelKind
from salonapp.channels.secrets import Secrets, token_name
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.clients.commands.chats import invite
from salonapp.clients.tables import ClientChat
from salonapp.foundation.i18n import msg
from salonapp.reminders.tables import ChannelHealth, Incoming
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Tx
from tests.agent.test_agent import wait_until
from tests.channels.messengers import TOKEN, Bots
from tests.faults.salon import set_settings

QUICK = Pace(dispatch_s=60, heartbeat_s=0.05, lease_s=10)


@pytest.fixture
def bots() -> Iterator[Bots]:
    running = Bots()
    running.start()
    yield running
    running.stop()


def chats(db: Database) -> list[str]:
    with db.read() as reader:
        return list(reader.session.scalars(select(ClientChat.chat_id)))


def test_a_client_opens_the_link_and_the_agent_that_acts_hears_it(db: Database, bots: Bots) -> None:
    set_settings(db, telegram__bot=bots.username, telegram__address=bots.address)
    Secrets.for_salon(db.target).set(token_name("telegram"), TOKEN)

    def begin(tx: Tx) -> str:
        client = add_client(tx, ClientDraft("Анна"))
        return invite(tx, client, ChannelKind.TELEGRAM).link

    with db.write(OWNER, msg("A link")) as tx:
        token = begin(tx).partition("?start=")[2]
    first = Agent(db, QUICK, EarPace(wait_s=0, between_s=0.02, idle_s=0.02))
    second = Agent(db, QUICK, EarPace(wait_s=0, between_s=0.02, idle_s=0.02))
    first.start()
    assert wait_until(lambda: first.leads)
    second.start()
    try:
        bots.starts(4100, token)
        assert wait_until(lambda: chats(db) == ["4100"])
        assert wait_until(lambda: len(bots.sent) == 1)
        bots.slow_s = 60.0  # nothing happens for a while: the messenger keeps the question
        assert wait_until(lambda: bots.waiting > 0)
        begun = time.monotonic()
        first.stop()
        second.stop()
        assert time.monotonic() - begun < 30
        bots.writes(4100, "кто-нибудь?")
        bots.slow_s = 0
    finally:
        first.stop()
        second.stop()
    with db.read() as reader:
        assert len(list(reader.session.scalars(select(Incoming.id)))) == 1
        health = reader.session.get(ChannelHealth, "telegram")
        assert health is not None
        assert health.good_at is not None
    assert len(bots.queue) == 1
