"""What the window and the shell are shown about the stock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from salonapp.catalog.amounts import Unit
from salonapp.catalog.stock import MoveKind, Stock, to_buy

#: What runs out so soon is pointed out.
SOON_DAYS = 30
#: The booked days a shopping list looks at, unless told otherwise, and what can be chosen.
AHEAD_DAYS = 14
AHEAD_CHOICES = (7, 14, 30, 60)


@dataclass(frozen=True, slots=True)
class StockLine:
    """A material, how much is there, and how much the booked days ahead need.

    Amounts are thousandths of the unit. `is_watched`: something was ever received or counted; of
    other materials nobody knows how much is there. `unweighed`: how often visits since the last
    count used it without an amount and without a norm to go by. `lost`: what has run out, or
    will run out during the booked days looked at before anybody needs it.
    """

    material_id: int
    name: str
    category: str
    unit: Unit
    minimum_thousandths: int | None
    pack_thousandths: int | None
    is_watched: bool
    stock: Stock
    needed_thousandths: int = 0
    used_lately_thousandths: int = 0
    unweighed: int = 0
    lost_thousandths: int = 0

    @property
    def level_thousandths(self) -> int:
        """How much is there; below zero where more was used than came."""
        return self.stock.level_thousandths

    @property
    def usable_thousandths(self) -> int:
        """What may be counted on during the booked days looked at."""
        return self.level_thousandths - self.lost_thousandths

    @property
    def is_low(self) -> bool:
        """Whether it is under its minimum, or the booked days need more than there is."""
        if not self.is_watched:
            return False
        return self.usable_thousandths < max(self.minimum_thousandths or 0, self.needed_thousandths)

    @property
    def to_buy_thousandths(self) -> int:
        """How much to buy for the booked days and the minimum; whole packs."""
        if not self.is_watched and self.minimum_thousandths is None:
            return 0
        return to_buy(
            self.usable_thousandths,
            self.minimum_thousandths,
            self.needed_thousandths,
            self.pack_thousandths,
        )


@dataclass(frozen=True, slots=True)
class MoveView:
    """A change of the stock as shown; the price is None for who may not see takings."""

    id: int
    on_day: date
    kind: MoveKind
    amount_thousandths: int
    price_minor: int | None
    expires_on: date | None
    note: str
