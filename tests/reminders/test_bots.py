"""Messages through the salon's bot, and what people answer it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from salonapp.channels.messenger import Pace
from salonapp.channels.port import MESSENGERS, Cause, ChannelKind, Refused
from salonapp.channels.secrets import Secrets, token_name
from salonapp.channels.web import Failed
from salonapp.clients.commands.chats import invite, unlink
from salonapp.clients.queries.chats import client_chats, linked_counts
from salonapp.clients.tables import ClientChat
from salonapp.desk.merging.commands import merge
from salonapp.foundation.i18n import msg, speaking
from salonapp.reminders import bot_words
from salonapp.reminders.answers import AnswerKind, answer_name
from salonapp.reminders.commands import incoming
from salonapp.reminders.commands.rules import offer_channel
from salonapp.reminders.dispatcher import send_due
from salonapp.reminders.listening import Listening
from salonapp.reminders.states import State
from salonapp.reminders.tables import Incoming, MessageAnswer
from salonapp.reminders.ways_out import messengers_of
from salonapp.storage.door import AGENT, OWNER
from tests.channels.messengers import TOKEN, Bots
from tests.channels.sms_gateways import Trouble
from tests.reminders.conftest import TODAY, Salon

TELEGRAM = ChannelKind.TELEGRAM


@pytest.fixture
def bots() -> Iterator[Bots]:
    running = Bots()
    running.start()
    yield running
    running.stop()


class Desk:
    """A salon with one bot, and the agent's ear."""

    def __init__(self, salon: Salon, bots: Bots, kind: ChannelKind) -> None:
        self.salon, self.bots, self.kind = salon, bots, kind
        name = kind.value
        salon.set(**{f"{name}__bot": bots.username, f"{name}__address": bots.address})
        salon.write(lambda tx: offer_channel(tx, kind, first=True))
        Secrets.for_salon(salon.db.target).set(token_name(name), TOKEN)
        salon.resume()
        salon.until(TODAY, 12)
        with salon.db.read() as reader:
            self.bot = messengers_of(reader.settings, salon.db.target)[kind]
        self.bot.pace = Pace(10_000)
        self.ear = Listening(salon.db, self.bot)
        self.ear.listen()

    def token(self, client: int) -> str:
        link: str = self.salon.write(lambda tx: invite(tx, client, self.kind)).link
        return link.partition("?start=")[2]

    def link(self, client: int, chat: int) -> None:
        self.bots.starts(chat, self.token(client))
        assert self.ear.listen() == 1

    def answers(self) -> list[tuple[Any, ...]]:
        with self.salon.db.read() as reader:
            rows = reader.session.execute(
                select(
                    MessageAnswer.client_id,
                    MessageAnswer.answer,
                    MessageAnswer.text,
                    MessageAnswer.settled_at.is_(None),
                ).order_by(MessageAnswer.id)
            )
            return [tuple(row) for row in rows]

    def said(self) -> list[str]:
        return [one.text for one in self.bots.sent]

    def reachable(self, client: int) -> bool:
        with self.salon.db.read() as reader:
            return any(chat.blocked_at is None for chat in client_chats(reader, client).chats)

    def close(self) -> None:
        self.bot.close()


@pytest.fixture(params=MESSENGERS, ids=str)
def each(request: pytest.FixtureRequest, salon: Salon, bots: Bots) -> Iterator[Desk]:
    made = Desk(salon, bots, request.param)
    yield made
    made.close()


@pytest.fixture
def desk(salon: Salon, bots: Bots) -> Iterator[Desk]:
    made = Desk(salon, bots, TELEGRAM)
    yield made
    made.close()


def test_a_linked_client_gets_the_reminder_and_answers_it_with_a_button(each: Desk) -> None:
    client = each.salon.add_client()
    each.link(client, 4100)
    assert "STOP" in each.said()[0] or "СТОП" in each.said()[0]

    assert send_due(each.salon.db).accepted == 1
    message = each.salon.message(client)
    assert (message.channel, message.address) == (each.kind, "4100")
    sent = each.bots.sent[-1]
    assert [data.split(":")[1] for data, _label in sent.buttons] == ["yes", "no", "later"]
    with speaking("ru"):
        assert sent.buttons[0][1] == answer_name(AnswerKind.YES)

    each.bots.presses(4100, sent.buttons[0][0])
    each.ear.listen()
    assert each.answers() == [(client, AnswerKind.YES, "", True)]
    assert len(each.bots.pressed) == 1


def test_who_is_not_linked_or_did_not_agree_is_not_written_to_in_the_messenger(
    desk: Desk,
) -> None:
    linked = desk.salon.add_client(consent=False)
    desk.link(linked, 4100)
    stranger = desk.salon.add_client()
    send_due(desk.salon.db)
    assert desk.salon.state(linked) is State.SKIPPED
    assert desk.salon.message(stranger).channel == ChannelKind.BY_HAND
    assert len(desk.bots.sent) == 1  # the greeting alone


