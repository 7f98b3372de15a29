"""Reads the chats clients can be written to in, for sets of clients, on the bare driver."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from salonapp.channels.port import ChannelKind
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw
from salonapp.storage.sets import ids_json

_CHATS = (
    "SELECT client_id, channel, chat_id FROM client_chat"
    " WHERE client_id IN (SELECT value FROM json_each(?)) AND blocked_at IS NULL ORDER BY id"
)


def chat_addresses(
    reader: Reader, client_ids: Collection[int], ready: frozenset[ChannelKind]
) -> Mapping[int, Mapping[ChannelKind, str]]:
    """The chat of each client in each messenger that is set up: the one linked last."""
    if not any(kind.is_messenger for kind in ready):
        return {}
    found: dict[int, dict[ChannelKind, str]] = {}
    for client_id, channel, chat_id in Raw(reader).all(_CHATS, (ids_json(client_ids),)):
        if channel in ready:
            found.setdefault(client_id, {})[ChannelKind(channel)] = chat_id
    return found
