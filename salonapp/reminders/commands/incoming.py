"""What people write to the salon's bot: kept first, acted on after, each in its own transaction.

A program killed between the two finds it unhandled; one killed before the first is told again by
the messenger. The mark "handled" and what follows from it are one transaction, so nothing is ever
done twice.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, cast

from sqlalchemy import CursorResult, Table, delete, insert, select, update

from salonapp.channels.port import ChannelKind
from salonapp.channels.updates import Update, UpdateKind, Updates
from salonapp.clients.commands.chats import agrees, link, note_started, note_stopped
from salonapp.clients.queries.chats import clients_in_chat
from salonapp.clients.tables import Client, ClientChat
from salonapp.foundation.errors import SalonError
from salonapp.foundation.text import clean_text
from salonapp.reminders import bot_words
from salonapp.reminders.answers import AnswerKind, read_answer
from salonapp.reminders.buttons import read_press
from salonapp.reminders.commands.answers import note_answer
from salonapp.reminders.rules import RuleKind
from salonapp.reminders.states import State
from salonapp.reminders.tables import Incoming, MessageAnswer, OutboxMessage, PollPlace
from salonapp.storage.door import Reader, Tx
from salonapp.storage.tables import JournalEntry

_INCOMING = cast(Table, Incoming.__table__)
_PLACES = cast(Table, PollPlace.__table__)
#: What somebody writes without a button is an answer to a message of so many days ago at most.
_ANSWERS_WITHIN = timedelta(days=14)
_SENT = [state.value for state in State if state.counts_as_sent]
#: So long what was written is kept beside the answers made of it.
_KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Reply:
    """What to say back; `press_id` names the press that waits for it."""

    chat_id: str = field(repr=False)
    text: str
    press_id: str = ""
    #: Whether it is said in the chat, not only for a moment on the pressed button.
    in_chat: bool = True


def poll_place(reader: Reader, channel: ChannelKind) -> str:
    """How far the messenger's updates have been read; "" before the first time."""
    found = reader.session.scalar(select(_PLACES.c.place).where(_PLACES.c.channel == channel.value))
    return found or ""


def keep(tx: Tx, channel: ChannelKind, read_from: str, found: Updates) -> int:
    """Keep what was read and the place to go on from; what is known already is passed over.

    `read_from` is the place it was read from: another reader who got further meanwhile is not put
    back. Returns how many were new.
    """
    wanted = {each.id: each for each in found.updates if each.chat_id}
    known = set(
        tx.session.scalars(
            select(_INCOMING.c.update_id).where(
                _INCOMING.c.channel == channel.value, _INCOMING.c.update_id.in_(wanted)
            )
        )
    )
    rows = [_row(tx, channel, each) for own_id, each in wanted.items() if own_id not in known]
    if rows:
        tx.session.execute(insert(_INCOMING), rows)
    place = poll_place(tx, channel)
    if found.place and place == read_from:
        if place:
            tx.session.execute(
                update(_PLACES).where(_PLACES.c.channel == channel.value).values(place=found.place)
            )
        else:
            made = {"channel": channel.value, "place": found.place}
            tx.session.execute(insert(_PLACES), made)
    return len(rows)


def forget_place(tx: Tx, channel: ChannelKind) -> None:
    """Another bot counts anew; what was read from the old one stays handled."""
    tx.session.execute(delete(_PLACES).where(_PLACES.c.channel == channel.value))
    tx.session.execute(delete(_INCOMING).where(_INCOMING.c.channel == channel.value))


def forget_chats(tx: Tx, chat_ids: Collection[tuple[str, str]]) -> None:
    """Remove what was written in chats, each named by channel and number."""
    for channel, chat_id in chat_ids:
        tx.session.execute(
            delete(_INCOMING).where(_INCOMING.c.channel == channel, _INCOMING.c.chat_id == chat_id)
        )


def forget_old(tx: Tx) -> None:
    """Remove what was handled long ago."""
    tx.session.execute(delete(_INCOMING).where(_INCOMING.c.handled_at < tx.now - _KEPT))


