"""Whether a client is one of those a viewer may see."""

from __future__ import annotations

import threading
from collections.abc import Collection
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, TextClause, bindparam, text

from salonapp.foundation.errors import NotAllowed
from salonapp.staff.own_clients import is_own, own_clients
from salonapp.staff.queries.acting import not_allowed
from salonapp.staff.rights import Right, Viewer
from salonapp.storage.door import Reader, Tx
from salonapp.storage.sets import ids_json

_LATEST = text("SELECT MAX(id) FROM operation")
#: Whose clients are whose as of the latest operation, by master: every look at a list asks.
_kept: WeakKeyDictionary[Engine, tuple[int, dict[int, frozenset[int]]]] = WeakKeyDictionary()
_keeping = threading.Lock()


def check_own(reader: Reader, viewer: Viewer, client_id: int) -> None:
    """NotAllowed when the viewer sees only their own clients, and this is another's."""
    me = viewer.own_clients_of
    if me is None:
        return
    row = reader.connection.execute(text(f"SELECT {is_own(me, ':c')} AS own"), {"c": client_id})
    if not row.scalar():
        raise refused(reader)


def own_among(reader: Reader, viewer: Viewer, client_ids: Collection[int]) -> set[int]:
    """Those of `client_ids` whom the viewer may see."""
    me = viewer.own_clients_of
    if me is None or not client_ids:
        return set(client_ids)
    query = text(f"SELECT c.id FROM client c WHERE c.id IN :ids AND {is_own(me, 'c.id')}")
    rows = reader.connection.execute(
        query.bindparams(bindparam("ids", expanding=True)), {"ids": list(client_ids)}
    )
    return {row[0] for row in rows}


def every_own(reader: Reader, viewer: Viewer) -> frozenset[int] | None:
    """The ids of all whom the viewer may see; None when they see everybody."""
    me = viewer.own_clients_of
    if me is None:
        return None
    if isinstance(reader, Tx):  # what was written in this pass has no number yet
        return _gathered(reader, me)
    engine: Engine = reader.session.get_bind().engine
    latest: int = reader.connection.execute(_LATEST).scalar() or 0
    with _keeping:
        upto, sets = _kept.get(engine, (latest, {}))
    if upto == latest and me in sets:
        return sets[me]
    found = _gathered(reader, me)
    with _keeping:
        upto, sets = _kept.get(engine, (latest, {}))
        _kept[engine] = (latest, {**(sets if upto == latest else {}), me: found})
    return found


def among_own(reader: Reader, viewer: Viewer, column: str) -> tuple[str, list[str]]:
    """`only_own` for the bare driver, with its values; "" for who sees everybody."""
    me = viewer.own_clients_of
    if me is None:
        return "", []
    if not reader.on_sqlite:
        return f"{column} IN ({own_clients(me)})", []
    own = every_own(reader, viewer) or ()
    return f"{column} IN (SELECT value FROM json_each(?))", [ids_json(sorted(own))]


def _gathered(reader: Reader, me: int) -> frozenset[int]:
    return frozenset(row[0] for row in reader.connection.execute(text(own_clients(me))))


def refused(reader: Reader) -> NotAllowed:
    """The kind sentence for a card that is not theirs."""
    return not_allowed(reader, Right.ALL_CLIENTS)


def only_own(viewer: Viewer, column: str) -> tuple[TextClause, ...]:
    """The condition, if one is needed, that `column` of a statement names an own client.

    All own clients are gathered first: for statements that go over most of a table. One that looks
    at few rows (a day, the wishes that wait) asks of each: `each_own`.
    """
    me = viewer.own_clients_of
    return () if me is None else (text(f"{column} IN ({own_clients(me)})"),)


def each_own(viewer: Viewer, column: str) -> tuple[TextClause, ...]:
    """`only_own`, asked of each row by the indexes of its client: a day never reads all visits."""
    me = viewer.own_clients_of
    return () if me is None else (text(is_own(me, column)),)
