"""Who sees only their own clients writes about no others, and makes nobody theirs by writing.

Whose client somebody is, is judged by what stood there before the pass: a booking with oneself
would else open any card. Somebody new at the salon is theirs, because they begin the card; a
client of others is booked with them by somebody who sees everybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import text

from salonapp.staff.own_clients import TELLING_TABLES, was_own
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Tx
from salonapp.storage.journal import RowChange

#: Further columns of a row that name a client, whose name is then read on the other's card.
_OTHERS: Mapping[str, str] = {"client_link": "other_id", "client": "recommended_by_id"}


class OwnClients:
    """The clients of somebody who sees only their own, as it was when the pass began."""

    def __init__(self, tx: Tx, viewer: Viewer) -> None:
        self._tx = tx
        self._me = viewer.staff_id or 0
        #: Cards begun in this pass, and clients of rows that were theirs before it.
        self._sure: set[int] = set()
        #: Rows written in this pass, by table: they make nobody anybody's client.
        self._fresh: defaultdict[str, set[int]] = defaultdict(set)
        self._upto = dict(
            zip(TELLING_TABLES, tx.connection.execute(_LAST_IDS).one(), strict=True),
        )

    def allows(self, change: RowChange) -> bool:
        """Whether every client a changed row names is theirs."""
        row, table = dict(change.row or {}), change.table_name
        if table == "client" and change.before is None:
            self._sure.add(change.row_id or 0)
        if table in TELLING_TABLES:
            self._note(change, row)
        named = {change.client_id}
        if table in _OTHERS and _OTHERS[table] in (change.after or {}):
            named.add(row.get(_OTHERS[table]))
        return all(self._is_own(each) for each in named if each is not None)

    def _note(self, change: RowChange, row: dict[str, Any]) -> None:
        was = {**row, **(change.before or {})}
        is_old = change.before is not None and change.row_id not in self._fresh[change.table_name]
        if is_old and was.get("staff_id") == self._me and was.get("client_id") is not None:
            self._sure.add(was["client_id"])
        self._fresh[change.table_name].add(change.row_id or 0)

    def _is_own(self, client_id: int) -> bool:
        if client_id in self._sure:
            return True
        query = text(f"SELECT {was_own(self._me, ':c', self._upto, self._fresh)} AS own")
        return bool(self._tx.connection.execute(query, {"c": client_id}).scalar())


_LAST_IDS = text(
    "SELECT " + ", ".join(f"(SELECT COALESCE(MAX(id), 0) FROM {name})" for name in TELLING_TABLES)
)
