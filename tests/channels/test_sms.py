"""Three SMS gateways, one promise: what may have been accepted is never taken for not sent."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from unittest.mock import Mock

import pytest

from salonapp.channels.port import (
    Abandoned,
    Balance,
    CannotAsk,
    Cause,
    NeverArrived,
    Outgoing,
    ReceiptState,
    Refused,
    RetryAfter,
    Sent,
    Unknown,
)
from salonapp.channels.sms import SmsChannel, sms_channel
from salonapp.channels.sms_account import SmsAccount, SmsGateway
from salonapp.channels.smsc import message_id
from tests.channels.sms_gateways import LOGIN, PASSWORD, Gateways, Trouble

ALL = [SmsGateway.SMSC, SmsGateway.SMS_RU, SmsGateway.TWILIO]
OUTGOING = Outgoing(
    "return_after_service:7:91",
    "+79123456789",
    "Анна, пора повторить маникюр. Ждём вас!",
    tried_at=datetime(2026, 3, 11, 7, tzinfo=UTC),
)


def yes() -> bool:
    return True


@pytest.fixture
def gateways() -> Iterator[Gateways]:
    running = Gateways()
    running.start()
    yield running
    running.stop()


@pytest.fixture(params=ALL, ids=str)
def account(request: pytest.FixtureRequest, gateways: Gateways) -> SmsAccount:
    sender = "+15005550006" if request.param is SmsGateway.TWILIO else ""
    return SmsAccount(request.param, LOGIN, PASSWORD, sender, gateways.address)


@pytest.fixture
def channel(account: SmsAccount) -> Iterator[SmsChannel]:
    made = sms_channel(account)
    yield made
    made.close()


def test_a_message_arrives_once_and_whole(channel: SmsChannel, gateways: Gateways) -> None:
    assert isinstance(channel.send(OUTGOING, yes), Sent)
    assert [(one.phone.lstrip("+"), one.text) for one in gateways.accepted] == [
        ("79123456789", OUTGOING.text)
    ]


def test_nothing_is_sent_without_the_go_ahead(channel: SmsChannel, gateways: Gateways) -> None:
    assert channel.send(OUTGOING, lambda: False) == Abandoned()
    assert not gateways.accepted


def test_an_answer_that_got_lost_is_never_taken_for_not_sent(
    channel: SmsChannel, gateways: Gateways
) -> None:
    for trouble in (Trouble.SILENT, Trouble.LOST, Trouble.FAILS, Trouble.GIBBERISH):
        gateways.trouble = trouble
        assert isinstance(channel.send(OUTGOING, yes), Unknown), trouble


def test_the_gateway_is_asked_what_became_of_a_message(
    channel: SmsChannel, account: SmsAccount, gateways: Gateways
) -> None:
    gateways.trouble = Trouble.LOST
    channel.send(OUTGOING, yes)
    lost = channel.ask(OUTGOING)
    gateways.trouble = Trouble.SILENT
    channel.send(OUTGOING, yes)
    found = channel.ask(OUTGOING)
    if account.gateway is SmsGateway.SMS_RU:
        assert (lost, found) == (CannotAsk(), CannotAsk())
    else:
        assert lost == NeverArrived()
        assert isinstance(found, Sent)


def test_the_same_words_of_an_earlier_year_are_another_message(gateways: Gateways) -> None:
    account = SmsAccount(SmsGateway.TWILIO, LOGIN, PASSWORD, "+15005550006", gateways.address)
    channel = sms_channel(account)
    channel.send(OUTGOING, yes)
    gateways.created = "Tue, 11 Mar 2025 07:00:00 +0000"
    assert channel.ask(OUTGOING) == NeverArrived()
    gateways.created = "Wed, 11 Mar 2026 07:00:05 +0000"
    assert isinstance(channel.ask(OUTGOING), Sent)
    channel.close()


def test_a_gateway_that_asks_to_wait_is_left_alone(channel: SmsChannel, gateways: Gateways) -> None:
    gateways.trouble = Trouble.BUSY
    answer = channel.send(OUTGOING, yes)
    assert isinstance(answer, RetryAfter)
    assert answer.seconds == 7


def test_nobody_at_home_is_provably_not_sent(account: SmsAccount) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: refuses
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        channel = sms_channel(replace(account, address=address))
        go_ahead = Mock(return_value=True)
        answer = channel.send(OUTGOING, go_ahead)
        tested = channel.test_connection()
        channel.close()
    go_ahead.assert_not_called()  # the go-ahead is for the request, not for knocking at the door
    assert isinstance(answer, Refused)
    assert (answer.cause, answer.permanent) == (Cause.NETWORK, False)
    assert not tested.works


@pytest.mark.parametrize(
    ("gateway", "code", "cause", "permanent"),
    [
        (SmsGateway.SMSC, 3, Cause.MONEY, False),
        (SmsGateway.SMSC, 4, Cause.BLOCKED, False),
        (SmsGateway.SMSC, 6, Cause.CONTENT, True),
        (SmsGateway.SMSC, 7, Cause.ADDRESS, True),
        (SmsGateway.SMS_RU, 201, Cause.MONEY, False),
        (SmsGateway.SMS_RU, 202, Cause.ADDRESS, True),
        (SmsGateway.SMS_RU, 209, Cause.ADDRESS, True),
        (SmsGateway.TWILIO, 21211, Cause.ADDRESS, True),
        (SmsGateway.TWILIO, 21606, Cause.SENDER, False),
        (SmsGateway.TWILIO, 21610, Cause.OPTED_OUT, True),
    ],
)
def test_a_refusal_says_why(
    gateways: Gateways, gateway: SmsGateway, code: int, cause: Cause, permanent: bool
) -> None:
    gateways.code = code
    channel = sms_channel(SmsAccount(gateway, LOGIN, PASSWORD, "+1500", gateways.address))
    answer = channel.send(OUTGOING, yes)
    channel.close()
    assert isinstance(answer, Refused)
    assert (answer.cause, answer.permanent) == (cause, permanent)
    assert not gateways.accepted


@pytest.mark.parametrize("code", [220, 500, 230, 233])
def test_a_limit_or_a_pause_is_waited_for(gateways: Gateways, code: int) -> None:
    gateways.code = code
    channel = sms_channel(SmsAccount(SmsGateway.SMS_RU, "", PASSWORD, "", gateways.address))
    assert isinstance(channel.send(OUTGOING, yes), RetryAfter)
    channel.close()


def test_a_repeated_message_is_looked_up_not_sent_again(gateways: Gateways) -> None:
    channel = sms_channel(SmsAccount(SmsGateway.SMSC, LOGIN, PASSWORD, "", gateways.address))
    channel.send(OUTGOING, yes)
    gateways.code = 9
    assert isinstance(channel.send(OUTGOING, yes), Unknown)
    assert isinstance(channel.ask(OUTGOING), Sent)
    channel.close()


def test_a_message_keeps_its_id_at_every_attempt() -> None:
    assert message_id("a:1:2") == message_id("a:1:2") != message_id("a:1:3")
    assert 1 <= int(message_id("a:1:2")) < 2**31


@pytest.mark.parametrize(
    ("gateway", "status", "state"),
    [
        (SmsGateway.SMSC, 1, ReceiptState.DELIVERED),
        (SmsGateway.SMSC, 3, ReceiptState.EXPIRED),
        (SmsGateway.SMSC, 22, ReceiptState.FAILED),
        (SmsGateway.SMSC, -1, None),
        (SmsGateway.SMS_RU, 103, ReceiptState.DELIVERED),
        (SmsGateway.SMS_RU, 104, ReceiptState.EXPIRED),
        (SmsGateway.SMS_RU, 150, ReceiptState.FAILED),
        (SmsGateway.SMS_RU, 102, None),
        (SmsGateway.TWILIO, "delivered", ReceiptState.DELIVERED),
        (SmsGateway.TWILIO, "undelivered", ReceiptState.FAILED),
        (SmsGateway.TWILIO, "sent", None),
    ],
)
def test_receipts_tell_what_became_of_it(
    gateways: Gateways, gateway: SmsGateway, status: int | str, state: ReceiptState | None
) -> None:
    channel = sms_channel(SmsAccount(gateway, LOGIN, PASSWORD, "+1500", gateways.address))
    sent = channel.send(OUTGOING, yes)
    assert isinstance(sent, Sent)
    gateways.status = status
    found = channel.receipts([sent.gateway_id])
    channel.close()
    assert [receipt.state for receipt in found] == ([] if state is None else [state])


def test_the_test_button_tells_the_balance(
    channel: SmsChannel, account: SmsAccount, gateways: Gateways
) -> None:
    currency = "USD" if account.gateway is SmsGateway.TWILIO else "RUB"
    assert channel.balance() == Balance(12_550, currency)
    assert channel.test_connection().works
    gateways.balance = "0"
    empty = channel.test_connection()
    assert (empty.works, empty.cause) == (False, Cause.MONEY)
    assert not gateways.accepted


def test_the_test_button_tells_a_wrong_password(account: SmsAccount) -> None:
    channel = sms_channel(replace(account, secret="wrong"))
    found = channel.test_connection()
    channel.close()
    assert (found.works, found.cause) == (False, Cause.LOGIN)


def test_a_gateway_that_is_not_set_up_says_so(account: SmsAccount) -> None:
    channel = sms_channel(replace(account, secret=""))
    answer = channel.send(OUTGOING, yes)
    channel.close()
    assert isinstance(answer, Refused)
    assert answer.cause is Cause.NOT_SET_UP


def test_a_password_or_a_phone_never_shows_in_a_representation(account: SmsAccount) -> None:
    assert PASSWORD not in repr(account)
    assert "9123456789" not in repr(OUTGOING)
