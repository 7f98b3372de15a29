"""What the window and the shell are told about the bin and about an erasing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from salonapp.foundation.errors import Conflict
from salonapp.foundation.i18n import msg
from salonapp.visits.cards import AppointmentView

#: So long a card lies in the bin before it is erased for good.
BIN_DAYS = 90


class Kind(StrEnum):
    """What was removed of a person."""

    CONTACTS = "contacts"
    NOTES = "notes"
    HEALTH = "health"
    FORMULAS = "formulas"
    PHOTOS = "photos"
    CONSENTS = "consents"
    MESSAGES = "messages"
    APPOINTMENTS = "appointments"
    OTHER = "other"
    HISTORY = "history"


@dataclass(frozen=True, slots=True)
class BinRow:
    """A card in the bin; `erased_on` is the day it will be erased for good.

    `ahead`: how many bookings ahead still keep their time.
    """

    client_id: int
    name: str
    phone: str
    deleted_at: datetime
    erased_on: date
    visits: int
    ahead: int = 0


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasing removed, by kind, and what was kept without a name for accounting.

    With `traces_left` the deleted rows could not be overwritten in the file yet. `ahead`: how many
    bookings ahead went with the card, so that their time is free.
    """

    counts: tuple[tuple[Kind, int], ...]
    visits_kept: int
    traces_left: bool = False
    ahead: int = 0


class StillBooked(Conflict):
    """A card for the bin has bookings ahead that nobody was told of; `bookings` are all of them."""

    def __init__(self, bookings: tuple[AppointmentView, ...]) -> None:
        super().__init__(
            msg("There are bookings ahead on this card."), msg("Say whether they are called off.")
        )
        self.bookings = bookings


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """What became of the bookings that were called off when a card went into the bin.

    `back` hold again; somebody else has the time of those `taken`.
    """

    back: int = 0
    taken: int = 0


@dataclass(frozen=True, slots=True)
class BackupsThatKnow:
    """Backups made before, which still hold the data: how many, the first and the last day."""

    count: int = 0
    first: date | None = None
    last: date | None = None
