"""What an undo or a redo brings back of a card that was merged since belongs on the kept one.

A visit that was removed, then the card merged, then the removal taken back: on the merged card
nobody would ever see it again.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import select

from salonapp.clients.tables import Client
from salonapp.desk.merging.commands import OWN_WAY, move_rows, naming_clients
from salonapp.storage.door import Tx
from salonapp.storage.sets import chunks


def follow_merges(tx: Tx) -> None:
    """Move what this undo or redo put onto a merged card to the one it was merged into.

    What that one has already (a tag, a phone) stays where it is, as in a merge.
    """
    named: defaultdict[tuple[str, str, int], set[int]] = defaultdict(set)
    columns = {(model.__tablename__, column.name): (model, column) for model, column in _moving()}
    for entry in tx.recorder.collected():
        for name, value in (entry["after"] or {}).items():
            if value is not None and (entry["table_name"], name) in columns:
                named[entry["table_name"], name, value].add(entry["row_id"])
    kept: dict[int, int] = {}
    for part in chunks(sorted({client_id for _table, _name, client_id in named})):
        merged = Client.id.in_(part) & Client.merged_into_id.is_not(None)
        found = tx.session.execute(select(Client.id, Client.merged_into_id).where(merged))
        kept.update({client_id: into for client_id, into in found if into is not None})
    for (table, name, client_id), row_ids in named.items():
        if client_id in kept:
            move_rows(tx, *columns[table, name], kept[client_id], client_id, row_ids)
    tx.session.flush()


def _moving() -> list[tuple[Any, Any]]:
    return [each for each in naming_clients() if each[0].__tablename__ not in OWN_WAY]
