"""Hot, warm, cold: the kept statistics, the class of each client, and its history."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from salonapp.storage.base import Base, derived, fact, primary_key, record


class ClientStats(Base):
    """Statistics kept per client (derived from visits that took place)."""

    __tablename__ = "client_stats"
    __table_args__ = derived("temperature")

    client_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: Days with at least one visit that took place.
    visit_days: Mapped[int]
    first_visit_on: Mapped[date | None]
    last_visit_on: Mapped[date | None]
    #: The norm, in days, of the last visit's longest-norm service; and that service.
    last_norm_days: Mapped[float | None]
    last_service_id: Mapped[int | None]
    last_staff_id: Mapped[int | None]
    #: x, G and L of the return model: number of gaps, sum of gaps and of log gaps, in norms.
    gaps: Mapped[int]
    sum_gap: Mapped[float]
    sum_log_gap: Mapped[float]
    #: Sum and sum of squares of the gaps in days, for the sentence about the rhythm.
    sum_gap_days: Mapped[float]
    sum_gap_days_sq: Mapped[float]
    spent_minor: Mapped[int]
    discounted_visits: Mapped[int]
    rebooked_visits: Mapped[int]
    rebook_known_visits: Mapped[int]
    last_rating: Mapped[int | None]
    no_shows: Mapped[int]


class ClientTemperature(Base):
    """A client's class today (derived)."""

    __tablename__ = "client_temperature"
    __table_args__ = (
        Index("ix_client_temperature_class", "temperature", "client_id"),
        Index("ix_client_temperature_due_on", "due_on"),
        derived("temperature"),
    )

    client_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: "hot", "warm" or "cold".
    temperature: Mapped[str] = mapped_column(Text)
    p_return: Mapped[float]
    p_alive: Mapped[float]
    p_regular: Mapped[float]
    due_on: Mapped[date | None]
    #: Segment names, comma-separated, the most telling first.
    segments: Mapped[str] = mapped_column(Text, default="")
    #: The salon day the figures were worked out for.
    as_of: Mapped[date]


class TemperatureHistory(Base):
    """A change of class (a record: never rewritten)."""

    __tablename__ = "temperature_history"
    __table_args__ = (
        Index("ix_temperature_history_client_id", "client_id"),
        record("temperature_history"),
    )

    id: Mapped[int] = primary_key()
    client_id: Mapped[int]
    on_day: Mapped[date]
    #: The class before; "" for the first one.
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    reason: Mapped[dict[str, Any]]


class TemperaturePin(Base):
    """A class set by hand, until a day."""

    __tablename__ = "temperature_pin"
    __table_args__ = (
        Index("ix_temperature_pin_client_id", "client_id"),
        fact("temperature_pin", client="client_id"),
    )

    id: Mapped[int] = primary_key()
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="RESTRICT"))
    temperature: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    until: Mapped[date]


class ModelFit(Base):
    """Parameters of the return model that were fitted (a record; the latest one is used)."""

    __tablename__ = "model_fit"
    __table_args__ = record("model_fit")

    id: Mapped[int] = primary_key()
    at: Mapped[datetime]
    clients: Mapped[int]
    parameters: Mapped[dict[str, Any]]
