from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from salonapp.channels.port import Cause, ChannelKind
from salonapp.channels.secrets import SMS_PASSWORD, Secrets
from salonapp.reminders.channel_checks import check_balances, try_channel
from salonapp.reminders.channel_health import (
    ChannelView,
    HealthState,
    low_balance_minor,
    trouble_words,
)
from salonapp.reminders.commands.agent_lease import take_lease
from salonapp.reminders.dispatcher import collect_receipts, send_due
from salonapp.reminders.queries import agent_status
from salonapp.reminders.queries.health import channel_views, segment_price
from tests.channels.sms_gateways import LOGIN, PASSWORD, Gateways
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
    salon.set(
        sms__gateway="smsc",
        sms__user=LOGIN,
        sms__address=gateways.address,
        salon__phone="+7 495 111-22-33",
    )
    Secrets.for_salon(salon.db.target).set(SMS_PASSWORD, PASSWORD)
    salon.until(TODAY, 12)
    return salon


def sms(salon: Salon) -> ChannelView:
    with salon.db.read() as reader:
        return next(each for each in channel_views(reader) if each.kind is ChannelKind.SMS)


@pytest.mark.usefixtures("both_databases")
def test_a_dispatch_leaves_word_of_the_channel_its_balance_and_the_price(
    texting: Salon, gateways: Gateways
) -> None:
    assert sms(texting).state is HealthState.UNTRIED
    gateways.balance = "1240.00"
    client = texting.add_client()
    send_due(texting.db)
    found = sms(texting)
    assert found.state is HealthState.GOOD
    assert (found.balance_minor, found.currency) == (124_000, "RUB")
    assert texting.message(client).price_minor == 320


def test_money_that_ran_out_is_told_in_plain_words_until_it_is_there_again(
    texting: Salon, gateways: Gateways
) -> None:
    texting.add_client()
    gateways.code = 3
    send_due(texting.db)
    found = sms(texting)
    assert found.state is HealthState.BAD
    assert str(found.trouble) == "There is no money left."
    assert found.waiting == 1
    assert found.retry_at is not None

    gateways.code = 0
    texting.clock.advance(timedelta(minutes=5))
    send_due(texting.db)
    assert sms(texting).state is not HealthState.BAD


def test_the_balance_is_asked_for_and_little_of_it_is_a_warning(
    texting: Salon, gateways: Gateways
) -> None:
    assert check_balances(texting.db) == 1
    assert sms(texting).state is HealthState.LOW
    with texting.db.read() as reader:
        assert segment_price(reader) == (320, "RUB")
    texting.set(sms__low_balance=100)
    assert sms(texting).state is HealthState.GOOD
    gateways.balance = "0.00"
    check_balances(texting.db)
    assert sms(texting).cause is Cause.MONEY


def test_the_test_button_says_what_is_wrong_and_remembers_it(
    texting: Salon, gateways: Gateways
) -> None:
    assert try_channel(texting.db, ChannelKind.SMS).works
    Secrets.for_salon(texting.db.target).set(SMS_PASSWORD, "wrong")
    assert try_channel(texting.db, ChannelKind.SMS).cause is Cause.LOGIN
    assert sms(texting).state is HealthState.BAD
    assert try_channel(texting.db, ChannelKind.EMAIL).cause is Cause.NOT_SET_UP
    assert not gateways.accepted


@pytest.mark.parametrize("gateway", ["sms_ru", "twilio"])
def test_every_gateway_that_tells_the_price_has_it_kept(
    texting: Salon, gateways: Gateways, gateway: str
) -> None:
    texting.set(sms__gateway=gateway, sms__sender="+15550001")
    client = texting.add_client()
    send_due(texting.db)
    gateways.status = "delivered" if gateway == "twilio" else 103
    collect_receipts(texting.db)
    assert texting.message(client).price_minor == 320


def test_while_nothing_changes_a_channel_costs_no_write(texting: Salon) -> None:
    texting.add_client()
    send_due(texting.db)
    before = sms(texting).good_at
    texting.clock.advance(timedelta(minutes=1))
    texting.add_client()
    send_due(texting.db)
    assert sms(texting).good_at == before


def test_little_money_is_less_in_dollars() -> None:
    assert low_balance_minor(200, "RUB") == 20_000
    assert low_balance_minor(200, "USD") == 500
    assert low_balance_minor(50, "USD") == 5_000


def test_every_trouble_of_a_channel_has_its_words_and_an_advice() -> None:
    for cause in Cause:
        if cause.is_channel_trouble:
            trouble, advice = trouble_words(cause)
            assert str(trouble) != "Something is wrong with it."
            assert str(advice)


def test_late_messages_and_no_agent_are_a_warning(texting: Salon) -> None:
    texting.add_client()
    with texting.db.read() as reader:
        assert agent_status(reader).nobody_sends
    texting.write(lambda tx: take_lease(tx, "me", "desk-1", 40))
    texting.clock.advance(timedelta(seconds=10))
    texting.write(lambda tx: take_lease(tx, "me", "desk-1", 40))
    with texting.db.read() as reader:
        found = agent_status(reader)
    assert (found.is_alive, found.host, found.nobody_sends) == (True, "desk-1", False)
    assert found.since is not None
    assert found.heartbeat_at is not None
    assert found.heartbeat_at - found.since == timedelta(seconds=10)
