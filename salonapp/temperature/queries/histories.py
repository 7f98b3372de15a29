"""Reads visits into arrays: the past that fits, learned norms and checks are worked out from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

import numpy as np

from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw, Row
from salonapp.storage.sets import ids_json
from salonapp.temperature.derive.days import Ordinals
from salonapp.temperature.learned_norms import StartingNorm
from salonapp.temperature.past import Past, VisitDays, past_of
from salonapp.temperature.return_arrays import Integers
from salonapp.temperature.statistics import UNKNOWN_SERVICE_NORM_DAYS

_SERVICE_RANGE = 1 << 22
_UNKNOWN_SERVICE = 0
_TOOK_PLACE = "v.status = 'done' AND v.on_day <= ?"
_VISITS = (
    "SELECT v.id, v.client_id, v.on_day, COALESCE(v.paid_minor, v.price_minor, 0)"
    f" FROM visit v WHERE {_TOOK_PLACE} ORDER BY v.id"
)
_DONE = (
    f"SELECT vs.visit_id * {_SERVICE_RANGE} + vs.service_id FROM visit_service vs ORDER BY vs.id"
)
_DONE_OF = (
    f"SELECT vs.visit_id * {_SERVICE_RANGE} + vs.service_id FROM visit_service vs"
    " WHERE vs.visit_id IN (SELECT value FROM json_each(?)) ORDER BY vs.id"
)
_RECENT = (
    "SELECT v.id, v.client_id, v.on_day, 0 FROM client_stats c"
    " JOIN visit v ON v.client_id = c.client_id AND v.on_day >= COALESCE("
    "(SELECT MAX(b.on_day) FROM visit b WHERE b.client_id = c.client_id AND b.status = 'done'"
    " AND b.on_day <= ?), c.first_visit_on)"
    " WHERE c.client_id IN (SELECT value FROM json_each(?)) AND v.status = 'done'"
    " AND v.on_day <= ? ORDER BY v.id"
)
_RECENT_DAYS = (
    f"SELECT v.client_id, v.on_day, COALESCE(vs.service_id, {_UNKNOWN_SERVICE})"
    " FROM (SELECT value FROM json_each(?)) c"
    " JOIN visit v ON v.client_id = c.value AND v.on_day >= COALESCE("
    "(SELECT MAX(b.on_day) FROM visit b WHERE b.client_id = c.value AND b.status = 'done'"
    " AND b.on_day <= ?), '0001-01-01')"
    " LEFT JOIN visit_service vs ON vs.visit_id = v.id"
    " WHERE v.status = 'done' AND v.on_day <= ?"
)
_COUNT = f"SELECT COUNT(*) FROM visit v WHERE {_TOOK_PLACE}"
_SERVICES = "SELECT id, norm_days, norm_is_own FROM service ORDER BY id"

Stage = Callable[[int, int], None]
"""Told how far a long reading is (done, total); raises to stop it."""


def read_past(reader: Reader, until: date, *, stage: Stage = lambda done, total: None) -> Past:
    """All visits that took place up to and on `until`."""
    raw = Raw(reader)
    day = until.isoformat()
    (total,) = raw.first(_COUNT, (day,)) or (0,)
    columns = _visit_columns(raw.pieces(_VISITS, (day,)), stage, int(total))
    pairs = _whole_numbers(raw.pieces(_DONE), stage, int(total))
    return past_of(*columns, pairs // _SERVICE_RANGE, pairs % _SERVICE_RANGE)


def read_recent(reader: Reader, client_ids: Sequence[int], since: int) -> Past:
    """The last visits of some clients: all since the day with ordinal `since`, and the one before.

    Visits after today are left out, as `read_past` does.
    """
    raw = Raw(reader)
    first_day, today = date.fromordinal(since).isoformat(), reader.today.isoformat()
    ids = ids_json(client_ids)
    visits = raw.pieces(_RECENT, (first_day, ids, today))
    columns = _visit_columns(visits, lambda done, total: None, 0)
    done = raw.pieces(_DONE_OF, (ids_json(columns[0].tolist()),))
    pairs = _whole_numbers(done, lambda read, total: None, 0)
    return past_of(*columns, pairs // _SERVICE_RANGE, pairs % _SERVICE_RANGE)


def read_recent_days(
    reader: Reader, client_ids: Sequence[int], since: int, norm_days: Mapping[int, float]
) -> VisitDays:
    """The days of the same visits as `read_recent`, an element for each service that was done.

    `norm_days` by service; a visit without any has the norm of an unknown one.
    """
    day, today = date.fromordinal(since).isoformat(), reader.today.isoformat()
    rows = Raw(reader).all(_RECENT_DAYS, (ids_json(client_ids), day, today))
    clients, days, services = zip(*rows, strict=True) if rows else ((), (), ())
    ordinals = Ordinals()
    norms = {_UNKNOWN_SERVICE: UNKNOWN_SERVICE_NORM_DAYS, **norm_days}
    client_id = np.array(clients, np.int64)
    day_of = np.fromiter(map(ordinals.__getitem__, days), np.int64, len(rows))
    norm = np.fromiter(map(norms.__getitem__, services), np.float64, len(rows))
    # Sorted here: asked for in SQL, the order would make SQLite read every visit of the clients.
    order = np.lexsort((day_of, client_id))
    return VisitDays(client_id[order], day_of[order], norm[order])


def starting_norms(reader: Reader) -> list[StartingNorm]:
    """Each service's norm before anything is learned: the owner's own, or the starting one."""
    return [
        StartingNorm(service_id, norm_days, bool(is_own))
        for service_id, norm_days, is_own in Raw(reader).all(_SERVICES)
    ]


def _visit_columns(
    pieces: Iterator[list[Row]], stage: Stage, total: int
) -> tuple[Integers, Integers, Integers, Integers]:
    ordinals = Ordinals()
    parts: list[list[Integers]] = [[np.empty(0, np.int64)] for _ in range(4)]
    read = 0
    for rows in pieces:
        ids, clients, days, spent = zip(*rows, strict=True)
        size = len(rows)
        for part, column in zip(
            parts, (ids, clients, map(ordinals.__getitem__, days), spent), strict=True
        ):
            part.append(np.fromiter(column, np.int64, size))
        read += size
        stage(read, 2 * max(total, read))
    joined = [np.concatenate(part) for part in parts]
    return joined[0], joined[1], joined[2], joined[3]


def _whole_numbers(pieces: Iterator[list[Row]], stage: Stage, total: int) -> Integers:
    parts = [np.empty(0, np.int64)]
    read = 0
    for rows in pieces:
        parts.append(np.fromiter((row[0] for row in rows), np.int64, len(rows)))
        read += len(rows)
        stage(total + min(read, total), 2 * max(total, 1))
    return np.concatenate(parts)
