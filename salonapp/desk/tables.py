"""What the desk keeps for itself: lists of clients, and how files of the old program are read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from salonapp.storage.base import Base, fact, primary_key


class SavedList(Base):
    """A filter somebody keeps under a name; who is in it is worked out whenever it is looked at."""

    __tablename__ = "saved_list"
    __table_args__ = fact("saved_list")

    id: Mapped[int] = primary_key()
    name: Mapped[str] = mapped_column(Text)
    folded_name: Mapped[str] = mapped_column(Text, unique=True)
    #: The filter's conditions, as `desk.filters` writes them.
    conditions: Mapped[dict[str, Any]]
    position: Mapped[int] = mapped_column(default=0)


class ImportProfile(Base):
    """How a file with these headings was read last time."""

    __tablename__ = "import_profile"
    __table_args__ = fact("import_profile")

    id: Mapped[int] = primary_key()
    #: The file's headings, folded and in order: the same program exports the same ones.
    headings: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    #: Field by column, as chosen.
    columns: Mapped[dict[str, Any]]
    used_at: Mapped[datetime]
