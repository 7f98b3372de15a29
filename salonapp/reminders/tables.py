"""Rules, what people decided about single messages, the outbox, and the agent's lease."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from salonapp.storage.base import Base, derived, fact, primary_key, record


class Rule(Base):
    """Whom to write to, when, through which channels and with what text."""

    __tablename__ = "reminder_rule"
    __table_args__ = fact("rule")

    id: Mapped[int] = primary_key()
    #: "return_after_service" and, later, others: see `rules.RuleKind`.
    kind: Mapped[str] = mapped_column(Text, unique=True)
    is_on: Mapped[bool] = mapped_column(default=False)
    #: "service" or "advertising": what the consent must cover.
    purpose: Mapped[str] = mapped_column(Text)
    #: Channel names in the order they are tried.
    channels: Mapped[list[Any]]
    #: Days after (negative: before) the due date.
    offset_days: Mapped[int] = mapped_column(default=0)
    #: The local time of day messages are aimed at, "HH:MM".
    send_time: Mapped[str] = mapped_column(Text, default="11:00")
    #: Days after which an unsent message is no use any more.
    expires_after_days: Mapped[int] = mapped_column(default=14)
    #: Template by language; a missing language uses the program's own text.
    texts: Mapped[dict[str, Any]]
    #: What only some rules have, such as the hours before an appointment: see `rules.RuleSettings`.
    options: Mapped[dict[str, Any] | None]


class ReminderDecision(Base):
    """What a person decided about one planned message, or about a rule for one client.

    A fact of its own, so that planning anew applies it again.
    """

    __tablename__ = "reminder_decision"
    __table_args__ = (
        Index("ix_reminder_decision_client_id", "client_id"),
        fact("reminder_decision", client="client_id"),
    )

    id: Mapped[int] = primary_key()
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="RESTRICT"))
    #: The message it is about; "" for the rule as a whole.
    dedupe_key: Mapped[str] = mapped_column(Text, default="")
    #: The rule's kind, when it is about the rule for this client.
    rule: Mapped[str] = mapped_column(Text, default="")
    #: "skip", "never", "postpone", "send_now" or "text": see `decisions.Decision`.
    decision: Mapped[str] = mapped_column(Text)
    send_at: Mapped[datetime | None]
    text: Mapped[str] = mapped_column(Text, default="")
    channel: Mapped[str] = mapped_column(Text, default="")


class Offer(Base):
    """What the salon writes once to everybody who was in a list that day."""

    __tablename__ = "offer"
    __table_args__ = fact("offer")

    id: Mapped[int] = primary_key()
    #: The list it was made for.
    name: Mapped[str] = mapped_column(Text)
    #: Template by language; a language without one gets another's.
    texts: Mapped[dict[str, Any]]
    starts_on: Mapped[date]
    #: The last day it may go out.
    expires_on: Mapped[date]
    created_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]


class OfferRecipient(Base):
    """Somebody an offer is for; the hottest have the lowest positions and get it first."""

    __tablename__ = "offer_recipient"
    __table_args__ = (
        UniqueConstraint("client_id", "offer_id"),
        Index("ix_offer_recipient_offer_id", "offer_id"),
        fact("offer_recipient", client="client_id"),
    )

    id: Mapped[int] = primary_key()
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id", ondelete="RESTRICT"))
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="RESTRICT"))
    position: Mapped[int]


class OutboxMessage(Base):
    """A message: derived while planned, queued, skipped or cancelled; a deed from `sending` on."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        Index("ix_outbox_message_state_send_at", "state", "send_at"),
        # The log is read backwards, state by state.
        Index("ix_outbox_message_state_state_at_id", "state", "state_at", "id"),
        Index("ix_outbox_message_client_id", "client_id"),
        Index("ix_outbox_message_claimed_at", "claimed_at"),
        # Attempts and events name a message by its id for ever: no other may get it.
        {**derived("reminder"), "sqlite_autoincrement": True},
    )

    id: Mapped[int] = primary_key()
    #: Rule + client + what it is about; not the channel. One message per key, for ever.
    dedupe_key: Mapped[str] = mapped_column(Text, unique=True)
    client_id: Mapped[int]
    rule: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    #: See `states.State`.
    state: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    send_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    #: Why now, or why not: kind and numbers.
    reason: Mapped[dict[str, Any]]
    owner: Mapped[str | None] = mapped_column(Text)
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    #: When it was last claimed for sending or handed over; counts for the daily cap.
    claimed_at: Mapped[datetime | None]
    #: Set just before the step of the present attempt that cannot be taken back.
    gone_at: Mapped[datetime | None]
    gateway_id: Mapped[str | None] = mapped_column(Text)
    #: When the message reached its present state.
    state_at: Mapped[datetime]
    #: The client's class when it was claimed: what a rule brought is compared class by class.
    temperature: Mapped[str | None] = mapped_column(Text)
    #: What it cost, in minor units of `price_currency`, where the gateway tells.
    price_minor: Mapped[int | None]
    price_currency: Mapped[str | None] = mapped_column(Text)


