"""Services: what the salon does, and how long until it is due again."""

from __future__ import annotations

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from salonapp.storage.base import Base, fact, primary_key


class Service(Base):
    """A service of the salon's price list."""

    __tablename__ = "service"
    __table_args__ = fact("service")

    id: Mapped[int] = primary_key()
    name: Mapped[str] = mapped_column(Text)
    #: The name folded for look-up: one service, however it is typed.
    folded_name: Mapped[str] = mapped_column(Text, unique=True)
    category: Mapped[str] = mapped_column(Text, default="")
    #: Days until the service is due again.
    norm_days: Mapped[float]
    #: Whether a person set the norm; such a norm is never learned over.
    norm_is_own: Mapped[bool] = mapped_column(default=False)
    duration_min: Mapped[int] = mapped_column(default=60)
    #: The usual price in minor units; None when it varies.
    price_minor: Mapped[int | None]
    archived: Mapped[bool] = mapped_column(default=False)
