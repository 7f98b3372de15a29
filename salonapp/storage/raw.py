"""Statements on the bare driver, for derivations that read and write whole tables of numbers.

The Core's work per row costs more than the database's. Only derived state and records may be
written this way: facts would pass the journal by.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from salonapp.storage.door import Reader

_SQLITE_SET = "(SELECT value FROM json_each(?))"
_IN_SET, _END = " IN (SELECT value FROM json_each(", "))"
_POSTGRES_SET = "(SELECT CAST(value AS BIGINT) FROM jsonb_array_elements_text(CAST(? AS jsonb)))"

Row = tuple[Any, ...]


def instant_in(reader: Reader, instant: datetime) -> datetime | str:
    """`instant` (aware) as a parameter of a statement on the bare driver."""
    if not reader.on_sqlite:
        return instant
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def instant_out(value: datetime | str) -> datetime:
    """An instant as the bare driver gives it, aware."""
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return datetime.fromisoformat(value).replace(tzinfo=UTC)


class Raw:
    """The driver's cursor of a pass through the door or of a look.

    Statements are written for SQLite: `?` is a parameter, `IN (SELECT value FROM json_each(?))`
    a set of ids (see `sets.ids_json`); both are put into PostgreSQL's words. A set of one id is
    looked up as that id: to open a set takes SQLite longer. A literal `?` or `%` must not occur.
    Days come back as the driver gives them (text on SQLite) and are written as ISO text on both.
    """

    def __init__(self, reader: Reader) -> None:
        #: Whether this is the embedded database (some statements differ).
        self.on_sqlite = reader.on_sqlite
        self._cursor: Any = reader.driver.cursor()

    def spelled(self, sql: str) -> str:
        """The statement as the database at hand wants it."""
        if self.on_sqlite:
            return sql
        return sql.replace(_SQLITE_SET, _POSTGRES_SET).replace("?", "%s")

    def _execute(self, sql: str, parameters: Sequence[Any]) -> None:
        parameters = tuple(parameters)
        sets = _sets_of_one(parameters)
        if sets and (short := _looking_up(sql, sets)) is not None:
            sql = short
            parameters = tuple(
                int(each[1:-1]) if at in sets else each for at, each in enumerate(parameters)
            )
        self._cursor.execute(self.spelled(sql), parameters)

    def all(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """All rows of a query."""
        self._execute(sql, parameters)
        return list(self._cursor.fetchall())

    def first(self, sql: str, parameters: Sequence[Any] = ()) -> Row | None:
        """The first row of a query, None when there is none."""
        self._execute(sql, parameters)
        row = self._cursor.fetchone()
        return None if row is None else tuple(row)

    def pieces(
        self, sql: str, parameters: Sequence[Any] = (), size: int = 50_000
    ) -> Iterator[list[Row]]:
        """The rows of a large query in pieces, so that they are never all in memory."""
        self._execute(sql, parameters)
        while rows := self._cursor.fetchmany(size):
            yield list(rows)

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """One statement that gives no rows."""
        self._execute(sql, parameters)

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """One statement for each of `rows`."""
        self._cursor.executemany(self.spelled(sql), rows)


def _sets_of_one(parameters: Sequence[Any]) -> tuple[int, ...]:
    """Which of the parameters are sets with a single id."""
    return tuple(
        at
        for at, each in enumerate(parameters)
        if type(each) is str and each[:1] == "[" and each[1:-1].isdecimal()
    )


@lru_cache(maxsize=512)
def _looking_up(sql: str, sets: tuple[int, ...]) -> str | None:
    """The statement with `= ?` in the place of those sets; None where one stands otherwise."""
    pieces = sql.split("?")
    for at in sets:
        before, after = pieces[at], pieces[at + 1]
        if not before.endswith(_IN_SET) or before.endswith(f" NOT{_IN_SET}"):
            return None
        pieces[at], pieces[at + 1] = f"{before.removesuffix(_IN_SET)} = ", after[len(_END) :]
    return "?".join(pieces)
