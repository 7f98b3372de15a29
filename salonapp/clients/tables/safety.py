"""What could hurt the client: allergies, contra-indications, patch tests."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, ForeignKey, Index, Text, and_, or_
from sqlalchemy.orm import Mapped, mapped_column

from salonapp.storage.base import Base, fact, primary_key


class ClientAlert(Base):
    """Something that could hurt the client: an allergy or a contra-indication."""

    __tablename__ = "client_alert"
    __table_args__ = (
        Index("ix_client_alert_client_id", "client_id"),
        fact("client_alert", client="client_id"),
    )

    id: Mapped[int] = primary_key()
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="RESTRICT"))
    #: "allergy" or "contraindication".
    kind: Mapped[str] = mapped_column(Text)
    #: The substance or the condition.
    text: Mapped[str] = mapped_column(Text)
    #: "", "mild", "moderate" or "severe": see `safety.Severity`.
    severity: Mapped[str] = mapped_column(Text, default="")
    since: Mapped[date | None]
    #: The last day it holds (a pregnancy, a course of medicine); None for good.
    until: Mapped[date | None]
    #: Who says so: the client, a doctor's note, a reaction seen in the salon.
    source: Mapped[str] = mapped_column(Text, default="")


def holding(day: date) -> ColumnElement[bool]:
    """The condition that an alert holds on `day`, as `safety.holds_on` has it."""
    return and_(
        or_(ClientAlert.since.is_(None), ClientAlert.since <= day),
        or_(ClientAlert.until.is_(None), ClientAlert.until >= day),
    )


class PatchTest(Base):
    """A test of products on the client's skin before a service."""

    __tablename__ = "patch_test"
    __table_args__ = (
        Index("ix_patch_test_client_id", "client_id"),
        Index("ix_patch_test_valid_until", "valid_until"),
        fact("patch_test", client="client_id"),
    )

    id: Mapped[int] = primary_key()
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="RESTRICT"))
    on_day: Mapped[date]
    #: What was tested, as the salon calls it.
    products: Mapped[str] = mapped_column(Text)
    #: "pending", "passed" or "failed": see `safety.PatchTestResult`.
    result: Mapped[str] = mapped_column(Text, default="pending")
    #: The last day the result holds.
    valid_until: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))


class PatchTestService(Base):
    """A service the test is for; without any it is for every service that needs a test."""

    __tablename__ = "patch_test_service"
    __table_args__ = (
        Index("ix_patch_test_service_patch_test_id", "patch_test_id"),
        fact("patch_test_service", patch_test="patch_test_id"),
    )

    id: Mapped[int] = primary_key()
    patch_test_id: Mapped[int] = mapped_column(ForeignKey("patch_test.id", ondelete="RESTRICT"))
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id", ondelete="RESTRICT"))
