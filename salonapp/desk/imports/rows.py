"""What rows of clients and rows of visits have in common: even columns and a tally of omissions.

Rows are converted a whole column of a chunk at a time, which is what makes two million of them
bearable. Nothing here knows the database.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import repeat
from typing import TypeVar

from salonapp.desk.imports.cards import Cell, Note
from salonapp.desk.imports.cells import Unreadable, Unusable, cell_text
from salonapp.desk.imports.columns import Columns
from salonapp.desk.imports.days import slashes_are_american
from salonapp.desk.imports.reading import Chunk, Row
from salonapp.foundation.i18n import Message, msg

T = TypeVar("T")

TOO_MANY_CELLS = msg("The row has more cells than the table has columns.")
UNREADABLE_CARD = msg("The card cannot be read: it is cut off, or its letters are garbled.")
_NOTED_ROWS = 20


@dataclass(frozen=True, slots=True)
class Salon:
    """What the meaning of a cell depends on."""

    today: date
    region: str
    currency: str


@dataclass(frozen=True, slots=True)
class Unfit:
    """A row that cannot be used: its number, its cells as they were, and why."""

    number: int
    cells: Row
    why: Message


class Notes:
    """Counts what was left out of rows that were imported."""

    def __init__(self) -> None:
        self._rows: dict[str, list[int]] = {}
        self._counts: dict[str, int] = {}
        self._messages: dict[str, Message] = {}
        self._pending: list[tuple[Message, int]] = []

    def add(self, what: Message, row: int) -> None:
        """Note that `what` was left out of row number `row`."""
        self._pending.append((what, row))

    def told(self, value: T | Unusable | None, row: int) -> T | None:
        """The value, or None after noting why it is unusable."""
        if isinstance(value, Unusable):
            self.add(value.why, row)
            return None
        return value

    def settle(self, rejected: Collection[int]) -> None:
        """Count what was noted, except for rows that were rejected as a whole."""
        for what, row in self._pending:
            if row in rejected:
                continue
            key = what.text
            self._messages.setdefault(key, what)
            self._counts[key] = self._counts.get(key, 0) + 1
            rows = self._rows.setdefault(key, [])
            if len(rows) < _NOTED_ROWS:
                rows.append(row)
        self._pending = []

    def all(self) -> tuple[Note, ...]:
        """Every kind of omission, the most frequent first."""
        keys = sorted(self._counts, key=lambda key: -self._counts[key])
        return tuple(Note(self._messages[k], self._counts[k], tuple(self._rows[k])) for k in keys)


class ColumnReader:
    """Gives a chunk's columns by field."""

    def __init__(self, columns: Columns, width: int) -> None:
        self._at = columns.at
        self._width = width
        self._turned: list[tuple[Cell, ...]] = []
        self._count = 0

    def has(self, field: str) -> bool:
        """Whether the file has a column for `field`."""
        return field in self._at

    def even(self, chunk: Chunk) -> tuple[Chunk, list[Unfit]]:
        """The chunk with rows of one width, and the rows that are too wide to be trusted."""
        width = self._width
        if set(map(len, chunk.rows)) <= {width}:
            self._turn(chunk)
            return chunk, []
        numbers: list[int] = []
        rows: list[Row] = []
        wide: list[Unfit] = []
        for number, row in zip(chunk.numbers, chunk.rows, strict=True):
            if len(row) > width and any(cell_text(cell) for cell in row[width:]):
                is_garbled = isinstance(row, Unreadable)
                why = UNREADABLE_CARD if is_garbled else TOO_MANY_CELLS
                wide.append(Unfit(number, row, why))
                continue
            numbers.append(number)
            rows.append([*row[:width], *repeat("", width - len(row))])
        chunk = Chunk(numbers, rows, chunk.done, chunk.total)
        self._turn(chunk)
        return chunk, wide

    def _turn(self, chunk: Chunk) -> None:
        self._turned = list(zip(*chunk.rows, strict=True))
        self._count = len(chunk.rows)

    def cells(self, field: str) -> Sequence[Cell]:
        """The column for `field` of the chunk made even last; Nones when there is none."""
        at = self._at.get(field)
        if at is None or not self._count:
            return (None,) * self._count
        return self._turned[at]


def american_days(columns: Columns, sample: Sequence[Row], fields: Iterable[str]) -> bool:
    """Whether the days of these columns are written month first."""
    cells: list[Cell] = []
    for field in fields:
        at = columns.at.get(field)
        if at is not None:
            cells.extend(row[at] for row in sample if at < len(row))
    return slashes_are_american(cells)
