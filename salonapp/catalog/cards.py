"""What the window and the shell are shown about services and materials."""

from __future__ import annotations

from dataclasses import dataclass

from salonapp.catalog.amounts import Unit


@dataclass(frozen=True, slots=True)
class ServiceView:
    """A service of the price list; prices in minor units, the norm in days."""

    id: int
    name: str
    category: str
    norm_days: float
    norm_is_own: bool
    duration_min: int
    price_minor: int | None
    archived: bool = False
    #: Whether nobody gets it without a patch test that was passed and still holds.
    needs_patch_test: bool = False


@dataclass(frozen=True, slots=True)
class ServiceDraft:
    """A service as typed; `norm_days` None takes the usual norm for a service of that name."""

    name: str
    category: str = ""
    norm_days: float | None = None
    duration_min: int = 60
    price_minor: int | None = None
    archived: bool = False
    needs_patch_test: bool = False


@dataclass(frozen=True, slots=True)
class MaterialView:
    """A material and what is in it."""

    id: int
    name: str
    category: str = ""
    unit: Unit = Unit.GRAM
    ingredients: tuple[str, ...] = ()
    archived: bool = False
    #: Below this it is to be bought; how much a pack holds. In thousandths of the unit.
    min_stock_thousandths: int | None = None
    pack_thousandths: int | None = None


@dataclass(frozen=True, slots=True)
class MaterialDraft:
    """A material as typed."""

    name: str
    category: str = ""
    unit: Unit = Unit.GRAM
    ingredients: tuple[str, ...] = ()
    archived: bool = False
    #: Below this it is to be bought; how much a pack holds. In thousandths of the unit.
    min_stock_thousandths: int | None = None
    pack_thousandths: int | None = None