def unhandled(reader: Reader, channel: ChannelKind) -> dict[int, UpdateKind]:
    """What waits to be acted on, the oldest first, and of which kind it is."""
    rows = reader.session.execute(
        select(_INCOMING.c.id, _INCOMING.c.kind)
        .where(_INCOMING.c.handled_at.is_(None), _INCOMING.c.channel == channel.value)
        .order_by(_INCOMING.c.id)
    )
    return {row.id: UpdateKind(row.kind) for row in rows}


def act(tx: Tx, incoming_id: int) -> Reply | None:
    """Do what one incoming message means; None when it was done before, or nothing is to be said.

    The caller says the reply after the commit: a reply that gets lost harms less than one too many.
    """
    handled = tx.session.execute(
        update(_INCOMING)
        .where(_INCOMING.c.id == incoming_id, _INCOMING.c.handled_at.is_(None))
        .values(handled_at=tx.now)
    )
    if cast("CursorResult[Any]", handled).rowcount != 1:
        return None
    row = tx.session.execute(select(_INCOMING).where(_INCOMING.c.id == incoming_id)).one()
    channel, kind = ChannelKind(row.channel), UpdateKind(row.kind)
    if kind is UpdateKind.STOPPED:
        note_stopped(tx, channel, row.chat_id)
        return None
    if kind is UpdateKind.START:
        return _start(tx, channel, row)
    if kind is UpdateKind.BUTTON:
        return _press(tx, channel, row)
    return _words(tx, channel, row)


def _row(tx: Tx, channel: ChannelKind, each: Update) -> dict[str, Any]:
    return {
        "channel": channel.value,
        "update_id": each.id,
        "at": tx.now,
        "chat_id": each.chat_id,
        "kind": each.kind.value,
        "text": each.text,
        "name": each.name,
        "press_id": each.press_id,
    }


def _start(tx: Tx, channel: ChannelKind, row: Any) -> Reply:
    salon = tx.settings.text("salon.name")
    client_id = link(tx, channel, row.chat_id, row.name, row.text) if row.text else None
    if client_id is not None:
        agreed = agrees(tx, client_id, channel)
        words = partial(bot_words.linked, salon, anew=True, agreed=agreed)
        return _reply(tx, row, [client_id], words)
    clients = clients_in_chat(tx, channel, row.chat_id)
    if clients and not row.text:
        note_started(tx, channel, row.chat_id)
        agreed = any(agrees(tx, each, channel) for each in clients)
        words = partial(bot_words.linked, salon, anew=False, agreed=agreed)
        return _reply(tx, row, clients, words)
    return _reply(tx, row, clients, partial(bot_words.not_linked, salon, tried=bool(row.text)))


def _press(tx: Tx, channel: ChannelKind, row: Any) -> Reply:
    press = read_press(row.text)
    message = tx.session.get(OutboxMessage, press.message_id) if press is not None else None
    if (
        press is None
        or message is None
        or message.channel != channel.value
        or message.address != row.chat_id
        or not press.is_about(message.dedupe_key)
        or message.rule not in frozenset(RuleKind)
    ):
        return _reply(tx, row, (), bot_words.too_late, in_chat=False)
    client_id, rule = message.client_id, RuleKind(message.rule)
    return _note(tx, row, client_id, message, press.answer, rule, rating=press.rating)


def _words(tx: Tx, channel: ChannelKind, row: Any) -> Reply:
    clients = clients_in_chat(tx, channel, row.chat_id)
    if not clients and read_answer(row.text)[0] is AnswerKind.STOP:
        return _reply(tx, row, (), partial(bot_words.answered, AnswerKind.STOP, None, waits=False))
    if not clients:
        words = partial(bot_words.not_linked, tx.settings.text("salon.name"), tried=False)
        return _reply(tx, row, (), words)
    message = _last_message(tx, channel, row.chat_id)
    rule = None
    if message is not None and message.rule in frozenset(RuleKind):
        rule = RuleKind(message.rule)
    answer, rating = read_answer(row.text, rule)
    text = clean_text(row.text)
    if not text:
        text = bot_words.in_words_of(tx.settings.text("salon.language"), bot_words.nothing_said)
    client_id = message.client_id if message is not None else clients[0]
    return _note(tx, row, client_id, message, answer, rule, rating=rating, text=text)


