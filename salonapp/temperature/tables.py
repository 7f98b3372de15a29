"""Hot, warm, cold: the kept statistics, the class of each client, and its history."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from salonapp.storage.base import Base, derived, fact, primary_key, record


class ClientStats(Base):
    """Statistics kept per client with any visit (derived); a lead has no row."""

    __tablename__ = "client_stats"
    __table_args__ = (
        Index("ix_client_stats_last_visit_on", "last_visit_on", "client_id"),
        derived("temperature"),
    )

    client_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: Visits that took place, and the days they fell on.
    visits: Mapped[int]
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
    #: How many kinds of services the client has had, and which ones, separated by bars.
    service_kinds: Mapped[int]
    kinds: Mapped[str] = mapped_column(Text)
    #: Spent in the twelve months before the row was worked out.
    spent_year_minor: Mapped[int]


class ClientRhythm(Base):
    """A client's rhythm with one kind of service (derived), for the day each is due again."""

    __tablename__ = "client_rhythm"
    __table_args__ = {**derived("temperature"), "sqlite_with_rowid": False}  # noqa: RUF012

    client_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: The category of the price list, folded, or what kind of service its name says.
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    visit_days: Mapped[int]
    #: The sum of the gaps between those days, in norms.
    sum_gap: Mapped[float]
    last_visit_on: Mapped[date]
    #: The longest norm among the services of this kind on the last day, and that service.
    last_norm_days: Mapped[float]
    last_service_id: Mapped[int]


class ClientTemperature(Base):
    """A client's class today (derived); each live client has a row, leads are cold with p = 0."""

    __tablename__ = "client_temperature"
    __table_args__ = (
        Index("ix_client_temperature_class", "temperature", "client_id"),
        Index("ix_client_temperature_due_on", "due_on"),
        derived("temperature"),
    )

    client_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: "hot", "warm" or "cold"; the class set by hand while a pin holds.
    temperature: Mapped[str] = mapped_column(Text)
    #: What the model says, pinned or not; "" for a lead.
    worked_out: Mapped[str] = mapped_column(Text)
    #: What the model said before the day `as_of`; "" for nothing. Hysteresis starts from it, so the
    #: class does not depend on the order of a day's edits and an undo brings the same class back.
    previous: Mapped[str] = mapped_column(Text)
    p_return: Mapped[float]
    p_alive: Mapped[float]
    p_regular: Mapped[float]
    due_on: Mapped[date | None]
    #: Segment names, comma-separated, the most telling first.
    segments: Mapped[str] = mapped_column(Text, default="")
    #: The salon day the figures were worked out for.
    as_of: Mapped[date]


class TemperatureState(Base):
    """What all clients were last measured with (derived, one row)."""

    __tablename__ = "temperature_state"
    __table_args__ = derived("temperature")

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: The salon day for which all clients were last worked out.
    refreshed_on: Mapped[date]
    #: From how much spent in a year a client is a top spender; None while too few have spent.
    top_spender_from_minor: Mapped[int | None]
    #: Horizon, thresholds, closed days and parameters used, to notice that one of them changed.
    measured_with: Mapped[str] = mapped_column(Text)


class TemperatureHistory(Base):
    """A change of the class worked out (a record: never rewritten)."""

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


class ServiceNorm(Base):
    """A service's norm learned from the salon's own gaps (derived; an owner's own norm wins).

    Kept until it is learned anew: working statistics out again must not depend on the night.
    """

    __tablename__ = "service_norm"
    __table_args__ = derived("service_norm")

    service_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    norm_days: Mapped[float]
    #: From how many gaps, with which median.
    gaps: Mapped[int]
    median_days: Mapped[float]
    learned_on: Mapped[date]
