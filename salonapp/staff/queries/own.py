"""Whether a client is one of those a viewer may see."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import TextClause, bindparam, text

from salonapp.foundation.errors import NotAllowed
from salonapp.staff.own_clients import is_own, own_clients
from salonapp.staff.queries.acting import not_allowed
from salonapp.staff.rights import Right, Viewer
from salonapp.storage.door import Reader


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