def _last_message(tx: Tx, channel: ChannelKind, chat_id: str) -> OutboxMessage | None:
    return tx.session.scalar(
        select(OutboxMessage)
        .where(
            OutboxMessage.channel == channel.value,
            OutboxMessage.address == chat_id,
            OutboxMessage.state.in_(_SENT),
            OutboxMessage.claimed_at >= tx.now - _ANSWERS_WITHIN,
        )
        .order_by(OutboxMessage.claimed_at.desc(), OutboxMessage.id.desc())
        .limit(1)
    )


def _note(
    tx: Tx,
    row: Any,
    client_id: int,
    message: OutboxMessage | None,
    answer: AnswerKind,
    rule: RuleKind | None,
    *,
    rating: int | None = None,
    text: str = "",
) -> Reply:
    channel = ChannelKind(row.channel)
    noted = _noted(tx, message, client_id, answer, channel, text=text, rating=rating)
    if answer is AnswerKind.STOP:
        # Whoever reads the chat speaks for all whose messages come there.
        for other in clients_in_chat(tx, channel, row.chat_id):
            if other != client_id:
                _noted(tx, None, other, answer, channel, text=text)
    if noted is None:
        return _reply(tx, row, (client_id,), bot_words.too_late)
    waits = noted.settled_at is None
    words = partial(bot_words.answered, answer, rule, waits=waits)
    # The same button pressed over and over is answered on the button alone.
    is_new = noted.at == tx.now or not row.press_id
    return _reply(tx, row, (client_id,), words, in_chat=is_new)


def _noted(
    tx: Tx,
    message: OutboxMessage | None,
    client_id: int,
    answer: AnswerKind,
    channel: ChannelKind,
    *,
    text: str,
    rating: int | None = None,
) -> MessageAnswer | None:
    """The answer as it was noted; None when it could not be (a card that is gone)."""
    try:
        answer_id = note_answer(
            tx,
            message_id=message.id if message is not None else None,
            client_id=client_id,
            answer=answer,
            source=channel.value,
            text=text,
            rating=rating,
        )
    except SalonError:
        return None
    return tx.session.get(MessageAnswer, answer_id)


def _reply(
    tx: Tx, row: Any, clients: Collection[int], words: Any, *, in_chat: bool = True
) -> Reply:
    language = tx.settings.text("salon.language")
    for client_id in clients:
        client = tx.session.get(Client, client_id)
        if client is not None and client.language:
            language = client.language
        break
    return Reply(row.chat_id, bot_words.in_words_of(language, words), row.press_id, in_chat)


def chats_of_cards(reader: Reader, client_ids: Collection[int]) -> set[tuple[str, str]]:
    """The chats only these cards have or had, each by channel and number."""
    theirs = reader.session.execute(
        select(ClientChat.channel, ClientChat.chat_id).where(ClientChat.client_id.in_(client_ids))
    ).all()
    found = {(row.channel, row.chat_id) for row in theirs} | _chats_once_linked(reader, client_ids)
    others = reader.session.execute(
        select(ClientChat.channel, ClientChat.chat_id).where(
            ClientChat.client_id.not_in(client_ids),
            ClientChat.chat_id.in_([chat_id for _channel, chat_id in found]),
        )
    )
    return found - {(row.channel, row.chat_id) for row in others}


def _chats_once_linked(reader: Reader, client_ids: Collection[int]) -> set[tuple[str, str]]:
    """The chats that were taken off the cards: what was written in them is still kept."""
    images = reader.session.execute(
        select(JournalEntry.before, JournalEntry.after).where(
            JournalEntry.table_name == ClientChat.__tablename__,
            JournalEntry.client_id.in_(client_ids),
        )
    )
    return {
        (str(image["channel"]), str(image["chat_id"]))
        for pair in images
        for image in pair
        if image and "channel" in image and "chat_id" in image
    }
