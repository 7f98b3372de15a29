"""Reads visits into arrays: the past that fits, learned norms and checks are worked out from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

import numpy as np

from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw, Row
from salonapp.storage.sets import ids_json
from salonapp.temperature.derive.days import Ordinals
from salonapp.temperature.learned_norms import StartingNorm
from salonapp.temperature.past import Past, past_of
from salonapp.temperature.return_arrays import Integers

_SERVICE_RANGE = 1 << 22
_TOOK_PLACE = "v.status = 'done' AND v.on_day <= ?"
_VISITS = (
    "SELECT v.id, v.client_id, v.on_day, COALESCE(v.paid_minor, v.price_minor, 0)"
    f" FROM visit v WHERE {_TOOK_PLACE}{{clients}} ORDER BY v.id"
)
_OF_CLIENTS = " AND v.client_id IN (SELECT value FROM json_each(?))"
_DONE = (
    f"SELECT vs.visit_id * {_SERVICE_RANGE} + vs.service_id FROM visit_service vs ORDER BY vs.id"
)
_DONE_BY = (
    f"SELECT vs.visit_id * {_SERVICE_RANGE} + vs.service_id FROM visit v"
    f" JOIN visit_service vs ON vs.visit_id = v.id WHERE {_TOOK_PLACE}{_OF_CLIENTS}"
    " ORDER BY vs.id"
)
_COUNT = f"SELECT COUNT(*) FROM visit v WHERE {_TOOK_PLACE}"
_SERVICES = "SELECT id, norm_days, norm_is_own FROM service ORDER BY id"

Stage = Callable[[int, int], None]
"""Told how far a long reading is (done, total); raises to stop it."""


def read_past(
    reader: Reader,
    until: date,
    *,
    client_ids: Sequence[int] | None = None,
    stage: Stage = lambda done, total: None,
) -> Past:
    """All visits that took place up to and on `until`, of everybody or of some clients."""
    raw = Raw(reader)
    day = until.isoformat()
    if client_ids is None:
        (total,) = raw.first(_COUNT, (day,)) or (0,)
        visits = raw.pieces(_VISITS.format(clients=""), (day,))
    else:
        ids, total = ids_json(client_ids), 0
        visits = raw.pieces(_VISITS.format(clients=_OF_CLIENTS), (day, ids))
    columns = _visit_columns(visits, stage, int(total))
    done = raw.pieces(_DONE) if client_ids is None else raw.pieces(_DONE_BY, (day, ids))
    pairs = _whole_numbers(done, stage, int(total))
    return past_of(*columns, pairs // _SERVICE_RANGE, pairs % _SERVICE_RANGE)


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
