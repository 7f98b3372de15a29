"""Reminders through an SMS gateway, from the plan to the receipt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from salonapp.channels.port import ChannelKind
from salonapp.channels.secrets import SMS_PASSWORD, Secrets
from salonapp.clients.cards import Purpose
from salonapp.clients.commands import record_consent
from salonapp.reminders.commands.rules import offer_channel
from salonapp.reminders.derive.frame import rules
from salonapp.reminders.dispatcher import collect_receipts, send_due
from salonapp.reminders.rules import RuleKind
from salonapp.reminders.states import State
from salonapp.reminders.tables import Rule
from salonapp.storage.door import Tx
from tests.channels.sms_gateways import LOGIN, PASSWORD, Gateways, Trouble
from tests.reminders.conftest import TODAY, Salon


@pytest.fixture
def gateways() -> Iterator[Gateways]:
    running = Gateways()
    running.start()
    yield running
    running.stop()


@pytest.fixture
def texting(salon: Salon, gateways: Gateways) -> Salon:
    salon.resume()
    salon.set(sms__gateway="smsc", sms__user=LOGIN, sms__address=gateways.address)
    Secrets.for_salon(salon.db.target).set(SMS_PASSWORD, PASSWORD)
    salon.until(TODAY, 12)
    return salon


def test_a_reminder_goes_out_by_sms_and_is_followed_to_the_phone(
    texting: Salon, gateways: Gateways
) -> None:
    client = texting.add_client(phone="+79161234567")
    assert send_due(texting.db).accepted == 1
    assert texting.message(client).channel == ChannelKind.SMS
    assert gateways.accepted[0].phone == "+79161234567"

    assert collect_receipts(texting.db) == 0
    gateways.status = 1
    assert collect_receipts(texting.db) == 1
    assert texting.state(client) is State.DELIVERED


def test_an_answer_that_got_lost_is_asked_for_and_never_doubled(
    texting: Salon, gateways: Gateways
) -> None:
    client = texting.add_client()
    gateways.trouble = Trouble.SILENT
    send_due(texting.db)
    gateways.trouble = Trouble.NONE
    send_due(texting.db)
    assert texting.state(client) is State.ACCEPTED
    assert len(gateways.accepted) == 1


def test_a_message_that_got_lost_is_sent_again(texting: Salon, gateways: Gateways) -> None:
    client = texting.add_client()
    gateways.trouble = Trouble.LOST
    assert send_due(texting.db).unknown == 1
    assert gateways.asked.count("/sys/send.php") == 1
    gateways.trouble = Trouble.NONE
    texting.clock.advance(timedelta(minutes=2))
    send_due(texting.db)
    assert texting.state(client) is State.ACCEPTED
    assert len(gateways.accepted) == 1


def test_without_money_nothing_is_sent_and_nothing_is_lost(
    texting: Salon, gateways: Gateways
) -> None:
    clients = [texting.add_client() for _ in range(3)]
    gateways.code = 3
    assert send_due(texting.db).retry == 1
    gateways.code = 0
    texting.clock.advance(timedelta(minutes=5))
    assert send_due(texting.db).accepted == 3
    assert {texting.state(client) for client in clients} == {State.ACCEPTED}


def test_who_wants_no_sms_gets_none(texting: Salon, gateways: Gateways) -> None:
    client = texting.add_client()
    texting.write(
        lambda tx: record_consent(
            tx,
            [client],
            Purpose.SERVICE,
            granted=False,
            source="spoken",
            evidence="at the desk",
            channel="sms",
        )
    )
    assert send_due(texting.db).accepted == 0
    assert not gateways.accepted
    assert texting.message(client).channel == ChannelKind.BY_HAND


def test_mail_comes_before_sms_and_rules_learn_a_new_channel(salon: Salon) -> None:
    def forget(tx: Tx) -> None:
        for rule in tx.session.scalars(select(Rule)):
            rule.channels = ["email", "by_hand"]

    salon.write(forget)
    salon.write(lambda tx: offer_channel(tx, ChannelKind.SMS))
    salon.write(lambda tx: offer_channel(tx, ChannelKind.SMS))
    with salon.db.read() as reader:
        order = rules(reader)[RuleKind.RETURN_AFTER_SERVICE].channels
    assert order == (ChannelKind.EMAIL, ChannelKind.SMS, ChannelKind.BY_HAND)
