"""Sets of ids as one statement parameter, on both databases.

One JSON text instead of thousands of parameters keeps the statement's text the same whatever the
size of the set, so it is compiled once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    Select,
    bindparam,
    cast,
    func,
    select,
    text,
    type_coerce,
)
from sqlalchemy.sql.elements import TextClause

T = TypeVar("T")

CHUNK = 5_000


def ids_json(ids: Iterable[int]) -> str:
    """The parameter for `id_set` and `portable`."""
    return f"[{','.join(map(str, ids))}]"


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """`items` in sorted-stable pieces of at most `size`."""
    left = iter(items)
    while batch := list(islice(left, size)):
        yield batch


def id_set(dialect: str, parameter: str = "ids") -> Select[Any]:
    """A subselect of the ids in the JSON text `parameter`, for `column.in_(id_set(...))`."""
    if dialect == "sqlite":
        value = func.json_each(bindparam(parameter)).table_valued("value").c.value
        return select(type_coerce(value, BigInteger))
    from sqlalchemy.dialects.postgresql import JSONB  # 40 ms that a salon in a file need not wait

    listed = func.jsonb_array_elements_text(cast(bindparam(parameter), JSONB(none_as_null=True)))
    return select(cast(listed.table_valued("value").c.value, BigInteger))


def portable(sqlite_sql: str) -> tuple[TextClause, TextClause]:
    """The same raw statement for SQLite and PostgreSQL.

    Write `(SELECT value FROM json_each(:ids))` for a set of ids; PostgreSQL gets its own spelling.
    """
    postgres = sqlite_sql.replace(
        "SELECT value FROM json_each(:ids)",
        "SELECT CAST(value AS BIGINT) FROM jsonb_array_elements_text(CAST(:ids AS jsonb))",
    )
    return text(sqlite_sql), text(postgres)