class MessageAttempt(Base):
    """One try to send a message, written before it is made (a record)."""

    __tablename__ = "message_attempt"
    __table_args__ = (
        Index("ix_message_attempt_message_id", "message_id"),
        record("message_attempt"),
    )

    id: Mapped[int] = primary_key()
    message_id: Mapped[int]
    at: Mapped[datetime]
    channel: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(Text)


class MessageEvent(Base):
    """What became of a message, step by step (a record); decisions not to send too."""

    __tablename__ = "message_event"
    __table_args__ = (
        Index("ix_message_event_message_id", "message_id"),
        record("message_event"),
    )

    id: Mapped[int] = primary_key()
    message_id: Mapped[int]
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[dict[str, Any]]
    actor_name: Mapped[str] = mapped_column(Text, default="")


class MessageAnswer(Base):
    """What a client answered to a message, noted by a person or read from a messenger."""

    __tablename__ = "message_answer"
    __table_args__ = (
        Index("ix_message_answer_message_id", "message_id"),
        Index("ix_message_answer_client_id", "client_id"),
        fact("message_answer", client="client_id"),
    )

    id: Mapped[int] = primary_key()
    #: No foreign key: messages are no facts.
    message_id: Mapped[int | None]
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="RESTRICT"))
    at: Mapped[datetime]
    #: "yes", "no", "later", "wrong_number", "stop", "rating" or "words": see `answers.AnswerKind`.
    answer: Mapped[str] = mapped_column(Text)
    #: "by_hand", or the channel it came through.
    source: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text, default="")
    #: 1 to 5, for a rating.
    rating: Mapped[int | None]
    #: When somebody at the desk has seen to it; None while it waits.
    settled_at: Mapped[datetime | None]


class Incoming(Base):
    """What a messenger's poll brought, kept before it is acted on: never twice (a record)."""

    __tablename__ = "incoming"
    __table_args__ = (
        UniqueConstraint("channel", "update_id"),
        Index("ix_incoming_handled_at", "handled_at"),
        record("incoming"),
    )

    id: Mapped[int] = primary_key()
    channel: Mapped[str] = mapped_column(Text)
    #: The messenger's own number of the update.
    update_id: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    chat_id: Mapped[str] = mapped_column(Text)
    #: "start", "button", "text" or "stopped": see `channels.updates`.
    kind: Mapped[str] = mapped_column(Text)
    #: A token, a button's data, or what was written.
    text: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(Text, default="")
    #: The messenger's name for a press that waits for an answer.
    press_id: Mapped[str] = mapped_column(Text, default="")
    handled_at: Mapped[datetime | None]


class PollPlace(Base):
    """How far a messenger's updates have been read (one row a channel)."""

    __tablename__ = "poll_place"
    __table_args__ = derived("poll_place")

    channel: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[str] = mapped_column(Text)


class ChannelHealth(Base):
    """How each channel did last (one row a channel)."""

    __tablename__ = "channel_health"
    __table_args__ = derived("channel_health")

    channel: Mapped[str] = mapped_column(Text, primary_key=True)
    #: The last time it worked, and the last time it did not.
    good_at: Mapped[datetime | None]
    bad_at: Mapped[datetime | None]
    #: What stood in the way: see `channels.port.Cause`.
    cause: Mapped[str] = mapped_column(Text, default="")
    balance_minor: Mapped[int | None]
    currency: Mapped[str] = mapped_column(Text, default="")
    balance_at: Mapped[datetime | None]
    #: What one SMS segment costs, in minor units of `currency`, where the gateway told it.
    segment_minor: Mapped[int | None]


class AgentLease(Base):
    """Which agent acts on this database, and its heartbeat (one row)."""

    __tablename__ = "agent_lease"
    __table_args__ = derived("agent")

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    owner: Mapped[str] = mapped_column(Text)
    host: Mapped[str] = mapped_column(Text, default="")
    lease_until: Mapped[datetime]
    heartbeat_at: Mapped[datetime]
    #: Since when this owner has acted.
    acts_since: Mapped[datetime | None]
