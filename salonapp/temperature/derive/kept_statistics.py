"""Writes the kept statistics from the visits: of a few clients, or of many after an import.

A few clients are worked out in plain Python, so that recording a visit does not load numpy; the
visits of many are read into arrays. Both give the same rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from salonapp.catalog.norms import ServiceKind, service_kind
from salonapp.storage.raw import Raw, Row
from salonapp.storage.sets import ids_json
from salonapp.temperature.derive import kept_rhythms
from salonapp.temperature.derive.added_visits import Added
from salonapp.temperature.derive.days import IsoDays, Ordinals, as_date
from salonapp.temperature.derive.known_few import BAR, KnownClient
from salonapp.temperature.statistics import (
    DISCOUNTED,
    MISSED,
    RATING_MASK,
    RATING_SHIFT,
    REBOOK_KNOWN,
    REBOOKED,
    TOOK_PLACE,
    DoneService,
    KnownVisit,
    Statistics,
    statistics_of,
)

if TYPE_CHECKING:
    from salonapp.temperature.statistics_arrays import (
        ServiceArrays,
        StatisticsArrays,
        VisitArrays,
    )

_COLUMNS = (
    "client_id", "visits", "visit_days", "first_visit_on", "last_visit_on", "last_norm_days",
    "last_service_id", "last_staff_id", "gaps", "sum_gap", "sum_log_gap", "sum_gap_days",
    "sum_gap_days_sq", "spent_minor", "discounted_visits", "rebooked_visits",
    "rebook_known_visits", "last_rating", "no_shows", "spent_year_minor", "service_kinds", "kinds",
)  # fmt: skip
_WRITE = (
    f"INSERT INTO client_stats ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
    " ON CONFLICT (client_id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:])
)
_FORGET = "DELETE FROM client_stats WHERE client_id IN (SELECT value FROM json_each(?))"
_FORGET_ALL = "DELETE FROM client_stats"

_SERVICE_RANGE = 1 << 22
_SERVICES = (
    "SELECT s.id,"
    " CASE WHEN s.norm_is_own THEN s.norm_days ELSE COALESCE(n.norm_days, s.norm_days) END,"
    " s.category, s.name FROM service s LEFT JOIN service_norm n ON n.service_id = s.id"
)
_SERVICES_OF = (
    _SERVICES.replace(" FROM", ", (SELECT MAX(id) FROM service) FROM")
    + " WHERE s.id IN (SELECT value FROM json_each(?))"
)
# The last value has the bits of `statistics`: a value read costs more than its arithmetic.
_VISIT = (
    "SELECT v.id, v.client_id, v.on_day, COALESCE(v.paid_minor, v.price_minor, 0),"
    " COALESCE(v.staff_id, 0),"
    f" CASE v.status WHEN 'done' THEN {TOOK_PLACE} WHEN 'no_show' THEN {MISSED} ELSE 0 END"
    f" + CASE WHEN v.discount_minor > 0 THEN {DISCOUNTED} ELSE 0 END"
    f" + {1 << RATING_SHIFT} * COALESCE(v.rating, 0)"
    f" + CASE WHEN v.rebooked IS NULL THEN 0 WHEN v.rebooked THEN {REBOOK_KNOWN | REBOOKED}"
    f" ELSE {REBOOK_KNOWN} END"
)
_OF_CLIENTS = " WHERE v.client_id IN (SELECT value FROM json_each(?))"
_FEW_VISITS = (
    f"{_VISIT}, vs.service_id FROM visit v LEFT JOIN visit_service vs ON vs.visit_id = v.id"
    f"{_OF_CLIENTS} ORDER BY v.client_id, v.id, vs.id"
)
_MANY_VISITS = f"{_VISIT} FROM visit v{{where}} ORDER BY v.id"
_PAIR = f"vs.visit_id * {_SERVICE_RANGE} + vs.service_id"
_MANY_SERVICES = f"SELECT {_PAIR} FROM visit_service vs ORDER BY vs.id"
_MANY_SERVICES_OF = (
    f"SELECT {_PAIR} FROM visit v JOIN visit_service vs ON vs.visit_id = v.id"
    f"{_OF_CLIENTS} ORDER BY vs.id"
)

_MOST_KINDS = 62


def write_few(
    raw: Raw,
    client_ids: Collection[int],
    known: Mapping[int, KnownClient],
    year_from: date,
    added: Added | None,
) -> dict[int, Statistics]:
    """Bring a few clients' rows in line; who has no visits (any more) has no row.

    When nothing but `added` visits changed, each later than the client's last, they are added to
    what is `known` so far. Otherwise the whole history is read. Returns the rows as they are now.
    """
    if added is not None:
        grown = _added_up(raw, known, added, _services_done(raw, added), year_from)
        if grown is not None:
            return grown
    services = {service.service_id: service for service in _services(raw)}
    visits: defaultdict[int, list[KnownVisit]] = defaultdict(list)
    for client_id, visit in _known_visits(raw, client_ids, services):
        visits[client_id].append(visit)
    found = {
        client_id: statistics
        for client_id, its_visits in visits.items()
        if (statistics := statistics_of(its_visits, year_from)) is not None
    }
    without = [client_id for client_id in client_ids if client_id not in visits]
    if without:
        raw.run(_FORGET, (ids_json(without),))
    if found:
        raw.run_many(_WRITE, [_row(client_id, kept) for client_id, kept in found.items()])
    kept_rhythms.write_few(raw, client_ids, visits)
    return found


def write_many(raw: Raw, client_ids: Collection[int] | None, year_from: date) -> None:
    """Work the rows of `client_ids` out anew, of everybody when None."""
    from salonapp.temperature.statistics_arrays import statistics_of_many

    if client_ids is None:
        raw.run(_FORGET_ALL)
    else:
        raw.run(_FORGET, (ids_json(client_ids),))
    visits, done = _visit_arrays(raw, client_ids), _service_arrays(raw, client_ids)
    services = _services(raw)
    for statistics in statistics_of_many(visits, done, services, year_from.toordinal()):
        raw.run_many(_WRITE, _rows(statistics))
    kept_rhythms.write_many(raw, client_ids, visits, done, services)


def clients_of_services(raw: Raw, service_ids: Collection[int]) -> list[int]:
    """Who has ever had any of the services."""
    rows = raw.all(
        "SELECT DISTINCT v.client_id FROM visit_service vs JOIN visit v ON v.id = vs.visit_id"
        " WHERE vs.service_id IN (SELECT value FROM json_each(?))",
        (ids_json(service_ids),),
    )
    return [int(row[0]) for row in rows]


def clients_of_visits(raw: Raw, visit_ids: Collection[int]) -> list[int]:
    """Whose visits these are."""
    rows = raw.all(
        "SELECT DISTINCT client_id FROM visit WHERE id IN (SELECT value FROM json_each(?))",
        (ids_json(visit_ids),),
    )
    return [int(row[0]) for row in rows]


def forget_spending_before(raw: Raw, year_from: date, new_year_from: date) -> None:
    """Take what was spent from `year_from` until before `new_year_from` off the year's sums."""
    rows = raw.all(
        "SELECT client_id, SUM(COALESCE(paid_minor, price_minor, 0)) FROM visit"
        " WHERE on_day >= ? AND on_day < ? AND status = 'done' GROUP BY client_id",
        (year_from.isoformat(), new_year_from.isoformat()),
    )
    raw.run_many(
        "UPDATE client_stats SET spent_year_minor = spent_year_minor - ? WHERE client_id = ?",
        [(int(spent), client_id) for client_id, spent in rows if spent],
    )


