"""Who works in the salon."""

from __future__ import annotations

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from salonapp.storage.base import Base, fact, primary_key


class Staff(Base):
    """A person who works in the salon: a master, an administrator or the owner."""

    __tablename__ = "staff"
    __table_args__ = fact("staff")

    id: Mapped[int] = primary_key()
    name: Mapped[str] = mapped_column(Text)
    folded_name: Mapped[str] = mapped_column(Text, unique=True)
    #: "owner", "administrator" or "master".
    role: Mapped[str] = mapped_column(Text, default="master")
    archived: Mapped[bool] = mapped_column(default=False)
