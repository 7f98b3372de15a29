"""Who works in the salon, when, what they do, and how they prove who they are."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from salonapp.storage.base import Base, fact, primary_key, record


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
    #: Rights that differ from the role's, by name: see `rights.Right`.
    rights: Mapped[dict[str, Any] | None]
    #: The place in the calendar, from the left.
    position: Mapped[int] = mapped_column(default=0)
    #: Part of the name of the file with this person's appointments; None: no such file.
    feed_token: Mapped[str | None] = mapped_column(Text)


class StaffHours(Base):
    """A stretch of a weekday somebody works; what lies between two is a break."""

    __tablename__ = "staff_hours"
    __table_args__ = (
        Index("ix_staff_hours_staff_id", "staff_id"),
        fact("staff_hours", staff="staff_id"),
    )

    id: Mapped[int] = primary_key()
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    #: Monday is 1.
    weekday: Mapped[int]
    #: The salon's local time; the end lies after the start, on the same day.
    starts: Mapped[time]
    ends: Mapped[time]


class StaffDay(Base):
    """A single day that is not as the week says: off, ill, on holiday, or other hours."""

    __tablename__ = "staff_day"
    __table_args__ = (
        Index("ix_staff_day_staff_id_on_day", "staff_id", "on_day"),
        fact("staff_day", staff="staff_id"),
    )

    id: Mapped[int] = primary_key()
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    on_day: Mapped[date]
    #: "off", "holiday", "ill" or "hours": see `staff.hours.DayKind`.
    kind: Mapped[str] = mapped_column(Text)
    #: For "hours" only; several rows of one day are several stretches.
    starts: Mapped[time | None]
    ends: Mapped[time | None]
    note: Mapped[str] = mapped_column(Text, default="")


class StaffService(Base):
    """A service somebody does. Who has none does every one."""

    __tablename__ = "staff_service"
    __table_args__ = (
        UniqueConstraint("staff_id", "service_id"),
        fact("staff_service", staff="staff_id"),
    )

    id: Mapped[int] = primary_key()
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id", ondelete="RESTRICT"))
    #: How long it takes this person; None: as long as the price list says.
    duration_min: Mapped[int | None]


class Passcode(Base):
    """The hash of a PIN, of the owner's password or of the recovery code (a record, not undone).

    Outside the journal: a hash of four digits is as good as the digits.
    """

    __tablename__ = "passcode"
    __table_args__ = record("passcode")

    id: Mapped[int] = primary_key()
    #: "pin", "password" or "recovery": see `staff.passcodes.PasscodeKind`.
    kind: Mapped[str] = mapped_column(Text)
    #: Whose; None is the owner of the file.
    staff_id: Mapped[int | None]
    hash: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]


class SignIn(Base):
    """Somebody signed in, or tried to (a record)."""

    __tablename__ = "sign_in"
    __table_args__ = (
        Index("ix_sign_in_at", "at"),
        record("sign_in"),
    )

    id: Mapped[int] = primary_key()
    at: Mapped[datetime]
    staff_id: Mapped[int | None]
    name: Mapped[str] = mapped_column(Text, default="")
    #: "in", "wrong", "locked", "recovered"...: see `staff.passcodes.SignInOutcome`.
    outcome: Mapped[str] = mapped_column(Text)
    workstation: Mapped[str] = mapped_column(Text, default="")
