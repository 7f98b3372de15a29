"""The messengers a client was linked to: a bot may write only to who wrote to it first."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from salonapp.storage.base import Base, fact, primary_key, record


class ClientChat(Base):
    """A chat with the salon's bot that belongs to a client; a family may share one."""

    __tablename__ = "client_chat"
    __table_args__ = (
        Index("ix_client_chat_client_id", "client_id"),
        Index("ix_client_chat_channel_chat_id", "channel", "chat_id"),
        fact("client_chat", client="client_id"),
    )

    id: Mapped[int] = primary_key()
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="RESTRICT"))
    #: "telegram" or "max": see `channels.port.ChannelKind`.
    channel: Mapped[str] = mapped_column(Text)
    chat_id: Mapped[str] = mapped_column(Text)
    #: What the messenger calls the person.
    name: Mapped[str] = mapped_column(Text, default="")
    linked_at: Mapped[datetime]
    #: When the messenger first said that the person stopped the bot.
    blocked_at: Mapped[datetime | None]


class ChatInvitation(Base):
    """A one-time token that links whoever opens it to a client (a record)."""

    __tablename__ = "chat_invitation"
    __table_args__ = (
        Index("ix_chat_invitation_client_id", "client_id"),
        record("chat_invitation"),
    )

    id: Mapped[int] = primary_key()
    token: Mapped[str] = mapped_column(Text, unique=True)
    client_id: Mapped[int]
    channel: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
