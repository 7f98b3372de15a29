"""How much of a material is there: what came and went, what visits used, what runs out when.

Amounts are thousandths of the material's unit. Days are told apart, not hours: what visits used on
the day of a count was used before it, for shelves are counted when the day is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from heapq import merge

from salonapp.foundation.i18n import N_


class MoveKind(StrEnum):
    """Why the stock changed, visits aside."""

    RECEIPT = "receipt"
    WRITE_OFF = "write_off"
    COUNT = "count"


MOVE_NAMES: Mapping[MoveKind, str] = {
    MoveKind.RECEIPT: N_("Received"),
    MoveKind.WRITE_OFF: N_("Written off"),
    MoveKind.COUNT: N_("Counted"),
}


@dataclass(frozen=True, slots=True)
class MoveDraft:
    """A change of the stock as typed; `amount_thousandths` is what came, went, or was found."""

    material_id: int
    on_day: date
    kind: MoveKind
    amount_thousandths: int
    price_minor: int | None = None
    expires_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A change of the stock, in the order they were made on a day."""

    on_day: date
    kind: MoveKind
    amount_thousandths: int
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class DayUse:
    """What the visits of a day used."""

    on_day: date
    amount_thousandths: int


@dataclass(frozen=True, slots=True)
class Batch:
    """What is left of what came together; `expires_on` None: keeps, or nobody noted it."""

    amount_thousandths: int
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Stock:
    """What is there. `missing_thousandths`: more was used than had come, so it wants a count."""

    batches: tuple[Batch, ...] = ()
    missing_thousandths: int = 0

    @property
    def level_thousandths(self) -> int:
        """How much is there; below zero where more was used than came."""
        return sum(each.amount_thousandths for each in self.batches) - self.missing_thousandths

    def expired_thousandths(self, today: date) -> int:
        """How much of it may not be used any more."""
        return sum(
            each.amount_thousandths
            for each in self.batches
            if each.expires_on is not None and each.expires_on < today
        )

    @property
    def next_expiry(self) -> date | None:
        """The first day on which some of it runs out."""
        return min((each.expires_on for each in self.batches if each.expires_on), default=None)


def stock_after(moves: Iterable[Move], uses: Iterable[DayUse]) -> Stock:
    """What is left after `moves` and `uses`, both by day; what expires first is used first."""
    shelf = _Shelf()
    # Of one day the uses come first, for `merge` keeps the order of what it is given.
    steps: Iterable[Move | DayUse] = merge(uses, moves, key=lambda step: step.on_day)
    for step in steps:
        if isinstance(step, DayUse) or step.kind is MoveKind.WRITE_OFF:
            shelf.take(step.amount_thousandths)
        elif step.kind is MoveKind.RECEIPT:
            shelf.put(Batch(step.amount_thousandths, step.expires_on))
        else:
            shelf.set_level(step.amount_thousandths)
    return Stock(tuple(shelf.batches), shelf.missing)


def lost_by(stock: Stock, needs: Iterable[DayUse], last_day: date) -> int:
    """How much of what is there has run out, or will have by `last_day` with nobody needing it.

    `needs` is what the booked days take, in their order; each takes what runs out first of what
    may still be used then.
    """
    ends = [each.expires_on or date.max for each in stock.batches]
    left = [each.amount_thousandths for each in stock.batches]
    for need in needs:
        wanted = need.amount_thousandths
        for at, end in enumerate(ends):
            if end >= need.on_day:
                taken = min(wanted, left[at])
                left[at] -= taken
                wanted -= taken
    return sum(amount for amount, end in zip(left, ends, strict=True) if end < last_day)


class _Shelf:
    """Batches by what expires first; those that keep stand last."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []
        self.missing = 0

    def put(self, batch: Batch) -> None:
        owed = min(self.missing, batch.amount_thousandths)
        self.missing -= owed
        if batch.amount_thousandths > owed:
            left = Batch(batch.amount_thousandths - owed, batch.expires_on)
            self.batches.append(left)
            self.batches.sort(key=lambda each: (each.expires_on is None, each.expires_on or 0))

    def take(self, amount: int) -> None:
        while amount and self.batches:
            first = self.batches.pop(0)
            if first.amount_thousandths > amount:
                left = Batch(first.amount_thousandths - amount, first.expires_on)
                self.batches.insert(0, left)
                return
            amount -= first.amount_thousandths
        self.missing += amount

    def set_level(self, amount: int) -> None:
        self.missing = 0
        there = sum(each.amount_thousandths for each in self.batches)
        if there > amount:
            self.take(there - amount)
        elif amount > there:
            self.put(Batch(amount - there))


@dataclass(frozen=True, slots=True)
class UsageNorm:
    """How much of a material a service usually takes, in thousandths of its unit."""

    service_id: int
    material_id: int
    amount_thousandths: int


def usual_use(norms: Iterable[UsageNorm], service_ids: Sequence[int]) -> dict[int, int]:
    """What services usually take together, by material; a service done twice takes it twice."""
    together: dict[int, int] = {}
    for norm in norms:
        times = service_ids.count(norm.service_id)
        if times:
            more = times * norm.amount_thousandths
            together[norm.material_id] = together.get(norm.material_id, 0) + more
    return together


def to_buy(level: int, minimum: int | None, needed: int, pack: int | None) -> int:
    """How much to buy so that what is booked can be done and the minimum is left.

    Whole packs where a pack's content is known; 0 when there is enough.
    """
    short = needed + (minimum or 0) - level
    if short <= 0:
        return 0
    return -(-short // pack) * pack if pack else short
