"""Which fields of a row a person has typed: an import never replaces those.

The journal tells. A row changed by hand has entries of its own; an import leaves only entries for
whole batches, which name no row.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from salonapp.storage.door import Tx
from salonapp.storage.sets import id_set, ids_json
from salonapp.storage.tables import JournalEntry

#: Stands for all fields: the row itself was made by hand.
ALL = frozenset({"*"})


def typed_by_hand(tx: Tx, table: str, ids: Collection[int]) -> dict[int, frozenset[str]]:
    """The fields of each row of `table` that a person has typed; `ALL` for a row made by hand."""
    if not ids:
        return {}
    dialect = "sqlite" if tx.on_sqlite else "postgresql"
    rows = tx.session.execute(
        select(JournalEntry.row_id, JournalEntry.before).where(
            JournalEntry.table_name == table, JournalEntry.row_id.in_(id_set(dialect))
        ),
        {"ids": ids_json(ids)},
    )
    found: dict[int, frozenset[str]] = {}
    for row_id, before in rows:
        fields = ALL if before is None else frozenset(before)
        found[row_id] = found.get(row_id, frozenset()) | fields
    return found


def may_replace(typed: dict[int, frozenset[str]], row_id: int, field: str) -> bool:
    """Whether an import may replace what stands in the field."""
    fields = typed.get(row_id, frozenset())
    return field not in fields and not fields & ALL
