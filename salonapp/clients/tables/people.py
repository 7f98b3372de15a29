"""How to treat the client, who belongs to them, what the salon notes about them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from salonapp.storage.base import Base, fact, primary_key, record


class ClientTrait(Base):
    """A type somebody picked for the client, one per typology."""

    __tablename__ = "client_trait"
    __table_args__ = (
        Index("ix_client_trait_client_id", "client_id"),
        fact("client_trait", client="client_id"),
    )

    id: Mapped[int] = primary_key()
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="RESTRICT"))
    #: The typology's key, e.g. "temperament": see `resources/advice`.
    typology: Mapped[str] = mapped_column(Text)
    #: The type's key, e.g. "choleric".
    type: Mapped[str] = mapped_column(Text)


class AdviceEdit(Base):
    """The salon's own words for a type, instead of those the program brings."""

    __tablename__ = "advice_edit"
    __table_args__ = (
        Index("ix_advice_edit_typology_type", "typology", "type"),
        fact("advice_edit"),
    )

    id: Mapped[int] = primary_key()
    typology: Mapped[str] = mapped_column(Text)
    type: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    signs: Mapped[str] = mapped_column(Text, default="")
    do: Mapped[str] = mapped_column(Text, default="")
    avoid: Mapped[str] = mapped_column(Text, default="")


class ClientLink(Base):
    """Two clients who belong together: `client_id` is the `kind` of `other_id`."""

    __tablename__ = "client_link"
    __table_args__ = (
        Index("ix_client_link_client_id", "client_id"),
        Index("ix_client_link_other_id", "other_id"),
        fact("client_link", ("client", "other_id"), client="client_id"),
    )

    id: Mapped[int] = primary_key()
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="RESTRICT"))
    other_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="RESTRICT"))
    #: "parent", "partner", "sibling", "relative" or "friend": see `cards.LinkKind`.
    kind: Mapped[str] = mapped_column(Text)
    #: Whether `client_id` pays for `other_id`.
    pays: Mapped[bool] = mapped_column(default=False)
    #: Whether they share a phone, and so are no duplicates.
    shares_phone: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")


class NotDuplicate(Base):
    """Two cards somebody said are two people; `first_id` is the smaller id."""

    __tablename__ = "not_duplicate"
    __table_args__ = (
        Index("ix_not_duplicate_first_id", "first_id"),
        Index("ix_not_duplicate_second_id", "second_id"),
        fact("not_duplicate", ("client", "second_id"), client="first_id"),
    )

    id: Mapped[int] = primary_key()
    first_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="RESTRICT"))
    second_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="RESTRICT"))


class ClientEntry(Base):
    """A dated note or a call, in the timeline."""

    __tablename__ = "client_entry"
    __table_args__ = (
        Index("ix_client_entry_client_id", "client_id"),
        fact("client_entry", client="client_id"),
    )

    id: Mapped[int] = primary_key()
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="RESTRICT"))
    at: Mapped[datetime]
    #: "note", "call_in", "call_out" or "no_answer": see `entries.EntryKind`.
    kind: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text, default="")
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    author: Mapped[str] = mapped_column(Text, default="")


class CustomField(Base):
    """A field the salon added to the card; a retired one keeps its values."""

    __tablename__ = "custom_field"
    __table_args__ = fact("custom_field")

    id: Mapped[int] = primary_key()
    name: Mapped[str] = mapped_column(Text)
    folded_name: Mapped[str] = mapped_column(Text, unique=True)
    #: "text", "number", "date", "choice" or "yes_no": see `cards.FieldKind`.
    kind: Mapped[str] = mapped_column(Text)
    choices: Mapped[list[Any]]
    position: Mapped[int] = mapped_column(default=0)
    retired: Mapped[bool] = mapped_column(default=False)


class CustomValue(Base):
    """What a client's card says in a field of the salon's own."""

    __tablename__ = "custom_value"
    __table_args__ = (
        Index("ix_custom_value_client_id", "client_id"),
        Index("ix_custom_value_field_id", "field_id"),
        fact("custom_value", client="client_id"),
    )

    id: Mapped[int] = primary_key()
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="RESTRICT"))
    field_id: Mapped[int] = mapped_column(ForeignKey("custom_field.id", ondelete="RESTRICT"))
    #: Text, a number with a point, a day as ISO 8601, a choice's words, "yes" or "no".
    value: Mapped[str] = mapped_column(Text)


class FormDraft(Base):
    """What was typed into a form and not saved yet: it survives a crash. No fact, no journal."""

    __tablename__ = "form_draft"
    __table_args__ = record("form_draft")

    id: Mapped[int] = primary_key()
    #: Which form, of which card, on which workstation.
    key: Mapped[str] = mapped_column(Text, unique=True)
    client_id: Mapped[int | None]
    at: Mapped[datetime]
    value: Mapped[dict[str, Any]]
