"""Statements on the bare driver, for derivations that read and write whole tables of numbers.

The Core's work per row costs more than the database's. Only derived state and records may be
written this way: facts would pass the journal by.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from salonapp.storage.door import Reader

_SQLITE_SET = "(SELECT value FROM json_each(?))"
_POSTGRES_SET = "(SELECT CAST(value AS BIGINT) FROM jsonb_array_elements_text(CAST(? AS jsonb)))"

Row = tuple[Any, ...]


def instant_in(reader: Reader, instant: datetime) -> datetime | str:
    """`instant` (aware) as a parameter of a statement on the bare driver."""
    if not reader.on_sqlite:
        return instant
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


class Raw:
    """The driver's cursor of a pass through the door or of a look.

    Statements are written for SQLite: `?` is a parameter, `IN (SELECT value FROM json_each(?))`
    a set of ids (see `sets.ids_json`); both are put into PostgreSQL's words. A literal `?` or `%`
    must not occur. Days come back as the driver gives them (text on SQLite) and are written as
    ISO text on both.
    """

    def __init__(self, reader: Reader) -> None:
        connection = reader.connection
        self._sqlite = connection.dialect.name == "sqlite"
        self._cursor: Any = connection.connection.cursor()

    def spelled(self, sql: str) -> str:
        """The statement as the database at hand wants it."""
        if self._sqlite:
            return sql
        return sql.replace(_SQLITE_SET, _POSTGRES_SET).replace("?", "%s")

    def all(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """All rows of a query."""
        self._cursor.execute(self.spelled(sql), tuple(parameters))
        return list(self._cursor.fetchall())

    def first(self, sql: str, parameters: Sequence[Any] = ()) -> Row | None:
        """The first row of a query, None when there is none."""
        self._cursor.execute(self.spelled(sql), tuple(parameters))
        row = self._cursor.fetchone()
        return None if row is None else tuple(row)

    def pieces(
        self, sql: str, parameters: Sequence[Any] = (), size: int = 50_000
    ) -> Iterator[list[Row]]:
        """The rows of a large query in pieces, so that they are never all in memory."""
        self._cursor.execute(self.spelled(sql), tuple(parameters))
        while rows := self._cursor.fetchmany(size):
            yield list(rows)

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """One statement that gives no rows."""
        self._cursor.execute(self.spelled(sql), tuple(parameters))

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """One statement for each of `rows`."""
        self._cursor.executemany(self.spelled(sql), rows)
