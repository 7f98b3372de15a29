"""Two messengers, one promise: what may have been accepted is never taken for not sent."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salonapp.channels import max as max_module
from salonapp.channels import telegram
from salonapp.channels.bot_account import MessengerAccount, start_link, start_token
from salonapp.channels.bots import messenger
from salonapp.channels.messenger import Messenger, Pace
from salonapp.channels.port import (
    MESSENGERS,
    Abandoned,
    Button,
    CannotAsk,
    Cause,
    ChannelKind,
    Outgoing,
    Refused,
    RetryAfter,
    Sent,
    Unknown,
)
from salonapp.channels.updates import UpdateKind
from salonapp.channels.web import Failed
from tests.channels.messengers import TOKEN, Bots
from tests.channels.sms_gateways import Trouble

_NAMES = st.sampled_from(
    [
        "update_id",
        "message",
        "chat",
        "id",
        "type",
        "text",
        "from",
        "callback_query",
        "my_chat_member",
        "update_type",
        "timestamp",
        "user",
        "user_id",
        "callback",
        "body",
        "sender",
        "recipient",
    ]
)
TELEGRAM, MAX = ChannelKind.TELEGRAM, ChannelKind.MAX
BUTTONS = (Button("1:yes:0a1b2c3d", "Запишите меня"), Button("1:no:0a1b2c3d", "Нет"))
OUTGOING = Outgoing("appointment:7:91", "4100", "Анна, ждём вас завтра в 12:00.", buttons=BUTTONS)


def yes() -> bool:
    return True


@pytest.fixture
def bots() -> Iterator[Bots]:
    running = Bots()
    running.start()
    yield running
    running.stop()


@pytest.fixture(params=MESSENGERS, ids=str)
def account(request: pytest.FixtureRequest, bots: Bots) -> MessengerAccount:
    return MessengerAccount(request.param, "lily_salon_bot", TOKEN, bots.address)


@pytest.fixture
def bot(account: MessengerAccount) -> Iterator[Messenger]:
    made = messenger(account)
    made.pace = Pace(10_000)
    yield made
    made.close()


def test_a_message_arrives_once_with_its_buttons(bot: Messenger, bots: Bots) -> None:
    answer = bot.send(OUTGOING, yes)
    assert isinstance(answer, Sent)
    assert answer.gateway_id
    (message,) = bots.sent
    assert (message.chat_id, message.text) == ("4100", OUTGOING.text)
    assert message.buttons == [(each.data, each.label) for each in BUTTONS]


def test_nothing_is_sent_without_the_go_ahead(bot: Messenger, bots: Bots) -> None:
    assert bot.send(OUTGOING, lambda: False) == Abandoned()
    assert not bots.sent


def test_an_answer_that_got_lost_is_never_taken_for_not_sent_and_cannot_be_asked_about(
    bot: Messenger, bots: Bots
) -> None:
    for trouble in (Trouble.SILENT, Trouble.LOST, Trouble.FAILS, Trouble.GIBBERISH):
        bots.trouble = trouble
        assert isinstance(bot.send(OUTGOING, yes), Unknown), trouble
    assert bot.ask(OUTGOING) == CannotAsk()


def test_a_messenger_that_asks_to_wait_is_left_alone(bot: Messenger, bots: Bots) -> None:
    bots.trouble = Trouble.BUSY
    answer = bot.send(OUTGOING, yes)
    assert isinstance(answer, RetryAfter)
    assert answer.seconds == (34 if bot.kind is TELEGRAM else 7)


def test_a_client_who_stopped_the_bot_has_opted_out_and_a_stranger_has_not(
    bot: Messenger, bots: Bots
) -> None:
    bots.stopped, bots.strangers = {"4100"}, {"4200"}
    stopped, stranger = bot.send(OUTGOING, yes), bot.send(replace(OUTGOING, address="4200"), yes)
    assert isinstance(stopped, Refused)
    assert (stopped.cause, stopped.permanent) == (Cause.OPTED_OUT, True)
    assert isinstance(stranger, Refused)
    assert (stranger.cause, stranger.permanent) == (Cause.ADDRESS, True)


def test_a_message_that_is_too_long_is_refused_for_good(bot: Messenger) -> None:
    answer = bot.send(replace(OUTGOING, text="ж" * 5_000), yes)
    assert isinstance(answer, Refused)
    assert (answer.cause, answer.permanent) == (Cause.CONTENT, True)


def test_the_test_says_in_plain_words_what_is_wrong(
    bot: Messenger, account: MessengerAccount
) -> None:
    good = bot.test_connection()
    assert good.works
    assert "@lily_salon_bot" in good.message.english
    causes = []
    for token in ("999:wrong-token-of-somebody", "", "not a token"):
        other = messenger(replace(account, token=token))
        found = other.test_connection()
        sent = other.send(OUTGOING, yes)
        other.close()
        assert not found.works
        assert isinstance(sent, Refused)
        assert sent.cause is found.cause
        causes.append(found.cause)
    assert causes == [Cause.LOGIN, *[Cause.NOT_SET_UP] * 2]


def test_nobody_at_home_is_provably_not_sent(account: MessengerAccount) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: refuses
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        bot = messenger(replace(account, address=address))
        answer, tested = bot.send(OUTGOING, yes), bot.test_connection()
        with pytest.raises(Failed):
            bot.updates("", 0)
        bot.close()
    assert isinstance(answer, Refused)
    assert (answer.cause, answer.permanent) == (Cause.NETWORK, False)
    assert tested.cause is Cause.NETWORK


def test_a_token_never_travels_unprotected_nor_stands_in_a_log(
    account: MessengerAccount, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "salonapp"):
        bot = messenger(account)
        bot.test_connection()
        bot.close()
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(account)
    for address in ("http://api.telegram.org", "http://127.0.0.1.evil.org"):
        with pytest.raises(ValueError, match="https"):
            messenger(replace(account, address=address))


def test_what_people_do_is_read_in_order_and_kept_until_it_was_read(
    bot: Messenger, bots: Bots
) -> None:
    place = bot.updates("", 0).place
    bots.starts(4100, "token-1", "Анна")
    bots.writes(4100, "Спасибо!")
    bots.presses(4200, "1:yes:0a1b2c3d", "Пётр")
    bots.stops(4200)
    first, again = bot.updates(place, 0), bot.updates(place, 0)
    assert [(each.kind, each.chat_id, each.text, each.name) for each in first.updates] == [
        (UpdateKind.START, "4100", "token-1", "Анна"),
        (UpdateKind.TEXT, "4100", "Спасибо!", "Анна"),
        (UpdateKind.BUTTON, "4200", "1:yes:0a1b2c3d", "Пётр"),
        (UpdateKind.STOPPED, "4200", "", "Анна"),
    ]
    assert again == first
    assert len({each.id for each in first.updates}) == 4
    rest = bot.updates(first.place, 0)
    assert rest.updates == ()
    assert bot.updates(rest.place, 0).updates == ()
    bot.answer_press(first.updates[2].press_id, "Записали!")
    assert bots.pressed == [(first.updates[2].press_id, "Записали!")]


def test_what_is_of_no_interest_is_passed_over_and_never_read_again(bots: Bots) -> None:
    bot = messenger(MessengerAccount(TELEGRAM, "b", TOKEN, bots.address))
    group = {"id": -100, "type": "group", "title": "Masters"}
    bots._happens({"message": {"chat": group, "text": "/start x"}}, {})
    bots._happens({"edited_message": {}}, {})
    bots._happens({"message": {"chat": {"id": 7, "type": "private"}, "photo": []}}, {})
    found = bot.updates("", 0)
    assert [each.chat_id for each in found.updates] == ["", "", "7"]
    assert bot.updates(found.place, 0).updates == ()
    bot.close()


def test_after_a_quiet_week_telegram_counts_anew_and_nothing_is_passed_over(bots: Bots) -> None:
    bot = messenger(MessengerAccount(TELEGRAM, "b", TOKEN, bots.address))
    bots.writes(7, "раз")
    place = bot.updates(bot.updates(bot.updates("", 0).place, 0).place, 0).place
    bots.count_anew(17)
    bots.writes(7, "два")
    assert [each.text for each in bot.updates(place, 0).updates] == ["два"]
    bot.close()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_NAMES, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(_NAMES, _JSON, max_size=5))
@settings(max_examples=30, deadline=None)
def test_whatever_a_messenger_tells_of_it_is_taken_or_passed_over(one: dict[str, Any]) -> None:
    for read in (telegram._update, max_module._update):
        found = read(one)
        if found is not None:
            assert found.id
            assert "\0" not in found.text + found.name + found.chat_id


def test_a_letter_cut_in_half_and_a_nul_do_no_harm(bots: Bots) -> None:
    bot = messenger(MessengerAccount(TELEGRAM, "b", TOKEN, bots.address))
    bots.writes(7, "a\0b\ud83d", "И\nмя\0")
    (found,) = bot.updates("", 0).updates
    bot.close()
    assert (found.text, found.name) == ("ab?", "И мя")


def test_a_bot_that_two_programs_read_says_so(bots: Bots) -> None:
    bots.conflict = True
    bot = messenger(MessengerAccount(TELEGRAM, "b", TOKEN, bots.address))
    with pytest.raises(Failed) as failed:
        bot.updates("", 0)
    bot.close()
    assert isinstance(failed.value.result, Refused)
    assert failed.value.result.cause is Cause.READ_ELSEWHERE


def test_max_keeps_to_its_limit_of_requests() -> None:
    slept: list[float] = []
    clock = [0.0]

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock[0] += seconds

    pace = Pace(15, sleep, lambda: clock[0])
    for _request in range(46):
        pace.wait()
    assert clock[0] == pytest.approx(3.0)
    clock[0] += 10
    slept.clear()
    pace.wait()
    assert not slept


def test_a_link_opens_the_bot_with_the_token() -> None:
    assert start_link(TELEGRAM, "lily_bot", "a-b_1") == "https://t.me/lily_bot?start=a-b_1"
    assert start_link(MAX, "id77_bot", "a-b_1") == "https://max.ru/id77_bot?start=a-b_1"
    assert start_token(" a-b_1 ") == "a-b_1"
    for text in ("two words", "x" * 65, "<script>", "имя"):
        assert start_token(text) == ""
