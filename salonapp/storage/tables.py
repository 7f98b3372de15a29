"""The machinery's own tables: operations, journal entries, settings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from salonapp.storage.base import Base, fact, primary_key


class Operation(Base):
    """One pass through the door: who did what when, and which ids it touched (the change feed)."""

    __tablename__ = "operation"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012

    id: Mapped[int] = primary_key()
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(Text, default="")
    label: Mapped[dict[str, Any]]
    touched: Mapped[dict[str, Any]]
    #: The operation this one takes back; for a redo, the undo it takes back stands below.
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("operation.id"))
    redoes_id: Mapped[int | None] = mapped_column(ForeignKey("operation.id"))
    #: Set while another operation has taken this one back.
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("operation.id"))
    #: How many journal entries it has; without any there is nothing to undo.
    entries: Mapped[int] = mapped_column(default=0)


class JournalEntry(Base):
    """One changed row of facts, or one batch of rows (then `row_id` is null)."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        Index("ix_journal_entry_table_row", "table_name", "row_id"),
        Index("ix_journal_entry_client", "client_id"),
        Index("ix_journal_entry_operation", "operation_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = primary_key()
    operation_id: Mapped[int] = mapped_column(ForeignKey("operation.id"))
    table_name: Mapped[str] = mapped_column(Text)
    row_id: Mapped[int | None]
    #: Whose card the change belongs to, for the card's history.
    client_id: Mapped[int | None]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class Setting(Base):
    """A salon setting that differs from its default."""

    __tablename__ = "setting"
    __table_args__ = fact("setting")

    id: Mapped[int] = primary_key()
    key: Mapped[str] = mapped_column(Text, unique=True)
    value: Mapped[dict[str, Any]] = mapped_column(JSON)
