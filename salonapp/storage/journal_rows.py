"""Writing the rows of the journal: in the driver's words, for every pass ends with them.

The Core's work on these two statements costs more than the statements do.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

_OPERATION = (
    "INSERT INTO operation (at, actor_id, actor_name, label, touched, undoes_id, redoes_id,"
    " entries) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_ENTRY = (
    'INSERT INTO journal_entry (operation_id, table_name, row_id, client_id, "before", "after")'
    " VALUES (?, ?, ?, ?, ?, ?)"
)
_SQLITE_INSTANT = "%Y-%m-%d %H:%M:%S.%f"


@dataclass(frozen=True, slots=True)
class Heading:
    """Who did what, and when: the operation row without what it touched."""

    at: datetime
    actor_id: int | None
    actor_name: str
    label: dict[str, Any]


def insert_operation(connection: Connection, who: Heading, what: Mapping[str, Any]) -> int:
    """Write an operation; returns its id. `what` holds the columns a heading does not."""
    on_sqlite = connection.dialect.name == "sqlite"
    values = (
        who.at.astimezone(UTC).strftime(_SQLITE_INSTANT) if on_sqlite else who.at,
        who.actor_id,
        who.actor_name,
        _json(who.label),
        _json(what["touched"]),
        what["undoes_id"],
        what["redoes_id"],
        what["entries"],
    )
    if on_sqlite:
        return int(connection.exec_driver_sql(_OPERATION, values).lastrowid)
    statement = f"{_OPERATION.replace('?', '%s')} RETURNING id"
    return int(connection.exec_driver_sql(statement, values).scalar_one())


def insert_entries(
    connection: Connection, operation_id: int, entries: Iterable[Mapping[str, Any]]
) -> None:
    """Write entries of an operation (at least one), each a changed row or a batch of rows."""
    rows = [
        (
            operation_id,
            entry["table_name"],
            entry["row_id"],
            entry["client_id"],
            _json(entry["before"]),
            _json(entry["after"]),
        )
        for entry in entries
    ]
    statement = _ENTRY if connection.dialect.name == "sqlite" else _ENTRY.replace("?", "%s")
    connection.exec_driver_sql(statement, rows)


def _json(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else json.dumps(value)
