"""Sets of ids as one statement parameter, on both databases.

One JSON text instead of thousands of parameters keeps the statement's text the same whatever the
size of the set, so it is compiled once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from sqlalchemy import BigInteger, ColumnElement, Select, bindparam, column, func, select, text
from sqlalchemy.sql.elements import TextClause

T = TypeVar("T")

CHUNK = 5_000


def ids_json(ids: Iterable[int]) -> str:
    """The parameter for `id_set` and `portable`."""
    return json.dumps(list(ids), separators=(",", ":"))


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """`items` in sorted-stable pieces of at most `size`."""
    batch: list[T] = []
    for item in items:
        batch.append(item)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch


def id_set(dialect: str, parameter: str = "ids") -> Select[tuple[int]]:
    """A subselect of the ids in the JSON text parameter `parameter`, for `column.in_(id_set(...))`."""
    if dialect == "sqlite":
        each = func.json_each(bindparam(parameter)).table_valued("value")
        return select(each.c.value)
    each = func.jsonb_array_elements_text(func.cast(bindparam(parameter), text("jsonb")))
    return select(column("value", BigInteger)).select_from(each.table_valued("value"))


def in_ids(column_: ColumnElement[int], ids: Iterable[int]) -> ColumnElement[bool]:
    """`column IN (ids)` for any number of ids."""
    return column_.in_(list(ids))


def portable(sqlite_sql: str) -> tuple[TextClause, TextClause]:
    """The same raw statement for SQLite and PostgreSQL.

    Write `(SELECT value FROM json_each(:ids))` for a set of ids; PostgreSQL gets its own spelling.
    """
    postgres = sqlite_sql.replace(
        "SELECT value FROM json_each(:ids)",
        "SELECT CAST(value AS BIGINT) FROM jsonb_array_elements_text(CAST(:ids AS jsonb))",
    )
    return text(sqlite_sql), text(postgres)
