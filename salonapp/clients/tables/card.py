"""Who the client is, how to reach them, what they like, and the row they are found by."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from salonapp.storage.base import Base, derived, fact, primary_key


class Client(Base):
    """A client's card."""

    __tablename__ = "client"
    # What was merged into a card is that card's: its search row and its page follow.
    __table_args__ = fact("client", ("client", "merged_into_id"))

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
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("client.id"), index=True, info={"joins": True}
    )
    #: Why the salon would rather not serve this client; "" for nearly everybody.
    think_twice: Mapped[str] = mapped_column(Text, default="")
    #: When the card was put into the bin.
    deleted_at: Mapped[datetime | None]
    #: When everything personal was erased; the shell keeps the visits for accounting.
    erased_at: Mapped[datetime | None]


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
    #: Whether somebody else answered: nothing is sent there, the number stays to be seen.
    is_wrong: Mapped[bool] = mapped_column(default=False)


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


class ClientPreference(Base):
    """Something the client likes or wishes."""

    __tablename__ = "client_preference"
    __table_args__ = (
        Index("ix_client_preference_client_id", "client_id"),
        fact("client_preference", client="client_id"),
    )

    id: Mapped[int] = primary_key()
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="RESTRICT"))
    #: "formula", "materials", "likes", "wish", "drink" ...: see `cards.PreferenceKind`.
    kind: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    #: The favourite master, for a preference of that kind; staff are archived, never deleted.
    staff_id: Mapped[int | None]
    #: The day from which a wish is to be offered ("a bob in spring").
    due_from: Mapped[date | None]
    #: The day a wish came true.
    done_on: Mapped[date | None]


class ClientSearch(Base):
    """The search row of a card (derived): folded name for sorting, all that can be searched."""

    __tablename__ = "client_search"
    __table_args__ = (
        Index("ix_client_search_sort_name", "sort_name", "client_id"),
        Index("ix_client_search_surname", "surname", "client_id"),
        derived("client_search"),
    )

    client_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: Compared by code point on both databases: a search by beginning is a range of the index.
    sort_name: Mapped[str] = mapped_column(Text().with_variant(Text(collation="C"), "postgresql"))
    #: The last name without hyphens and spaces; the first name where there is no other.
    surname: Mapped[str] = mapped_column(Text().with_variant(Text(collation="C"), "postgresql"))
    #: Lines of words: names, tags, code and notes; then contacts. See `clients.search`.
    haystack: Mapped[str] = mapped_column(Text)
    #: How much of `haystack` those may search who may not see phones.
    open_length: Mapped[int]
