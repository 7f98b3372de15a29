"""The messengers a client can be reached in: what the card shows, and the link to one of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from salonapp.channels.bot_account import MESSENGER_NAMES
from salonapp.channels.port import ChannelKind

#: So long a link that was given to a client can be opened.
INVITATION_HOLDS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ChatView:
    """A chat that belongs to a client; instants in the salon's time zone.

    `name` is what the messenger calls the person, `others` how many other clients share the chat.
    """

    id: int
    channel: ChannelKind
    name: str = field(repr=False)
    linked_at: datetime
    blocked_at: datetime | None = None
    others: int = 0

    @property
    def messenger(self) -> str:
        """What the messenger is called."""
        return MESSENGER_NAMES[self.channel]


@dataclass(frozen=True, slots=True)
class ClientChats:
    """The chats of one client, and the messengers the salon has a bot at."""

    chats: tuple[ChatView, ...] = ()
    connected: tuple[ChannelKind, ...] = ()

    def of(self, channel: ChannelKind) -> tuple[ChatView, ...]:
        """The client's chats in one messenger."""
        return tuple(chat for chat in self.chats if chat.channel is channel)

    @property
    def shown(self) -> tuple[ChannelKind, ...]:
        """The messengers there is something to say or to do about."""
        return tuple(
            channel for channel in MESSENGER_NAMES if channel in self.connected or self.of(channel)
        )


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link that opens the bot and says who opened it; works once, until `expires_at` (UTC)."""

    channel: ChannelKind
    link: str = field(repr=False)
    expires_at: datetime