def _services_done(raw: Raw, added: Added) -> dict[int, DoneService]:
    """The services of added visits; of a short list, where every kind is told apart, only those.

    How long the list is at most, its highest id tells at once.
    """
    done = {i for visits in added.values() for visit in visits for i in visit.service_ids}
    rows = raw.all(_SERVICES_OF, (ids_json(done),))
    if rows and rows[0][4] >= _MOST_KINDS:
        return {service.service_id: service for service in _services(raw)}
    return {row[0]: DoneService(row[0], row[1], _kind(row[2], row[3])) for row in rows}


def _services(raw: Raw) -> list[DoneService]:
    rows = raw.all(_SERVICES)
    kinds = [_kind(category, name) for _, _, category, name in rows]
    told_apart = set(list(dict.fromkeys(kinds))[: _MOST_KINDS - 1])
    return [
        DoneService(row[0], row[1], kind if kind in told_apart else ServiceKind.OTHER.value)
        for row, kind in zip(rows, kinds, strict=True)
    ]


def _kind(category: str, name: str) -> str:
    return category.casefold().replace(BAR, "/") or service_kind(name).value


def _added_up(
    raw: Raw,
    known: Mapping[int, KnownClient],
    added: Added,
    services: dict[int, DoneService],
    year_from: date,
) -> dict[int, Statistics] | None:
    """Add the visits to the kept rows, unless one of them was entered late: then None."""
    found = kept_of(known)
    came: dict[int, list[KnownVisit]] = {}
    for client_id, visits in added.items():
        statistics: Statistics | None = found.get(client_id) or Statistics()
        came[client_id] = []
        for visit in sorted(visits, key=lambda visit: (visit.day, visit.visit_id)):
            made = visit.known(services)
            if statistics is None or made is None:
                return None
            statistics = statistics.with_next(made, year_from)
            came[client_id].append(made)
        if statistics is None:
            return None
        found[client_id] = statistics
    raw.run_many(_WRITE, [_row(client_id, found[client_id]) for client_id in added])
    kept_rhythms.add(raw, came)
    return found


