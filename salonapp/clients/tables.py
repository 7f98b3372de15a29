"""The card: who the client is, what could hurt them, what they like, what they agreed to."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from salonapp.storage.base import Base, derived, fact, primary_key, record


class Client(Base):
    """A client's card."""

    __tablename__ = "client"
    __table_args__ = fact("client")

    id: Mapped[int] = primary_key()
    #: The code in the program the card was imported from.
    external_id: Mapped[str | None] = mapped_column(Text, unique=True)
    last_name: Mapped[str] = mapped_column(Text, default="")
    first_name: Mapped[str] = mapped_column(Text, default="")
    middle_name: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str] = mapped_column(Text, default="")
    birth_day: Mapped[int | None]
    birth_month: Mapped[int | None]
    birth_year: Mapped[int | None]
    #: "female", "male" or "" when not known.
    gender: Mapped[str] = mapped_column(Text, default="")
    #: The language messages are written in; "" is the salon's.
    language: Mapped[str] = mapped_column(Text, default="")
    #: Where they heard of the salon.
    source: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    discount_percent: Mapped[int] = mapped_column(default=0)
    #: The day the card was begun, in the salon or in the program before.
    created_on: Mapped[date | None]
    recommended_by_id: Mapped[int | None] = mapped_column(ForeignKey("client.id"), index=True)
    #: The card this one was merged into; its external id still finds the person.
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("client.id"), index=True)
    #: When the card was put into the bin.
    deleted_at: Mapped[datetime | None]


class ClientPhone(Base):
    """A phone number of a client, the first one first."""

    __tablename__ = "client_phone"
    __table_args__ = (
        Index("ix_client_phone_client_id", "client_id"),
        Index("ix_client_phone_e164", "e164"),
        fact("client_phone", client="client_id"),
    )

    id: Mapped[int] = primary_key()
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="RESTRICT"))
    position: Mapped[int] = mapped_column(default=0)
    #: The number in international form, e.g. +79123456789.
    e164: Mapped[str] = mapped_column(Text)
    #: Whose phone it is, when it is not the client's own ("mum").
    comment: Mapped[str] = mapped_column(Text, default="")


class ClientTag(Base):
    """A tag on a card."""

    __tablename__ = "client_tag"
    __table_args__ = (
        Index("ix_client_tag_client_id", "client_id"),
        Index("ix_client_tag_tag", "tag"),
        fact("client_tag", client="client_id"),
    )

    id: Mapped[int] = primary_key()
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="RESTRICT"))
    tag: Mapped[str] = mapped_column(Text)


class ClientAlert(Base):
    """Something that could hurt the client: an allergy or a contra-indication."""

    __tablename__ = "client_alert"
    __table_args__ = (
        Index("ix_client_alert_client_id", "client_id"),
        fact("client_alert", client="client_id"),
    )

    id: Mapped[int] = primary_key()
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="RESTRICT"))
    #: "allergy" or "contraindication".
    kind: Mapped[str] = mapped_column(Text)
    #: The substance or the condition.
    text: Mapped[str] = mapped_column(Text)


class ClientPreference(Base):
    """Something the client likes or wishes."""

    __tablename__ = "client_preference"
    __table_args__ = (
        Index("ix_client_preference_client_id", "client_id"),
        fact("client_preference", client="client_id"),
    )

    id: Mapped[int] = primary_key()
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="RESTRICT"))
    #: "formula", "materials", "likes", "wish" or "other": see `cards.PreferenceKind`.
    kind: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)


class Consent(Base):
    """A consent given or withdrawn; never changed, the latest one for a purpose counts."""

    __tablename__ = "consent"
    __table_args__ = (
        Index("ix_consent_client_id", "client_id"),
        record("consent"),
    )

    id: Mapped[int] = primary_key()
    #: No foreign key: a consent outlives an import that is taken back. Ids are never reused.
    client_id: Mapped[int]
    at: Mapped[datetime]
    #: "service" or "advertising".
    purpose: Mapped[str] = mapped_column(Text)
    #: The channel it is for; "" for every channel.
    channel: Mapped[str] = mapped_column(Text, default="")
    granted: Mapped[bool]
    #: Where it comes from: "paper", "import", "spoken", "client" ...
    source: Mapped[str] = mapped_column(Text)
    wording: Mapped[str] = mapped_column(Text, default="")
    wording_version: Mapped[str] = mapped_column(Text, default="")
    #: What proves it (the file, the form and its date, who heard it).
    evidence: Mapped[str] = mapped_column(Text)
    #: The address agreed to, when it was for one address only.
    address: Mapped[str] = mapped_column(Text, default="")
    actor_name: Mapped[str] = mapped_column(Text, default="")


class ClientSearch(Base):
    """The search row of a card (derived): folded name for sorting, all that can be searched."""

    __tablename__ = "client_search"
    __table_args__ = (
        Index("ix_client_search_sort_name", "sort_name", "client_id"),
        derived("client_search"),
    )

    client_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: Compared by code point on both databases: a search by beginning is a range of the index.
    sort_name: Mapped[str] = mapped_column(Text().with_variant(Text(collation="C"), "postgresql"))
    #: Folded names, phone digits, tags and external id, separated by spaces.
    haystack: Mapped[str] = mapped_column(Text)
