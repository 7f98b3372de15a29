"""What the window and the shell are told about the bin and about an erasing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

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
    """A card in the bin; `erased_on` is the day it will be erased for good."""

    client_id: int
    name: str
    phone: str
    deleted_at: datetime
    erased_on: date
    visits: int


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasing removed, by kind, and what was kept without a name for accounting.

    With `traces_left` the deleted rows could not be overwritten in the file yet.
    """

    counts: tuple[tuple[Kind, int], ...]
    visits_kept: int
    traces_left: bool = False


@dataclass(frozen=True, slots=True)
class BackupsThatKnow:
    """Backups made before, which still hold the data: how many, the first and the last day."""

    count: int = 0
    first: date | None = None
    last: date | None = None
