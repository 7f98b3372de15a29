"""Visits that took place (or did not), and appointments still ahead."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from salonapp.storage.base import Base, fact, primary_key

_OWED = text("status = 'done' AND paid_minor < price_minor - discount_minor")
_LATER = text("on_day IS NOT NULL")


class Visit(Base):
    """A visit of a client: done, missed or cancelled."""

    __tablename__ = "visit"
    __table_args__ = (
        # With the status, the days a client came are told by the index alone.
        Index("ix_visit_client_id_on_day", "client_id", "on_day", "status"),
        Index("ix_visit_on_day", "on_day"),
        # Who owes is found without reading every visit; `queries.debts.OWED` says it alike.
        Index("ix_visit_owed", "client_id", sqlite_where=_OWED, postgresql_where=_OWED),
        fact("visit", client="client_id"),
    )

    id: Mapped[int] = primary_key()
    external_id: Mapped[str | None] = mapped_column(Text, unique=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="RESTRICT"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    on_day: Mapped[date]
    #: The salon's local time of day; None when only the day is known.
    at_time: Mapped[time | None]
    #: "done", "no_show" or "cancelled": see `cards.VisitStatus`.
    status: Mapped[str] = mapped_column(Text, default="done")
    price_minor: Mapped[int | None]
    discount_minor: Mapped[int] = mapped_column(default=0)
    paid_minor: Mapped[int | None]
    #: In words, as an older program had it; `VisitPayment` holds what is paid here.
    payment: Mapped[str] = mapped_column(Text, default="")
    discount_reason: Mapped[str] = mapped_column(Text, default="")
    #: Beside what was paid.
    tip_minor: Mapped[int] = mapped_column(default=0)
    #: 1 to 5.
    rating: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")
    #: Whether the next visit was booked before the client left.
    rebooked: Mapped[bool | None]


class VisitService(Base):
    """A service done at a visit."""

    __tablename__ = "visit_service"
    __table_args__ = (
        # With the service, so that reading what was done looks at nothing but the index.
        Index("ix_visit_service_visit_id", "visit_id", "service_id"),
        fact("visit_service", visit="visit_id"),
    )

    id: Mapped[int] = primary_key()
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id", ondelete="RESTRICT"))
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id", ondelete="RESTRICT"))
    position: Mapped[int] = mapped_column(default=0)
    #: Who did it, where it was not the visit's own master. Nobody is ever deleted from the staff.
    staff_id: Mapped[int | None]
    #: Before the visit's discount; None where only the visit has a price.
    price_minor: Mapped[int | None]


class VisitPayment(Base):
    """A part of what was paid for a visit. No fiscal record."""

    __tablename__ = "visit_payment"
    __table_args__ = (
        Index("ix_visit_payment_visit_id", "visit_id"),
        # What was paid on a day for visits of other days: few, and found without the others.
        Index("ix_visit_payment_on_day", "on_day", sqlite_where=_LATER, postgresql_where=_LATER),
        fact("visit_payment", visit="visit_id"),
    )

    id: Mapped[int] = primary_key()
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id", ondelete="RESTRICT"))
    #: "cash", "card", "transfer", "certificate" or "prepayment": see `visits.checkout`.
    method: Mapped[str] = mapped_column(Text)
    amount_minor: Mapped[int]
    #: The certificate's number, the bank's reference.
    note: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)
    #: The day it was paid, where that was later than the visit.
    on_day: Mapped[date | None]


class Appointment(Base):
    """A booked time."""

    __tablename__ = "appointment"
    __table_args__ = (
        Index("ix_appointment_client_id_starts_at", "client_id", "starts_at"),
        Index("ix_appointment_starts_at", "starts_at"),
        Index("ix_appointment_visit_id", "visit_id"),
        fact("appointment", client="client_id"),
    )

    id: Mapped[int] = primary_key()
    external_id: Mapped[str | None] = mapped_column(Text, unique=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="RESTRICT"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    starts_at: Mapped[datetime]
    duration_min: Mapped[int] = mapped_column(default=60)
    #: "planned", "confirmed", "arrived", "done", "no_show" or "cancelled".
    status: Mapped[str] = mapped_column(Text, default="planned")
    note: Mapped[str] = mapped_column(Text, default="")
    price_minor: Mapped[int | None]
    #: The visit this appointment became.
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id", ondelete="RESTRICT"))
    #: When the client came in, for who waits how long.
    arrived_at: Mapped[datetime | None]
    #: "client" or "salon", when it was cancelled.
    cancelled_by: Mapped[str] = mapped_column(Text, default="")
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
    #: Why it was booked although something stood against it.
    in_spite_of: Mapped[str] = mapped_column(Text, default="")
    #: The reminder it was booked in answer to.
    message_id: Mapped[int | None]


class AppointmentService(Base):
    """A service booked in an appointment."""

    __tablename__ = "appointment_service"
    __table_args__ = (
        Index("ix_appointment_service_appointment_id", "appointment_id"),
        fact("appointment_service", appointment="appointment_id"),
    )

    id: Mapped[int] = primary_key()
    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointment.id", ondelete="RESTRICT"))
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id", ondelete="RESTRICT"))
    position: Mapped[int] = mapped_column(default=0)


class Waiting(Base):
    """A client who would like a time that is not free: called when one becomes free."""

    __tablename__ = "waiting"
    __table_args__ = (
        Index("ix_waiting_client_id", "client_id"),
        Index("ix_waiting_closed_at", "closed_at"),
        fact("waiting", client="client_id"),
    )

    id: Mapped[int] = primary_key()
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="RESTRICT"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id", ondelete="RESTRICT"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    #: The days that would do, both included.
    from_day: Mapped[date]
    to_day: Mapped[date]
    #: The local hours that would do; None: any.
    from_time: Mapped[time | None]
    to_time: Mapped[time | None]
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    #: When they got a time, or did not want one any more.
    closed_at: Mapped[datetime | None]
    appointment_id: Mapped[int | None] = mapped_column(
        ForeignKey("appointment.id", ondelete="RESTRICT")
    )


class VisitMaterial(Base):
    """A material used at a visit."""

    __tablename__ = "visit_material"
    __table_args__ = (
        Index("ix_visit_material_visit_id", "visit_id"),
        fact("visit_material", visit="visit_id"),
    )

    id: Mapped[int] = primary_key()
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id", ondelete="RESTRICT"))
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id", ondelete="RESTRICT"))
    #: In thousandths of the material's unit; None where it was not weighed.
    amount_thousandths: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)


class AlertOverride(Base):
    """Why a visit went on although something could hurt the client, and who decided so."""

    __tablename__ = "alert_override"
    __table_args__ = (
        Index("ix_alert_override_visit_id", "visit_id"),
        fact("alert_override", visit="visit_id"),
    )

    id: Mapped[int] = primary_key()
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id", ondelete="RESTRICT"))
    #: What stood in the way, in the words of the card: the allergy and the material.
    what: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    given_by: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
