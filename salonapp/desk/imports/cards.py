"""What an import shows: the preview before it and the result after it. Plain values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path

from salonapp.foundation.i18n import Message

#: What a cell of a table file may hold.
Cell = str | int | float | bool | date | datetime | time | timedelta | None


class ImportKind(StrEnum):
    """What the rows of a file are."""

    CLIENTS = "clients"
    VISITS = "visits"


class FileFormat(StrEnum):
    """How the file is written."""

    CSV = "csv"
    WORKBOOK = "workbook"
    VCARD = "vcard"


class ClientField(StrEnum):
    """What a column of a clients file can mean."""

    EXTERNAL_ID = "external_id"
    NAME = "name"
    LAST_NAME = "last_name"
    FIRST_NAME = "first_name"
    MIDDLE_NAME = "middle_name"
    PHONE = "phone"
    PHONE2 = "phone2"
    EMAIL = "email"
    BIRTHDAY = "birthday"
    GENDER = "gender"
    SOURCE = "source"
    TAGS = "tags"
    ALLERGIES = "allergies"
    CONTRAINDICATIONS = "contraindications"
    PREFERENCES = "preferences"
    NOTE = "note"
    CREATED_ON = "created_on"
    CONSENT = "consent"
    DISCOUNT = "discount"


class VisitField(StrEnum):
    """What a column of a visits file can mean."""

    EXTERNAL_ID = "external_id"
    CLIENT_EXTERNAL_ID = "client_external_id"
    PHONE = "phone"
    NAME = "name"
    DATE = "date"
    TIME = "time"
    SERVICE = "service"
    MASTER = "master"
    PRICE = "price"
    DISCOUNT = "discount"
    PAID = "paid"
    PAYMENT = "payment"
    STATUS = "status"
    NOTE = "note"
    RATING = "rating"


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """A column of the file: its heading, what it is taken for ("" when unused), first values."""

    name: str
    field: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What a file looks like before anything of it is kept.

    `rows` is counted for workbooks and address books and estimated from the size for CSV files.
    `header_row` is the row the headings stand in, 0 when there are none.
    """

    path: Path
    format: FileFormat
    encoding: str
    delimiter: str
    kind: ImportKind
    header_row: int
    columns: tuple[ColumnGuess, ...]
    first_rows: tuple[tuple[str, ...], ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Profile:
    """How a file with the same headings was read last time.

    `columns` says which heading (or number of a column) holds a field; "" that none does.
    """

    file_name: str
    kind: ImportKind
    columns: Mapping[str, str]
    used_on: date


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be used: its number in the file, as a spreadsheet shows it, and why."""

    row: int
    reason: Message


@dataclass(frozen=True, slots=True)
class Doubled:
    """A row that begins a card although somebody like that is there already, and why."""

    row: int
    reason: Message


@dataclass(frozen=True, slots=True)
class Note:
    """Something dropped from rows that were imported: what, how many, and some row numbers."""

    what: Message
    count: int
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of the rows of a file. `operation_id` is None when nothing changed."""

    kind: ImportKind
    read: int
    created: int
    updated: int
    unchanged: int
    rejected: tuple[Rejected, ...]
    notes: tuple[Note, ...]
    operation_id: int | None
    rejected_file: Path | None
    new_clients: int = 0
    new_services: int = 0
    new_masters: int = 0
    consents_given: int = 0
    consents_refused: int = 0
    doubled: tuple[Doubled, ...] = ()
