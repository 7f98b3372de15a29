"""Services: what the salon does, and how long until it is due again; materials: what with."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
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
    #: Whether nobody gets it without a patch test that was passed and still holds.
    needs_patch_test: Mapped[bool] = mapped_column(default=False)


class Material(Base):
    """Something used up at a visit: a dye, an oxidant, a lotion."""

    __tablename__ = "material"
    __table_args__ = fact("material")

    id: Mapped[int] = primary_key()
    name: Mapped[str] = mapped_column(Text)
    folded_name: Mapped[str] = mapped_column(Text, unique=True)
    category: Mapped[str] = mapped_column(Text, default="")
    #: "g", "ml" or "pc".
    unit: Mapped[str] = mapped_column(Text, default="g")
    #: Below this the shopping list names it; in thousandths of the unit, None: not watched.
    min_stock_thousandths: Mapped[int | None]
    #: How much a pack holds, in thousandths of the unit; None when it is bought loose.
    pack_thousandths: Mapped[int | None]
    archived: Mapped[bool] = mapped_column(default=False)


class MaterialIngredient(Base):
    """A substance in a material that somebody may be allergic to."""

    __tablename__ = "material_ingredient"
    __table_args__ = (
        Index("ix_material_ingredient_material_id", "material_id"),
        fact("material_ingredient", material="material_id"),
    )

    id: Mapped[int] = primary_key()
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id", ondelete="RESTRICT"))
    name: Mapped[str] = mapped_column(Text)


class UsageNorm(Base):
    """How much of a material a service usually takes."""

    __tablename__ = "usage_norm"
    __table_args__ = (
        UniqueConstraint("service_id", "material_id"),
        Index("ix_usage_norm_material_id", "material_id"),
        fact("usage_norm", service="service_id", material="material_id"),
    )

    id: Mapped[int] = primary_key()
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id", ondelete="RESTRICT"))
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id", ondelete="RESTRICT"))
    amount_thousandths: Mapped[int]


class StockMove(Base):
    """Material that came in, was thrown away, or was counted; what visits use stands with them."""

    __tablename__ = "stock_move"
    __table_args__ = (
        Index("ix_stock_move_material_id_on_day", "material_id", "on_day"),
        fact("stock_move", material="material_id"),
    )

    id: Mapped[int] = primary_key()
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id", ondelete="RESTRICT"))
    on_day: Mapped[date]
    #: "receipt", "write_off" or "count": see `catalog.stock.MoveKind`.
    kind: Mapped[str] = mapped_column(Text)
    #: What came, went, or was found there; never negative, in thousandths of the unit.
    amount_thousandths: Mapped[int]
    #: What a receipt cost altogether, in minor units.
    price_minor: Mapped[int | None]
    #: The last day what came may be used.
    expires_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
