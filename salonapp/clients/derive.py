"""Keeps the search index in line with the cards."""

from __future__ import annotations

from typing import Any

from sqlalchemy import TextClause, text

from salonapp.clients.cards import shown_name
from salonapp.clients.search import haystack_of
from salonapp.foundation.text import fold
from salonapp.storage.changes import Changes
from salonapp.storage.door import Tx
from salonapp.storage.sets import chunks, ids_json, portable

_SEARCHED_TABLES = frozenset({"client", "client_phone", "client_tag"})
_CHUNK = 20_000

_READ = portable(
    """
    SELECT c.id, c.first_name, c.last_name, c.middle_name, c.external_id,
           (SELECT GROUP_CONCAT(p.e164, ' ') FROM client_phone p WHERE p.client_id = c.id),
           (SELECT GROUP_CONCAT(t.tag, ' ') FROM client_tag t WHERE t.client_id = c.id)
    FROM client c
    WHERE c.id IN (SELECT value FROM json_each(:ids))
      AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
    """
)
_READ_POSTGRES = text(_READ[1].text.replace("GROUP_CONCAT", "STRING_AGG"))
_FORGET = portable(
    "DELETE FROM client_search WHERE client_id IN (SELECT value FROM json_each(:ids))"
)
_FORGET_FTS = "DELETE FROM client_fts WHERE rowid = ?"
_KEEP_SQLITE = "INSERT INTO client_search (client_id, sort_name, haystack) VALUES (?, ?, ?)"
_KEEP_FTS = "INSERT OR REPLACE INTO client_fts (rowid, haystack) VALUES (?, ?)"
_KEEP_POSTGRES = text(
    "INSERT INTO client_search (client_id, sort_name, haystack) VALUES (:i, :s, :h)"
)


def refresh(tx: Tx, changes: Changes) -> None:
    """Bring the search rows of the touched clients in line with their cards."""
    if not changes.tables & _SEARCHED_TABLES:
        return
    for ids in chunks(sorted(changes.ids("client")), _CHUNK):
        _refresh(tx, list(ids))


def _refresh(tx: Tx, ids: list[int]) -> None:
    connection = tx.session.connection()
    parameter = {"ids": ids_json(ids)}
    read: TextClause = _READ[0] if tx.on_sqlite else _READ_POSTGRES
    rows = [
        (row[0], _sort_name(row), _haystack(row)) for row in connection.execute(read, parameter)
    ]
    connection.execute(_FORGET[0 if tx.on_sqlite else 1], parameter)
    if not tx.on_sqlite:
        if rows:
            connection.execute(_KEEP_POSTGRES, [{"i": i, "s": s, "h": h} for i, s, h in rows])
        return
    cursor = connection.connection.cursor()
    found = {row[0] for row in rows}
    cursor.executemany(_FORGET_FTS, [(i,) for i in ids if i not in found])
    cursor.executemany(_KEEP_SQLITE, rows)
    cursor.executemany(_KEEP_FTS, [(i, haystack) for i, _, haystack in rows])
    cursor.close()


def _sort_name(row: Any) -> str:
    return fold(shown_name(row[1], row[2]))


def _haystack(row: Any) -> str:
    return haystack_of(
        row[1], row[2], row[3], phones=row[5] or "", tags=row[6] or "", external_id=row[4] or ""
    )