def test_an_answer_of_the_messenger_that_got_lost_is_held_for_a_person(desk: Desk) -> None:
    client = desk.salon.add_client()
    desk.link(client, 4100)
    desk.bots.trouble = Trouble.SILENT
    send_due(desk.salon.db)
    desk.bots.trouble = Trouble.NONE
    send_due(desk.salon.db)
    assert desk.salon.state(client) is State.HELD
    assert len(desk.bots.sent) == 2


def test_who_stopped_the_bot_is_not_written_to_there_again(desk: Desk) -> None:
    salon = desk.salon
    client = salon.add_client()
    desk.link(client, 4100)
    desk.bots.stopped.add("4100")
    send_due(salon.db)
    assert salon.state(client) is State.FAILED
    assert not desk.reachable(client)
    # The bot is stopped, nothing else: the phone still may be called by hand.
    assert [p for p in _refused(salon, client) if p[1] != TELEGRAM] == []
    assert {p[0] for p in _refused(salon, client)} == {"service", "advertising"}


def test_stopping_and_starting_the_bot_anew_by_a_new_link(desk: Desk) -> None:
    client = desk.salon.add_client()
    desk.link(client, 4100)
    desk.bots.stops(4100)
    desk.ear.listen()
    assert not desk.reachable(client)
    assert {p[0] for p in _refused(desk.salon, client)} == {"service", "advertising"}
    desk.bots.stopped.clear()
    desk.link(client, 4100)
    assert desk.reachable(client)
    assert {p[0] for p in _refused(desk.salon, client)} == {"advertising"}
    with desk.salon.db.read() as reader:
        assert linked_counts(reader)[TELEGRAM] == 1


def test_who_only_starts_the_bot_again_gets_reminders_again_unless_they_said_stop(
    desk: Desk,
) -> None:
    back, gone = desk.salon.add_client(), desk.salon.add_client()
    desk.link(back, 4100)
    desk.link(gone, 4200)
    desk.bots.writes(4200, "СТОП")
    for chat in (4100, 4200):
        desk.bots.stops(chat)
        desk.bots.stopped.clear()
        desk.bots.starts(chat)
    desk.ear.listen()
    assert _refused(desk.salon, back) == [("advertising", "telegram")]
    assert ("service", "") in _refused(desk.salon, gone)
    assert ("service", "telegram") in _refused(desk.salon, gone)
    with speaking("ru"):
        yes, no = (bot_words.linked("Лилия", anew=False, agreed=each) for each in (True, False))
    assert [one.text for one in desk.bots.sent if one.text in (yes, no)] == [yes, no]


def _refused(salon: Salon, client: int) -> list[tuple[str, str]]:
    from salonapp.clients.queries import client_card
    from salonapp.staff.rights import OWNER_VIEWER

    with salon.db.read() as reader:
        card = client_card(reader, OWNER_VIEWER, client)
    return [(v.purpose.value, v.channel) for v in card.consents if v.granted is False]


def test_stop_is_understood_at_once_and_politely_answered(desk: Desk) -> None:
    mother, child = desk.salon.add_client(), desk.salon.add_client()
    desk.link(mother, 4100)
    desk.link(child, 4100)
    desk.bots.writes(4100, " Стоп! ")
    desk.ear.listen()
    for client in (mother, child):
        assert ("service", "") in _refused(desk.salon, client)
    with speaking("ru"):
        assert desk.said()[-1] == bot_words.answered(AnswerKind.STOP, None, waits=False)
    assert send_due(desk.salon.db).accepted == 0


def test_words_wait_at_the_desk_and_a_stranger_is_told_how_to_begin(desk: Desk) -> None:
    client = desk.salon.add_client()
    desk.link(client, 4100)
    desk.bots.writes(4100, "А можно в субботу?")
    desk.bots.writes(4100, "\u200b")
    desk.bots.writes(9900, "Здравствуйте")
    desk.bots.starts(9900)
    desk.ear.listen()
    first, second = desk.answers()
    assert first == (client, AnswerKind.WORDS, "А можно в субботу?", True)
    assert second[2]  # a picture or a voice message: somebody has to look
    assert [one.chat_id for one in desk.bots.sent[1:]] == ["4100", "4100", "9900", "9900"]


def test_a_token_links_once_and_for_a_week(desk: Desk) -> None:
    salon = desk.salon
    first, second = salon.add_client(), salon.add_client()
    used, old = desk.token(first), desk.token(second)
    assert len(used) <= 64
    desk.bots.starts(4100, used)
    desk.bots.starts(4200, used)
    desk.ear.listen()
    salon.clock.advance(timedelta(days=7))
    desk.bots.starts(4300, old)
    desk.bots.starts(4400, "never-made-by-the-salon")
    desk.ear.listen()
    with salon.db.read() as reader:
        chats = list(reader.session.scalars(select(ClientChat.chat_id)))
    assert chats == ["4100"]
    assert len(set(desk.said()[1:])) == 1
    assert first != second