def kept_of(known: Mapping[int, KnownClient]) -> dict[int, Statistics]:
    """The kept statistics of those who have any."""
    return {
        client_id: client.statistics
        for client_id, client in known.items()
        if client.statistics is not None
    }


def _known_visits(
    raw: Raw, client_ids: Collection[int], services: dict[int, DoneService]
) -> Iterator[tuple[int, KnownVisit]]:
    rows = raw.all(_FEW_VISITS, (ids_json(client_ids),))
    start = 0
    for end in range(1, len(rows) + 1):
        if end < len(rows) and rows[end][0] == rows[start][0]:
            continue
        visit_id, client_id, day, spent, staff, became, _ = rows[start]
        done = tuple(services[row[6]] for row in rows[start:end] if row[6] is not None)
        yield (
            client_id,
            KnownVisit(
                visit_id,
                as_date(day),
                bool(became & TOOK_PLACE),
                bool(became & MISSED),
                spent,
                bool(became & DISCOUNTED),
                became >> RATING_SHIFT & RATING_MASK or None,
                bool(became & REBOOKED) if became & REBOOK_KNOWN else None,
                staff or None,
                done,
            ),
        )
        start = end


def _row(client_id: int, kept: Statistics) -> Row:
    cadence = kept.cadence
    if cadence is None:
        rhythm: Row = (0, None, None, None, None, None, 0, 0.0, 0.0, 0.0, 0.0)
    else:
        rhythm = (
            cadence.visit_days,
            cadence.first_visit_on.isoformat(),
            cadence.last_visit_on.isoformat(),
            cadence.last_norm_days,
            kept.last_service_id,
            kept.last_staff_id,
            cadence.gaps,
            cadence.gap_sum,
            cadence.log_gap_sum,
            cadence.gap_days_sum,
            cadence.gap_days_squares,
        )
    return (
        client_id,
        kept.visits,
        *rhythm,
        kept.spent_minor,
        kept.discounted_visits,
        kept.rebooked_visits,
        kept.rebook_known_visits,
        kept.last_rating,
        kept.no_shows,
        kept.spent_year_minor,
        len(kept.kinds),
        BAR.join(sorted(kept.kinds)),
    )


