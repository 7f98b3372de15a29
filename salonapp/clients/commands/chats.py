"""Linking a client to a chat with the salon's bot, and what a chat says about being written to."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from typing import Any, cast

from sqlalchemy import CursorResult, Table, delete, insert, or_, select, update

from salonapp.channels.bot_account import MESSENGER_NAMES, start_link
from salonapp.channels.port import ChannelKind
from salonapp.clients.cards import Purpose
from salonapp.clients.chats import INVITATION_HOLDS, Invitation
from salonapp.clients.commands import record_consent
from salonapp.clients.commands.card import card_to_write_on
from salonapp.clients.consents import ConsentSource
from salonapp.clients.queries.chats import clients_in_chat
from salonapp.clients.tables import ChatInvitation, Client, ClientChat, Consent
from salonapp.clients.tables.consents import CONSENT_COUNTS
from salonapp.foundation.errors import NotFound, SalonError
from salonapp.foundation.format import format_day
from salonapp.foundation.i18n import _, msg, speaking
from salonapp.storage.door import Tx

#: 32 bytes are 43 letters: nobody guesses them, and every messenger takes them.
_TOKEN_BYTES = 32
_INVITATIONS = cast(Table, ChatInvitation.__table__)


def invite(tx: Tx, client_id: int, channel: ChannelKind) -> Invitation:
    """Make a link that brings the client to the salon's bot; it works once and for a week.

    Raises:
        NotFound: there is no such card to write on.
        SalonError: the salon has no bot at this messenger.
    """
    card_to_write_on(tx, client_id)
    bot = tx.settings.text(f"{channel.value}.bot")
    if not bot:
        raise SalonError(
            msg("{name} is not connected yet.", name=MESSENGER_NAMES[channel]),
            msg("Connect the salon's bot in the settings first."),
        )
    token, expires_at = secrets.token_urlsafe(_TOKEN_BYTES), tx.now + INVITATION_HOLDS
    made: dict[str, Any] = {
        "token": token,
        "client_id": client_id,
        "channel": channel.value,
        "made_at": tx.now,
        "expires_at": expires_at,
    }
    tx.session.execute(insert(_INVITATIONS), made)
    return Invitation(channel, start_link(channel, bot, token), expires_at)


def link(tx: Tx, channel: ChannelKind, chat_id: str, name: str, token: str) -> int | None:
    """Link the chat to whom the token was made for; returns the client's id.

    None when the token was never made, is used up or too old, or when its card is gone: nothing
    changes then.
    """
    invited = tx.session.execute(
        select(_INVITATIONS.c.id, _INVITATIONS.c.client_id).where(
            _INVITATIONS.c.token == token,
            _INVITATIONS.c.channel == channel.value,
            _INVITATIONS.c.used_at.is_(None),
            _INVITATIONS.c.expires_at > tx.now,
        )
    ).first()
    client = tx.session.get(Client, invited.client_id) if invited is not None else None
    if client is not None and client.merged_into_id is not None:
        client = tx.session.get(Client, client.merged_into_id)
    if invited is None or client is None or client.erased_at or client.deleted_at:
        return None
    used = tx.session.execute(
        update(_INVITATIONS)
        .where(_INVITATIONS.c.id == invited.id, _INVITATIONS.c.used_at.is_(None))
        .values(used_at=tx.now)
    )
    if cast("CursorResult[Any]", used).rowcount != 1:
        return None
    known = tx.session.scalar(
        select(ClientChat).where(
            ClientChat.client_id == client.id,
            ClientChat.channel == channel.value,
            ClientChat.chat_id == chat_id,
        )
    )
    if known is None:
        known = ClientChat(client_id=client.id, channel=channel.value, chat_id=chat_id)
        tx.session.add(known)
    known.name, known.linked_at, known.blocked_at = name, tx.now, None
    tx.session.flush()
    _open_again(tx, client.id, channel)
    return client.id


def unlink(tx: Tx, chat_row_id: int) -> None:
    """Write to this chat no more; undo links it again. NotFound when it is not there."""
    chat = tx.session.get(ClientChat, chat_row_id)
    if chat is None:
        raise NotFound(msg("This chat is not linked any more."))
    tx.session.delete(chat)
    tx.session.flush()


def unlink_all(tx: Tx, channel: ChannelKind) -> int:
    """Forget every chat of a messenger: another bot may not write to them. Returns how many."""
    chats = tx.session.scalars(select(ClientChat).where(ClientChat.channel == channel.value)).all()
    for chat in chats:
        tx.session.delete(chat)
    tx.session.flush()
    return len(chats)


def note_stopped(tx: Tx, channel: ChannelKind, chat_id: str) -> int:
    """The person stopped the bot: nothing goes there any more, to none of the chat's clients.

    Returns how many clients that were.
    """
    chats = tx.session.scalars(
        select(ClientChat).where(ClientChat.channel == channel.value, ClientChat.chat_id == chat_id)
    ).all()
    for chat in chats:
        chat.blocked_at = chat.blocked_at or tx.now
    tx.session.flush()
    client_ids = clients_in_chat(tx, channel, chat_id)
    _record(tx, client_ids, Purpose, channel, granted=False)
    return len(client_ids)


def note_started(tx: Tx, channel: ChannelKind, chat_id: str) -> None:
    """The person lets the bot write again; what they refused in words stays refused."""
    for chat in tx.session.scalars(
        select(ClientChat).where(ClientChat.channel == channel.value, ClientChat.chat_id == chat_id)
    ):
        chat.blocked_at = None
    tx.session.flush()
    for client_id in clients_in_chat(tx, channel, chat_id):
        _open_again(tx, client_id, channel)


def agrees(tx: Tx, client_id: int, channel: ChannelKind) -> bool:
    """Whether the latest word of a client lets messages about visits go through `channel`."""
    words = _words(tx, client_id, channel)
    return bool(words) and bool(words[0].granted)


def forget_invitations(tx: Tx, client_ids: Collection[int]) -> None:
    """Remove the links made for cards that are erased."""
    tx.session.execute(delete(_INVITATIONS).where(_INVITATIONS.c.client_id.in_(client_ids)))


def _open_again(tx: Tx, client_id: int, channel: ChannelKind) -> None:
    """Who stopped the bot and starts it again agrees again, about visits only.

    A refusal of every way, or one somebody at the desk wrote down, is not undone by a link.
    """
    words = _words(tx, client_id, channel)
    general = next((word for word in words if not word.channel), None)
    stopped = bool(words) and words[0].channel != "" and not words[0].granted
    if (
        stopped
        and words[0].source == ConsentSource.CLIENT
        and general is not None
        and general.granted
    ):
        _record(tx, [client_id], (Purpose.SERVICE,), channel, granted=True)


def _words(tx: Tx, client_id: int, channel: ChannelKind) -> Sequence[Any]:
    """What was said about messages about visits that covers the channel, the latest first."""
    return tx.session.execute(
        select(Consent.channel, Consent.granted, Consent.source)
        .where(
            Consent.client_id == client_id,
            Consent.purpose == Purpose.SERVICE.value,
            Consent.address == "",
            or_(Consent.channel == channel.value, Consent.channel == ""),
            CONSENT_COUNTS,
        )
        .order_by(Consent.id.desc())
    ).all()


def _record(
    tx: Tx,
    client_ids: Collection[int],
    purposes: type[Purpose] | Collection[Purpose],
    channel: ChannelKind,
    *,
    granted: bool,
) -> None:
    with speaking(tx.settings.text("salon.language")):
        text = _("started the bot again in {name}, {day}") if granted else ""
        text = text or _("stopped the bot in {name}, {day}")
        evidence = text.format(name=MESSENGER_NAMES[channel], day=format_day(tx.today))
    for purpose in purposes:
        if client_ids:
            record_consent(
                tx,
                client_ids,
                purpose,
                granted=granted,
                source=ConsentSource.CLIENT.value,
                evidence=evidence,
                channel=channel.value,
            )
