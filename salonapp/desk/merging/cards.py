"""What the window is shown before two cards are merged, and which value stays by default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Side(StrEnum):
    """Whose value stays in a field where the cards differ."""

    KEEP = "keep"
    OTHER = "other"
    BOTH = "both"


#: The card's own fields in the order they are shown; a birthday is one thing.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "last_name": ("last_name",),
    "first_name": ("first_name",),
    "middle_name": ("middle_name",),
    "birthday": ("birth_day", "birth_month", "birth_year"),
    "gender": ("gender",),
    "email": ("email",),
    "language": ("language",),
    "source": ("source",),
    "discount_percent": ("discount_percent",),
    "recommended_by": ("recommended_by_id",),
    "think_twice": ("think_twice",),
    "note": ("note",),
}
#: Fields whose texts can both stay, one under the other.
JOINED = frozenset({"note", "think_twice"})
CUSTOM = "custom:"


@dataclass(frozen=True, slots=True)
class MergeField:
    """A field of both cards, as the viewer may see it. `title` for a field of the salon's own."""

    name: str
    keep: str
    other: str
    chosen: Side
    title: str = ""

    @property
    def differs(self) -> bool:
        """Whether both cards say something, and not the same."""
        return bool(self.keep and self.other) and self.keep != self.other

    @property
    def may_join(self) -> bool:
        """Whether both values can stay."""
        return self.name in JOINED


@dataclass(frozen=True, slots=True)
class MergeSide:
    """One of the two cards, in short."""

    client_id: int
    name: str
    phones: tuple[str, ...]
    tags: tuple[str, ...]
    alerts: tuple[str, ...]
    visits: int
    ahead: int
    #: An opt-out stands: the merged card will not be written to about some purpose.
    refuses: bool


@dataclass(frozen=True, slots=True)
class MergePreview:
    """Both cards side by side; `keep` is the one that stays.

    `twice`: when both are booked at one time ahead, in the salon's zone; one of the two bookings
    may keep a chair for nobody.
    """

    keep: MergeSide
    other: MergeSide
    fields: tuple[MergeField, ...]
    twice: tuple[datetime, ...] = ()

    @property
    def refusal_wins(self) -> bool:
        """Whether one card agreed to what the other one refused, or was never asked."""
        return self.keep.refuses or self.other.refuses


def usual_side(name: str, keep: object, other: object) -> Side:
    """The side that stays unless a person says otherwise: the fuller value, else the kept card's.

    A birthday with its year is fuller than one without; of two discounts the larger stays.
    """
    if not other or keep == other:
        return Side.KEEP
    if not keep:
        return Side.OTHER
    if name in JOINED:
        return Side.BOTH
    if name == "discount_percent" and isinstance(keep, int) and isinstance(other, int):
        return Side.OTHER if other > keep else Side.KEEP
    if name == "birthday" and isinstance(keep, tuple) and isinstance(other, tuple):
        fuller = keep[2] is None and other[2] is not None and keep[:2] == other[:2]
        return Side.OTHER if fuller else Side.KEEP
    if name.endswith("_name") and isinstance(keep, str) and isinstance(other, str):
        fuller = len(keep.rstrip(".")) <= 1 < len(other) or keep.casefold() in _words(other)
        return Side.OTHER if fuller else Side.KEEP
    return Side.KEEP


def _words(name: str) -> set[str]:
    """The words of a name of several; of one word none is a part."""
    words = name.casefold().replace("-", " ").split()
    return set(words) if len(words) > 1 else set()


def joined_text(keep: str, other: str) -> str:
    """Both texts, the kept card's first; a text the other one holds already stands once."""
    if not keep or keep in other:
        return other
    return keep if not other or other in keep else f"{keep}\n{other}"