def _visit_arrays(raw: Raw, client_ids: Collection[int] | None) -> VisitArrays:
    import numpy as np

    from salonapp.temperature.statistics_arrays import VisitArrays

    ordinals = Ordinals()
    sql = _MANY_VISITS.format(where="" if client_ids is None else _OF_CLIENTS)
    parameters: Sequence[Any] = () if client_ids is None else (ids_json(client_ids),)
    types = (np.int32, np.int32, np.int32, np.int64, np.int32, np.int16)
    pieces: list[list[Any]] = [[np.empty(0, kind)] for kind in types]
    for rows in raw.pieces(sql, parameters):
        columns = list(zip(*rows, strict=True))
        columns[2] = tuple(map(ordinals.__getitem__, columns[2]))
        for piece, column, kind in zip(pieces, columns, types, strict=True):
            piece.append(np.array(column, kind))
    joined = []
    for piece in pieces:
        joined.append(np.concatenate(piece))
        piece.clear()
    return VisitArrays(*joined)


def _service_arrays(raw: Raw, client_ids: Collection[int] | None) -> ServiceArrays:
    import numpy as np

    from salonapp.temperature.statistics_arrays import ServiceArrays

    if client_ids is None:
        found = raw.pieces(_MANY_SERVICES)
    else:
        found = raw.pieces(_MANY_SERVICES_OF, (ids_json(client_ids),))
    visits, services = [np.empty(0, np.int32)], [np.empty(0, np.int32)]
    for rows in found:
        pair = np.fromiter((row[0] for row in rows), np.int64, len(rows))
        visits.append((pair // _SERVICE_RANGE).astype(np.int32))
        services.append((pair % _SERVICE_RANGE).astype(np.int32))
    return ServiceArrays(np.concatenate(visits), np.concatenate(services))


def _rows(kept: StatisticsArrays) -> Iterator[Row]:
    """The rows to write, in the order of `_COLUMNS`."""
    iso = IsoDays()
    cadences = kept.cadences
    rhythms = zip(
        (cadences.gaps + 1).tolist(),
        map(iso.__getitem__, cadences.first_day.tolist()),
        map(iso.__getitem__, cadences.last_day.tolist()),
        cadences.last_norm_days.tolist(),
        (service or None for service in kept.last_service_id.tolist()),
        (staff or None for staff in kept.last_staff_id.tolist()),
        cadences.gaps.tolist(),
        cadences.gap_sum.tolist(),
        cadences.log_gap_sum.tolist(),
        cadences.gap_days_sum.tolist(),
        cadences.gap_days_squares.tolist(),
        strict=True,
    )
    never: Row = (0, None, None, None, None, None, 0, 0.0, 0.0, 0.0, 0.0)
    rhythm_of: list[Row] = [never] * kept.client_id.size
    for place, rhythm in zip(kept.visited.tolist(), rhythms, strict=True):
        rhythm_of[place] = rhythm
    joined: dict[frozenset[str], str] = {}
    for client_id, visits, rhythm, *totals, rating, no_shows, year, kinds in zip(
        kept.client_id.tolist(),
        kept.visits.tolist(),
        rhythm_of,
        kept.spent_minor.tolist(),
        kept.discounted_visits.tolist(),
        kept.rebooked_visits.tolist(),
        kept.rebook_known_visits.tolist(),
        kept.last_rating.tolist(),
        kept.no_shows.tolist(),
        kept.spent_year_minor.tolist(),
        kept.kinds,
        strict=True,
    ):
        names = joined.get(kinds)
        if names is None:
            names = joined[kinds] = BAR.join(sorted(kinds))
        rated = rating or None
        yield (client_id, visits, *rhythm, *totals, rated, no_shows, year, len(kinds), names)
