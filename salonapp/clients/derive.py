"""Keeps the search index in line with the cards."""

from __future__ import annotations

from salonapp.clients.search import search_row
from salonapp.storage.changes import Changes
from salonapp.storage.door import Tx
from salonapp.storage.raw import Raw
from salonapp.storage.sets import chunks, ids_json

_SEARCHED_TABLES = frozenset({"client", "client_phone", "client_tag", "client_entry"})
_CHUNK = 20_000

# The latest notes first: of very long ones only the beginning is searched.
_READ = """
    SELECT c.id, c.last_name, c.first_name, c.middle_name, c.email, c.external_id, c.note,
           (SELECT GROUP_CONCAT(p.e164, ' ') FROM client_phone p WHERE p.client_id = c.id),
           (SELECT GROUP_CONCAT(t.tag, ' ') FROM client_tag t WHERE t.client_id = c.id),
           (SELECT GROUP_CONCAT(e.text, ' ') FROM (SELECT text FROM client_entry
            WHERE client_id = c.id ORDER BY at DESC, id DESC) e),
           (SELECT GROUP_CONCAT(m.external_id, ' ') FROM client m WHERE m.merged_into_id = c.id)
    FROM client c
    WHERE c.id IN (SELECT value FROM json_each(?))
      AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
"""
_READ_POSTGRES = _READ.replace("GROUP_CONCAT", "STRING_AGG")
_FORGET = "DELETE FROM client_search WHERE client_id IN (SELECT value FROM json_each(?))"
_KEEP = (
    "INSERT INTO client_search (client_id, sort_name, surname, haystack, open_length)"
    " VALUES (?, ?, ?, ?, ?)"
)
_FORGET_FTS = "DELETE FROM client_fts WHERE rowid = ?"
_KEEP_FTS = "INSERT OR REPLACE INTO client_fts (rowid, haystack) VALUES (?, ?)"
_ANY_ERASED = (
    "SELECT 1 FROM client WHERE id IN (SELECT value FROM json_each(?))"
    " AND erased_at IS NOT NULL LIMIT 1"
)
_MERGE_FTS = "INSERT INTO client_fts (client_fts) VALUES ('optimize')"


def refresh(tx: Tx, changes: Changes) -> None:
    """Bring the search rows of the touched clients in line with their cards."""
    if not changes.tables & _SEARCHED_TABLES:
        return
    for ids in chunks(sorted(changes.ids("client")), _CHUNK):
        _refresh(tx, list(ids))


def _refresh(tx: Tx, ids: list[int]) -> None:
    raw, wanted = Raw(tx), ids_json(ids)
    rows = []
    for card in raw.all(_READ if tx.on_sqlite else _READ_POSTGRES, (wanted,)):
        client_id, last, first, middle, email, code, note, phones, tags, entries, codes = card
        row = search_row(
            last,
            first,
            middle,
            phones=phones or "",
            email=email,
            tags=tags or "",
            notes=f"{note} {entries}" if entries else note,
            # The codes of cards merged into this one still find the person.
            external_id=" ".join(each for each in (code, codes) if each),
        )
        rows.append((client_id, row.sort_name, row.surname, row.haystack, row.open_length))
    raw.run(_FORGET, (wanted,))
    raw.run_many(_KEEP, rows)
    if tx.on_sqlite:
        found = {row[0] for row in rows}
        gone = [client_id for client_id in ids if client_id not in found]
        raw.run_many(_FORGET_FTS, [(client_id,) for client_id in gone])
        raw.run_many(_KEEP_FTS, [(i, haystack) for i, _, _, haystack, _ in rows])
        if gone and raw.first(_ANY_ERASED, (ids_json(gone),)) is not None:
            # A forgotten row leaves its words behind until the index is merged.
            raw.run(_MERGE_FTS)
