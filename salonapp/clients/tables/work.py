"""What the masters' work leaves on the card: formulas and photos."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from salonapp.storage.base import Base, fact, primary_key, record


class Formula(Base):
    """A version of a formula. Versions of one formula share client, service and title."""

    __tablename__ = "formula"
    __table_args__ = (
        Index("ix_formula_client_id", "client_id"),
        Index("ix_formula_visit_id", "visit_id"),
        fact("formula", client="client_id"),
    )

    id: Mapped[int] = primary_key()
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="RESTRICT"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id", ondelete="RESTRICT"))
    #: What it is for where a service has several ("roots", "lengths").
    title: Mapped[str] = mapped_column(Text, default="")
    on_day: Mapped[date]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    #: The visit it was mixed for.
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id", ondelete="RESTRICT"))
    #: The developer (oxidant), e.g. "6 % 1:1.5".
    developer: Mapped[str] = mapped_column(Text, default="")
    #: How long it worked, in minutes.
    minutes: Mapped[int | None]
    result: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")


class FormulaComponent(Base):
    """A part of a formula, in the order it is mixed."""

    __tablename__ = "formula_component"
    __table_args__ = (
        Index("ix_formula_component_formula_id", "formula_id"),
        fact("formula_component", formula="formula_id"),
    )

    id: Mapped[int] = primary_key()
    formula_id: Mapped[int] = mapped_column(ForeignKey("formula.id", ondelete="RESTRICT"))
    position: Mapped[int] = mapped_column(default=0)
    #: The material of the catalogue, where it is one.
    material_id: Mapped[int | None] = mapped_column(ForeignKey("material.id", ondelete="RESTRICT"))
    name: Mapped[str] = mapped_column(Text)
    #: In thousandths of `unit`; None where it was not weighed.
    amount_thousandths: Mapped[int | None]
    unit: Mapped[str] = mapped_column(Text, default="g")


class PhotoContent(Base):
    """A picture's bytes, kept once however many photos show it."""

    __tablename__ = "photo_content"
    __table_args__ = record("photo_content")

    id: Mapped[int] = primary_key()
    #: SHA-256 of `image`, in hexadecimal.
    digest: Mapped[str] = mapped_column(Text, unique=True)
    width: Mapped[int]
    height: Mapped[int]
    added_at: Mapped[datetime]
    # The bytes stand last: a file's row is read from its beginning, and to learn the width behind
    # an image SQLite would walk through all of its pages.
    #: JPEG, at most 256 px on the longer side.
    thumbnail: Mapped[bytes] = mapped_column(LargeBinary)
    #: JPEG, upright, at most 2,560 px on the longer side, without metadata.
    image: Mapped[bytes] = mapped_column(LargeBinary)


class Photo(Base):
    """A photo on a card; before and after of a visit make a pair."""

    __tablename__ = "photo"
    __table_args__ = (
        Index("ix_photo_client_id", "client_id"),
        Index("ix_photo_visit_id", "visit_id"),
        Index("ix_photo_content_id", "content_id"),
        fact("photo", client="client_id"),
    )

    id: Mapped[int] = primary_key()
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="RESTRICT"))
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id", ondelete="RESTRICT"))
    #: No foreign key: contents are records; undo may bring a photo back.
    content_id: Mapped[int]
    #: "before", "after" or "other": see `photos.PhotoKind`.
    kind: Mapped[str] = mapped_column(Text, default="other")
    on_day: Mapped[date]
    #: Quarter turns clockwise from how the content stands, 0 to 3.
    quarter_turns: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)
