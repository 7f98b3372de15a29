"""The client list: which clients stand in it, in what order, and their lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Boolean, Date, Float, Integer, Row, Text, bindparam, text

from salonapp.clients.cards import name_for
from salonapp.clients.queries.finding import Condition as Only
from salonapp.clients.queries.finding import search_clients
from salonapp.clients.search import Found
from salonapp.desk.cards import ClientFilter, ClientRow, ClientSort, Counts
from salonapp.desk.queries.filter_ids import ids_of_filter
from salonapp.desk.queries.filtering import only_those
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import msg
from salonapp.staff.queries.own import among_own, own_among
from salonapp.staff.rights import OWNER_VIEWER, Viewer
from salonapp.storage.base import UtcDateTime
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw
from salonapp.temperature.classes import Temperature
from salonapp.temperature.queries import class_counts
from salonapp.visits.cards import AHEAD_SQL

#: Matches a typed search gives; whoever needs more types another letter.
MOST_MATCHES = 200
#: Which of several matches was here last.
_VISITED = "client_stats"

_ROWS = (
    text(
        f"""
    SELECT c.id, c.first_name, c.last_name, c.source, t.temperature, t.p_return, t.due_on,
           k.last_visit_on,
           (SELECT p.e164 FROM client_phone p WHERE p.client_id = c.id
            ORDER BY p.is_wrong, p.position, p.id LIMIT 1) AS phone,
           (SELECT MIN(a.starts_at) FROM appointment a WHERE a.client_id = c.id
            AND a.starts_at >= :now AND a.status IN {AHEAD_SQL}) AS booked_at,
           EXISTS (SELECT 1 FROM client_alert x WHERE x.client_id = c.id
                   AND (x.since IS NULL OR x.since <= :today)
                   AND (x.until IS NULL OR x.until >= :today)) AS has_alerts
    FROM client c
    LEFT JOIN client_temperature t ON t.client_id = c.id
    LEFT JOIN client_stats k ON k.client_id = c.id
    WHERE c.id IN :ids
    """
    )
    .bindparams(
        bindparam("ids", expanding=True),
        bindparam("now", type_=UtcDateTime()),
        bindparam("today", type_=Date()),
    )
    .columns(
        id=Integer(),
        first_name=Text(),
        last_name=Text(),
        source=Text(),
        temperature=Text(),
        p_return=Float(),
        due_on=Date(),
        last_visit_on=Date(),
        phone=Text(),
        booked_at=UtcDateTime(),
        has_alerts=Boolean(),
    )
)
_SORTS = {
    ClientSort.LAST_VISIT: ("client_stats k", "k.client_id", "k.last_visit_on DESC"),
    ClientSort.SPENT: ("client_stats k", "k.client_id", "k.spent_minor DESC"),
    ClientSort.LIKELY: ("client_temperature k", "k.client_id", "k.p_return DESC"),
    ClientSort.DUE: ("client_temperature k", "k.client_id", "k.due_on"),
}


def client_ids(
    reader: Reader, viewer: Viewer, wanted: ClientFilter, *, most: int | None = None
) -> list[int]:
    """Ids of the clients the list shows, in its order; a typed search gives at most 200.

    With `most`, only that many of the first: the window paints them before it reads the rest.
    """
    return list(found_clients(reader, viewer, wanted, most=most).ids)


def found_clients(
    reader: Reader, viewer: Viewer, wanted: ClientFilter, *, most: int | None = None
) -> Found:
    """The ids of `client_ids`, with the words a typed search found them by."""
    only = _only(reader, viewer, wanted)
    typed = wanted.typed.strip()
    if typed and only[0] and reader.on_sqlite:  # a server does not hand rows over one by one
        among = ids_of_filter(reader, wanted, only)
        return search_clients(
            reader, viewer, typed, among=among, recent=_VISITED, limit=most or MOST_MATCHES
        )
    if typed or wanted.sort is ClientSort.NAME:
        limit = most or (MOST_MATCHES if typed else None)
        return search_clients(reader, viewer, typed, only=only, recent=_VISITED, limit=limit)
    if wanted.sort is ClientSort.SPENT and not viewer.sees_takings:
        raise SalonError(msg("Only those who may see takings can order by what was spent."))
    return Found(tuple(_sorted(reader, only, wanted.sort, most)))


def search_everybody(
    reader: Reader, viewer: Viewer, typed: str, *, most: int | None = None
) -> list[int]:
    """Ids of all whom `typed` may mean, best first; of everybody by name for nothing typed."""
    found = search_clients(reader, viewer, typed.strip(), recent=_VISITED, limit=most)
    return list(found.ids)


def _sorted(reader: Reader, only: Only, sort: ClientSort, most: int | None) -> list[int]:
    """Those the order is known for, then the others (who never came) by name."""
    table, key, order = _SORTS[sort]
    raw, among, ends = Raw(reader), f" AND {only[0]}" if only[0] else "", ""
    if most is not None:
        ends = f" LIMIT {most:d}"
    # CROSS JOIN: SQLite is to walk the order's own index, not to sort everybody.
    known = (
        f"SELECT s.client_id FROM {table} CROSS JOIN client_search s"
        f" WHERE {key} = s.client_id{among}"
        f" ORDER BY {order} NULLS LAST, s.sort_name, s.client_id{ends}"
    )
    ids = [row[0] for row in raw.all(known, only[1])]
    if most is not None and len(ids) >= most:
        return ids
    others = (
        "SELECT s.client_id FROM client_search s WHERE NOT EXISTS"
        f" (SELECT 1 FROM {table} WHERE {key} = s.client_id){among}"
        f" ORDER BY s.sort_name, s.client_id{ends}"
    )
    ids += [row[0] for row in raw.all(others, only[1])]
    return ids[:most]


def _only(reader: Reader, viewer: Viewer, wanted: ClientFilter) -> Only:
    sql, values = only_those(reader, viewer, wanted.conditions)
    own, ids = among_own(reader, viewer, "s.client_id")
    if own:
        sql, values = (f"{sql} AND {own}" if sql else own), [*values, *ids]
    if not wanted.temperature:
        return sql, values
    classed = (
        "EXISTS (SELECT 1 FROM client_temperature t WHERE t.client_id = s.client_id"
        " AND t.temperature = ?)"
    )
    return (f"{sql} AND {classed}" if sql else classed), [*values, wanted.temperature]


def count_clients(reader: Reader, viewer: Viewer, wanted: ClientFilter) -> int:
    """How many clients the list would hold, what is typed left aside."""
    sql, values = _only(reader, viewer, wanted)
    counted = f"SELECT COUNT(*) FROM client_search s WHERE {sql or '1 = 1'}"
    row = Raw(reader).first(counted, values)
    return int(row[0]) if row else 0


def client_rows(reader: Reader, viewer: Viewer, ids: Sequence[int]) -> list[ClientRow]:
    """The lines for `ids`, in that order; ids that are gone are left out."""
    if viewer.own_clients_of is not None:
        own = own_among(reader, viewer, ids)
        ids = [client_id for client_id in ids if client_id in own]
    if not ids:
        return []
    given = {"ids": list(ids), "now": reader.now, "today": reader.today}
    rows = reader.session.connection().execute(_ROWS, given)
    found = {row.id: _client_row(viewer, row) for row in rows}
    return [found[client_id] for client_id in ids if client_id in found]


def _client_row(viewer: Viewer, row: Row[Any]) -> ClientRow:
    return ClientRow(
        id=row.id,
        name=name_for(viewer, row.first_name, row.last_name),
        phone=viewer.phone(row.phone) if row.phone else "",
        temperature=row.temperature or "cold",
        p_return=row.p_return if row.last_visit_on else None,
        last_visit_on=row.last_visit_on,
        booked_at=row.booked_at,
        due_on=row.due_on,
        has_alerts=bool(row.has_alerts),
        source=viewer.note(row.source),
    )


_OWN_CLASSES = (
    "SELECT t.temperature, COUNT(*) FROM client_search s"
    " JOIN client_temperature t ON t.client_id = s.client_id"
)


def counts(reader: Reader, viewer: Viewer = OWNER_VIEWER) -> Counts:
    """Clients per class, for the filter chips: of those whom the viewer sees."""
    if viewer.own_clients_of is not None:
        sql, values = _only(reader, viewer, ClientFilter())
        rows = Raw(reader).all(f"{_OWN_CLASSES} WHERE {sql} GROUP BY t.temperature", values)
        of = dict(tuple(row) for row in rows)
        now = {each: int(of.get(each.value, 0)) for each in Temperature}
    else:
        now = class_counts(reader)
    hot, warm, cold = (now[each] for each in (Temperature.HOT, Temperature.WARM, Temperature.COLD))
    return Counts(hot + warm + cold, hot, warm, cold)