@pytest.mark.usefixtures("both_databases")
def test_killed_between_keeping_and_acting_nothing_is_lost_or_doubled(desk: Desk) -> None:
    db = desk.salon.db
    client = desk.salon.add_client()
    desk.bots.starts(4100, desk.token(client))
    desk.bots.writes(4100, "Спасибо!")
    with db.read() as reader:
        place = incoming.poll_place(reader, TELEGRAM)
    # One agent reads and dies before it acts; another had read the same, too.
    found = desk.bot.updates(place, 0)
    for _agent in range(2):
        with db.write(AGENT, msg("Read")) as tx:
            incoming.keep(tx, TELEGRAM, place, found)
    # The next one acts on the first, and dies before it says so; both act on the second at once.
    with db.read() as reader:
        assert incoming.poll_place(reader, TELEGRAM) == found.place
        first, second = incoming.unhandled(reader, TELEGRAM)
    for one in (first, second, second, first):
        with db.write(AGENT, msg("Act")) as tx:
            incoming.act(tx, one)
    desk.ear.listen()
    assert desk.answers() == [(client, AnswerKind.WORDS, "Спасибо!", True)]
    with db.read() as reader:
        assert len(list(reader.session.scalars(select(ClientChat.id)))) == 1
        assert len(list(reader.session.scalars(select(Incoming.id)))) == 2


def test_a_reader_who_fell_behind_does_not_put_the_place_back(desk: Desk) -> None:
    db = desk.salon.db
    desk.bots.writes(1, "раз")
    behind = desk.bot.updates("", 0)
    desk.bots.writes(1, "два")
    desk.ear.listen()
    with db.read() as reader:
        place = incoming.poll_place(reader, TELEGRAM)
    with db.write(AGENT, msg("Read")) as tx:
        assert incoming.keep(tx, TELEGRAM, "", behind) == 0
    with db.read() as reader:
        assert incoming.poll_place(reader, TELEGRAM) == place


def test_a_foreign_a_stale_and_a_made_up_press_do_nothing(desk: Desk) -> None:
    client, other = desk.salon.add_client(), desk.salon.add_client()
    desk.link(client, 4100)
    desk.link(other, 4200)
    send_due(desk.salon.db)
    data = next(one for one in desk.bots.sent if one.chat_id == "4100" and one.buttons).buttons[0][
        0
    ]
    number, kind, check = data.split(":")
    desk.bots.presses(4200, data)
    for made_up in (f"{number}:{kind}:00000000", f"99999:{kind}:{check}", "1; DROP", "", "x" * 64):
        desk.bots.presses(4100, made_up)
    desk.ear.listen()
    assert desk.answers() == []
    with speaking("ru"):
        assert {text for _press, text in desk.bots.pressed} == {bot_words.too_late()}


def test_one_message_that_cannot_be_acted_on_does_not_keep_the_others_from_being_heard(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client = desk.salon.add_client()
    desk.link(client, 4100)
    real, seen = incoming.act, []

    def act(tx: Any, incoming_id: int) -> Any:
        seen.append(incoming_id)
        if len(seen) == 1:
            raise RuntimeError("secret words of a client")
        return real(tx, incoming_id)

    monkeypatch.setattr(incoming, "act", act)
    desk.bots.writes(4100, "первое")
    desk.bots.writes(4100, "второе")
    assert desk.ear.listen() == 1
    assert desk.ear.listen() == 0
    assert "secret" not in caplog.text
    assert [words for _client, _answer, words, _waits in desk.answers()] == ["второе"]
    again = Listening(desk.salon.db, desk.bot)
    assert again.listen() == 1  # after the next start it is tried again


def test_a_messenger_that_cannot_be_read_says_why_and_another_agent_is_let_act(desk: Desk) -> None:
    desk.bots.conflict = True
    with pytest.raises(Failed) as failed:
        desk.ear.listen()
    assert isinstance(failed.value.result, Refused)
    assert failed.value.result.cause is Cause.READ_ELSEWHERE
    desk.bots.conflict = False
    desk.bots.writes(4100, "кому-нибудь")
    assert Listening(desk.salon.db, desk.bot, lambda: False).listen() == 0
    with desk.salon.db.read() as reader:
        assert list(reader.session.scalars(select(Incoming.id))) == []


def test_merged_cards_share_the_chat_and_are_two_again_after_an_undo(desk: Desk) -> None:
    salon = desk.salon
    keep, other = salon.add_client(), salon.add_client(last=None)
    token = desk.token(other)
    desk.link(other, 4100)
    with salon.db.write(OWNER, msg("Merged")) as tx:
        merge(tx, keep, other)
    operation = tx.operation_id
    assert desk.reachable(keep)
    desk.bots.starts(4200, token)
    desk.ear.listen()
    with salon.db.read() as reader:
        (first, second) = client_chats(reader, keep).chats
    assert {first.name, second.name} == {"Анна"}
    salon.write(lambda tx: unlink(tx, first.id))
    salon.db.undo(OWNER, operation)
    assert not desk.reachable(keep)
    assert desk.reachable(other)
