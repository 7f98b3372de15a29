"""Reading the messengers clients are linked to."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from salonapp.channels.bot_account import connected
from salonapp.channels.port import MESSENGERS, ChannelKind
from salonapp.clients.chats import ChatView, ClientChats
from salonapp.clients.tables import Client, ClientChat
from salonapp.staff.rights import OWNER_VIEWER, Viewer
from salonapp.storage.door import Reader

_OTHER = aliased(ClientChat)
_OTHERS = (
    select(func.count(_OTHER.client_id.distinct()))
    .join(Client, Client.id == _OTHER.client_id)
    .where(
        _OTHER.channel == ClientChat.channel,
        _OTHER.chat_id == ClientChat.chat_id,
        _OTHER.client_id != ClientChat.client_id,
        Client.merged_into_id.is_(None),
    )
    .scalar_subquery()
)
_KINDS = frozenset(ChannelKind)


def client_chats(reader: Reader, client_id: int, viewer: Viewer = OWNER_VIEWER) -> ClientChats:
    """The chats of one client, the latest first."""
    rows = reader.session.execute(
        select(
            ClientChat.id,
            ClientChat.channel,
            ClientChat.name,
            ClientChat.linked_at,
            ClientChat.blocked_at,
            _OTHERS.label("others"),
        )
        .where(ClientChat.client_id == client_id)
        .order_by(ClientChat.id.desc())
    )
    return ClientChats(
        tuple(
            ChatView(
                row.id,
                ChannelKind(row.channel),
                viewer.note(row.name),
                row.linked_at.astimezone(reader.zone),
                row.blocked_at and row.blocked_at.astimezone(reader.zone),
                row.others,
            )
            for row in rows
            if row.channel in _KINDS
        ),
        connected(reader.settings.text),
    )


def clients_in_chat(reader: Reader, channel: ChannelKind, chat_id: str) -> list[int]:
    """The clients a chat belongs to, in the order they were linked; merged cards are not named."""
    return list(
        reader.session.scalars(
            select(ClientChat.client_id)
            .join(Client, Client.id == ClientChat.client_id)
            .where(
                ClientChat.channel == channel.value,
                ClientChat.chat_id == chat_id,
                Client.merged_into_id.is_(None),
                Client.erased_at.is_(None),
            )
            .order_by(ClientChat.id)
        ).unique()
    )


def linked_counts(reader: Reader) -> dict[ChannelKind, int]:
    """How many clients each messenger reaches: linked, and the bot not stopped."""
    rows = reader.session.execute(
        select(ClientChat.channel, func.count(ClientChat.client_id.distinct()))
        .join(Client, Client.id == ClientChat.client_id)
        .where(
            ClientChat.blocked_at.is_(None),
            Client.deleted_at.is_(None),
            Client.merged_into_id.is_(None),
        )
        .group_by(ClientChat.channel)
    )
    counted = Counter({channel: count for channel, count in rows})
    return {kind: counted[kind.value] for kind in MESSENGERS}
